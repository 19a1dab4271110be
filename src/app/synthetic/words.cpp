#include "words.h"

#include <algorithm>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include "base/embedded.h"
#include "base/fault.h"

namespace embedded {
std::span<const base::EmbeddedFile> synthetic();
}

namespace synthetic {

namespace {

toml::table file(std::string_view name) {
    for (const auto& one : embedded::synthetic())
        if (one.name == name) return toml::parse(one.data);
    base::check_failed("a word list that is not in the program", __FILE__, __LINE__);
}

// A word list that lacks something is our bug: these files come with the program.
std::string text(const toml::table& table, std::string_view key) {
    const auto value = table[key].value<std::string>();
    CHECK(value.has_value());
    return *value;
}

int number(const toml::table& table, std::string_view key) {
    const auto value = table[key].value<std::int64_t>();
    CHECK(value.has_value());
    return static_cast<int>(*value);
}

Sentences list(const toml::table& table, std::string_view key) {
    const auto* array = table[key].as_array();
    CHECK(array && !array->empty());
    Sentences all;
    for (const auto& one : *array) all.push_back(one.value<std::string>().value());
    return all;
}

template <class T, class F>
std::vector<T> tables(const toml::table& table, std::string_view key, F make) {
    const auto* array = table[key].as_array();
    CHECK(array && !array->empty());
    std::vector<T> all;
    for (const auto& one : *array) all.push_back(make(*one.as_table()));
    return all;
}

const toml::table& section(const toml::table& table, std::string_view key) {
    const auto* found = table[key].as_table();
    CHECK(found != nullptr);
    return *found;
}

void read_units(Words& words, const toml::table& table) {
    words.stems = list(table, "stems");
    words.ends = list(table, "ends");
    words.streets = list(table, "streets");
    words.companies = list(table, "companies");
    words.foundations = list(table, "foundations");
    words.region = text(table, "region");
    words.municipality = text(table, "municipality");
    words.state = text(table, "state");
    words.kinds = tables<KindWords>(table, "kind", [](const toml::table& one) {
        return KindWords{text(one, "id"), text(one, "group"), number(one, "share"), list(one, "owners"), list(one, "names")};
    });
}

void read_matter(MatterWords& words, const toml::table& table) {
    words.patients = list(table, "patient");
    words.relatives = list(table, "relative");
    words.relations = list(table, "relation");
    words.addresses = list(table, "address");
    words.staff = list(table, "staff");
    words.discretion = list(table, "discretion");
    words.reasons = list(table, "reasons");
    const auto& decisions = section(table, "decision");
    for (const auto& [kind, say] : decisions)
        words.decisions.emplace_back(kind.str(), say.value<std::string>().value());
}

void read_frames(Words& words, const toml::table& table) {
    words.roles = tables<RoleWords>(table, "role", [](const toml::table& one) {
        return RoleWords{text(one, "id"), number(one, "share"), list(one, "groups"),
                         tables<Person>(one, "persons", [](const toml::table& person) {
                             return Person{text(person, "who"), text(person, "whom"), text(person, "he"), text(person, "him")};
                         })};
    });
    words.openings = tables<OpeningWords>(table, "opening", [](const toml::table& one) {
        return OpeningWords{text(one, "role"), text(one, "group"), list(one, "say")};
    });
    const auto& filling = section(table, "filling");
    words.time = list(filling, "time");
    words.n = list(filling, "n");
    words.staff_words = list(filling, "staff");
    words.room = list(filling, "room");
    const auto& detail = section(table, "detail");
    words.details = list(detail, "common");
    words.feelings = list(detail, "feeling");
    words.closings = list(detail, "closing");
    words.danger = list(detail, "danger");
    const auto& unnamed = section(table, "unnamed");
    for (const auto& [group, names] : unnamed) words.unnamed.emplace_back(group.str(), list(unnamed, group.str()));
    words.contact_names = list(section(table, "contact"), "name");
    words.subjects = list(section(table, "subject"), "say");
    words.questions = tables<ServiceWords>(table, "question", [](const toml::table& one) {
        return ServiceWords{text(one, "service"), number(one, "share"), list(one, "say")};
    });
    words.answers = tables<ServiceWords>(table, "answer", [](const toml::table& one) {
        return ServiceWords{text(one, "service"), 1, list(one, "say")};
    });
    const auto& questions = section(table, "questions");
    words.question_openings = list(questions, "opening");
    words.question_closings = list(questions, "closing");
    words.question_more = list(questions, "more");
    words.staff = tables<StaffWords>(table, "staff", [](const toml::table& one) {
        return StaffWords{text(one, "login"), text(one, "name"), text(one, "role"), list(one, "regions")};
    });
    words.urgent_notes = list(section(table, "note"), "urgent");
    words.closing_notes = list(section(table, "note"), "close");
    read_matter(words.matter, section(table, "matter"));
}

void read_themes(Words& words, const toml::table& table) {
    words.themes = tables<ThemeWords>(table, "theme", [](const toml::table& one) {
        const auto* severity = one["severity"].as_array();
        CHECK(severity && severity->size() == 2);
        const auto step = [&](std::size_t i) { return static_cast<int>(severity->get(i)->value<std::int64_t>().value()); };
        return ThemeWords{text(one, "id"), number(one, "weight"), step(0), step(1), list(one, "groups"), list(one, "say")};
    });
}

}  // namespace

const Sentences& Words::unnamed_of(std::string_view group) const {
    const auto found = std::find_if(unnamed.begin(), unnamed.end(), [&](const auto& one) { return one.first == group; });
    CHECK(found != unnamed.end());
    return found->second;
}

const Words& Words::shipped() {
    static const Words words = [] {
        Words made;
        read_units(made, file("units.toml"));
        read_frames(made, file("frames.toml"));
        read_themes(made, file("themes.toml"));
        return made;
    }();
    return words;
}

const std::string& MatterWords::decision_of(std::string_view kind) const {
    const auto found =
        std::find_if(decisions.begin(), decisions.end(), [&](const auto& one) { return one.first == kind; });
    CHECK(found != decisions.end());
    return found->second;
}

bool contains(const Sentences& all, std::string_view wanted) { return std::find(all.begin(), all.end(), wanted) != all.end(); }

std::string filled(std::string_view text, const Slots& slots) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = text.find('}', open);
        CHECK(close != std::string_view::npos);
        const auto name = text.substr(open + 1, close - open - 1);
        const auto found = std::find_if(slots.begin(), slots.end(), [&](const auto& slot) { return slot.first == name; });
        CHECK(found != slots.end());
        out += found->second;
        text.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace synthetic
