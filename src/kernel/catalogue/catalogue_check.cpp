// What only the whole catalogue can prove: periods without gap or overlap, references that resolve
// on every day they are needed, a department for every county.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_articles.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

bool meet(const Period& a, const Period& b) {
    return !(a.last && b.first && *a.last < *b.first) && !(b.last && a.first && *b.last < *a.first);
}

struct Span {
    Period period{};
    Place place{};
};
using Spans = std::map<std::string, std::vector<Span>, std::less<>>;   // id -> its versions, in order of time

bool starts_before(const Span& a, const Span& b) {
    return a.period.first && b.period.first ? *a.period.first < *b.period.first : !a.period.first && b.period.first;
}

template <class Row>
Spans spans_of(const Rows<Row>& rows) {
    Spans spans;
    for (std::size_t i = 0; i < rows.items.size(); ++i) {
        spans[rows.items[i].id].push_back({rows.items[i].period, rows.places[i]});
    }
    for (auto& [id, list] : spans) std::stable_sort(list.begin(), list.end(), starts_before);
    return spans;
}

void check_continuity(Data& data, const std::string& what, const std::vector<Span>& spans) {
    for (std::size_t i = 1; i < spans.size(); ++i) {
        const Span& earlier = spans[i - 1];
        const Span& later = spans[i];
        if (!later.period.first) {
            data.problem(later.place, fmt::format("{} is there twice without valid_from: write valid_from", what));
            continue;
        }
        const base::Day wanted = *later.period.first - 1;
        if (!earlier.period.last) {
            data.problem(earlier.place, fmt::format("{} has a later version from {}: write valid_to = {}", what,
                                                    base::iso(*later.period.first), base::iso(wanted)));
        } else if (*earlier.period.last > wanted) {
            data.problem(earlier.place, fmt::format("{} overlaps its version from {}: write valid_to = {}", what,
                                                    base::iso(*later.period.first), base::iso(wanted)));
        } else if (*earlier.period.last < wanted) {
            data.problem(later.place, fmt::format("{} has no version from {} to {}: write valid_from = {}, or the "
                                                  "version that is missing", what,
                                                  base::iso(*earlier.period.last + 1), base::iso(wanted),
                                                  base::iso(*earlier.period.last + 1)));
        }
    }
}

void check_all_continuous(Data& data, const std::string& kind, const Spans& spans) {
    for (const auto& [id, list] : spans) check_continuity(data, kind + " " + id, list);
}

std::vector<std::string> names_of(const Spans& spans) {
    std::vector<std::string> names;
    for (const auto& [id, list] : spans) names.push_back(id);
    return names;
}

Spans case_type_spans(const Data& data) {
    Spans spans;
    for (std::size_t i = 0; i < data.case_types.items.size(); ++i) {
        const CaseType& type = data.case_types.items[i];
        auto& list = spans[type.id];
        for (std::size_t v = 0; v < type.versions.size(); ++v) {
            list.push_back({type.versions[v].period, data.version_places[i][v]});
        }
        std::stable_sort(list.begin(), list.end(), starts_before);
    }
    return spans;
}

// Which rows each reference may name, and what a person calls them.
class References {
public:
    explicit References(Data& data) : data_{data} {
        known_[Referred::provision] = spans_of(data.provisions);
        known_[Referred::secrecy_ground] = spans_of(data.grounds);
        known_[Referred::retention_rule] = spans_of(data.rules);
        known_[Referred::form] = spans_of(data.forms);
        known_[Referred::letter] = spans_of(data.letters);
        known_[Referred::department] = spans_of(data.departments);
        known_[Referred::fee] = spans_of(data.fees);
        holidays_ = spans_of(data.holidays);
        known_[Referred::case_type] = case_type_spans(data);
        for (const LetterTemplate& letter : data.letters.items) letter_owner_[letter.id] = letter.case_type;
        for (const auto& [list, rows] : data.codes) codes_[list] = spans_of(rows);
        for (std::size_t i = 0; i < data.counties.items.size(); ++i) {
            known_[Referred::county][data.counties.items[i].code].push_back({{}, data.counties.places[i]});
        }
    }

