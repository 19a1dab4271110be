#pragma once
// Reading what the pages of the handling post.
#include <map>
#include <optional>
#include <string>

#include "casework/casework.h"
#include "http/http.h"
#include "intake/intake.h"

namespace casefile {

// From name_day, name_month, name_year; nothing when there is no such day.
std::optional<base::Day> day_of(const http::Fields& form, const std::string& name);
std::int64_t number_of(const http::Fields& form, std::string_view name);
std::string reason_of(const http::Fields& form, std::string_view name = "reason");
// What a letter may name that the engine does not know: the unit and its provider, from the register.
std::map<std::string, std::string> register_values(const intake::Services& s, db::Reader& reader, const casework::Case& on);
// What the letter about a fee says to do; the payment's destination is left for a person to write.
std::string fee_words(const casework::Case& on, const casework::CaseFee& fee, const i18n::Texts& t);
std::string case_path(const casework::Case& on);
// The address with what the case is read for.
std::string with_purpose(std::string path, std::string_view purpose);

}  // namespace casefile
