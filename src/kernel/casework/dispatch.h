#pragma once
// Letters by digital post. Who carries them stands outside: the interface below is joined with a carrier in
// app/compose.cpp. A letter is handed over until the carrier takes it or refuses it; one that is refused, and one to
// somebody without a digital mailbox, goes to the print queue, unless no paper may be sent there: then it stands as
// refused for a person to see to. Included by casework.h, which is the door.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/crypto.h"
#include "db/db.h"

namespace casework {

class Casework;
struct Case;

struct DigitalLetter {
    std::string reference;             // the same at every attempt, and of no other letter; tells nothing
    std::string recipient;             // twelve digits: a personal number, or 16 and an organisation's ten
    std::string subject, language;
    std::string pdf;
};

struct Delivery {
    enum class Status { accepted, later, refused, no_mailbox } status = Status::later;
    std::string answer;                // the carrier's words, without names
};

class DigitalMail {
public:
    virtual ~DigitalMail() = default;
    // Blocks; asked by one job at a time.
    virtual Delivery deliver(const DigitalLetter& letter) const = 0;
};

struct Dispatch {
    std::int64_t letter = 0;
    base::CaseId case_id;
    std::string state = "waiting";     // waiting, sent, refused
    int attempts = 0;
    base::Time next_at, tried_at;
    std::string answer;
};

class Dispatches {
public:
    explicit Dispatches(const Casework& casework);

    // After so many attempts over some three days, later means never.
    static constexpr int attempts_max = 24;

    std::string reference(std::int64_t letter) const;
    // Letters queued for digital post whose time to be tried has come, oldest first.
    std::vector<Dispatch> due(db::Reader& reader, int limit) const;
    // What the carrier said. Marks the letter as sent, waits longer each time, or sends it another way.
    void tried(db::Transaction& tx, const Case& on, const Dispatch& dispatch, const Delivery& delivery, const crypto::CaseKeys& keys) const;
    // Those that have not gone, refused ones first, for staff; and one of a letter.
    std::vector<Dispatch> not_gone(db::Reader& reader, int limit) const;
    std::optional<Dispatch> of_letter(db::Reader& reader, std::int64_t letter) const;
    // A person says: try once more, or print it. Refused while it is not one that waits or was refused.
    base::Outcome try_again(db::Transaction& tx, std::int64_t letter) const;
    base::Outcome print_instead(db::Transaction& tx, const Case& on, std::int64_t letter, base::UserId actor, const crypto::CaseKeys& keys) const;

private:
    const Casework& casework_;
};

}  // namespace casework