    void check_periods() {
        check_all_continuous(data_, "provision", known_[Referred::provision]);
        check_all_continuous(data_, "secrecy ground", known_[Referred::secrecy_ground]);
        check_all_continuous(data_, "retention rule", known_[Referred::retention_rule]);
        check_all_continuous(data_, "form", known_[Referred::form]);
        check_all_continuous(data_, "case type", known_[Referred::case_type]);
        check_all_continuous(data_, "letter", known_[Referred::letter]);
        check_all_continuous(data_, "department", known_[Referred::department]);
        check_all_continuous(data_, "fee", known_[Referred::fee]);
        check_all_continuous(data_, "frequency duty", spans_of(data_.frequency_duties));
        check_all_continuous(data_, "visit length", spans_of(data_.visit_lengths));
        check_all_continuous(data_, "holiday", holidays_);
        check_all_continuous(data_, "text module", spans_of(data_.text_modules));
        check_all_continuous(data_, "article", spans_of(data_.articles));
        for (const auto& [list, spans] : codes_) check_all_continuous(data_, "code", spans);
    }

    void resolve(const Reference& reference) {
        if (reference.kind == Referred::code_list) {
            if (std::find(code_lists().begin(), code_lists().end(), reference.id) == code_lists().end()) {
                data_.problem(reference.place, fmt::format("there is no code list \"{}\": write one of {}{}",
                                                           reference.id, base::join(code_lists(), ", "),
                                                           did_you_mean(reference.id, code_lists())));
            }
            return;
        }
        if (reference.kind == Referred::calendar) {
            if (!holidays_.empty()) return;
            data_.problem(reference.place, fmt::format("clock {} counts with holidays: write them in "
                                                       "calendar/holidays.toml", reference.id));
            return;
        }
        const bool code = reference.kind == Referred::code;
        // A list that the office must have complains once for itself.
        if (code && !codes_.contains(reference.list) && !optional_code_list(reference.list)) return;
        const Spans& spans = code ? codes_[reference.list] : known_[reference.kind];
        const auto found = spans.find(reference.id);
        if (found == spans.end()) {
            data_.problem(reference.place, fmt::format("there is no {} \"{}\"{}: write its row in {}", name(reference),
                                                       reference.id, did_you_mean(reference.id, names_of(spans)),
                                                       home(reference)));
            return;
        }
        if (found->second.empty()) return;   // a case type without a version has complained for itself
        if (reference.kind == Referred::letter) check_owner(reference);
        if (reference.kind == Referred::provision) list_unverified(reference);
        const Period& first = found->second.front().period;
        const Period& last = found->second.back().period;
        if (first.first && reference.period.first && *reference.period.first < *first.first) {
            data_.problem(reference.place, fmt::format("{} \"{}\" is in force from {} only, this row from {}: let this "
                                                       "row start later, or write the earlier version", name(reference),
                                                       reference.id, base::iso(*first.first),
                                                       base::iso(*reference.period.first)));
        }
        if (last.last && (!reference.period.last || *reference.period.last > *last.last)) {
            data_.problem(reference.place, fmt::format("{} \"{}\" ends {}: write valid_to = {} here and a new version "
                                                       "without it", name(reference), reference.id,
                                                       base::iso(*last.last), base::iso(*last.last)));
        }
    }

private:
    static std::string name(const Reference& reference) {
        switch (reference.kind) {
            case Referred::provision: return "provision";
            case Referred::secrecy_ground: return "secrecy ground";
            case Referred::retention_rule: return "retention rule";
            case Referred::form: return "form";
            case Referred::county: return "county";
            case Referred::code: return "code of " + reference.list;
            case Referred::code_list: return "code list";
            case Referred::letter: return "letter";
            case Referred::department: return "department";
            case Referred::fee: return "fee";
            case Referred::case_type: return "case type";
            case Referred::calendar: return "calendar";
        }
        return {};
    }

