#pragma once
// The rows of the module, and what its pages and acts share.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fault.h"
#include "calls/calls.h"
#include "calls_rules.h"

namespace calls {

// A note that is being written, or a voice-mail message that waits.
struct NoteRow {
    std::int64_t id = 0;
    std::string kind = "call";         // call, voicemail
    base::UserId author{};             // 0: nobody has taken the message yet
    std::string service;
    base::Time started, updated;
    std::int64_t version = 0;          // 0: not stored yet
    base::Day call_day{};              // a message: the day it should be called back
    int attempts = 0;                  // that nobody answered
    std::string phone_hash, unit, sealed;
};

// What is known of a call besides its case.
struct ContactRow {
    std::int64_t id = 0;
    base::CaseId case_id;
    std::string service, caller_kind, contact;
    bool child = false, interpreter = false;
    std::int64_t seconds = 0;
    base::Day day;
    std::string phone_hash;
    base::Day call_day{};
    std::string call_state;            // "", waiting, made, given_up
    std::string call_sealed;
};

// Somebody saved another version, or finished the note, between our reading and the commit.
struct NoteChanged : base::Fault {
    NoteChanged() : base::Fault("the phone note was changed while it was finished") {}
};

std::string to_json(const Content& content);
Content content_of(std::string_view json);

}  // namespace calls
