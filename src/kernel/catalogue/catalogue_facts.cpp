#include "catalogue_facts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace catalogue {

namespace {

using Facts = std::vector<Fact>;

void say(Facts& facts, const char* name, std::string value) { facts.push_back({name, std::move(value), {}, false}); }
void say(Facts& facts, const char* name, bool value) { say(facts, name, std::string{value ? "yes" : "no"}); }
void say_all(Facts& facts, const char* name, std::vector<std::string> list) {
    facts.push_back({name, {}, std::move(list), true});
}
void say(Facts& facts, const char* name, const Text& text) {
    say(facts, name, text.en);
    facts.push_back({fmt::format("{} in Swedish", name), text.sv, {}, false});
}
void say_verified(Facts& facts, const Evidence& evidence) { say(facts, "verified", evidence.verified); }

std::string counted(int amount, const char* unit) {
    return fmt::format("{} {}{}", amount, unit, amount == 1 ? "" : "s");
}

std::string since(const Period& period) { return period.first ? base::iso(*period.first) : std::string{}; }

std::string kind_of(const Question& question) {
    static constexpr std::array names{"text", "long text", "choice", "choices", "date",
                                      "unit", "person",    "organisation", "file", "section"};
    return names[static_cast<std::size_t>(question.kind)];
}

std::string format_of(const Question& question) {
    static constexpr std::array names{"",       "e-mail", "phone",       "personal number", "organisation number",
                                      "HSA-id", "county", "municipality"};
    return names[static_cast<std::size_t>(question.format)];
}

std::string all_in_words(const std::vector<Predicate>& predicates) {
    std::vector<std::string> words;
    for (const auto& predicate : predicates) words.push_back(in_words(predicate));
    return base::join(words, " and ");
}

template <class Exception>
std::vector<std::string> exceptions_in_words(const std::vector<Exception>& exceptions) {
    std::vector<std::string> words;
    for (const auto& exception : exceptions) words.push_back(fmt::format("{} ({})", exception.id, exception.provision));
    return words;
}

// Collects the rows of one day; a row of a file that is in force once, its parts after it.
class Snapshot {
public:
    Snapshot(const Data& data, base::Day day) : data_{data}, day_{day} {}

    std::vector<Stated> take() {
        each("provision", data_.provisions, [](Facts& facts, const Provision& row) {
            say(facts, "wording", row.summary);
            say_verified(facts, row.evidence);
        });
        take_lists();
        take_office();
        each_form();
        each_case_type();
        each_article();
        std::stable_sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
        return std::move(rows_);
    }

private:
    template <class Row, class Tell>
    void each(const std::string& kind, const Rows<Row>& rows, Tell tell) {
        for (std::size_t i = 0; i < rows.items.size(); ++i) {
            const Row& row = rows.items[i];
            if (!row.period.contains(day_)) continue;
            add(rows.places[i].file, kind + " " + row.id, {}, since(row.period),
                [&](Facts& facts) { tell(facts, row); });
        }
    }

    template <class Tell>
    void add(const std::string& file, std::string row, std::string part_of, std::string first, Tell tell) {
        Stated stated{file, std::move(row), std::move(part_of), std::move(first), {}};
        tell(stated.facts);
        rows_.push_back(std::move(stated));
    }

    void take_lists();
    void take_office();
    void each_form();
    void each_case_type();
    void each_article();
    void questions(const Form& form, const std::string& whose, const std::string& part_of, const std::string& file);
    void version(const CaseTypeVersion& version, const std::string& file);
    void gate(const Gate& gate, const CaseTypeVersion& version, const std::string& file);
    void clock(const CaseClock& clock, const CaseTypeVersion& version, const std::string& file);
    void decision(const DecisionKind& decision, const CaseTypeVersion& version, const std::string& file);

