#pragma once
#include "base/result.h"
#include "casework/casework.h"
#include "enquiries/enquiries.h"

namespace enquiries {

// Pure: may this answer be given to this case? A limit must be one that the type may cite; there
// must be something to send, and somewhere to send it.
base::Outcome check_answer(const Enquiries::Answer& answer, const catalogue::CaseTypeVersion& version, const intake::Contact& contact,
                           bool may_send_mail);

}  // namespace enquiries
