#pragma once
// Law as data: the dated rows of catalogue/*.toml, read once, checked, and never changed after.
//
// Every lookup takes a day: the answer is what was in force on it. A day with no version in force
// is a Refusal (or a null pointer where a plain row is asked for), never "the latest".
// A case keeps the day it was opened under and asks with that day.
// Pointers stay valid for as long as any copy of the Catalogue lives; copies are cheap.
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/result.h"
#include "i18n/i18n.h"

namespace catalogue {

// A text of the catalogue in every language of the office.
struct Text {
    std::string sv{};
    std::string en{};
    const std::string& in(i18n::Language language) const { return language == i18n::Language::en ? en : sv; }
    bool empty() const { return sv.empty() && en.empty(); }
};

// In force from the first day to the last, both included; no last day means until further notice.
// A missing first day is allowed for provisions alone: the date is not known (and said so in the note).
struct Period {
    std::optional<base::Day> first{};
    std::optional<base::Day> last{};
    bool contains(base::Day day) const { return (!first || *first <= day) && (!last || day <= *last); }
};

// Whether somebody has read the source. An unverified row is used, but staff pages that rest on
// it show a mark with the note.
struct Evidence {
    bool verified = true;
    std::string note{};
};

// ------------------------------------------------------------------ codes
// A row of codes/<list>.toml. Lists: areas, themes, severities, channels, caller_kinds,
// limits_of_service, risk_flags, sender_roles, unit_kinds.
struct Code {
    std::string id{};
    std::string parent{};               // themes: the group; empty for a group and in flat lists
    std::vector<std::string> areas{};   // hsl, sol, lss: where it is used; empty = everywhere
    int rank = 0;                       // severities: 1..5; otherwise 0
    Text name{};
    Text definition{};                  // may be empty
    Period period{};
    Evidence evidence{};
};

// ------------------------------------------------------------------ provisions
// A citable paragraph. Id: "<statute>:<paragraph>" or "<statute>:<chapter>:<paragraph>", as "fl:12", "psl:7:6".
struct Provision {
    std::string id{};
    std::string statute{};              // fl, osl, tf, psl, ...
    Text citation{};                    // as the law is cited, with chapter and number
    Text summary{};                     // what it says, in our own words
    Period period{};
    Evidence evidence{};
};

// ------------------------------------------------------------------ secrecy and retention
enum class HarmTest {
    presumed_open,      // rakt skaderekvisit: open unless disclosure is assumed to harm
    presumed_secret,    // omvant skaderekvisit: secret unless clearly harmless
    significant_harm,   // open unless significant harm ("betydande men")
    absolute,           // no test
    purpose_defeated    // secret while disclosure would defeat the purpose
};
struct SecrecyGround {
    std::string id{};
    std::string provision{};
    HarmTest test = HarmTest::presumed_secret;
    std::optional<int> years{};         // the longest time; empty = not known, see the note
    Text name{};
    Period period{};
    Evidence evidence{};
};
enum class RetentionKind { keep, dispose };
struct RetentionRule {
    std::string id{};
    RetentionKind kind = RetentionKind::keep;
    std::optional<int> years{};         // after closing; only for dispose
    std::string provision{};            // may be empty for keep, which is the main rule
    Text name{};
    Period period{};
    Evidence evidence{};
};

// ------------------------------------------------------------------ forms: the question model
enum class QuestionKind { text, long_text, choice, choices, date, unit, person, organisation, file, section };

// The closed set of conditions. All conditions of a `when` must hold.
enum class PredicateKind {
    equals,       // one of the answer's values is the value
    any_of,       // one of the answer's values is one of these
    present,      // the question has an answer
    asked,        // the question is asked at all (its own conditions hold)
    older_than,   // the date answered lies more than `number` years (or months, days) before today
    at_least      // the answer as a number, or the rank of the code chosen, is `number` or more
};
enum class AgeUnit { years, months, days };
struct Predicate {
    PredicateKind kind = PredicateKind::present;
    std::string question{};
    std::vector<std::string> values{};
    int number = 0;
    AgeUnit unit = AgeUnit::years;
};

struct Choice {
    std::string id{};
    Text label{};
    Text hint{};
    std::string interrupt{};            // id of an Interruption shown before the sender goes on
};

// A page that stops the sender for something more urgent than the form, such as calling 112.
struct Interruption {
    std::string id{};
    Text title{};
    Text body{};
    std::string phone{};
};

enum class Format { none, email, phone };
struct Question {
    std::string id{};                   // also the form field's name; dates: id_day, id_month, id_year
    QuestionKind kind = QuestionKind::text;
    std::string step{};
    bool required = false;              // of those who are asked it
    Text label{};
    Text hint{};                        // may be empty
    Text error{};                       // what to do when the answer is missing or cannot be used
    Format format = Format::none;
    std::size_t characters_max = 0;     // text kinds; 0 for the others
    std::size_t files_max = 0;          // file
    std::string codes{};                // the code list that gives the choices; then `choices` is empty
    std::vector<Choice> choices{};
    std::string autocomplete{};         // HTML autocomplete token: email, tel, name; may be empty
    std::vector<Predicate> when{};      // all must hold; empty = always asked
};

struct FormStep {
    std::string id{};
    Text title{};
};

struct Form {
    std::string id{};
    Period period{};
    Text title{};
    Text introduction{};                // may be empty
    std::vector<FormStep> steps{};
    std::vector<Question> questions{};  // in the order they are asked
    std::vector<Interruption> interruptions{};
    const Question* question(std::string_view id) const;
    std::vector<const Question*> questions_of(std::string_view step) const;
    const Interruption* interruption(std::string_view id) const;
};

// What a sender wrote: field name -> values. A choice has one value, choices and files may have
// several (one opaque value a file), a date has three fields.
using Answers = std::map<std::string, std::vector<std::string>, std::less<>>;

// A wrong answer. `field` is the form field to point at (the day, month or year box of a date),
// `question` its question. The text says what to do.
struct FieldError {
    std::string field{};
    std::string question{};
    Text text{};
};

// A date as people know it: the year, perhaps the month, perhaps the day.
struct PartialDate {
    int year = 0;
    int month = 0;                      // 0 = not said
    int day = 0;                        // 0 = not said
};
// Nothing when no year is given or when such a day does not exist.
std::optional<PartialDate> date_answer(const Answers& answers, std::string_view question);
// The first value, trimmed; empty when there is none.
std::string_view answer(const Answers& answers, std::string_view field);

// ------------------------------------------------------------------ case types
struct Gate {
    std::string id{};
    Text name{};
    std::string provision{};            // empty only when internal
    std::string on_fail{};
    bool internal = false;
};

enum class ClockUnit { days, working_days, months };
struct CaseClock {
    std::string id{};
    Text name{};
    int amount = 0;
    ClockUnit unit = ClockUnit::days;
    std::string starts_at{};            // step
    std::string stops_at{};             // step; empty = when the case is closed
    std::string provision{};            // empty only when internal
    bool internal = false;              // the office's own target, not law
    Evidence evidence{};
};

struct CaseStep {
    std::string id{};
    Text name{};
    std::vector<std::string> next{};    // empty = the case ends here
    bool ends() const { return next.empty(); }
};

struct DecisionKind {
    std::string id{};
    Text name{};
    std::string provision{};            // may be empty for an outcome that is no formal decision
    bool appealable = false;
};

// What the sender hears afterwards.
enum class Feedback { none, answer, receipt, position, decision, party };

struct CaseTypeVersion {
    std::string case_type{};
    Period period{};
    std::vector<std::string> legal_basis{};      // provisions
    std::string registry_class{};                // "8.2.1"
    Evidence registry_evidence{};
    std::vector<std::string> secrecy{};          // secrecy grounds that may apply
    std::vector<Gate> gates{};
    std::vector<CaseClock> clocks{};
    std::vector<CaseStep> steps{};               // the first is where a case starts
    std::vector<DecisionKind> decisions{};       // outcomes a case can be closed with
    std::vector<std::string> limits{};           // limits_of_service that may be cited in an answer
    Feedback feedback = Feedback::none;
    bool anonymous_allowed = false;
    std::string retention{};                     // retention rule
    std::vector<std::string> forms{};            // the first is the main one
    Evidence evidence{};
    const CaseStep* step(std::string_view id) const;
    const CaseClock* clock(std::string_view id) const;
    const DecisionKind* decision(std::string_view id) const;
    bool may_go(std::string_view from, std::string_view to) const;
};

struct CaseType {
    std::string id{};
    Text name{};
    Text definition{};
    std::string owner{};                         // the service that looks after it
    std::vector<CaseTypeVersion> versions{};     // in order of time
};

// ------------------------------------------------------------------ organisation
struct County {
    std::string code{};                          // "01"
    std::string name{};
};
struct Municipality {
    std::string code{};                          // "0180"
    std::string name{};
    std::string county{};                        // "01"
};
struct Department {
    std::string id{};                            // nord, mitt, ost, sydost, sydvast, syd, national
    Text name{};
    std::string city{};
    std::vector<std::string> counties{};         // codes; empty for national
    Period period{};
    Evidence evidence{};
};
// A way to reach the office by phone: one row a service of the enquiry service, and the registry.
struct ContactService {
    std::string id{};                            // permits, supervision, children, registry
    Text name{};
    Text about{};
    std::string phone{};                         // empty = use the office's switchboard
    std::string email{};
    bool hours_known = false;
    Text hours{};                                // says that they are not known when they are not
    Period period{};
    Evidence evidence{};
};
struct Office {
    Text name{};
    std::string phone{};
    std::string registry_email{};
    std::vector<std::string> postal_address{};   // lines
    Evidence evidence{};
};

// ------------------------------------------------------------------ the catalogue
// Something wrong in a file; the text says what to write instead.
struct Problem {
    std::string file{};                          // path below catalogue/
    int line = 0;
    std::string text{};
};
std::string to_string(const Problem& problem);   // file:line: text

// A row that rests on a source nobody has read yet.
struct UnverifiedRow {
    std::string file{};
    int line = 0;
    std::string row{};                           // "provision osl:5:1"
    std::string note{};
};

struct Data;                                     // catalogue_data.h, private to the module

class Catalogue {
public:
    // Never throw for what the files say: ask check(). load_folder throws Fault when the folder is not there.
    static Catalogue load(std::span<const base::EmbeddedFile> files);
    static Catalogue load_folder(const std::filesystem::path& folder);
    // The catalogue compiled into the program, read once; a Bug when it does not check clean.
    static const Catalogue& shipped();

