#pragma once
// Swedish identifiers, checked as their registers say (DOMAIN: Skatteverket, Bolagsverket, Inera).
// Each takes what people write, with or without spaces, hyphen or century, and gives the stored
// form, or nothing when it cannot be one. Pure.
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace base {

// Personnummer or coordination number (day + 60) as 12 digits. Ten digits get their century from
// `today`; "+" means a hundred years or more. A real day, not after today; last digit is Luhn's over ten digits.
std::optional<std::string> personal_number(std::string_view text, Day today);
bool coordination_number(std::string_view twelve_digits);
// 10 digits as NNNNNN-NNNN, third digit 2 or more, Luhn. A leading "16" of the 12-digit form is taken away.
std::optional<std::string> organisation_number(std::string_view text);
// "SE" + 10 digits + "-" + letters and digits, at most 31 characters; the ten digits are an organisation number.
std::optional<std::string> hsa_id(std::string_view text);
bool luhn(std::string_view digits);

}  // namespace base
