// Drafts that somebody signed in has kept: found by who they are, without a code.
#include "intake/intake.h"
#include "intake_prepare.h"
#include "intake_store.h"

namespace intake {

std::optional<std::string> Intake::kept_by(std::string_view form, std::string_view personal_number) const {
    if (personal_number.empty()) return {};
    const auto key = person_key(form, personal_number);
    std::optional<store::Draft> stored;
    s_.database.read([&](db::Reader& reader) { stored = store::draft(reader, s_.keyring->hash("resume_person", key)); });
    if (!stored || stored->expires_at < s_.clock.now()) return {};
    auto token = crypto::open(s_.keyring->token_key("resume_person", key), {resume_column, stored->id, 0}, stored->sealed);
    if (!token || !load(*token)) return {};   // sent, or thrown away
    return token;
}

}  // namespace intake
