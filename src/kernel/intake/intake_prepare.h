#pragma once
// The two halves of receiving: what is sealed and decided on the caller's thread, and what is
// written in the writer's transaction.
#include "intake/intake.h"

namespace intake {

struct Prepared {
    casework::Opening opening;
    registry::Document document;
    registry::Registry::Sealed document_sealed;
    std::vector<registry::Registry::SealedFile> files;
    std::int64_t submission_id = 0;
    std::string answers_sealed, contact_sealed, code, code_hash;
};

inline constexpr std::string_view resume_column = "intake.drafts.token";   // not a text key
// What a person's own kept draft is found by: one of each form.
inline std::string person_key(std::string_view form, std::string_view personal_number) {
    return std::string{form} + ":" + std::string{personal_number};
}

// `submission` has its title.
Prepared prepare(const Services& s, const Submission& submission, const catalogue::CaseTypeVersion& version, base::CaseId id);
// The case with its number, document, files, answers, what the sender said, and the event.
Receipt write_received(const Services& s, db::Transaction& tx, const Submission& submission, const Prepared& prepared,
                       const catalogue::CaseTypeVersion& version);
std::string title_of(const Services& s, const Submission& submission);

}  // namespace intake