    const Data& data_;
    base::Day day_;
    std::vector<Stated> rows_{};
};

void Snapshot::each_article() {
    each("article", data_.articles, [](Facts& facts, const Article& row) {
        say(facts, "title", row.title);
        say(facts, "summary", row.summary);
        say(facts, "category", row.category);
        say_all(facts, "provisions", row.provisions);
        say(facts, "easy to read", row.easy.title);
        say_verified(facts, row.evidence);
    });
    for (std::size_t i = 0; i < data_.articles.items.size(); ++i) {
        const Article& row = data_.articles.items[i];
        if (!row.period.contains(day_)) continue;
        for (const auto& passage : row.passages) {
            add(data_.articles.places[i].file, fmt::format("passage {} of article {}", passage.id, row.id),
                "article " + row.id, {}, [&](Facts& facts) {
                    say(facts, "heading", passage.heading);
                    say(facts, "text", passage.text);
                });
        }
    }
}

void Snapshot::take_lists() {
    for (const auto& [list, rows] : data_.codes) {
        each("code of " + list, rows, [](Facts& facts, const Code& row) {
            say(facts, "name", row.name);
            say(facts, "definition", row.definition);
            say(facts, "group", row.parent);
            say_all(facts, "areas", row.areas);
            say(facts, "rank", std::to_string(row.rank));
        });
    }
    each("secrecy ground", data_.grounds, [](Facts& facts, const SecrecyGround& row) {
        static constexpr std::array tests{"presumed open", "presumed secret", "significant harm", "absolute",
                                          "purpose defeated"};
        say(facts, "name", row.name);
        say(facts, "provision", row.provision);
        say(facts, "test of harm", std::string{tests[static_cast<std::size_t>(row.test)]});
        say(facts, "longest time", row.years ? counted(*row.years, "year") : std::string{"not known"});
        say_verified(facts, row.evidence);
    });
    each("retention rule", data_.rules, [](Facts& facts, const RetentionRule& row) {
        say(facts, "name", row.name);
        say(facts, "rule", row.kind == RetentionKind::keep ? std::string{"kept"}
                               : fmt::format("disposed of after {}", counted(row.years.value_or(0), "year")));
        say(facts, "provision", row.provision);
        say_verified(facts, row.evidence);
    });
    each("letter", data_.letters, [](Facts& facts, const LetterTemplate& row) {
        say(facts, "name", row.name);
        say(facts, "subject", row.subject);
        say(facts, "text", row.body);
        say(facts, "provision", row.provision);
    });
    each("fee", data_.fees, [](Facts& facts, const Fee& row) {
        say(facts, "name", row.name);
        say(facts, "amount", fmt::format("{} kronor", row.kronor));
        say(facts, "provision", row.provision);
        say(facts, "letter", row.letter);
        say_verified(facts, row.evidence);
    });
    each("frequency duty", data_.frequency_duties, [](Facts& facts, const FrequencyDuty& row) {
        say(facts, "name", row.name);
        say_all(facts, "kinds", row.kinds);
        say(facts, "interval", counted(row.months, "month"));
        say(facts, "the children are heard", row.hear_children);
        say(facts, "provision", row.provision);
        say_verified(facts, row.evidence);
    });
    each("visit length", data_.visit_lengths, [](Facts& facts, const VisitLength& row) {
        say_all(facts, "kinds", row.kinds);
        say(facts, "hours", counted(row.hours, "hour"));
        say(facts, "unannounced", row.unannounced);
        say_verified(facts, row.evidence);
    });
    each("holiday", data_.holidays, [](Facts& facts, const Holiday& row) {
        say(facts, "name", row.name);
        say(facts, "day", in_words(row));
        say(facts, "eve", row.eve);
        say(facts, "provision", row.provision);
    });
}

void Snapshot::take_office() {
    each("department", data_.departments, [](Facts& facts, const Department& row) {
        say(facts, "name", row.name);
        say(facts, "city", row.city);
        say_all(facts, "counties", row.counties);
    });
    each("contact", data_.contacts, [](Facts& facts, const ContactService& row) {
        say(facts, "name", row.name);
        say(facts, "phone", row.phone);
        say(facts, "e-mail", row.email);
        say(facts, "hours", row.hours);
        say(facts, "queue", row.queue);
        say(facts, "script", row.script);
    });
    for (std::size_t i = 0; i < data_.delegations.items.size(); ++i) {
        const DelegationRule& row = data_.delegations.items[i];
        if (!row.period.contains(day_)) continue;
        const std::string what = fmt::format("delegation of decision {} in case type {}", row.decision, row.case_type);
        add(data_.delegations.places[i].file, what, {}, since(row.period), [&](Facts& facts) {
            say(facts, "role", row.role);
            say(facts, "second reader", row.second_reader);
        });
    }
}

void Snapshot::questions(const Form& form, const std::string& whose, const std::string& part_of,
                         const std::string& file) {
    for (const Question& question : form.questions) {
        add(file, fmt::format("question {} of {}", question.id, whose), part_of, {}, [&](Facts& facts) {
            std::vector<std::string> choices;
            for (const auto& choice : question.choices) {
                choices.push_back(fmt::format("{} ({})", choice.id, choice.label.en));
            }
            say(facts, "label", question.label);
            say(facts, "hint", question.hint);
            say(facts, "kind", kind_of(question));
            say(facts, "format", format_of(question));
            say(facts, "required", question.required);
            say(facts, "most characters", std::to_string(question.characters_max));
            say(facts, "most files", std::to_string(question.files_max));
            say(facts, "code list", question.codes);
            say(facts, "group", question.group);
            say(facts, "most items", std::to_string(question.repeat_max));
            say(facts, "filled with", question.prefill);
            say_all(facts, "choices", std::move(choices));
            say(facts, "asked when", all_in_words(question.when));
        });
    }
}

void Snapshot::each_form() {
    static constexpr std::array pages{"one page", "one step a page", "a task list"};
    for (std::size_t i = 0; i < data_.forms.items.size(); ++i) {
        const Form& form = data_.forms.items[i];
        if (!form.period.contains(day_)) continue;
        const std::string row = "form " + form.id;
        add(data_.forms.places[i].file, row, {}, since(form.period), [&](Facts& facts) {
            say(facts, "title", form.title);
            say(facts, "introduction", form.introduction);
            say(facts, "shown as", std::string{pages[static_cast<std::size_t>(form.pages)]});
        });
        questions(form, row, row, data_.forms.places[i].file);
    }
}

void Snapshot::each_case_type() {
    for (std::size_t i = 0; i < data_.case_types.items.size(); ++i) {
        for (const auto& one : data_.case_types.items[i].versions) {
            if (one.period.contains(day_)) version(one, data_.case_types.places[i].file);
        }
    }
}

void Snapshot::version(const CaseTypeVersion& version, const std::string& file) {
    static constexpr std::array feedbacks{"none", "answer", "receipt", "position", "decision", "party"};
    const std::string type = "case type " + version.case_type;
    add(file, type, {}, since(version.period), [&](Facts& facts) {
        say_all(facts, "legal basis", version.legal_basis);
        say(facts, "registry class", version.registry_class);
        say_all(facts, "secrecy", version.secrecy);
        say(facts, "feedback", std::string{feedbacks[static_cast<std::size_t>(version.feedback)]});
        say(facts, "confirmation", version.receipt);
        say(facts, "anonymous senders", version.anonymous_allowed);
        say(facts, "begun by a party", version.party_initiated);
        say(facts, "shows the unit's history", version.shows_unit_history);
        say(facts, "department", version.department.empty() ? std::string{"the county's"} : version.department);
        say(facts, "retention", version.retention);
        say_all(facts, "fees", version.fees);
        say_all(facts, "forms", version.forms);
        say_all(facts, "limits of service", version.limits);
        say_verified(facts, version.evidence);
    });
    for (const CaseStep& step : version.steps) {
        add(file, fmt::format("step {} of {}", step.id, version.case_type), type, {}, [&](Facts& facts) {
            say(facts, "name", step.name);
            say(facts, "next action", step.next_action);
            say(facts, "text for the party", step.party_text);
            say_all(facts, "leads to", step.next);
        });
    }
    for (const Gate& one : version.gates) gate(one, version, file);
    for (const CaseClock& one : version.clocks) clock(one, version, file);
    for (const HearingRule& hearing : version.hearings) {
        add(file, fmt::format("hearing {} of {}", hearing.id, version.case_type), type, {}, [&](Facts& facts) {
            say(facts, "name", hearing.name);
            say_all(facts, "heard", hearing.roles);
            say(facts, "time to reply", counted(hearing.reply_days, "day"));
            say(facts, "letter", hearing.letter);
            say_all(facts, "exceptions", exceptions_in_words(hearing.exceptions));
            say(facts, "provision", hearing.provision);
            say_verified(facts, hearing.evidence);
        });
    }
    for (const DecisionKind& one : version.decisions) decision(one, version, file);
}

void Snapshot::gate(const Gate& gate, const CaseTypeVersion& version, const std::string& file) {
    const std::string row = fmt::format("gate {} of {}", gate.id, version.case_type);
    add(file, row, "case type " + version.case_type, {}, [&](Facts& facts) {
        std::vector<std::string> ways;
        for (const auto& alternative : gate.pass) ways.push_back(all_in_words(alternative));
        say(facts, "name", gate.name);
        say(facts, "explanation", gate.explanation);
        say(facts, "provision", gate.internal ? std::string{"the office's own rule"} : gate.provision);
        say(facts, "passes when", ways.empty() ? std::string{"a person says so"} : base::join(ways, "; or "));
        say(facts, "on failing", gate.on_fail);
        say(facts, "decision on failing", gate.fail_decision);
        say(facts, "comes before", gate.before);
        say_all(facts, "holds back", gate.holds);
        say(facts, "opened by discretion under", gate.discretion);
        say_all(facts, "exceptions", exceptions_in_words(gate.exceptions));
        say_verified(facts, gate.evidence);
    });
    questions(gate.form, row, row, file);
}

void Snapshot::clock(const CaseClock& clock, const CaseTypeVersion& version, const std::string& file) {
    add(file, fmt::format("clock {} of {}", clock.id, version.case_type), "case type " + version.case_type, {},
        [&](Facts& facts) {
            say(facts, "length", length_of(clock));
            say(facts, "starts", clock.starts_at.empty() ? "on " + clock.starts_on : "at " + clock.starts_at);
            say(facts, "of the decision", clock.of_decision);
            say(facts, "stops",
                clock.stops_at.empty() ? std::string{"when the case is closed"} : "at " + clock.stops_at);
            say_all(facts, "stopped by", clock.stopped_by);
            say_all(facts, "stands still by", clock.paused_by);
            say_all(facts, "goes on by", clock.resumed_by);
            say(facts, "name", clock.name);
            say(facts, "moves on from a day off", clock.rolls);
            say(facts, "opens a right", clock.opens_right);
            say(facts, "may be stopped", clock.may_pause);
            say(facts, "may be extended", clock.may_extend);
            say(facts, "warns before", counted(clock.warn_days, "day"));
            say(facts, "letter", clock.letter);
            say(facts, "drafted decision", clock.draft_decision);
            say(facts, "provision", clock.internal ? std::string{"the office's own target"} : clock.provision);
            say_verified(facts, clock.evidence);
        });
}

void Snapshot::decision(const DecisionKind& decision, const CaseTypeVersion& version, const std::string& file) {
    add(file, fmt::format("decision {} of {}", decision.id, version.case_type), "case type " + version.case_type, {},
        [&](Facts& facts) {
            say(facts, "name", decision.name);
            say(facts, "provision", decision.provision);
            say(facts, "appeal", decision.appealable ? fmt::format("to {} within {} ({})", decision.appeal.court,
                                                                   counted(decision.appeal.weeks, "week"),
                                                                   decision.appeal.provision)
                                                     : std::string{"none"});
            say_all(facts, "hearings before it", decision.hearings);
            say(facts, "formal", decision.formal);
            say(facts, "reasons", decision.needs_reasons);
            say(facts, "states whether law is breached", decision.states_breach);
            say(facts, "interim", decision.interim);
            say(facts, "effective at once", decision.effective_at_once);
            say(facts, "letter", decision.letter);
            say_verified(facts, decision.evidence);
        });
}

}  // namespace

