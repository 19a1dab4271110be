#pragma once
// Answers and drafts as JSON, for sealing; and what the engine reads out of answers.
#include "intake/intake.h"

namespace intake {

std::string to_json(const Answers& answers);
Answers answers_of(std::string_view json);          // a Bug when it is not what to_json wrote
std::string to_json(const Contact& contact);
Contact contact_of(std::string_view json);
std::string to_json(const Draft& draft);
Draft draft_of(std::string_view json);

Contact contact_in(const Answers& answers);
// The free text of the answers, contact left out: what is read first and what is searched.
std::string text_in(const catalogue::Form& form, const Answers& answers);

// A Refusal in words, with its values filled in.
std::string in_words(const base::Refusal& refusal, const i18n::Texts& texts);

// A received file as a token that never leaves the process or a sealed draft.
std::string to_token(const files::Sealed& sealed);
std::optional<files::Sealed> sealed_of(std::string_view token);

}  // namespace intake