    // Everything wrong, in order of file and line. A catalogue with problems must not be served.
    std::vector<Problem> check() const;
    std::vector<UnverifiedRow> unverified() const;

    // Case types and forms. The Refusals are catalogue.no_such_case_type, catalogue.case_type_not_in_force,
    // catalogue.no_such_form and catalogue.form_not_in_force (values: id, day).
    base::Result<const CaseTypeVersion*> case_type(std::string_view id, base::Day day) const;
    const CaseType* case_type_named(std::string_view id) const;
    std::span<const CaseType> case_types() const;
    base::Result<const Form*> form(std::string_view id, base::Day day) const;

    // Codes in force that day, in the order of the file. An unknown list is a Bug.
    std::vector<const Code*> codes(std::string_view list, base::Day day) const;
    std::vector<const Code*> children(std::string_view list, std::string_view parent, base::Day day) const;
    const Code* code(std::string_view list, std::string_view id, base::Day day) const;
    // For showing what is stored: the name that day, else the name the code had last, else the id itself.
    std::string label(std::string_view list, std::string_view id, base::Day day, i18n::Language language) const;

    // The paragraph as in force that day; without a day, its last known row. Null when there is none.
    const Provision* provision(std::string_view id, base::Day day) const;
    const Provision* provision(std::string_view id) const;
    std::span<const Provision> provisions() const;
    const SecrecyGround* secrecy_ground(std::string_view id, base::Day day) const;
    const RetentionRule* retention_rule(std::string_view id, base::Day day) const;

