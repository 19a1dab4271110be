#pragma once
// Digital post of the office: letters of the kernel handed to the carrier that the configuration names.
#include <string>

#include "casework/casework.h"
#include "courier/courier.h"

namespace app {

// [digital_post] of vaka.toml: an address or a folder; neither: none is offered.
struct DigitalPostSettings {
    courier::Endpoint endpoint;
    std::string folder;
    bool on() const { return !endpoint.url.empty() || !folder.empty(); }
};
// Throws base::Fault for an address that may not be used, or both an address and a folder.
void check(const DigitalPostSettings& settings);

// A carrier may repeat whom a letter was for; staff and operators need the reason, not the number.
std::string without_numbers(const std::string& words);

class CourierMail : public casework::DigitalMail {
public:
    explicit CourierMail(DigitalPostSettings settings) : settings_{std::move(settings)} {}
    casework::Delivery deliver(const casework::DigitalLetter& letter) const override;

private:
    DigitalPostSettings settings_;
};

}  // namespace app