    static std::string home(const Reference& reference) {
        switch (reference.kind) {
            case Referred::provision: return fmt::format("provisions/{}.toml", base::split(reference.id, ':').front());
            case Referred::secrecy_ground: return "secrecy/grounds.toml";
            case Referred::retention_rule: return "retention/rules.toml";
            case Referred::form: return fmt::format("forms/{}.toml", reference.id);
            case Referred::county: return "organisation/counties.toml";
            case Referred::code: return fmt::format("codes/{}.toml", reference.list);
            case Referred::code_list: return "codes/";
            case Referred::letter:
                return fmt::format("letters/{}.toml or case_types/{}/{}.toml", reference.id, reference.list,
                                   reference.id);
            case Referred::department: return "organisation/departments.toml";
            case Referred::fee: return "fees/fees.toml";
            case Referred::case_type: return fmt::format("case_types/{}.toml", reference.id);
            case Referred::calendar: return "calendar/holidays.toml";
        }
        return {};
    }

    // A row rests on unverified law when the paragraph that it cites is unverified on a day that it needs it.
    void list_unverified(const Reference& reference) {
        for (const Provision& provision : data_.provisions.items) {
            if (provision.id != reference.id || provision.evidence.verified) continue;
            if (!meet(provision.period, reference.period)) continue;
            const std::string row = "cites provision " + provision.id;
            if (!cited_.emplace(reference.place.file, reference.place.line, provision.id).second) return;
            data_.unverified.push_back({reference.place.file, reference.place.line, row, provision.evidence.note});
            return;
        }
    }

    // A letter in a case type's folder speaks of that type alone.
    void check_owner(const Reference& reference) {
        const std::string& owner = letter_owner_[reference.id];
        if (owner.empty() || owner == reference.list) return;
        data_.problem(reference.place, fmt::format("letter {} belongs to case type {}: move it to letters/{}.toml, or "
                                                   "write one in case_types/{}/", reference.id, owner, reference.id,
                                                   reference.list));
    }

    Data& data_;
    std::map<Referred, Spans> known_{};
    std::map<std::string, Spans, std::less<>> codes_{};
    std::map<std::string, std::string, std::less<>> letter_owner_{};
    Spans holidays_{};
    std::set<std::tuple<std::string, int, std::string>> cited_{};
};

void check_departments(Data& data) {
    check_all_continuous(data, "contact", spans_of(data.contacts));
    std::vector<Span> guides;
    for (std::size_t i = 0; i < data.guides.items.size(); ++i) guides.push_back({data.guides.items[i].period, data.guides.places[i]});
    std::stable_sort(guides.begin(), guides.end(), starts_before);
    check_continuity(data, "guide", guides);
    const auto& rows = data.departments;
    for (std::size_t c = 0; c < data.counties.items.size(); ++c) {
        const std::string& code = data.counties.items[c].code;
        std::vector<std::size_t> holders;
        for (std::size_t i = 0; i < rows.items.size(); ++i) {
            const auto& counties = rows.items[i].counties;
            if (std::find(counties.begin(), counties.end(), code) == counties.end()) continue;
            for (const std::size_t other : holders) {
                if (!meet(rows.items[i].period, rows.items[other].period)) continue;
                data.problem(rows.places[i], fmt::format("county {} belongs to department {} at the same time: take it "
                                                         "away from one of them", code, rows.items[other].id));
            }
            holders.push_back(i);
        }
        if (holders.empty() && !rows.items.empty()) {
            data.problem(data.counties.places[c], fmt::format("county {} belongs to no department: write it in "
                                                              "counties in organisation/departments.toml", code));
        }
    }
}

// A question to a service waits in the queue that the question form can name.
void check_queues(Data& data) {
    for (std::size_t i = 0; i < data.contacts.items.size(); ++i) {
        const ContactService& contact = data.contacts.items[i];
        if (contact.queue.empty()) continue;
        std::vector<std::string> queues;
        for (const Form& form : data.forms.items) {
            if (form.id != "enquiry" || !meet(form.period, contact.period)) continue;
            if (const Question* question = form.question("service")) queues = ids_of(question->choices);
        }
        if (std::find(queues.begin(), queues.end(), contact.queue) != queues.end()) continue;
        data.problem(data.contacts.places[i], fmt::format("queue \"{}\" of contact {} is no choice of service in "
                                                          "forms/enquiry.toml: write one of those, or take queue away{}",
                                                          contact.queue, contact.id, did_you_mean(contact.queue, queues)));
    }
}

