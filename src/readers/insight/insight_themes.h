#pragma once
// Themes and severity, suggested: linear models learnt from what handlers themselves have said of
// cases, shown with the words that weighed most. A model only suggests; a classification is a person's
// act. Also: groups of alike texts that no theme covers yet, for a person to name. docs/insight/text.md.
// Thread-safe.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "insight/insight.h"
#include "learning/learning.h"

namespace insight {

enum class SuggestionState { open, unsure, answered };
std::string_view code(SuggestionState state);

struct Suggestion {
    base::CaseId case_id;
    SuggestionState state = SuggestionState::unsure;
    std::string theme;                        // empty: too unsure
    int theme_probability = 0;                // ten-thousandths
    int severity = 0;                         // 1..5; 0: too unsure
    int severity_probability = 0;
    std::int64_t theme_model = 0, severity_model = 0;   // their numbers; 0: none
};

// What a model was learnt from and how good it was on cases that it had not seen.
struct ModelCard {
    std::string kind;                         // "theme", "severity"
    std::int64_t number = 0;
    base::Time made_at;
    base::Day first, last;                    // received, of the cases learnt from
    std::int64_t left_out = 0;                // judged cases whose text was empty or could not be opened
    learning::Figures figures;
};

struct ThemeGroup {
    std::vector<std::string> words;
    std::vector<base::CaseId> cases;
    int stability = 0, growth = 0;            // hundredths
};
struct GroupVerdict;   // insight_groups.h
struct ThemeGroups {
    std::int64_t id = 0;                      // of the search
    base::Time made_at;
    std::vector<ThemeGroup> groups;
};

class Themes {
public:
    explicit Themes(Services services);

    static constexpr std::size_t examples_max = 8'000;    // the newest cases that a person has judged
    static constexpr int learn_after = 50, learn_after_days = 30, group_days = 56, background_days = 365, groups_every_days = 7;
    static constexpr int probability_min = 2500;          // under this nothing is suggested

    // Job: follows the ledger and suggests for each new case without a theme; afterwards for those that
    // an older model looked at. Gives what is left.
    std::int64_t suggest_once() const;
    // Job: learns when nothing was learnt or cannot be read, when people have judged fifty cases since,
    // or any since a month ago. Gives how many models it made.
    std::int64_t learn_due() const;
    std::int64_t learn() const;
    // Job: once a week looks for groups of alike texts. Gives 0.
    std::int64_t group_due() const;
    void find_groups() const;

    std::optional<Suggestion> suggestion(db::Reader& reader, base::CaseId id) const;
    // The words of the text that weighed most for the suggestion; for who may read the case.
    std::vector<learning::Word> words(const Suggestion& suggestion, std::string_view text) const;
    // Of the cases that the model said were of the theme, the share that were, in ten-thousandths; -1: not known.
    int right_before(std::string_view theme) const;
    // Of the cases that the theme was suggested for and that a person has judged since (the newest 200): how many they
    // gave the theme.
    struct Record { std::int64_t right = 0, judged = 0; };
    Record record(db::Reader& reader, std::string_view theme) const;
    // Newest first; a card that cannot be opened is left out.
    std::vector<ModelCard> cards(db::Reader& reader) const;
    std::optional<ThemeGroups> groups(db::Reader& reader) const;
    // What analysts have said of groups, newest first.
    std::vector<GroupVerdict> group_verdicts(db::Reader& reader) const;
    // A group of the newest search gets a name, which stays with it when it is found again, or is dismissed with a
    // reason. Refusals insight.themes.refused.group_*.
    base::Outcome judge_group(std::int64_t search, std::size_t place, bool named, const std::string& name, const std::string& reason,
                              base::UserId by) const;
    static constexpr std::size_t group_name_bytes_max = 200, group_reason_bytes_max = 2'000;
    // Why the newest model of a kind is not used: another version, or damaged. Nothing when it is.
    std::optional<base::Refusal> unusable(std::string_view kind) const;

    http::Response list(const http::Request& request, const identity::Context& context) const;     // /arbetsrum/insikt/forslag
    http::Response act(http::Request& request, const identity::Context& context) const;            // POST the same
    http::Response models(const http::Request& request, const identity::Context& context) const;   // /arbetsrum/insikt/modeller
    http::Response act_on_group(http::Request& request, const identity::Context& context) const;   // POST the same

private:
    struct Loaded;
    struct State;
    struct Judgements;
    std::shared_ptr<const Loaded> loaded(std::string_view kind) const;
    Judgements judgements() const;
    std::int64_t learn_kind(std::string_view kind, const Judgements& judged, std::int64_t position) const;
    std::int64_t judged_since(std::int64_t position) const;
    std::string text_of(db::Reader& reader, base::CaseId id) const;
    Suggestion suggested(db::Reader& reader, const casework::Case& on, const Loaded& themes, const Loaded& severities) const;
    void keep(const std::vector<Suggestion>& suggestions, std::int64_t position) const;
    http::Response render(const http::Request& request, const identity::Context& context, const std::optional<base::Refusal>& refusal) const;
    http::Response render_models(const http::Request& request, const identity::Context& context, const std::optional<base::Refusal>& refusal) const;
    Services s_;
    std::shared_ptr<State> state_;
};

void declare_theme_tables(ledger::Ledger& ledger);

}  // namespace insight