    std::span<const County> counties() const;
    std::span<const Municipality> municipalities() const;
    const County* county(std::string_view code) const;
    const Municipality* municipality(std::string_view code) const;
    std::vector<const Department*> departments(base::Day day) const;
    const Department* department(std::string_view id, base::Day day) const;
    const Department* department_of_county(std::string_view county_code, base::Day day) const;
    const Department* department_of_municipality(std::string_view municipality_code, base::Day day) const;
    std::vector<const ContactService*> contacts(base::Day day) const;
    const ContactService* contact(std::string_view id, base::Day day) const;
    const Office& office() const;

    // Forms at work; pure functions of what they are given. `today` is for dates and for the code lists.
    bool asked(const Form& form, const Question& question, const Answers& answers, base::Day today) const;
    bool holds(const Form& form, const Predicate& predicate, const Answers& answers, base::Day today) const;
    // Everything wrong, in the order of the questions; empty when the answers can be sent.
    std::vector<FieldError> validate(const Form& form, const Answers& answers, base::Day today) const;
    // The same for one step of a form that is asked page by page.
    std::vector<FieldError> validate_step(const Form& form, std::string_view step, const Answers& answers,
                                          base::Day today) const;
    // The answers that count: those to questions asked, trimmed, with newlines as LF. Other fields are dropped.
    Answers relevant(const Form& form, const Answers& answers, base::Day today) const;
    // The interruption that an answer calls for, or null.
    const Interruption* interruption(const Form& form, const Answers& answers, base::Day today) const;
    // The choices of a question with their texts, whether inline or from a code list.
    std::vector<Choice> choices(const Question& question, base::Day day) const;

private:
    explicit Catalogue(std::shared_ptr<const Data> data) : data_{std::move(data)} {}
    std::shared_ptr<const Data> data_;
};

}  // namespace catalogue