// A theme lies under a group and a group under nothing: two levels, no more.
void check_theme_levels(Data& data) {
    const auto found = data.codes.find("themes");
    if (found == data.codes.end()) return;
    const Rows<Code>& themes = found->second;
    for (std::size_t i = 0; i < themes.items.size(); ++i) {
        const std::string& parent = themes.items[i].parent;
        for (const Code& other : themes.items) {
            if (parent.empty() || other.id != parent || other.parent.empty()) continue;
            data.problem(themes.places[i], fmt::format("theme {} lies three levels down: write parent = \"{}\"",
                                                       themes.items[i].id, other.parent));
        }
    }
}

// Where decisions can be appealed somebody must be able to dismiss an appeal that came too late.
void check_appeals_can_be_dismissed(Data& data) {
    const auto dismisses = [](const DelegationRule& rule) { return rule.decision == appeal_dismissed_kind; };
    const auto& rules = data.delegations;
    if (rules.items.empty() || std::any_of(rules.items.begin(), rules.items.end(), dismisses)) return;
    for (const CaseType& type : data.case_types.items) {
        for (const auto& version : type.versions) {
            for (const auto& decision : version.decisions) {
                if (!decision.appealable) continue;
                data.problem(rules.places.front(), fmt::format("{} of {} can be appealed, and nobody may dismiss an appeal "
                                                               "that comes too late: write [[delegation]] with case_type = "
                                                               "\"*\", decision = \"appeal_dismissed\"", decision.id, type.id));
                return;
            }
        }
    }
}

// One rule a type and kind at a time, of kinds that the type has.
void check_delegations(Data& data) {
    std::map<std::string, std::vector<Span>> spans;
    for (std::size_t i = 0; i < data.delegations.items.size(); ++i) {
        const DelegationRule& rule = data.delegations.items[i];
        spans[fmt::format("delegation of {} {}", rule.case_type, rule.decision)].push_back(
            {rule.period, data.delegations.places[i]});
        std::vector<std::string> kinds;
        for (const CaseType& type : data.case_types.items) {
            if (rule.case_type != "*" && rule.case_type != type.id) continue;
            for (const auto& version : type.versions) {
                if (!meet(version.period, rule.period)) continue;
                for (const auto& decision : version.decisions) kinds.push_back(decision.id);
            }
        }
        if (rule.decision == "*" || rule.decision == appeal_dismissed_kind || kinds.empty()) continue;
        if (std::find(kinds.begin(), kinds.end(), rule.decision) != kinds.end()) continue;
        data.problem(data.delegations.places[i], fmt::format("{} is no decision of {}: write one that it has, or "
                                                             "\"*\"{}", rule.decision,
                                                             rule.case_type == "*" ? "any case type" : rule.case_type,
                                                             did_you_mean(rule.decision, kinds)));
    }
    for (auto& [what, list] : spans) {
        std::stable_sort(list.begin(), list.end(), starts_before);
        check_continuity(data, what, list);
    }
}

void check_nothing_missing(Data& data) {
    for (const auto& list : code_lists()) {
        if (!data.codes.contains(list) && !optional_code_list(list)) {
            data.problem({fmt::format("codes/{}.toml", list), 1},
                         "the file is missing: write it with at least one [[code]]");
        }
    }
    for (const auto& id : message_ids()) {
        if (!data.messages.contains(id)) {
            data.problem({"messages/validation.toml", 1}, fmt::format("message {} is missing: write [[message]] with "
                                                                      "id = \"{}\" and its text", id, id));
        }
    }
    if (!data.office_read) {
        data.problem({"organisation/office.toml", 1}, "the file is missing: write the office's name");
    }
}

}  // namespace

void check_whole(Data& data) {
    check_nothing_missing(data);
    References references{data};
    references.check_periods();
    check_departments(data);
    check_queues(data);
    check_delegations(data);
    check_appeals_can_be_dismissed(data);
    check_theme_levels(data);
    check_articles(data);
    for (const Reference& reference : data.references) references.resolve(reference);
    std::stable_sort(data.problems.begin(), data.problems.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    std::stable_sort(data.unverified.begin(), data.unverified.end(), [](const auto& a, const auto& b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
}

}  // namespace catalogue
