// What is left to do on the phone: one's own open notes, messages and promises to call back, and notes
// that colleagues left open.
#include <algorithm>

#include "base/text.h"
#include "calls/calls.h"
#include "calls_page_parts.h"
#include "calls_store.h"

namespace calls {

using pages::Html;

namespace {

constexpr int rows_max = 100;

std::string href_of(std::int64_t id) { return std::string{note_path} + "/" + std::to_string(id); }

std::string moment(base::Time time, const i18n::Texts& t) { return t.short_date(base::stockholm_day(time)) + " " + t.time(time); }

// The day and the time of day that somebody wrote; nothing when there is no such moment.
std::optional<base::Time> came_at(const http::Fields& form, const base::Clock& clock) {
    const auto part = [&](const char* name) { return base::parse_integer(base::trim(form.get(name))); };
    const auto today = base::to_date(clock.today());
    const auto given = [&](const char* name) { return !base::trim(form.get(name)).empty(); };
    if (!given("came_day") && !given("came_month") && !given("came_year") && !given("came_time")) return clock.now();
    const auto year = given("came_year") ? part("came_year") : today.year, month = given("came_month") ? part("came_month") : today.month,
               day = given("came_day") ? part("came_day") : today.day;
    if (!year || !month || !day || *year < 2000 || *year > 2999) return {};
    const auto valid = base::valid_day(static_cast<int>(*year), static_cast<int>(*month), static_cast<int>(*day));
    if (!valid) return {};
    std::int64_t minutes = 0;
    if (given("came_time")) {
        auto text = std::string{base::trim(form.get("came_time"))};
        std::replace(text.begin(), text.end(), '.', ':');
        const auto parts = base::split(text, ':');
        const auto hour = parts.size() == 2 ? base::parse_integer(parts[0]) : std::nullopt, minute = parts.size() == 2 ? base::parse_integer(parts[1]) : std::nullopt;
        if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return {};
        minutes = *hour * 60 + *minute;
    }
    // By the clock on the wall: the day that changes to or from summer time has another length.
    auto time = base::Time{base::start_of(*valid).us + minutes * 60'000'000};
    const auto local = base::stockholm(time);
    time.us += (minutes - (local.hour * 60 + local.minute)) * 60'000'000;
    return time;
}

}  // namespace

// A row of the page, whatever it comes from: a note, a message, a promise on a case.
struct Calls::Waiting {
    base::Time since;
    base::Day due;
    std::string service, who, about, href, state;
    std::int64_t message = 0, contact = 0;   // which of the two it is
    int attempts = 0;
};

std::vector<Calls::Waiting> Calls::call_backs(const identity::Actor& actor, const std::string& service) const {
    std::vector<Waiting> all;
    std::vector<NoteRow> messages;
    std::vector<std::pair<ContactRow, casework::Case>> promised;
    s_.database.read([&](db::Reader& reader) {
        messages = store::notes_of(reader, {}, rows_max);
        for (auto& row : store::waiting(reader, rows_max))
            if (const auto on = s_.casework.find(reader, row.case_id); on && identity::decide(actor, identity::Action::read_case, on->object()))
                promised.emplace_back(std::move(row), *on);
    });
    std::erase_if(messages, [&](const auto& row) { return (!service.empty() && row.service != service) || !may(actor, row); });
    std::erase_if(promised, [&](const auto& one) { return !service.empty() && one.first.service != service; });
    if (messages.empty() && promised.empty()) return all;
    // Who asked to be called is sealed: the record of the read is durable before it is shown.
    identity_.record_read(actor, "list", "call backs", "handling", static_cast<std::int64_t>(messages.size() + promised.size()));
    const auto who = [](const intake::Contact& contact) { return contact.name + (contact.name.empty() || contact.phone.empty() ? "" : ", ") + contact.phone; };
    for (const auto& row : messages) {
        const auto note = unsealed(row);
        auto contact = contact_of(note.content);
        all.push_back({row.started, row.call_day, row.service, who(contact), base::excerpt(value(note.content, "text"), 140), href_of(row.id), "", row.id, 0, row.attempts});
    }
    s_.database.read([&](db::Reader& reader) {
        for (const auto& [row, on] : promised) {
            const auto keys = s_.casework.keys(reader, on.id);
            all.push_back({on.received_at, row.call_day, row.service, who(intake_.contact(reader, on.id, keys)), base::excerpt(call_back_text(row, keys), 140),
                           "/arbetsrum/arende/" + on.number.slug(), on.number.string(), 0, row.id, 0});
        }
    });
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.due != b.due ? a.due < b.due : a.since < b.since; });
    return all;
}

