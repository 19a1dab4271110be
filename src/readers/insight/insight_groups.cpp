#include "insight_groups.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/fault.h"
#include "base/text.h"
#include "insight_events.h"
#include "insight_themes_store.h"

namespace insight {

namespace {

namespace json = boost::json;

constexpr std::string_view key_purpose = "insight.groups", column = "insight.group_verdicts.content";   // not a text key
constexpr int verdicts_looked_at = 1'000;

template <class T>
double jaccard(const std::vector<T>& a, const std::vector<T>& b) {
    const std::set<T> one(a.begin(), a.end());
    std::set<T> either = one;
    std::size_t both = 0;
    for (const auto& value : std::set<T>(b.begin(), b.end())) {
        both += one.contains(value) ? 1 : 0;
        either.insert(value);
    }
    return either.empty() ? 0 : static_cast<double>(both) / static_cast<double>(either.size());
}

}  // namespace

double likeness(const ThemeGroup& group, const GroupVerdict& verdict) {
    return std::max(jaccard(group.words, verdict.words), jaccard(group.cases, verdict.cases));
}

const GroupVerdict* verdict_on(const ThemeGroup& group, const std::vector<GroupVerdict>& verdicts) {
    for (const auto& one : verdicts)
        if (likeness(group, one) >= same_group) return &one;
    return nullptr;
}

std::string content_of(const GroupVerdict& verdict) {
    json::array words, cases;
    for (const auto& word : verdict.words) words.emplace_back(word);
    for (const auto id : verdict.cases) cases.emplace_back(id.value);
    return json::serialize(json::object{{"cases", std::move(cases)}, {"name", verdict.name}, {"reason", verdict.reason}, {"words", std::move(words)}});
}

void take_content(GroupVerdict& verdict, std::string_view text) {
    try {
        const auto parsed = json::parse(json::string_view{text.data(), text.size()});
        const auto& o = parsed.as_object();
        verdict.name = std::string{o.at("name").as_string()};
        verdict.reason = std::string{o.at("reason").as_string()};
        for (const auto& word : o.at("words").as_array()) verdict.words.emplace_back(word.as_string());
        for (const auto& id : o.at("cases").as_array()) verdict.cases.push_back({id.as_int64()});
    } catch (const std::exception&) {
        throw base::Fault("what was said of a group cannot be read");
    }
}

std::vector<GroupVerdict> Themes::group_verdicts(db::Reader& reader) const {
    auto found = store::group_verdicts_all(reader, verdicts_looked_at);
    const auto key = s_.keyring->office_key(key_purpose);
    for (auto& one : found) {
        const auto opened = crypto::open(key, {column, one.id, 0}, one.name);
        if (!opened) throw crypto::Tampered("what was said of a group does not open");
        take_content(one, *opened);
    }
    return found;
}

base::Outcome Themes::judge_group(std::int64_t search, std::size_t place, bool named, const std::string& name, const std::string& reason,
                                  base::UserId by) const {
    GroupVerdict made;
    made.named = named;
    made.name = std::string{base::trim(name)};
    made.reason = std::string{base::trim(reason)};
    if (named && made.name.empty()) return base::Refusal{"insight.themes.refused.group_name", "name"};
    if (!named && made.reason.empty()) return base::Refusal{"insight.themes.refused.group_reason", "reason"};
    if (made.name.size() > group_name_bytes_max) return base::Refusal{"insight.themes.refused.group_long", "name"};
    if (made.reason.size() > group_reason_bytes_max) return base::Refusal{"insight.themes.refused.group_long", "reason"};
    std::optional<ThemeGroups> now;
    s_.database.read([&](db::Reader& reader) { now = groups(reader); });
    // A newer search may have been made while the page lay open: the groups stand in another order then.
    if (!now || now->id != search || place >= now->groups.size()) return base::Refusal{"insight.themes.refused.group_gone"};
    made.id = s_.ids.next();
    made.words = now->groups[place].words;
    made.cases = now->groups[place].cases;
    const auto sealed = crypto::seal(s_.keyring->office_key(key_purpose), s_.keyring->version(), {column, made.id, 0}, content_of(made));
    s_.database.write([&](db::Transaction& tx) {
        const auto at = s_.clock.now();
        const auto row = ledger::insert(tx, store::group_verdicts,
                                        {made.id, search, named ? "named" : "dismissed", db::Bytes{sealed}, s_.ledger.head(tx) + 1, at.us, by});
        s_.ledger.append(tx, {group_judged, {}, {}, by, at}, {row});
    });
    return base::Done{};
}

}  // namespace insight
