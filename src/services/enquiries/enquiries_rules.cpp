#include "enquiries_rules.h"

#include <algorithm>

#include "base/text.h"

namespace enquiries {

base::Outcome check_answer(const Enquiries::Answer& answer, const catalogue::CaseTypeVersion& version, const intake::Contact& contact,
                           bool may_send_mail) {
    if (version.feedback == catalogue::Feedback::none) return base::Refusal{"enquiries.refused.no_feedback"};
    if (base::trim(answer.text).empty()) return base::Refusal{"enquiries.refused.empty", "answer"};
    if (base::count_characters(answer.text) > 20'000) return base::Refusal{"enquiries.refused.too_long", "answer"};
    if (!answer.limit.empty() && std::find(version.limits.begin(), version.limits.end(), answer.limit) == version.limits.end())
        return base::Refusal{"enquiries.refused.limit", "limit"};
    if (answer.reply_by == "email") {
        if (contact.email.empty()) return base::Refusal{"enquiries.refused.no_email", "reply_by"};
        if (!may_send_mail) return base::Refusal{"enquiries.refused.mail_off", "reply_by"};
    } else if (answer.reply_by != "letter" && answer.reply_by != "phone" && answer.reply_by != "code") {
        return base::Refusal{"enquiries.refused.reply_by", "reply_by"};
    }
    return base::Done{};
}

}  // namespace enquiries
