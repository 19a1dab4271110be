// The note's page: shown, saved, finished; two versions beside each other when two people wrote.
#include <boost/json.hpp>

#include "base/text.h"
#include "calls/calls.h"
#include "calls_page_parts.h"

namespace calls {

using pages::Html;

namespace json = boost::json;

// One rendering of the note's page.
struct Calls::Shown {
    NoteRef ref;
    Content content;
    std::string kind = "call";
    base::Time started, updated;       // updated 0: not saved yet
    base::UserId author{};
    std::vector<base::Refusal> refused{};
    std::string notice{};
    bool unit_searched = false;
    std::vector<parties::Operation> units_found{};
};

namespace {

constexpr std::size_t units_max = 8;

std::string path_of(std::int64_t id) { return std::string{note_path} + "/" + std::to_string(id); }

Html hint_lines(const std::vector<Calls::Earlier>& hints, const i18n::Texts& t) {
    std::vector<pages::HintLine> lines;
    for (const auto& hint : hints) lines.push_back({std::string{t("calls.source." + hint.source)}, hint.text, hint.href});
    return pages::hints(t("calls.hint.none"), lines);
}

// What the office has decided that is said in each service. A script shows the chosen one's; without it all stand there.
Html scripts(const Words& words) {
    std::vector<Html> parts;
    for (const auto id : services) {
        const auto* found = words.catalogue.contact(id, words.today);
        if (!found || found->script.empty()) continue;
        parts.push_back(pages::only_when("service", id, pages::card(pages::stack({pages::heading(2, words.texts("calls.part.script")),
            pages::subtle(found->name.in(words.texts.language())), pages::paragraph(found->script.in(words.texts.language()))}))));
    }
    return pages::stack(parts);
}

pages::Autosave save_words(const i18n::Texts& t, base::Time updated) {
    return {std::string{updated.us ? t.fill("calls.saved", {t.time(updated)}) : t("calls.not_saved")}, std::string{t("calls.save.conflict")},
            std::string{t("calls.save.failed")}, std::string{t("calls.save.signed_out")}, std::string{t("calls.save.saving")}};
}

// The version that the page was made from.
NoteRef ref_of(const http::Request& request) {
    NoteRef ref;
    ref.id = base::parse_integer(request.captures.get("id")).value_or(0);
    ref.version = base::parse_integer(request.form.get("version")).value_or(-1);
    ref.started.us = base::parse_integer(request.form.get("started")).value_or(0);
    ref.seal = request.form.get("seal");
    ref.page = request.form.get("page");
    return ref;
}

Html ref_fields(const NoteRef& ref) {
    return pages::stack({pages::hidden("version", std::to_string(ref.version)), pages::hidden("started", std::to_string(ref.started.us)), pages::hidden("seal", ref.seal),
                         pages::hidden("page", crypto::random_token())});
}

Html other_forms(const Words& words) {
    std::vector<Html> buttons;
    for (const auto* id : {"enquiry", "tip", "report_sol_lss"})
        if (const auto form = words.catalogue.form(id, words.today))
            buttons.push_back(pages::button((*form)->title.in(words.texts.language()), pages::Button::secondary, "act", std::string{"form:"} + id));
    return pages::details(words.texts("calls.part.forms"), pages::stack({pages::paragraph(words.texts("calls.part.forms_hint")), pages::actions(buttons)}));
}

}  // namespace

http::Response Calls::render(const Shown& shown, const identity::Context& context, int status) const {
    const auto& t = context.t();
    const Words words{s_.catalogue, s_.clock.today(), t};
    const NoteForm form{words, shown.content, shown.refused, shown.unit_searched, shown.units_found};
    auto text = form.field("text");
    text.focused = shown.refused.empty();
    text.characters_max = 20'000;
    const auto state = save_words(t, shown.updated);
    const auto seconds = (s_.clock.now().us - shown.started.us) / 1'000'000;
    const bool old = seconds > left_open_seconds;
    const auto began = base::stockholm_day(shown.started) == s_.clock.today() ? t.time(shown.started) : t.date(base::stockholm_day(shown.started)) + " " + t.time(shown.started);
    const auto main = pages::autosaved_form({path_of(shown.ref.id), true, false, "note", context.actor->csrf}, state,
        {pages::default_button(), ref_fields(shown.ref),
         pages::field_row({pages::timer(t.fill(shown.kind == "voicemail" ? "calls.came_at" : "calls.began_at", {began}), shown.kind == "voicemail" || old ? -1 : seconds, t("calls.elapsed")),
                           pages::save_state(state)}),
         pages::text_area(t, text, 12), form.hand_over(), form.call(), form.contact(), form.unit(), form.answer(), form.call_back(),
         pages::radios(t, form.field("becomes"), words.choices("becomes")),
         pages::actions({pages::button(t("calls.act.finish"), pages::Button::primary, "act", "finish"), pages::button(t("calls.act.answered"), pages::Button::secondary, "act", "answered"),
                         pages::button(t("calls.act.save"), pages::Button::tertiary, "act", "save")}),
         other_forms(words),
         pages::details(t("calls.part.discard"), pages::stack({pages::paragraph(t("calls.part.discard_hint")),
                                                               pages::actions({pages::button(t("calls.act.discard"), pages::Button::danger, "act", "discard")})}))});
    const auto aside = pages::stack({scripts(words),
        pages::card(pages::stack({pages::heading(2, t("calls.part.earlier")), hint_lines(hints(shown.content, shown.ref.id, *context.actor, t), t)}))});
    const auto title = t(shown.kind == "voicemail" ? "calls.title.message" : shown.ref.version == 0 ? "calls.title.new" : "calls.title.note");
    std::vector<Html> parts{pages::error_summary(t, form.errors()), shown.notice.empty() ? Html{} : pages::notice(shown.notice)};
    if (old && shown.kind != "voicemail")
        parts.push_back(pages::alert(pages::Tone::warning, t("calls.old.title"), pages::paragraph(t.fill("calls.old.text", {began}))));
    if (shown.author && shown.author != context.actor->user)
        parts.push_back(pages::alert(pages::Tone::info, t("calls.other.title"), pages::paragraph(t.fill("calls.other.text", {identity_.name_of(shown.author)}))));
    parts.push_back(pages::heading(1, title));
    parts.push_back(pages::columns(main, aside));
    return identity::staff_page(context, note_path, std::string{title}, pages::stack(parts), status, !shown.refused.empty());
}

// ------------------------------------------------------------------ GET

http::Response Calls::show(const http::Request& request, const identity::Context& context) const {
    const auto wanted = request.captures.get("id");
    if (wanted == "ny") {
        Shown shown;
        shown.ref = open(*context.actor);
        shown.started = shown.ref.started;
        shown.author = context.actor->user;
        shown.content["becomes"] = {"enquiry"};
        // The service of the last call is most often that of the next; it stands in the link that leads here.
        for (const auto service : services)
            if (request.query.get("tjanst") == service) shown.content["service"] = {std::string{service}};
        return render(shown, context);
    }
    const auto id = base::parse_integer(wanted);
    const auto found = id ? note(*id, *context.actor) : std::nullopt;
    if (!found) return identity::not_found(context);
    // No record, no read: what follows shows what was sealed.
    identity_.record_read(*context.actor, "view", "note " + std::to_string(*id), "handling", 1);
    Shown shown{{found->id, found->version, found->started, ""}, found->content, found->kind, found->started, found->updated, found->author};
    if (request.query.get("klart") == "vald") shown.notice = context.t()("calls.done.chosen");
    return render(shown, context);
}

// ------------------------------------------------------------------ POST

http::Response Calls::act(http::Request& request, const identity::Context& context) const {
    const auto ref = ref_of(request);
    if (ref.id <= 0) return identity::not_found(context);
    auto content = taken(request.form);
    const auto act = request.form.get("act");
    if (act == "resolve") return resolve(request, ref, content, context);
    if (act == "discard") {
        const auto outcome = ref.version == 0 ? base::Outcome{base::Done{}} : discard(ref.id, ref.version, *context.actor);
        if (outcome) return http::see_other(std::string{note_path} + "?klart=discarded");
        return render({ref, content, "call", ref.started, {}, context.actor->user, {outcome.error()}}, context, 422);
    }
    if (act == "finish") return finish_note(ref, content, Ending::later, context);
    if (act == "answered") return finish_note(ref, content, Ending::answered, context);
    if (act == "urgent") return finish_note(ref, content, Ending::urgent, context);
    return act_on_note(request, ref, content, context);
}

namespace {

http::Response conflict_json() { return http::json(json::serialize(json::object{{"conflict", true}}), 409); }

}  // namespace

// Saving, and what is saved before it leads on: a search of the register, a form for the caller.
http::Response Calls::act_on_note(const http::Request& request, const NoteRef& ref, const Content& content, const identity::Context& context) const {
    const auto& t = context.t();
    const auto act = request.form.get("act");
    const bool script = request.form.has("autosave");
    const bool nothing = ref.version == 0 && empty(content) && !act.starts_with("form:");
    const auto saved = nothing ? base::Result<Saved>{Saved{}} : save(ref, content, *context.actor);
    if (!saved || saved->stored) return answer_saved(saved, ref, content, script, context);
    if (script) {
        json::array lines;
        if (request.form.has("hints"))
            for (const auto& hint : hints(content, ref.id, *context.actor, t))
                lines.emplace_back(json::object{{"source", t("calls.source." + hint.source)}, {"text", hint.text}, {"href", hint.href}});
        json::object answer{{"version", saved->version}, {"saved", saved->version ? t.fill("calls.saved", {t.time(saved->at)}) : std::string{}}, {"path", path_of(ref.id)}};
        if (request.form.has("hints")) answer["hints"] = std::move(lines);
        return http::json(json::serialize(answer));
    }
    if (act.starts_with("form:")) return http::see_other(path_of(ref.id) + "/formular/" + http::percent_encode(act.substr(5)));
    if (!request.form.has("unit_search")) return nothing ? http::see_other(std::string{note_path} + "/ny") : http::see_other(path_of(ref.id));
    const auto stored = note(ref.id, *context.actor);
    Shown shown{{ref.id, saved->version, ref.started, ref.seal}, content, stored ? stored->kind : "call", stored ? stored->started : ref.started, saved->at, context.actor->user};
    shown.unit_searched = true;
    s_.database.read([&](db::Reader& reader) {
        for (auto& found : s_.parties.search(reader, value(content, "unit"), units_max)) shown.units_found.push_back(std::move(found.operation));
    });
    return render(shown, context);
}

// What stands in the way of saving. What was typed is on the page that says so.
http::Response Calls::answer_saved(const base::Result<Saved>& saved, const NoteRef& ref, const Content& content, bool script, const identity::Context& context) const {
    if (script) return conflict_json();
    if (saved) return render_conflict(*saved->stored, content, context);
    if (saved.error().text_key == "calls.refused.not_yours") return identity::not_found(context);
    // Finished or thrown away meanwhile: the words go on as a note of their own.
    Shown shown;
    shown.ref = open(*context.actor);
    shown.content = content;
    shown.started = ref.started.us && ref.started < s_.clock.now() ? ref.started : shown.ref.started;
    shown.ref.started = shown.started;
    shown.ref.seal = seal_of(shown.ref.id, shown.started, context.actor->user);
    shown.author = context.actor->user;
    shown.refused = {saved.error()};
    return render(shown, context, 409);
}

http::Response Calls::finish_note(const NoteRef& ref, const Content& content, Ending ending, const identity::Context& context) const {
    const auto finished = finish(ref, content, ending, *context.actor);
    if (finished.receipt) return render_finished(finished, context);
    if (finished.stored) return render_conflict(*finished.stored, content, context);
    const auto& first = finished.problems.front().text_key;
    if (first == "calls.refused.gone" || first == "calls.refused.not_yours") return answer_saved(finished.problems.front(), ref, content, false, context);
    const auto stored = note(ref.id, *context.actor);
    Shown shown{{ref.id, finished.version, ref.started, ref.seal}, content, stored ? stored->kind : "call", stored ? stored->started : ref.started,
                stored ? stored->updated : base::Time{}, context.actor->user, finished.problems};
    return render(shown, context, 422);
}

// ------------------------------------------------------------------ two versions

http::Response Calls::render_conflict(const Note& stored, const Content& mine, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_.catalogue, s_.clock.today(), t};
    identity_.record_read(*context.actor, "view", "note " + std::to_string(stored.id), "handling", 1);
    std::vector<Html> parts{pages::hidden("version", std::to_string(stored.version)), pages::hidden("started", std::to_string(stored.started.us)),
                            pages::hidden("act", "resolve")};
    for (const auto& [name, values] : mine)
        for (const auto& one : values) parts.push_back(pages::hidden(name, one));
    for (const auto name : differing(mine, stored.content)) {
        const auto my_words = words.shown(name, mine), their_words = words.shown(name, stored.content);
        const auto side = [&](std::string_view key, const std::string& said) {
            return pages::card(pages::stack({pages::heading(3, t(key)), said.empty() ? pages::subtle(t("calls.not_said")) : pages::preserved(said)}));
        };
        bool lines = false;
        for (const auto& field : fields()) lines = lines || (field.name == name && field.lines);
        std::vector<pages::Choice> choices{{"mine", std::string{t("calls.conflict.mine")}, ""}, {"theirs", std::string{t("calls.conflict.theirs")}, ""}};
        if (lines && !my_words.empty() && !their_words.empty()) choices.push_back({"both", std::string{t("calls.conflict.both")}, ""});
        pages::Field pick;
        pick.name = "pick_" + std::string{name};
        pick.label = t("calls.conflict.keep");
        pick.value = choices.size() == 3 ? "both" : my_words.empty() ? "theirs" : "mine";
        parts.push_back(pages::section("olika-" + std::string{name}, words.label(name),
            pages::stack({pages::halves(side("calls.conflict.mine", my_words), side("calls.conflict.theirs", their_words)), pages::radios(t, pick, choices)})));
    }
    parts.push_back(pages::actions({pages::button(t("calls.conflict.save"))}));
    return identity::staff_page(context, note_path, std::string{t("calls.conflict.title")},
        pages::stack({pages::heading(1, t("calls.conflict.title")),
                      pages::alert(pages::Tone::warning, t("calls.conflict.what"), pages::paragraph(t.fill("calls.conflict.text", {t.time(stored.updated)}))),
                      pages::form({path_of(stored.id), true, false, "", context.actor->csrf}, parts)}), 409);
}