namespace {

struct ListPage {
    const identity::Context& context;
    const Words& words;
    const i18n::Texts& t() const { return context.t(); }

    Html small_act(std::string_view key, std::string_view act, const char* what, std::int64_t id, pages::Button kind = pages::Button::secondary) const {
        return pages::inline_form({std::string{note_path}, true, false, "", context.actor->csrf},
                                  {pages::hidden(what, std::to_string(id)), pages::button(t()(key), kind, "act", act)});
    }
    std::string service(const std::string& id) const {
        const auto* found = words.catalogue.contact(id, words.today);
        return found ? found->name.in(t().language()) : id;
    }
    Html due(base::Day day) const {
        if (!day.number) return {};
        if (day < words.today) return pages::tag(t().fill("calls.due.late", {t().short_date(day)}), pages::Tone::danger);
        return day == words.today ? pages::tag(t()("calls.due.today"), pages::Tone::warning) : pages::text(t().short_date(day));
    }
};

Html notes_table(const ListPage& page, const std::vector<Note>& notes, base::Time now, std::string_view caption, std::string_view none,
                 const std::function<std::string(base::UserId)>& author) {
    const auto& t = page.t();
    pages::Table table{std::string{caption}, true};
    table.columns = {{std::string{t("calls.column.began")}}, {std::string{t("calls.field.service")}}, {std::string{t(author ? "calls.column.author" : "calls.column.about")}},
                     {std::string{t("calls.column.state")}}};
    table.empty_text = none;
    for (const auto& note : notes) {
        const bool old = now.us - note.started.us > Calls::left_open_seconds * 1'000'000;
        auto about = author ? author(note.author) : base::excerpt(value(note.content, "text"), 100);
        table.rows.push_back({{{pages::link(href_of(note.id), moment(note.started, t)), false, true, true},
                               {pages::text(page.service(std::string{value(note.content, "service")}))}, {pages::text(about)},
                               {old ? pages::tag(t.fill("calls.left_open", {t.number((now.us - note.started.us) / 86'400'000'000)}), pages::Tone::warning)
                                    : pages::subtle(t.fill("calls.saved", {t.time(note.updated)}))}}, href_of(note.id)});
    }
    return pages::table(table);
}

Html message_form(const ListPage& page, const http::Fields& typed, const std::vector<base::Refusal>& refused) {
    const auto& t = page.t();
    const auto content = taken(typed);
    const NoteForm form{page.words, content, refused};
    auto phone = form.field("contact_phone");
    phone.input_mode = "tel";
    auto text = form.field("text");
    text.label = t("calls.message.text");
    pages::Field day{"came", std::string{t("calls.message.came")}, std::string{t("calls.message.came_hint")}, form.error("came_day")};
    const pages::Field time{"came_time", std::string{t("calls.message.time")}, std::string{t("calls.message.time_hint")}, "", typed.get("came_time")};
    return pages::details(t("calls.message.title"),
        pages::form({std::string{note_path}, true, false, "", page.context.actor->csrf},
            {pages::text_area(t, text, 4), pages::field_row({form.select("service"), pages::text_field(t, phone), form.text("contact_name")}),
             pages::field_row({pages::date_field(t, day, {typed.get("came_day"), typed.get("came_month"), typed.get("came_year")}), pages::text_field(t, time, 6)}),
             pages::actions({pages::button(t("calls.message.save"), pages::Button::primary, "act", "message")})}), !refused.empty());
}

}  // namespace

http::Response Calls::render_list(const http::Fields& typed, const std::vector<base::Refusal>& refused, const std::string& notice, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_.catalogue, s_.clock.today(), t};
    const ListPage page{context, words};
    const auto& actor = *context.actor;
    std::vector<NoteRow> mine, left;
    s_.database.read([&](db::Reader& reader) {
        mine = store::notes_of(reader, actor.user, rows_max);
        left = store::left_open(reader, actor.user, {s_.clock.now().us - left_open_seconds * 1'000'000}, rows_max);
    });
    std::erase_if(left, [&](const auto& row) { return !may(actor, row); });
    if (!mine.empty()) identity_.record_read(actor, "list", "phone notes", "handling", static_cast<std::int64_t>(mine.size()));
    std::vector<Note> notes, others;
    for (const auto& row : mine) notes.push_back(unsealed(row));
    // Of a colleague's note when it began and whose it is, and nothing that was sealed.
    for (const auto& row : left) others.push_back({row.id, row.kind, row.author, row.started, row.updated, row.version, row.attempts, row.call_day, {{"service", {row.service}}}});
    const auto wanted = typed.get("tjanst");
    std::vector<pages::ViewLink> views{{std::string{note_path}, std::string{t("calls.view.all")}, wanted.empty(), ""}};
    for (const auto service : services)
        views.push_back({std::string{note_path} + "?tjanst=" + std::string{service}, page.service(std::string{service}), wanted == service, ""});
    pages::Table waiting{std::string{t("calls.part.waiting")}, true};
    waiting.columns = {{std::string{t("calls.column.who")}}, {std::string{t("calls.column.about")}}, {std::string{t("calls.column.since")}}, {std::string{t("calls.column.due")}}, {std::string{t("calls.column.act")}}};
    waiting.empty_text = t("calls.waiting.none");
    for (const auto& one : call_backs(actor, wanted)) {
        std::vector<Html> acts;
        if (one.message) {
            acts = {page.small_act("calls.act.call", "take", "note", one.message, pages::Button::primary), page.small_act("calls.act.no_answer", "no_answer", "note", one.message)};
        } else {
            acts = {page.small_act("calls.act.made", "made", "contact", one.contact), page.small_act("calls.act.given_up", "given_up", "contact", one.contact, pages::Button::tertiary)};
        }
        waiting.rows.push_back({{{pages::stack({pages::text(one.who.empty() ? std::string{t("calls.waiting.nobody")} : one.who), pages::subtle(page.service(one.service))}), false, true},
                                 {one.message ? pages::text(one.about) : pages::stack({pages::link(one.href, one.state), pages::text(one.about)})},
                                 {pages::text(moment(one.since, t)), false, false, true},
                                 {one.attempts ? pages::stack({page.due(one.due), pages::subtle(t.fill("calls.attempts", {t.number(one.attempts)}))}) : page.due(one.due), false, false, true},
                                 {pages::actions(acts)}}, one.href});
    }
    std::vector<pages::Error> errors;
    for (const auto& one : refused) errors.push_back({one.field, t(one.text_key, one.values)});
    std::vector<Html> parts{pages::error_summary(t, errors), notice.empty() ? Html{} : pages::notice(notice),
        pages::title_row(t("calls.title.list"), {pages::link_button(std::string{note_path} + "/ny", t("calls.act.new"))}),
        pages::section("mina", t("calls.part.mine"), notes_table(page, notes, s_.clock.now(), t("calls.part.mine"), t("calls.mine.none"), {})),
        pages::section("ring-upp", t("calls.part.waiting"), pages::stack({pages::views(t, views), pages::table(waiting), message_form(page, typed, refused)}))};
    if (!others.empty())
        parts.push_back(pages::section("oppna", t("calls.part.left"),
            notes_table(page, others, s_.clock.now(), t("calls.part.left"), "", [&](base::UserId user) { return identity_.name_of(user); })));
    return identity::staff_page(context, note_path, std::string{t("calls.title.list")}, pages::stack(parts), refused.empty() ? 200 : 422, !refused.empty());
}

http::Response Calls::list(const http::Request& request, const identity::Context& context) const {
    const auto done = "calls.done." + request.query.get("klart");
    return render_list(request.query, {}, context.t().has(done) ? std::string{context.t()(done)} : std::string{}, context);
}

http::Response Calls::act_on_list(http::Request& request, const identity::Context& context) const {
    const auto act = request.form.get("act");
    const auto& actor = *context.actor;
    const auto done = [](std::string_view what) { return http::see_other(std::string{note_path} + "?klart=" + std::string{what}); };
    const auto id = base::parse_integer(request.form.get(act == "made" || act == "given_up" ? "contact" : "note")).value_or(0);
    base::Outcome outcome = base::Done{};
    if (act == "message") {
        const auto came = came_at(request.form, s_.clock);
        const auto added = came ? add_message(taken(request.form), *came) : base::Result<std::int64_t>{base::Refusal{"calls.refused.came", "came_day"}};
        if (added) return done("message");
        outcome = added.error();
    } else if (act == "take") {
        outcome = take(id, actor);
        if (outcome) return http::see_other(href_of(id));
    } else if (act == "no_answer") {
        outcome = no_answer(id, actor);
        if (outcome) return done("no_answer");
    } else if (act == "made" || act == "given_up") {
        outcome = end_call_back(id, act == "made", actor);
        if (outcome) return done(act);
    } else {
        return identity::not_found(context);
    }
    return render_list(request.form, {outcome.error()}, "", context);
}

}  // namespace calls
