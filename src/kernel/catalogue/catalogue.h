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

#include "article.h"
#include "base/clock.h"
#include "base/embedded.h"
#include "base/result.h"
#include "answering.h"
#include "calendar.h"
#include "form.h"
#include "frequency.h"
#include "guide.h"
#include "i18n/i18n.h"
#include "law.h"
#include "opening.h"
#include "procedure.h"

namespace catalogue {

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
    std::string slug{};                          // its page below /kontakt/
    Text name{};
    Text about{};
    std::string phone{};                         // empty = use the office's switchboard
    std::string email{};
    bool hours_known = false;
    Text hours{};                                // says that they are not known when they are not
    Opening opening{};                           // the same hours to reckon with; empty when they are not known
    std::string queue{};                         // where its matters wait: the answer `service` of the question form; may be empty
    Text script{};                               // for those who answer: how a contact is met; may be empty
    std::vector<Text> can_answer{};
    std::vector<Text> cannot_answer{};
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
    // The hours of a service on a day, holidays and deviations reckoned in; none: closed, or not known
    // (see Opening::known). The version of its row that is in force on each day counts.
    std::span<const OpenSpan> opening_on(const ContactService& service, base::Day day) const;
    bool open_at(const ContactService& service, base::Time time) const;
    // The first moment at or after `time` at which it is open; none within 400 days, or hours not known.
    std::optional<base::Time> next_opening(const ContactService& service, base::Time time) const;
    // The first moment after `time` at which it is closed again; none when it is closed now or never closes.
    std::optional<base::Time> closes_at(const ContactService& service, base::Time time) const;
    // The guide in force that day, or null.
    const Guide* guide(base::Day day) const;
    const Office& office() const;

    // Ready texts for answers, in the order of the file; and what the boundary guard goes by.
    std::vector<const TextModule*> text_modules(base::Day day) const;
    const TextModule* text_module(std::string_view id, base::Day day) const;
    const Boundary& boundary() const;

    const Calendar& calendar() const;
    const LetterTemplate* letter(std::string_view id, base::Day day) const;
    std::span<const LetterTemplate> letters() const;
    // Every version of every article; kernel/articles looks things up in them.
    std::span<const Article> articles() const;
    const Fee* fee(std::string_view id, base::Day day) const;
    // Frequency supervision in force that day, in the order of the file; the duty of a kind of unit, or null; and the
    // planning figure of a visit to such a unit, or null when no row is for it.
    std::vector<const FrequencyDuty*> frequency_duties(base::Day day) const;
    const FrequencyDuty* frequency_duty_of(std::string_view unit_kind, base::Day day) const;
    const VisitLength* visit_length(std::string_view unit_kind, base::Day day) const;
    // The most particular rule: type and kind before type and "*" before "*". None: decision_maker.
    DelegationRule delegation(std::string_view case_type, std::string_view decision, base::Day day) const;

    // What changed in law between two days, in law terms: "psl:7:11 changed", "clock X of type Y: 6 months, was 3".
    struct Change { std::string file{}; std::string row{}; std::string what{}; };
    std::vector<Change> differences(base::Day before, base::Day after) const;

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
    // The first interruption that an answer calls for and that is not among those `seen`, or null.
    const Interruption* interruption(const Form& form, const Answers& answers, base::Day today,
                                     std::span<const std::string> seen = {}) const;
    // The choices of a question with their texts, whether inline or from a code list.
    std::vector<Choice> choices(const Question& question, base::Day day) const;

private:
    explicit Catalogue(std::shared_ptr<const Data> data) : data_{std::move(data)} {}
    std::optional<base::Time> next_turn(const ContactService& service, base::Time time, bool to_open) const;
    std::shared_ptr<const Data> data_;
};

// The names of a list of codes that are words to look for in what people say (danger_words), in every
// language they are written in.
std::vector<std::string> phrases(const Catalogue& catalogue, std::string_view list, base::Day day);
// Those that stand in the text at the beginning of a word, so that inflected forms count and what merely
// ends so does not; whatever their case, and over line breaks and double spaces.
std::vector<std::string> phrases_in(std::string_view text, const std::vector<std::string>& phrases);

}  // namespace catalogue
