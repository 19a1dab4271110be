#pragma once
#include "enquiries/enquiries.h"

namespace enquiries {

std::string to_json(const Answer& answer);
Answer answer_of(std::string_view json);           // a Bug when it is not what to_json wrote

}  // namespace enquiries
