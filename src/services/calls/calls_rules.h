#pragma once
// Pure decisions about a phone note: what its fields are, whether it can become a case, what two
// versions of it differ in.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "catalogue/catalogue.h"
#include "http/http.h"
#include "intake/intake.h"

namespace calls {

// What is written in the note: field name -> values. Only the fields below.
using Content = catalogue::Answers;

// Fields in the order of the page. `lines`: may have line breaks.
struct FieldOf { std::string_view name; std::size_t characters_max; bool lines = false; };
std::span<const FieldOf> fields();

// How the caller may be reached: never an invented address.
inline constexpr std::string_view contact_states[] = {"given", "anonymous", "declined", "unknown"};
inline constexpr std::string_view services[] = {"permits", "supervision", "children"};

// What the form says, with line breaks as LF; a field without a value is not there.
Content taken(const http::Fields& form);
std::string_view value(const Content& content, std::string_view field);
bool empty(const Content& content);            // nothing that somebody wrote or chose

// The fields in which two versions differ, in the order of the page.
std::vector<std::string_view> differing(const Content& one, const Content& other);
// Two texts of a field in one: the first, and of the second what the first does not have already.
std::string joined(std::string_view one, std::string_view other);

// What the note is to become.
enum class Ending {
    later,       // a case that somebody works on
    answered,    // answered on the phone: a case that is closed at once
    urgent       // handed over now
};
// Everything that stands in the way, each with the field to point at.
std::vector<base::Refusal> problems(const Content& content, Ending ending, const catalogue::Catalogue& catalogue, base::Day today);

// The day of the call back; 0 when none was promised or the day cannot be one.
base::Day call_day(const Content& content);
// "+46 70-123 45 67" and "0701234567" are one number; empty when it can be none.
std::string normal_phone(std::string_view text);

// A call that concerns a child: the children's line, a child that calls, or one that it is about.
bool about_child(const Content& content);

// How an enquiry that is closed at once ended: a decision of the case type.
std::string_view outcome(const Content& content);

// The type of the case: a journalist's question goes to those who answer the press.
std::string case_type(const Content& content);
// The contact details, which count only when they were given.
intake::Contact contact_of(const Content& content);
// What the case's form would have asked, as far as the note answers it.
catalogue::Answers answers_of(const Content& content);

}  // namespace calls