http::Response Calls::resolve(const http::Request& request, const NoteRef& ref, const Content& mine, const identity::Context& context) const {
    const auto stored = note(ref.id, *context.actor);
    if (!stored) return answer_saved(base::Refusal{"calls.refused.gone"}, ref, mine, false, context);
    auto chosen = mine;
    for (const auto name : differing(mine, stored->content)) {
        const auto pick = request.form.get("pick_" + std::string{name});
        const auto theirs = stored->content.find(name);
        if (pick == "theirs" && theirs == stored->content.end()) chosen.erase(std::string{name});
        else if (pick == "theirs") chosen[std::string{name}] = theirs->second;
        else if (pick == "both") chosen[std::string{name}] = {joined(value(stored->content, name), value(mine, name))};
    }
    const auto saved = save(ref, chosen, *context.actor);
    if (!saved || saved->stored) return answer_saved(saved, ref, chosen, false, context);
    return http::see_other(path_of(ref.id) + "?klart=vald");
}

// ------------------------------------------------------------------ finished

http::Response Calls::render_finished(const Finished& finished, const identity::Context& context) const {
    const auto& t = context.t();
    const auto number = registry::RegistryNumber::parse(finished.receipt->number);
    CHECK(number.has_value());
    const auto title = finished.urgent ? t("calls.finished.urgent") : finished.closed ? t("calls.finished.closed") : t("calls.finished.title");
    std::vector<Html> parts;
    if (!finished.danger.empty())
        parts.push_back(pages::alert(pages::Tone::danger, t("calls.finished.danger"), pages::paragraph(t.fill("calls.finished.danger_text", {base::join(finished.danger, ", ")}))));
    parts.push_back(pages::confirmation_panel(t, {std::string{title}, std::string{t("calls.finished.number")}, finished.receipt->number, std::string{t("calls.finished.code")},
                                                  finished.receipt->return_code, std::string{t("calls.finished.code_help")}}));
    parts.push_back(pages::actions({pages::link_button(std::string{note_path} + "/ny", t("calls.act.next")),
                                    pages::link_button("/arbetsrum/arende/" + number->slug(), t("calls.act.open_case"), pages::Button::secondary),
                                    pages::link(note_path, t("calls.act.list"))}));
    return identity::staff_page(context, note_path, std::string{title}, pages::stack(parts));
}

}  // namespace calls
