// Codes, provisions, secrecy grounds and retention rules.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_reader.h"

namespace catalogue {

const std::vector<std::string>& code_lists() {
    static const std::vector<std::string> lists{
        "areas",      "themes",       "severities", "channels",    "caller_kinds", "limits_of_service",
        "risk_flags", "sender_roles", "unit_kinds", "party_roles", "courts",       "conflict_grounds",
        "article_categories", "referrals", "danger_words", "question_subjects"};
    return lists;
}

bool optional_code_list(std::string_view list) {
    return list == "party_roles" || list == "courts" || list == "conflict_grounds" || list == "article_categories" || list == "referrals" ||
           list == "danger_words" || list == "question_subjects";
}

const std::vector<std::string>& message_ids() {
    static const std::vector<std::string> ids{"too_long",         "bad_characters",     "only_one",    "not_a_choice",
                                              "date_needs_year",  "date_needs_month",   "date_not_real",
                                              "date_in_future",   "too_many_files",     "email_shape", "phone_shape",
                                              "personal_number",  "organisation_number", "hsa_id",   "county",
                                              "municipality"};
    return ids;
}

void read_messages(Reader& file, Data& data) {
    for (Reader row : file.tables("message", Need::required)) {
        const std::string id = row.id();
        if (!id.empty() && std::find(message_ids().begin(), message_ids().end(), id) == message_ids().end()) {
            row.problem("id", fmt::format("nothing says \"{}\": write one of {}{}", id,
                                          base::join(message_ids(), ", "), did_you_mean(id, message_ids())));
        }
        if (data.messages.contains(id)) row.problem("id", fmt::format("message \"{}\" is there twice", id));
        data.messages[id] = row.text("text");
        row.close();
    }
    file.close();
}

void read_codes(Reader& file, const std::string& list, Data& data) {
    const auto from = file.day("valid_from");
    auto& rows = data.codes[list];
    for (Reader row : file.tables("code", Need::required)) {
        Code code;
        code.id = row.id();
        code.period = row.period(Need::required, from);
        code.name = row.text("name");
        code.definition = row.text("definition", Need::optional);
        code.areas = row.strings("areas");
        for (const auto& area : code.areas) data.refer(Referred::code, area, code.period, row.place("areas"), "areas");
        if (list == "themes") {
            code.parent = row.string("parent", Need::optional);
            if (!code.parent.empty()) data.refer(Referred::code, code.parent, code.period, row.place("parent"), list);
        }
        if (list == "severities") {
            code.rank = row.number("rank", 1, 5, Need::required).value_or(0);
            if (code.definition.empty()) {
                row.problem("definition", "a severity needs its definition: write definition = { sv = \"...\", "
                                          "en = \"...\" }");
            }
        }
        code.evidence = row.evidence(fmt::format("code {} {}", list, code.id));
        row.close();
        rows.add(std::move(code), row.place());
    }
    file.close();
}

namespace {

// "34a" -> "34 a"; empty when it is no number of a paragraph or chapter.
std::string spaced(std::string_view part) {
    std::size_t digits = 0;
    while (digits < part.size() && part[digits] >= '0' && part[digits] <= '9') ++digits;
    const std::string_view letter = part.substr(digits);
    if (digits == 0 || digits > 4 || letter.size() > 1) return {};
    if (!letter.empty() && (letter[0] < 'a' || letter[0] > 'z')) return {};
    return letter.empty() ? std::string{part} : fmt::format("{} {}", part.substr(0, digits), letter);
}

// How the law is cited in each language, as "7 kap. 4 a § <name>" or "artikel 15 i <name>"; empty when the id cannot
// be read.
Text citation(std::string_view id, std::string_view statute, const Text& name, bool articles) {
    const auto parts = base::split(id, ':');
    if (parts.size() < 2 || parts.size() > 3 || parts[0] != statute) return {};
    const std::string paragraph = spaced(parts.back());
    const std::string chapter = parts.size() == 3 ? spaced(parts[1]) : std::string{"-"};
    if (paragraph.empty() || chapter.empty()) return {};
    if (articles) {
        if (parts.size() != 2) return {};
        return {fmt::format("artikel {} i {}", paragraph, name.sv), fmt::format("Article {} of {}", paragraph, name.en)};
    }
    if (parts.size() == 2) {
        return {fmt::format("{} § {}", paragraph, name.sv), fmt::format("Section {} of {}", paragraph, name.en)};
    }
    return {fmt::format("{} kap. {} § {}", chapter, paragraph, name.sv),
            fmt::format("Chapter {}, Section {} of {}", chapter, paragraph, name.en)};
}

}  // namespace

void read_provisions(Reader& file, const std::string& statute, Data& data) {
    if (const std::string said = file.string("statute"); !said.empty() && said != statute) {
        file.problem("statute", fmt::format("the file is {}.toml: write statute = \"{}\"", statute, statute));
    }
    const Text name = file.text("name");
    const bool articles = file.flag("articles", false);   // of the European Union: articles, not paragraphs
    for (Reader row : file.tables("provision", Need::required)) {
        Provision provision;
        provision.id = row.string("id");
        provision.statute = statute;
        provision.citation = citation(provision.id, statute, name, articles);
        if (!provision.id.empty() && provision.citation.empty()) {
            row.problem("id", fmt::format("\"{}\" is no paragraph of {}: write \"{}:7\" or \"{}:7:4a\"", provision.id,
                                          statute, statute, statute));
        }
        provision.summary = row.text("summary");
        provision.period = row.period(Need::optional);
        provision.evidence = row.evidence("provision " + provision.id);
        if (!provision.period.first && provision.evidence.verified) {
            row.problem("valid_from", "valid_from is missing: write the day the wording came into force, or "
                                      "verified = false with a note when nobody knows it yet");
        }
        row.close();
        data.provisions.add(std::move(provision), row.place());
    }
    file.close();
}

void read_grounds(Reader& file, Data& data) {
    static const std::vector<std::string> tests{"presumed_open", "presumed_secret", "significant_harm", "absolute",
                                                "purpose_defeated"};
    for (Reader row : file.tables("ground", Need::required)) {
        SecrecyGround ground;
        ground.id = row.id();
        ground.period = row.period();
        ground.provision = row.string("provision");
        if (!ground.provision.empty()) {
            data.refer(Referred::provision, ground.provision, ground.period, row.place("provision"));
        }
        if (const auto test = row.one_of("test", tests)) ground.test = static_cast<HarmTest>(*test);
        ground.years = row.number("years", 1, 150);
        ground.name = row.text("name");
        ground.evidence = row.evidence("secrecy ground " + ground.id);
        if (!ground.years && base::trim(ground.evidence.note).empty()) {
            row.problem("years", "years is missing: write years = the longest time, or a note that says why it is "
                                 "not known");
        }
        row.close();
        data.grounds.add(std::move(ground), row.place());
    }
    file.close();
}

void read_rules(Reader& file, Data& data) {
    static const std::vector<std::string> kinds{"keep", "dispose"};
    for (Reader row : file.tables("rule", Need::required)) {
        RetentionRule rule;
        rule.id = row.id();
        rule.period = row.period();
        if (const auto kind = row.one_of("kind", kinds)) rule.kind = static_cast<RetentionKind>(*kind);
        rule.years = row.number("years", 1, 150);
        rule.provision = row.string("provision", Need::optional);
        if (!rule.provision.empty()) {
            data.refer(Referred::provision, rule.provision, rule.period, row.place("provision"));
        }
        rule.name = row.text("name");
        rule.evidence = row.evidence("retention rule " + rule.id);
        if (rule.kind == RetentionKind::dispose && (!rule.years || rule.provision.empty())) {
            row.problem("kind", "records are disposed of only by law: write years = ... and provision = \"...\", or "
                                "kind = \"keep\"");
        }
        if (rule.kind == RetentionKind::keep && rule.years) {
            row.problem("years", "what is kept has no years: take the line away, or write kind = \"dispose\"");
        }
        row.close();
        data.rules.add(std::move(rule), row.place());
    }
    file.close();
}

}  // namespace catalogue
