// Letter templates: shared by all case types, or of one.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

bool name_character(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

// The end of the placeholder that begins at `at`, one past its brace; npos when that is no placeholder.
std::size_t end_of_placeholder(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && name_character(text[end])) ++end;
    return end > at + 1 && end < text.size() && text[end] == '}' ? end + 1 : std::string_view::npos;
}

// What is wrong with the braces of one text, each at its own line of the file.
void check_placeholders(Reader& languages, const char* language, std::string_view text, Data& data) {
    Place place = languages.place(language);
    const auto complain = [&](std::string what) { data.problem(place, std::move(what)); };
    // A text between three quotation marks that begins on the next line has lost that first newline.
    if (text.find('\n') != std::string_view::npos) ++place.line;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n') ++place.line;
        if (text[at] == '}') complain("a } without its {: write {number} or another placeholder, or take it away");
        if (text[at] != '{') continue;
        const std::size_t end = end_of_placeholder(text, at);
        if (end == std::string_view::npos) {
            complain("a { without a placeholder: write {number} or another placeholder, or take it away");
            continue;
        }
        const std::string name{text.substr(at + 1, end - at - 2)};
        if (std::find(letter_fields().begin(), letter_fields().end(), name) == letter_fields().end()) {
            complain(fmt::format("{{{}}} is no placeholder: write one of {}{}", name,
                                 base::join(letter_fields(), ", "), did_you_mean(name, letter_fields())));
        }
        at = end - 1;
    }
}

// What the office fills in must reach the reader in whichever language the letter goes.
void check_same_placeholders(Reader& languages, const Text& text, Data& data) {
    const auto lacking = [&](const char* language, std::string_view one, std::string_view other) {
        const auto has = placeholders(one);
        for (const auto& name : placeholders(other)) {
            if (std::find(has.begin(), has.end(), name) != has.end()) continue;
            data.problem(languages.place(language),
                         fmt::format("{} has no {{{}}}, which the other language has: write it in both or in none",
                                     language, name));
        }
    };
    if (text.sv.empty() || text.en.empty()) return;
    lacking("sv", text.sv, text.en);
    lacking("en", text.en, text.sv);
}

Text read_filled(Reader& row, const char* key, Data& data) {
    Text text = row.text(key);
    if (!row.has(key)) return text;
    if (auto languages = row.table(key)) {
        check_placeholders(*languages, "sv", text.sv, data);
        check_placeholders(*languages, "en", text.en, data);
        check_same_placeholders(*languages, text, data);
    }
    return text;
}

}  // namespace

const std::vector<std::string>& letter_fields() {
    static const std::vector<std::string> fields{
        "number",      "case_type",        "today",           "received_day",    "party_name",  "provider",
        "unit",        "due_day",          "clock_name",      "reason",          "reply_by",    "decision",
        "decision_content", "decision_reasons", "decision_day", "decider",       "drafter",     "took_part",
        "last_appeal_day",  "court",       "office_name",     "office_phone",    "office_email", "free_text"};
    return fields;
}

std::vector<std::string> placeholders(std::string_view text) {
    std::vector<std::string> found;
    for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        const std::size_t end = end_of_placeholder(text, at);
        if (end == std::string_view::npos) continue;
        std::string name{text.substr(at + 1, end - at - 2)};
        if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(std::move(name));
    }
    return found;
}

void read_letter(Reader& file, const std::string& name, const std::string& case_type, Data& data) {
    const std::string id = file.id();
    if (!id.empty() && id != name) {
        file.problem("id", fmt::format("the file is {}.toml: write id = \"{}\"", name, name));
    }
    for (std::size_t i = 0; i < data.letters.items.size(); ++i) {
        if (data.letters.items[i].id != name) continue;
        file.problem("id", fmt::format("letter {} is also in {}: give each its own name", name,
                                       data.letters.places[i].file));
        return;
    }
    if (!case_type.empty()) data.refer(Referred::case_type, case_type, {}, file.place());
    for (Reader row : file.tables("version", Need::required)) {
        LetterTemplate letter;
        letter.id = name;
        letter.case_type = case_type;
        letter.period = row.period();
        letter.name = row.text("name");
        letter.subject = read_filled(row, "subject", data);
        letter.body = read_filled(row, "body", data);
        letter.provision = row.string("provision", Need::optional);
        if (!letter.provision.empty()) {
            data.refer(Referred::provision, letter.provision, letter.period, row.place("provision"));
        }
        letter.evidence = row.evidence("letter " + name);
        row.close();
        data.letters.add(std::move(letter), row.place());
    }
    file.close();
}

}  // namespace catalogue
