#pragma once
#include "base/result.h"
#include "casework/casework.h"
#include "enquiries/enquiries.h"

namespace enquiries {

// Pure: can the answer go this way? Mail, and the message that one waits on our site, need an address and a way out.
base::Outcome check_way(std::string_view channel, const intake::Contact& contact, bool may_send_mail);

// Pure: may it go out, as far as second readers go? The last one asked for this answer decides: nothing goes
// while they read, when they asked for changes, or when the words are others than those approved.
base::Outcome check_reading(const std::vector<Reading>& readings, std::string_view content_hash);

// Pure: may this person read? Another than who asked and who wrote the words.
base::Outcome check_reader(const Reading& reading, base::UserId author, base::UserId reader);

// How the sender wants the answer, as far as it can be kept. Mail content goes only to who chose it; an address that was
// given without a choice gets the message that an answer waits.
std::string wished(const intake::Contact& contact, std::string_view chosen, bool may_send_mail);

// What stands on the envelope, until somebody writes another: name and address on lines of their own.
std::string recipient_of(const intake::Contact& contact);
// The name and the address below it; nothing when a line that a letter needs is missing.
std::optional<casework::Person> on_envelope(std::string_view recipient);

// Does the writer say of themselves that they ask for a newspaper, radio or television?
bool from_press(std::string_view text);

}  // namespace enquiries