std::string length_of(const CaseClock& clock) {
    static constexpr std::array units{"day", "working day", "week", "month", "year"};
    if (clock.by_month) return fmt::format("until day {} of month {}", clock.by_day, clock.by_month);
    return counted(clock.amount, units[static_cast<std::size_t>(clock.unit)]);
}

std::string in_words(const Predicate& predicate) {
    static constexpr std::array units{"year", "month", "day"};
    const std::string age = counted(predicate.number, units[static_cast<std::size_t>(predicate.unit)]);
    switch (predicate.kind) {
        case PredicateKind::equals:
        case PredicateKind::any_of:
            return fmt::format("{} is {}", predicate.question, base::join(predicate.values, " or "));
        case PredicateKind::present: return predicate.question + " is answered";
        case PredicateKind::asked: return predicate.question + " is asked";
        case PredicateKind::older_than: return fmt::format("{} is more than {} back", predicate.question, age);
        case PredicateKind::not_older_than: return fmt::format("{} is at most {} back", predicate.question, age);
        case PredicateKind::at_least: return fmt::format("{} is {} or more", predicate.question, predicate.number);
    }
    return {};
}

std::string in_words(const Holiday& holiday) {
    static constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
    static constexpr std::array weekdays{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    if (holiday.rule == HolidayRule::easter) {
        if (holiday.offset == 0) return "Easter Sunday";
        return fmt::format("{} {} Easter Sunday", counted(std::abs(holiday.offset), "day"),
                           holiday.offset < 0 ? "before" : "after");
    }
    const auto month = static_cast<std::size_t>(std::clamp(holiday.month, 1, 12) - 1);
    const std::string date = fmt::format("{} {}", holiday.day, months[month]);
    if (holiday.rule == HolidayRule::fixed) return date;
    const auto weekday = static_cast<std::size_t>(std::clamp(holiday.weekday, 1, 7) - 1);
    return fmt::format("{} on or after {}", weekdays[weekday], date);
}

std::vector<Stated> stated_on(const Data& data, base::Day day) { return Snapshot{data, day}.take(); }

}  // namespace catalogue
