// What is done to one case on its page, and its files on their way out.
#include "base/text.h"
#include "desk_acts.h"
#include "desk_counts.h"
#include "desk_parts.h"

namespace desk {

using identity::Action;

namespace {

// The action that an act on the case page needs; nothing for an act that does not exist.
std::optional<Action> needed(std::string_view act) {
    if (act == "assess" || act == "link") return Action::assess;
    if (act == "urgent" || act == "not_urgent" || act == "region") return Action::forward;
    for (const auto* name : {"look_again", "service", "read", "take", "give", "release", "note", "close", "reopen", "join"})
        if (act == name) return Action::move;
    return {};
}

base::Result<assessments::Judgement> judgement_of(const http::Request& request, const intake::Services& s, db::Reader& reader) {
    assessments::Judgement judgement;
    const auto code = request.form.get("unit_code");
    if (code.empty() && request.form.has("unit_code")) { judgement.unit = assessments::UnitLink{}; return judgement; }
    const auto unit = s.parties.operation_by_code(reader, code);
    if (!unit) return base::Refusal{"desk.refused.no_unit", "unit_code"};
    judgement.unit = assessments::UnitLink{unit->id, unit->provider, unit->municipality, unit->county};
    return judgement;
}

}  // namespace

base::Outcome Desk::join(db::Transaction& tx, const casework::Case& on, std::string_view other, const identity::Actor& actor,
                         const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const auto number = registry::RegistryNumber::parse(other);
    const auto found = number ? s.casework.find_for(tx, *number, actor, Action::read_case) : std::nullopt;
    if (!found || found->id == on.id) return base::Refusal{"desk.refused.no_case", "other"};
    for (const auto& link : s.casework.links(tx, on.id))
        if (link.other == found->id) return base::Done{};
    s.casework.link(tx, on, *found, "belongs_with", actor.user, keys);
    return base::Done{};
}

base::Outcome Desk::look_again(db::Transaction& tx, const casework::Case& on, std::string_view said, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const auto id = base::parse_integer(said);
    const auto file = id ? s.registry.file(tx, *id, keys) : std::nullopt;
    if (!file || file->case_id != on.id || !registry::Registry::may_be_looked_at_again(*file)) return base::Refusal{"desk.refused.file", ""};
    s.registry.look_again(tx, *file, actor, keys, s.clock.now());
    return base::Done{};
}

// What can be taken back: assignment, classification, closing. One case goes the way that several go.
http::Response Desk::act_once(const casework::Case& on, http::Request& request, const identity::Context& context) const {
    const auto what = request.form.get("act");
    Act act{what, ""};
    if (what == "give") act.value = request.form.get("to");
    if (what == "close") act.value = request.form.get("outcome");
    if (what == "assess") act.value = request.form.get("area") + "," + request.form.get("theme") + "," + request.form.get("severity");
    const auto done = do_all({on.id}, act, *context.actor);
    const auto& item = done.items.front();
    // To take what one has, or to judge as it was judged, is no fault of anybody's.
    if (!item.refused.empty() && item.refused != "desk.refused.unchanged") {
        const auto purpose = identity::standing_purpose(*context.actor, on.object());
        return render_case(on, request, context, purpose.empty() ? "handling" : purpose, base::Refusal{item.refused, item.field, "", item.values});
    }
    const auto reason = base::normalise_newlines(request.form.get("reason"));
    if (!base::trim(reason).empty()) {
        const auto& s = intake_.services();
        s.database.write([&](db::Transaction& tx) { s.casework.note(tx, on, what, reason, context.actor->user, s.casework.keys(tx, on.id)); });
    }
    counts_->forget();
    auto back = "/arbetsrum/arende/" + on.number.slug() + "?klart=" + what;
    if (item.refused.empty()) {
        keep(done);
        back += "&angra=" + std::to_string(done.id);
    }
    return http::see_other(back);
}

http::Response Desk::act(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto act = request.form.get("act");
    const auto action = needed(act);
    const auto on = action ? asked(request, context, *action) : std::nullopt;
    if (!on) return identity::not_found(context);
    const auto actor = context.actor->user;
    base::Outcome outcome = base::Done{};
    const bool bad_region = (act == "region" || act == "urgent") && !s.catalogue.department(request.form.get("region"), s.clock.today());
    if (bad_region) outcome = base::Refusal{"desk.refused.department", "region"};
    else if (action_of(act)) return act_once(*on, request, context);
    else s.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto now = s.casework.find(tx, on->id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, now->id);
        const auto reason = base::normalise_newlines(request.form.get(act == "note" ? "note" : "reason"));
        if (act == "look_again") outcome = look_again(tx, *now, request.form.get("file"), actor, keys);
        else if (act == "service") outcome = move_to_service(tx, *now, request.form.get("service"), actor, keys);
        else if (act == "read") outcome = s.casework.advance(tx, *now, "read", actor, keys);
        else if (act == "reopen") outcome = s.casework.reopen(tx, *now, actor, keys);
        else if (act == "region") s.casework.set_region(tx, *now, request.form.get("region"), actor, keys);
        else if (act == "urgent") s.casework.set_urgent(tx, *now, true, request.form.get("region"), actor, keys);
        else if (act == "not_urgent") s.casework.set_urgent(tx, *now, false, "", actor, keys);
        else if (act == "join") outcome = join(tx, *now, request.form.get("other"), *context.actor, keys);
        else if (act == "link") {
            const auto judgement = judgement_of(request, s, tx);
            if (!judgement) { outcome = judgement.error(); return; }
            outcome = s.assessments.judge(tx, *now, *judgement, "person", actor, keys);
            if (outcome)
                if (const auto judged = s.casework.find(tx, on->id))
                    outcome = s.casework.advance(tx, *judged, "linked", actor, keys);
        }
        if (outcome && !base::trim(reason).empty()) s.casework.note(tx, *now, act, reason, actor, keys);
    });
    if (outcome) return http::see_other("/arbetsrum/arende/" + on->number.slug() + "?klart=" + act);
    auto purpose = identity::standing_purpose(*context.actor, on->object());
    return render_case(*on, request, context, purpose.empty() ? "handling" : purpose, outcome.error());
}

