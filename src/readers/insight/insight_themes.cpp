#include "insight_themes.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "insight_events.h"
#include "insight_groups.h"
#include "insight_sketch.h"
#include "insight_themes_card.h"
#include "insight_themes_store.h"

namespace insight {

namespace {

constexpr std::string_view cursor_name = "themes", key_purpose = "insight.themes",   // not a text key
    card_column = "insight.theme_models.card", model_column = "insight.theme_models.model",   // not a text key
    groups_column = "insight.theme_groups.content";   // not a text key
constexpr std::string_view theme_kind = "theme", severity_kind = "severity", by_person = "person";
constexpr int batch = 200, night_ends = 5;
constexpr std::size_t texts_at_once = 500, groups_texts_max = 20'000;
constexpr int shown_in_texts_min = 10;      // a word of the card stands in ten texts at least

const std::vector<std::string> steps{"1", "2", "3", "4", "5"};

learning::Options options_of(std::string_view kind) {
    learning::Options options;
    options.shape.features_max = 100'000;
    options.shape.characters_max = 2'000;
    options.ordered = kind == severity_kind;
    options.shown_in_texts_min = shown_in_texts_min;
    return options;
}

}  // namespace

std::string_view code(SuggestionState state) {
    switch (state) {
        case SuggestionState::open: return "open";
        case SuggestionState::unsure: return "unsure";
        case SuggestionState::answered: return "answered";
    }
    return "";
}

// A model as it stands in memory, or why it cannot.
struct Themes::Loaded {
    std::int64_t number = 0;
    std::optional<learning::Model> model;
    std::optional<base::Refusal> refusal;
    ModelCard card;
    const learning::ClassFigures* figures(std::string_view name) const {
        for (const auto& one : card.figures.classes)
            if (one.name == name) return &one;
        return nullptr;
    }
    // Never more sure than the examples behind it: of n, (n + 1) / (n + 2).
    int sure(std::string_view name, double probability) const {
        const auto* one = figures(name);
        const double n = one ? static_cast<double>(one->examples) : 0;
        return static_cast<int>(std::llround(std::min(probability, (n + 1) / (n + 2)) * 10'000));
    }
};

struct Themes::State {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<const Loaded>, std::less<>> loaded;
    // Judgements by people since the position of the newest model, as far as they have been counted.
    std::int64_t counted_from = -1, counted_to = 0, counted = 0;
    // How far older suggestions have been made again with these models, so that a long pile is walked once.
    std::int64_t again_theme = -1, again_severity = -1;
    base::CaseId again_after{};
};

// Cases that a person has judged, newest first, with the text.
struct Themes::Judgements {
    struct One {
        base::CaseId id;
        base::Day received;
        std::string theme, text;
        int severity = 0;
    };
    std::vector<One> all;
    std::int64_t unreadable = 0;
};

Themes::Themes(Services services) : s_{std::move(services)}, state_{std::make_shared<State>()} {}

std::shared_ptr<const Themes::Loaded> Themes::loaded(std::string_view kind) const {
    const std::lock_guard lock{state_->mutex};
    auto& held = state_->loaded[std::string{kind}];
    std::optional<store::StoredModel> newest;
    s_.database.read([&](db::Reader& reader) {
        newest = store::newest_theme_model(reader, kind, false);
        if (newest && (!held || held->number != newest->number)) newest = store::newest_theme_model(reader, kind, true);
    });
    if (!newest) return std::make_shared<const Loaded>();
    if (held && held->number == newest->number) return held;
    auto made = std::make_shared<Loaded>();
    made->number = newest->number;
    const auto bytes = crypto::open(s_.keyring->office_key(key_purpose), {model_column, newest->id, 0}, newest->model);
    if (!bytes) {
        made->refusal = base::Refusal{"learning.refused.damaged"};
    } else {
        auto read = learning::Model::decode(*bytes);
        if (const auto card = crypto::open(s_.keyring->office_key(key_purpose), {card_column, newest->id, 0}, newest->card)) made->card = card_of(*card);
        if (read) made->model = *std::move(read);
        else made->refusal = read.error();
    }
    if (made->refusal) base::log(base::Level::warning, "theme_model_not_used", {{"kind", std::string{kind}}, {"because", made->refusal->text_key}});
    held = made;
    return held;
}

std::optional<base::Refusal> Themes::unusable(std::string_view kind) const { return loaded(kind)->refusal; }

std::string Themes::text_of(db::Reader& reader, base::CaseId id) const {
    try {
        return s_.registry.first_text(reader, id, s_.casework.keys(reader, id));
    } catch (const crypto::Tampered&) {
        // Verify tells which case it is; here it only has nothing to say.
        base::log(base::Level::warning, "theme_text_unreadable");
        return {};
    }
}

// ---- suggesting --------------------------------------------------------------------------------

Suggestion Themes::suggested(db::Reader& reader, const casework::Case& on, const Loaded& themes, const Loaded& severities) const {
    Suggestion made;
    made.case_id = on.id;
    made.theme_model = themes.number;
    made.severity_model = severities.number;
    if (!on.theme.empty()) {
        made.state = SuggestionState::answered;
        return made;
    }
    if (!themes.model && !severities.model) return made;
    const auto text = text_of(reader, on.id);
    if (themes.model) {
        const auto judged = themes.model->judge(text);
        if (judged.enough && judged.best >= 0) {
            const auto best = static_cast<std::size_t>(judged.best);
            const auto& theme = themes.model->classes()[best];
            const auto probability = themes.sure(theme, judged.probabilities[best]);
            // A theme that is no longer in force is nothing to suggest.
            if (probability >= probability_min && s_.catalogue.code("themes", theme, s_.clock.today())) {
                made.theme = theme;
                made.theme_probability = probability;
            }
        }
    }
    if (severities.model && on.severity == 0) {
        const auto judged = severities.model->judge(text);
        if (judged.enough && judged.best >= 0) {
            made.severity = judged.best + 1;
            made.severity_probability = severities.sure(std::to_string(made.severity), judged.probabilities[static_cast<std::size_t>(judged.best)]);
        }
    }
    made.state = made.theme.empty() ? SuggestionState::unsure : SuggestionState::open;
    return made;
}

void Themes::keep(const std::vector<Suggestion>& suggestions, std::int64_t position) const {
    s_.database.write([&](db::Transaction& tx) {
        for (const auto& one : suggestions) s_.ledger.put_working(tx, store::suggestions, store::values(one));
        if (position >= 0) s_.ledger.set_cursor(tx, cursor_name, position);
    });
}

std::int64_t Themes::suggest_once() const {
    const auto themes = loaded(theme_kind), severities = loaded(severity_kind);
    std::vector<Suggestion> made;
    std::int64_t head = 0, position = -1;
    std::set<std::int64_t> seen;
    base::CaseId after{}, last{};
    bool full = false;
    {
        const std::lock_guard lock{state_->mutex};
        if (state_->again_theme == themes->number && state_->again_severity == severities->number)
            after = state_->again_after;
    }
    s_.database.read([&](db::Reader& reader) {
        made.clear();
        seen.clear();
        head = s_.ledger.head(reader);
        for (const auto& event : s_.ledger.after(reader, s_.ledger.cursor(reader, cursor_name), batch)) {
            position = event.number;
            // Opened with its first document, or judged.
            if (!event.case_id || (!event.document && event.kind != "assessments.assessed")) continue;   // not a text key
            if (!seen.insert(event.case_id.value).second) continue;
            const auto on = s_.casework.find(reader, event.case_id);
            if (!on) continue;
            const auto before = store::suggestion(reader, on->id);
            const bool same = before && before->theme_model == themes->number && before->severity_model == severities->number &&
                              (before->state == SuggestionState::answered) == !on->theme.empty();
            if (same) continue;
            made.push_back(suggested(reader, *on, *themes, *severities));
            // What was suggested stays with what was judged, so that it can be told how often it was right.
            if (made.back().state == SuggestionState::answered && before && !before->theme.empty()) {
                made.back() = *before;
                made.back().state = SuggestionState::answered;
            }
        }
        if (position >= 0) return;
        const auto ids = store::outdated_suggestions(reader, themes->number, severities->number, after, batch);
        last = ids.empty() ? after : ids.back();
        full = ids.size() == static_cast<std::size_t>(batch);
        for (const auto id : ids)
            if (const auto on = s_.casework.find(reader, id)) made.push_back(suggested(reader, *on, *themes, *severities));
    });
    if (position >= 0) {
        keep(made, position);
        // One round more when all is followed: older suggestions come after the new ones.
        return std::max<std::int64_t>(head - position, 0);
    }
    if (!made.empty()) keep(made, -1);
    const std::lock_guard lock{state_->mutex};
    state_->again_theme = themes->number;
    state_->again_severity = severities->number;
    state_->again_after = last;
    return full ? batch : 0;
}

std::optional<Suggestion> Themes::suggestion(db::Reader& reader, base::CaseId id) const { return store::suggestion(reader, id); }

std::vector<learning::Word> Themes::words(const Suggestion& suggestion, std::string_view text) const {
    const auto themes = loaded(theme_kind);
    if (!themes->model || suggestion.theme.empty()) return {};
    const auto& classes = themes->model->classes();
    const auto found = std::find(classes.begin(), classes.end(), suggestion.theme);
    if (found == classes.end()) return {};
    constexpr std::size_t words_shown = 6;
    auto words = themes->model->explain(text, static_cast<int>(found - classes.begin()), words_shown);
    std::erase_if(words, [](const learning::Word& word) { return std::abs(word.weight) < 0.05; });
    return words;
}

Themes::Record Themes::record(db::Reader& reader, std::string_view theme) const {
    constexpr int looked_at = 200;
    Record found;
    for (const auto id : store::answered_suggestions(reader, theme, looked_at)) {
        const auto on = s_.casework.find(reader, id);
        if (!on || on->theme.empty()) continue;
        ++found.judged;
        found.right += on->theme == theme ? 1 : 0;
    }
    return found;
}

int Themes::right_before(std::string_view theme) const {
    const auto themes = loaded(theme_kind);
    const auto* one = themes->model ? themes->figures(theme) : nullptr;
    return one && one->learnt ? static_cast<int>(std::llround(one->precision * 10'000)) : -1;
}

// ---- learning ----------------------------------------------------------------------------------

Themes::Judgements Themes::judgements() const {
    Judgements found;
    std::vector<std::int64_t> cases;
    s_.database.read([&](db::Reader& reader) {
        cases.clear();
        for (const auto& [id, state] : s_.assessments.as_known(reader, s_.ledger.head(reader)))
            if (!state.theme.empty() || state.severity > 0) cases.push_back(id);
    });
    std::reverse(cases.begin(), cases.end());   // the newest first
    for (std::size_t begin = 0; begin < cases.size() && found.all.size() < examples_max; begin += texts_at_once) {
        const auto size = found.all.size();
        std::int64_t unreadable = 0;
        s_.database.read([&](db::Reader& reader) {
            found.all.resize(size);
            unreadable = 0;
            for (auto i = begin; i < std::min(cases.size(), begin + texts_at_once); ++i) {
                Judgements::One one;
                one.id = {cases[i]};
                // The newest of each kind, when a person said it: a model must not learn from itself.
                for (const auto& entry : s_.assessments.history(reader, one.id)) {
                    if (entry.kind == assessments::Kind::theme) one.theme = entry.source == by_person ? entry.value : "";
                    if (entry.kind == assessments::Kind::severity)
                        one.severity = entry.source == by_person ? static_cast<int>(base::parse_integer(entry.value).value_or(0)) : 0;
                }
                if (one.theme.empty() && one.severity == 0) continue;
                const auto on = s_.casework.find(reader, one.id);
                if (!on) continue;
                one.received = on->received_day;
                one.text = text_of(reader, one.id);
                if (one.text.empty()) ++unreadable;
                else found.all.push_back(std::move(one));
            }
        });
        found.unreadable += unreadable;
    }
    if (found.all.size() > examples_max) found.all.resize(examples_max);
    return found;
}

std::int64_t Themes::learn_kind(std::string_view kind, const Judgements& judged, std::int64_t position) const {
    const bool themes = kind == theme_kind;
    const auto today = s_.clock.today();
    auto classes = steps;
    if (themes) {
        std::set<std::string> used;
        for (const auto& one : judged.all)
            if (s_.catalogue.code("themes", one.theme, today)) used.insert(one.theme);
        classes.assign(used.begin(), used.end());
    }
    std::vector<learning::Example> examples;
    ModelCard card;
    for (const auto& one : judged.all) {
        const auto found = std::find(classes.begin(), classes.end(), themes ? one.theme : std::to_string(one.severity));
        if (found == classes.end()) continue;
        examples.push_back({one.text, static_cast<int>(found - classes.begin())});
        card.first = examples.size() == 1 ? one.received : std::min(card.first, one.received);
        card.last = std::max(card.last, one.received);
    }
    auto learnt = learning::Model::learn(classes, examples, options_of(kind));
    if (!learnt) return 0;
    card.kind = kind;
    card.made_at = s_.clock.now();
    card.left_out = judged.unreadable;
    card.figures = learnt->figures;
    const auto id = s_.ids.next();
    const auto key = s_.keyring->office_key(key_purpose);
    const auto model = crypto::seal(key, s_.keyring->version(), {model_column, id, 0}, learnt->model.encode());
    s_.database.write([&](db::Transaction& tx) {
        const auto newest = store::newest_theme_model(tx, kind, false);
        card.number = newest ? newest->number + 1 : 1;
        const auto sealed = crypto::seal(key, s_.keyring->version(), {card_column, id, 0}, json_of(card));
        const auto row = ledger::insert(tx, store::theme_models,
            {id, std::string{kind}, card.number, card.made_at.us, position, db::Bytes{sealed}, db::Bytes{model}});
        s_.ledger.append(tx, {themes_learned, {}, {}, {}, card.made_at}, {row});
    });
    return 1;
}

std::int64_t Themes::learn() const {
    std::int64_t position = 0;
    s_.database.read([&](db::Reader& reader) { position = s_.ledger.head(reader); });
    const auto judged = judgements();
    return learn_kind(theme_kind, judged, position) + learn_kind(severity_kind, judged, position);
}

std::int64_t Themes::judged_since(std::int64_t position) const {
    const std::lock_guard lock{state_->mutex};
    auto& from = state_->counted_from;
    auto& to = state_->counted_to;
    auto& counted = state_->counted;
    if (from != position) {
        from = to = position;
        counted = 0;
    }
    std::int64_t until = to, found = 0;
    s_.database.read([&](db::Reader& reader) {
        until = to;
        found = 0;
        for (;;) {
            const auto events = s_.ledger.after(reader, until, batch);
            if (events.empty()) return;
            for (const auto& event : events) found += event.kind == "assessments.assessed" && event.actor ? 1 : 0;   // not a text key
            until = events.back().number;
        }
    });
    to = until;
    return counted += found;
}

std::int64_t Themes::learn_due() const {
    std::optional<store::StoredModel> newest;
    s_.database.read([&](db::Reader& reader) { newest = store::newest_theme_model(reader, theme_kind, false); });
    const auto since = judged_since(newest ? newest->position : 0);
    // What cannot be read, a person's next judgement makes anew.
    const bool readable = newest && !unusable(theme_kind) && !unusable(severity_kind);
    const bool old = newest && s_.clock.today() - base::stockholm_day(newest->made_at) >= learn_after_days;
    const bool due = since > 0 && (!readable || old || since >= learn_after);
    // By night, since learning takes minutes of a processor; the first time, and after a model that cannot
    // be read, at once.
    const bool night = base::stockholm(s_.clock.now()).hour < night_ends;
    return (due || (newest && !readable)) && (night || !readable) ? learn() : 0;
}

// ---- groups ------------------------------------------------------------------------------------

void Themes::find_groups() const {
    const auto today = s_.clock.today();
    const auto split = today - group_days;
    struct One { base::CaseId id; base::Day day; std::int64_t unit; std::string text; };
    std::vector<One> all;
    std::int64_t position = 0;
    s_.database.read([&](db::Reader& reader) {
        all.clear();
        position = s_.ledger.head(reader);
        s_.casework.each_received(reader, split - background_days, today,
            [&](const casework::Case& on) { all.push_back({on.id, on.received_day, on.unit.value, {}}); });
    });
    if (all.size() > groups_texts_max) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(groups_texts_max));
    std::vector<Sketch> sketches(all.size());
    std::vector<Told> told;
    for (std::size_t begin = 0; begin < all.size(); begin += texts_at_once)
        s_.database.read([&](db::Reader& reader) {
            for (auto i = begin; i < std::min(all.size(), begin + texts_at_once); ++i) all[i].text = text_of(reader, all[i].id);
        });
    for (std::size_t i = 0; i < all.size(); ++i) {
        sketches[i] = sketch_of(all[i].text);
        told.push_back({all[i].day, all[i].unit, &sketches[i]});
    }
    // One text an event: what one event is told of by many is no new subject.
    const auto first = first_of_event(told);
    std::vector<std::string_view> recent, before;
    std::vector<base::CaseId> cases;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (first[i] != i) continue;
        if (split < all[i].day) {
            recent.push_back(all[i].text);
            cases.push_back(all[i].id);
        } else {
            before.push_back(all[i].text);
        }
    }
    std::vector<ThemeGroup> groups;
    for (auto& group : learning::new_groups(recent, before, {})) {
        ThemeGroup made{std::move(group.words), {}, static_cast<int>(std::lround(group.stability * 100)), static_cast<int>(std::lround(group.growth * 100))};
        for (const auto member : group.members) made.cases.push_back(cases[member]);
        groups.push_back(std::move(made));
    }
    const auto id = s_.ids.next();
    const auto now = s_.clock.now();
    const auto sealed = crypto::seal(s_.keyring->office_key(key_purpose), s_.keyring->version(), {groups_column, id, 0}, json_of(groups));
    s_.database.write([&](db::Transaction& tx) {
        const auto row = ledger::insert(tx, store::theme_groups, {id, now.us, position, static_cast<std::int64_t>(groups.size()), db::Bytes{sealed}});
        s_.ledger.append(tx, {themes_grouped, {}, {}, {}, now}, {row});
    });
}

std::int64_t Themes::group_due() const {
    std::optional<store::StoredGroups> newest;
    s_.database.read([&](db::Reader& reader) { newest = store::newest_groups(reader); });
    // A clock that was set back must not make the job run every time.
    if (!newest || s_.clock.today() - base::stockholm_day(newest->made_at) >= groups_every_days) find_groups();
    return 0;
}

std::optional<ThemeGroups> Themes::groups(db::Reader& reader) const {
    const auto newest = store::newest_groups(reader);
    if (!newest) return {};
    const auto json = crypto::open(s_.keyring->office_key(key_purpose), {groups_column, newest->id, 0}, newest->content);
    if (!json) throw crypto::Tampered("the groups of alike texts do not open");
    return ThemeGroups{newest->id, newest->made_at, groups_of(*json)};
}

std::vector<ModelCard> Themes::cards(db::Reader& reader) const {
    constexpr int cards_max = 50;
    const auto key = s_.keyring->office_key(key_purpose);
    std::vector<ModelCard> found;
    for (const auto& stored : store::theme_models_all(reader, cards_max))
        if (const auto json = crypto::open(key, {card_column, stored.id, 0}, stored.card)) found.push_back(card_of(*json));
    return found;
}

void declare_theme_tables(ledger::Ledger& ledger) {
    ledger.cover(store::theme_models);
    ledger.cover(store::theme_groups);
    ledger.cover(store::group_verdicts);
    ledger.watch(store::suggestions);
}

}  // namespace insight
