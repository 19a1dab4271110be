#include "digital_post.h"

#include "base/fault.h"

namespace app {

namespace {

casework::Delivery::Status status_of(courier::Carried::Status status) {
    using From = courier::Carried::Status;
    using To = casework::Delivery::Status;
    switch (status) {
        case From::accepted: return To::accepted;
        case From::refused: return To::refused;
        case From::no_mailbox: return To::no_mailbox;
        case From::later: break;
    }
    return To::later;
}

}  // namespace

std::string without_numbers(const std::string& words) {
    constexpr std::size_t digits_max = 5;
    std::string out, digits;
    for (const char c : words + '\n') {
        if ((c >= '0' && c <= '9') || (c == '-' && !digits.empty())) {
            digits += c;
            continue;
        }
        out += digits.size() > digits_max ? "<...>" : digits;
        digits.clear();
        out += c;
    }
    out.pop_back();
    return out;
}

void check(const DigitalPostSettings& settings) {
    if (!settings.endpoint.url.empty() && !settings.folder.empty()) throw base::Fault("[digital_post]: write url or folder, not both");
    if (!settings.endpoint.url.empty() && !courier::is_acceptable(settings.endpoint.url))
        throw base::Fault("[digital_post]: url must begin with https://, or be an address of this machine; this was " + settings.endpoint.url);
}

casework::Delivery CourierMail::deliver(const casework::DigitalLetter& letter) const {
    const courier::Parcel parcel{letter.reference, letter.recipient, letter.subject, letter.language, letter.pdf};
    const auto carried = settings_.folder.empty() ? courier::send(settings_.endpoint, parcel) : courier::drop(settings_.folder, parcel);
    return {status_of(carried.status), without_numbers((carried.code ? std::to_string(carried.code) + " " : "") + carried.words)};
}

}  // namespace app