http::Response Desk::send_file(const http::Request& request, const identity::Context& context, bool clean) const {
    const auto& s = intake_.services();
    const auto on = asked(request, context, clean ? Action::read_case : Action::download_original);
    const auto id = base::parse_integer(request.captures.get("id"));
    if (!on || !id) return identity::not_found(context);
    const auto purpose = identity::standing_purpose(*context.actor, on->object());
    identity_.record_read(*context.actor, clean ? "file" : "original", on->number.string(), purpose.empty() ? "handling" : purpose, 1);
    http::Response response;
    bool found = false;
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on->id);
        const auto file = s.registry.file(reader, *id, keys);
        if (!file || file->case_id != on->id || (clean ? file->clean_blob.empty() : !registry::Registry::original_may_be_fetched(*file))) return;
        found = true;
        const auto source = clean ? s.registry.open_clean(reader, *file, keys) : s.registry.open_original(reader, *file, keys);
        response.stream = [source](std::size_t) { return source(); };
        response.stream_size = clean ? file->clean_size : file->size;
        response.content_type = clean ? file->media : "application/octet-stream";
        // Never shown inside our pages: always a download, and inert if somebody opens it in place.
        response.add("Content-Disposition", http::content_disposition(file->name));
        response.add("Content-Security-Policy", "sandbox; default-src 'none'");
    });
    return found ? std::move(response) : identity::not_found(context);
}

http::Response Desk::file(const http::Request& request, const identity::Context& context) const { return send_file(request, context, true); }
http::Response Desk::original(const http::Request& request, const identity::Context& context) const { return send_file(request, context, false); }

}  // namespace desk
