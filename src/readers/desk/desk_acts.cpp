#include "desk_acts.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "desk_store.h"

namespace desk {

using identity::Action;

namespace {

constexpr std::int64_t us = 1'000'000, kept_us = 24 * 3600 * us;

boost::json::object json_of(const Snapshot& s) {
    return {{"owner", s.owner.value}, {"area", s.area}, {"theme", s.theme}, {"severity", s.severity}, {"step", s.step}, {"outcome", s.outcome}, {"open", s.open}};
}

std::string word(const boost::json::object& o, std::string_view name) { return std::string{o.at(name).as_string()}; }

Snapshot snapshot_of(const boost::json::value& value) {
    const auto& o = value.as_object();
    return {{o.at("owner").as_int64()}, word(o, "area"), word(o, "theme"), static_cast<int>(o.at("severity").as_int64()),
            word(o, "step"), word(o, "outcome"), o.at("open").as_bool()};
}

// The colleague as the access decision sees them; nothing when there is no such person to give a case to.
std::optional<identity::Actor> colleague(identity::Identity& identity, std::string_view id) {
    const auto number = base::parse_integer(id);
    const auto user = number ? identity.user({*number}) : std::nullopt;
    if (!user || !user->active) return {};
    return identity::Actor{user->id, 0, user->login, user->name, user->roles, user->regions, ""};
}

assessments::Judgement judgement_of(const Act& act) {
    assessments::Judgement judgement;
    const auto rank = [](std::string_view text) { return static_cast<int>(base::parse_integer(text).value_or(-1)); };
    if (act.what == "theme") judgement.theme = act.value;
    if (act.what == "severity") judgement.severity = rank(act.value);
    if (act.what == "assess") {
        const auto parts = base::split(act.value, ',');
        judgement.area = parts.at(0);
        judgement.theme = parts.size() > 1 ? parts[1] : "";
        judgement.severity = rank(parts.size() > 2 ? parts[2] : "");
    }
    return judgement;
}

}  // namespace

std::optional<Action> action_of(std::string_view act) {
    if (act == "theme" || act == "severity" || act == "assess") return Action::assess;
    for (const auto* name : {"take", "give", "release", "close"})
        if (act == name) return Action::move;
    return {};
}

Snapshot snapshot(const casework::Case& on) { return {on.owner, on.area, on.theme, on.severity, on.step, on.outcome, on.open}; }

bool Report::may_undo(base::Time now) const {
    return now.us - made_at.us <= undo_seconds * us && done() > 0 && undone() == 0;
}
std::size_t Report::done() const {
    return static_cast<std::size_t>(std::count_if(items.begin(), items.end(), [](const auto& item) { return item.refused.empty(); }));
}
std::size_t Report::undone() const {
    return static_cast<std::size_t>(std::count_if(items.begin(), items.end(), [](const auto& item) { return !item.undone.empty(); }));
}

std::string to_json(const Report& report) {
    boost::json::array items;
    for (const auto& item : report.items) {
        boost::json::array values;
        for (const auto& value : item.values) values.emplace_back(value);
        items.emplace_back(boost::json::object{{"id", item.id.value}, {"number", item.number}, {"refused", item.refused}, {"values", values},
            {"before", json_of(item.before)}, {"after", json_of(item.after)}, {"undone", item.undone}});
    }
    return boost::json::serialize(boost::json::object{{"act", report.act.what}, {"value", report.act.value}, {"items", items}});
}

Report report_of(std::string_view json) {
    Report report;
    const auto parsed = boost::json::parse(boost::json::string_view{json.data(), json.size()});
    const auto& o = parsed.as_object();
    report.act = {word(o, "act"), word(o, "value")};
    for (const auto& value : o.at("items").as_array()) {
        const auto& one = value.as_object();
        Item item{{one.at("id").as_int64()}, word(one, "number"), word(one, "refused"), {}, {}, snapshot_of(one.at("before")), snapshot_of(one.at("after")), word(one, "undone")};
        for (const auto& filled : one.at("values").as_array()) item.values.emplace_back(filled.as_string());
        report.items.push_back(std::move(item));
    }
    return report;
}

// One act on one case, with its access decision, in the caller's transaction.
base::Outcome Desk::apply(db::Transaction& tx, const casework::Case& now, const Act& act, const identity::Actor& actor,
                          const std::optional<identity::Actor>& to) const {
    const auto& s = intake_.services();
    const auto action = action_of(act.what);
    if (!action) return base::Refusal{"desk.refused.act", "act"};
    if (auto may = identity::decide(actor, *action, now.object()); !may) return may;
    const auto keys = s.casework.keys(tx, now.id);
    const auto unchanged = base::Refusal{"desk.refused.unchanged"};
    if (act.what == "close") return s.casework.close(tx, now, act.value, actor.user, keys);
    if (*action == Action::move) {
        base::UserId owner{};
        if (act.what == "take") owner = actor.user;
        if (act.what == "give") {
            if (!to || !identity::decide(*to, Action::read_case, now.object())) return base::Refusal{"desk.refused.colleague", "to"};
            owner = to->user;
        }
        if (owner == now.owner) return unchanged;
        s.casework.assign(tx, now, owner, actor.user, keys);
        return base::Done{};
    }
    const auto judgement = judgement_of(act);
    if (judgement.area.value_or(now.area) == now.area && judgement.theme.value_or(now.theme) == now.theme && judgement.severity.value_or(now.severity) == now.severity &&
        act.what != "assess")
        return unchanged;
    if (auto judged = s.assessments.judge(tx, now, judgement, "person", actor.user, keys); !judged) return judged;
    return s.casework.advance(tx, s.casework.find(tx, now.id).value(), "classified", actor.user, keys);
}

// Each case in a commit of its own: what is refused for one stops no other.
Report Desk::do_all(const std::vector<base::CaseId>& ids, const Act& act, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    const auto to = act.what == "give" ? colleague(identity_, act.value) : std::nullopt;
    Report report{s.ids.next(), actor.user, s.clock.now(), act, {}};
    for (const auto id : ids) {
        Item item;
        struct Taken_back {};   // a refusal after the first part of an act leaves nothing of it
        try {
            s.database.write([&](db::Transaction& tx) {
                item = {};
                item.id = id;
                const auto now = s.casework.find(tx, id);
                // A case that the actor may not see is told of no more than one that does not exist.
                if (!now || !identity::decide(actor, Action::list_cases, now->object())) { item.refused = "desk.refused.no_such"; return; }
                item.number = now->number.string();
                item.before = snapshot(*now);
                if (auto outcome = apply(tx, *now, act, actor, to); !outcome) {
                    item.refused = outcome.error().text_key;
                    item.values = outcome.error().values;
                    item.field = outcome.error().field;
                    throw Taken_back{};
                }
                item.after = snapshot(s.casework.find(tx, id).value());
            });
        } catch (const Taken_back&) {
            item.after = item.before;
        }
        report.items.push_back(std::move(item));
    }
    report.made_at = s.clock.now();
    return report;
}

void Desk::keep(const Report& report) const {
    const auto& s = intake_.services();
    s.database.write([&](db::Transaction& tx) {
        store::sweep_reports(tx, {s.clock.now().us - kept_us});
        s.ledger.put_working(tx, store::reports, store::values({report.id, report.user, report.made_at, to_json(report)}));
    });
}

std::optional<Report> Desk::kept(std::int64_t id, const identity::Actor& actor) const {
    std::optional<store::StoredReport> stored;
    intake_.services().database.read([&](db::Reader& reader) { stored = store::report(reader, id); });
    if (!stored || stored->user != actor.user) return {};
    auto report = report_of(stored->content);
    report.id = stored->id;
    report.user = stored->user;
    report.made_at = stored->made_at;
    return report;
}

// Back to what it was before, if nobody has done anything to it since.
base::Outcome Desk::take_back(db::Transaction& tx, const Item& item, const Act& act, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    const auto now = s.casework.find(tx, item.id);
    const auto action = action_of(act.what);
    if (!now || !action) return base::Refusal{"desk.refused.no_such"};
    if (auto may = identity::decide(actor, *action, now->object()); !may) return may;
    if (snapshot(*now) != item.after) return base::Refusal{"desk.refused.changed_since"};
    const auto keys = s.casework.keys(tx, now->id);
    const auto& before = item.before;
    if (now->owner != before.owner) s.casework.assign(tx, *now, before.owner, actor.user, keys);
    if (now->area != before.area || now->theme != before.theme || now->severity != before.severity) {
        assessments::Judgement judgement;
        judgement.area = before.area;
        judgement.theme = before.theme;
        judgement.severity = before.severity;
        if (auto judged = s.assessments.judge(tx, s.casework.find(tx, item.id).value(), judgement, "person", actor.user, keys); !judged) return judged;
    }
    if (now->step != before.step || now->open != before.open)
        return s.casework.put_back(tx, s.casework.find(tx, item.id).value(), before.step, actor.user, keys);
    return base::Done{};
}

base::Outcome Desk::undo_all(Report& report, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    if (!report.may_undo(s.clock.now())) return base::Refusal{report.undone() > 0 ? "desk.refused.undone_already" : "desk.refused.undo_late"};
    for (auto& item : report.items) {
        if (!item.refused.empty()) continue;
        struct Taken_back {};
        try {
            s.database.write([&](db::Transaction& tx) {
                item.undone = "done";
                if (auto outcome = take_back(tx, item, report.act, actor); !outcome) {
                    item.undone = outcome.error().text_key;
                    throw Taken_back{};
                }
            });
        } catch (const Taken_back&) {
        }
    }
    keep(report);
    return base::Done{};
}

}  // namespace desk
