#pragma once
// What a case received becomes something else: an enquiry a complaint, one letter several matters, a tip an
// addition to a case that stands already. Nothing is moved and nothing merged: the first case keeps what came
// in, the other gets it as received the same day, and each names the other. Included by intake.h, the door.
#include <string>
#include <string_view>
#include <vector>

#include "intake/intake.h"

namespace intake {

struct Turning {
    std::string into;                  // case type of what is made; empty: an addition to `other`
    base::CaseId other{};
    std::string subject;               // title; empty: as the type is called
    std::string part;                  // of the sender's own words; empty: all that was received
    std::vector<std::int64_t> files;   // that go along, of this case
    bool with_sender = true;           // contact details go along
    std::string outcome;               // the first case is closed with it; empty: it stays open
    std::string key;                   // of the page, so that sending twice makes one matter
};

struct Turned {
    base::CaseId id;
    std::string number;
    bool repeated = false;             // the same key came before
};

// Whether `part` is made of the sender's words alone: each of its lines stands in `whole`, whatever its spaces.
bool words_of_sender(std::string_view part, std::string_view whole);

}  // namespace intake
