// The page on which an answer is written: /arbetsrum/arende/{number}/svar.
#include "enquiries_pages.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "documents/documents.h"
#include "enquiries_draft.h"
#include "enquiries_rules.h"
#include "enquiries_store.h"

namespace enquiries {

using identity::Action;
using pages::Html;

namespace {

// What is left to do for who has answered, by the way the answer goes.
std::string told_by(const std::string& channel) {
    return channel == "letter" || channel == "phone" ? "answered_" + channel : "answered";
}


std::string page_path(const casework::Case& on) { return "/arbetsrum/arende/" + on.number.slug() + "/svar"; }

constexpr int similar_max = 3;

pages::Autosave save_words(const Composing& page, const std::optional<Draft>& draft) {
    const auto& t = page.t();
    return {draft ? t.fill("enquiries.saved", {t.time(draft->saved_at)}) : std::string{t("enquiries.save.not_yet")}, std::string{t("enquiries.save.conflict")},
            std::string{t("enquiries.save.failed")}, std::string{t("enquiries.save.signed_out")}, std::string{t("enquiries.save.saving")}};
}

// "No limit" was a choice of its own once; who still posts it cites none.
constexpr std::string_view no_limit = "none";

Answer typed(const http::Fields& form) {
    Answer answer;
    answer.text = base::normalise_newlines(form.get("answer"));
    answer.channel = form.get("reply_by");
    for (auto& limit : form.all("limit"))
        if (!limit.empty() && limit != no_limit) answer.limits.push_back(std::move(limit));
    answer.subject = form.get("subject").substr(0, 40);
    answer.referral = form.get("referral");
    answer.referral_words = base::normalise_newlines(form.get("referral_words"));
    if (answer.channel == "letter") answer.recipient = base::trim(base::normalise_newlines(form.get("recipient")));
    return answer;
}

void append(std::string& text, std::string_view more) {
    const auto body = base::trim(text);
    text = std::string{body} + (body.empty() ? "" : "\n\n") + std::string{base::trim(more)};
}

Html reading_part(const Composing& page, const std::vector<Reading>& readings, const std::optional<Draft>& draft, identity::Identity& identity) {
    const auto& t = page.t();
    std::vector<Html> parts;
    const auto me = page.context.actor->user;
    const auto last = std::find_if(readings.rbegin(), readings.rend(), [](const Reading& one) { return !one.document; });
    for (const auto& one : readings) {
        if (one.document || one.verdict == "withdrawn" || one.verdict.empty()) continue;
        parts.push_back(pages::alert(one.verdict == "approved" ? pages::Tone::success : pages::Tone::warning,
            t.fill("enquiries.reading." + one.verdict, {identity.name_of(one.reader), t.date(base::stockholm_day(one.read_at))}), pages::preserved(one.comment)));
    }
    const bool waits = last != readings.rend() && last->verdict.empty();
    if (waits && draft && last->asked_by != me && draft->author != me) {
        pages::Field comment{"comment", std::string{t("enquiries.reading.comment")}, std::string{t("enquiries.reading.comment_hint")}};
        comment.optional = true;
        parts.push_back(pages::alert(pages::Tone::info, t.fill("enquiries.reading.you", {identity.name_of(last->asked_by)}),
            pages::form(page.form(), {pages::hidden("version", std::to_string(draft->version)), pages::text_area(t, comment, 3),
                pages::actions({page.act("enquiries.reading.approve", "approved", pages::Button::primary), page.act("enquiries.reading.ask_changes", "changes")})})));
    } else if (waits) {
        parts.push_back(pages::paragraph(t("enquiries.reading.waits")));
    }
    if (last != readings.rend() && last->verdict != "withdrawn" && (last->asked_by == me || (draft && draft->author == me)))
        parts.push_back(pages::form(page.form(), {pages::actions({page.act("enquiries.reading.withdraw", "withdraw", pages::Button::tertiary)})}));
    return parts.empty() ? Html{} : pages::section("andra-lasare", t("enquiries.reading.title"), pages::stack(parts));
}

Html given_part(const Composing& page, const std::vector<answers::Given>& given, const std::vector<casework::Letter>& letters) {
    const auto& t = page.t();
    std::vector<Html> items;
    for (const auto& one : given) {
        std::string words = t.date(one.day) + ", " + std::string{t("enquiries.answer.by_" + one.answer.channel)};   // not a text key
        for (const auto& limit : one.answer.limits) words += ", " + page.s.catalogue.label("limits_of_service", limit, one.day, t.language());
        if (!one.answer.referral.empty()) words += ". " + t.fill("enquiries.given.referred", {page.s.catalogue.label("referrals", one.answer.referral, one.day, t.language())});
        // A letter that waits for the print queue is opened as it will be posted; one from before there was a queue as it was.
        const auto letter = std::find_if(letters.begin(), letters.end(), [&](const auto& each) { return each.document == one.document; });
        auto pdf = page.path + "/pdf?svar=" + std::to_string(one.id);
        if (letter != letters.end()) {
            pdf = "/arbetsrum/arende/" + page.on.number.slug() + "/brev/" + std::to_string(letter->id) + "/pdf";
            constexpr const char* states[] = {"enquiries.given.queued", "enquiries.given.queued", "enquiries.given.sent", "enquiries.given.returned"};
            words += ". " + std::string{t(states[static_cast<std::size_t>(letter->state)])};
        }
        items.push_back(pages::stack({pages::text(words), one.answer.referral_words.empty() ? Html{} : pages::subtle(one.answer.referral_words),
                                      one.answer.channel == "letter" ? pages::link(pdf, t("enquiries.preview.pdf")) : Html{}}));
    }
    return items.empty() ? Html{} : pages::section("tidigare-svar", t("enquiries.given.title"), pages::list(items));
}

}  // namespace

Enquiries::Seen Enquiries::seen(const casework::Case& on, const identity::Context& context) const {
    const auto& s = intake_.services();
    Seen seen;
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    CHECK(version.has_value());
    seen.version = *version;
    const auto purpose = identity::standing_purpose(*context.actor, on.object());
    identity_.record_read(*context.actor, "answer", on.number.string(), purpose.empty() ? "handling" : purpose, 1);
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on.id);
        seen.contact = intake_.contact(reader, on.id, keys);
        seen.question = s.registry.first_text(reader, on.id, keys);
        if (const auto sent = intake_.submission(reader, on.id, keys)) {
            seen.wish = catalogue::answer(sent->answers, "reply_by");
            seen.language = i18n::language_of(sent->language).value_or(i18n::Language::sv);
        }
        seen.has_code = intake_.has_code(reader, on.id);
        seen.draft = draft(reader, on, keys);
        seen.readings = readings(reader, on.id, keys);
        seen.given = answers::Answers{s.casework}.of_case(reader, on.id, keys);
        seen.letters = s.casework.letters().of_case(reader, on.id, keys);
    });
    if (find_similar_) seen.similar = find_similar_(seen.question, on.id, *context.actor, similar_max);
    return seen;
}

http::Response Enquiries::render(const casework::Case& on, const Shown& shown, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto seen = this->seen(on, context);
    const Composing page{on, s, context, settings_, page_path(on)};
    const Guard guard{s.catalogue.boundary()};
    auto answer = shown.answer;
    if (answer.channel.empty()) answer.channel = wished(seen.contact, seen.wish, mail_.may_send());
    const auto error_of = [&](std::string_view field) { return shown.refusal && shown.refusal->field == field ? std::string{t(shown.refusal->text_key)} : std::string{}; };
    std::vector<pages::Error> errors;
    if (shown.refusal) errors.push_back({shown.refusal->field.empty() ? "answer" : shown.refusal->field == "reading" ? "andra-lasare" : shown.refusal->field, std::string{t(shown.refusal->text_key)}});
    const auto field = [&](const char* name, std::string_view key, std::string_view hint, std::string value) {
        return pages::Field{name, std::string{t(key)}, hint.empty() ? std::string{} : std::string{t(hint)}, error_of(name), std::move(value)};
    };
    auto text = field("answer", "enquiries.answer.text", "enquiries.answer.text_hint", answer.text);
    text.characters_max = static_cast<int>(answers::Answers::characters_max);
    auto referral_words = field("referral_words", "enquiries.referral.words", "enquiries.referral.words_hint", answer.referral_words);
    referral_words.optional = true;
    auto recipient = field("recipient", "enquiries.answer.recipient", "enquiries.answer.recipient_hint",
                           answer.recipient.empty() && !seen.contact.address.empty() ? recipient_of(seen.contact) : answer.recipient);
    const int version = shown.conflict && seen.draft ? seen.draft->version : shown.version;
    const auto autosave = save_words(page, seen.draft);
    const auto back = "/arbetsrum/arende/" + on.number.slug();
    std::vector<Html> main;
    if (shown.conflict && seen.draft)
        main.push_back(pages::alert(pages::Tone::warning, t.fill("enquiries.conflict.title", {identity_.name_of(seen.draft->author), t.time(seen.draft->saved_at)}),
            pages::stack({pages::paragraph(t("enquiries.conflict.about")), pages::card(pages::preserved(seen.draft->answer.text)), pages::link(page.path, t("enquiries.conflict.use_theirs"))})));
    // Who has seen both versions chooses one by a button: a script that saves would choose for them.
    const auto as_form = [&](const std::vector<Html>& parts) {
        return shown.conflict ? pages::form(page.form(), parts) : pages::autosaved_form({page.path, true, false, "utkast", context.actor->csrf}, autosave, parts);
    };
    main.push_back(as_form({
        pages::default_button(), pages::hidden("version", std::to_string(version)), pages::text_area(t, text, 14), shown.conflict ? Html{} : pages::save_state(autosave), quotes_part(page, answer), insert_part(page, seen.language, shown.search),
        pages::checkboxes(t, field("limit", "enquiries.answer.limit", "enquiries.answer.limit_hint", ""), limits_of(page, *seen.version), answer.limits),
        pages::select(t, field("subject", "enquiries.answer.subject", "enquiries.answer.subject_hint", answer.subject), subjects_of(page)),
        pages::select(t, field("referral", "enquiries.referral.title", "enquiries.referral.hint", answer.referral), referrals_of(page)),
        pages::text_area(t, referral_words, 2),
        pages::radios(t, field("reply_by", "enquiries.answer.by", "", answer.channel), ways_of(page, seen.contact, mail_.may_send())),
        pages::only_when("reply_by", "letter", pages::text_area(t, recipient, 4)),
        seen.has_code && !seen.contact.email.empty()
            ? pages::checkboxes(t, field("new_code", "enquiries.answer.code_lost", "", ""), {{"yes", std::string{t("enquiries.answer.new_code")}, std::string{t("enquiries.answer.new_code_hint")}}}, {}) : Html{},
        pages::actions({page.act("enquiries.answer.check", "save", pages::Button::primary), page.act("enquiries.answer.send", "send", pages::Button::secondary),
                        page.act("enquiries.reading.ask", "ask_reading", pages::Button::tertiary), pages::link(back, t("enquiries.answer.cancel"))})}));
    std::vector<Html> aside{question_part(page, guard, seen.question)};
    if (const auto near = similar_part(page, seen.similar); !near.empty()) aside.push_back(near);
    aside.push_back(pages::section("lix", t("enquiries.ease.title"), pages::stack({ease_part(page, guard, answer.text), pages::subtle(t("enquiries.ease.about"))})));
    const auto marks = marks_part(page, guard, answer.text);
    if (!marks.empty()) aside.push_back(pages::section("granser", t("enquiries.guard.title"), marks));
    main.insert(main.begin(), reading_part(page, seen.readings, seen.draft, identity_));
    main.push_back(preview_part(page, answer, seen.contact, seen.language, seen.has_code));
    main.push_back(given_part(page, seen.given, seen.letters));
    main.push_back(hand_over_part(page));
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{t("enquiries.answer.title")} + " " + on.number.string(),
        pages::stack({pages::error_summary(t, errors), shown.notice.empty() ? Html{} : pages::notice(shown.notice),
                      pages::link(back, t.fill("enquiries.answer.back", {on.number.string()})), pages::link("/arbetsrum/svar", t("enquiries.waiting.title")), pages::heading(1, t("enquiries.answer.title")),
                      seen.draft && seen.draft->author != context.actor->user
                          ? pages::subtle(t.fill("enquiries.answer.saved", {identity_.name_of(seen.draft->author), t.date(base::stockholm_day(seen.draft->saved_at)), t.time(seen.draft->saved_at)})) : Html{},
                      pages::columns(pages::stack(main), pages::stack(aside))}),
        shown.status, shown.refusal.has_value());
}

http::Response Enquiries::answer_form(const http::Request& request, const identity::Context& context) const {
    const auto on = intake::case_asked(intake_.services(), request, context, Action::answer);
    if (!on) return identity::not_found(context);
    Shown shown;
    intake_.services().database.read([&](db::Reader& reader) {
        const auto keys = intake_.services().casework.keys(reader, on->id);
        if (auto now = draft(reader, *on, keys)) { shown.answer = std::move(now->answer); shown.version = now->version; }
    });
    shown.search = request.query.get("sok").substr(0, 100);
    const auto done = request.query.get("klart");
    if (!done.empty() && context.t().has("enquiries.done." + done)) shown.notice = context.t()("enquiries.done." + done);
    return render(*on, shown, context);
}

// What a script gets that saves while somebody writes: the version it now writes on, and what the words count to.
http::Response Enquiries::autosaved(const casework::Case& on, const base::Result<int>& saved, const Answer& answer, const identity::Context& context) const {
    namespace json = boost::json;
    const auto& t = context.t();
    const auto& s = intake_.services();
    if (!saved) {
        const bool moved = saved.error().text_key == "enquiries.refused.draft_changed" || saved.error().text_key == "enquiries.refused.draft_gone";
        return http::json(json::serialize(json::object{{"conflict", moved}, {"refused", t(saved.error().text_key)}}), moved ? 409 : 422);
    }
    const Composing page{on, s, context, settings_, page_path(on)};
    json::object live;
    for (const auto& [name, words] : figures_of(page, Guard{s.catalogue.boundary()}, answer.text)) live[name] = words;
    return http::json(json::serialize(json::object{{"version", *saved}, {"saved", *saved ? t.fill("enquiries.saved", {t.time(s.clock.now())}) : std::string{}},
                                                   {"path", page.path}, {"live", std::move(live)}}));
}

http::Response Enquiries::answer(http::Request& request, const identity::Context& context) const {
    const auto on = intake::case_asked(intake_.services(), request, context, Action::answer);
    if (!on) return identity::not_found(context);
    auto act = request.form.get("act");
    if (act.empty()) act = request.form.has("answer") && !request.form.has("version") ? "send" : "save";   // a form of one button, and Enter in a field
    const auto version = static_cast<int>(base::parse_integer(request.form.get("version")).value_or(0));
    auto answer = typed(request.form);
    intake_.services().database.read([&](db::Reader& reader) {
        const auto now = draft(reader, *on, intake_.services().casework.keys(reader, on->id));
        if (now) answer.quotes = now->answer.quotes;
        if (now && !request.form.has("answer")) answer = now->answer;   // an act beside the form of the answer
    });
    return perform(*on, std::move(act), std::move(answer), version, request, context);
}

http::Response Enquiries::perform(const casework::Case& on, std::string act, Answer answer, int version, const http::Request& request,
                                  const identity::Context& context) const {
    const auto& actor = *context.actor;
    const auto path = page_path(on);
    const auto refused = [&](const base::Refusal& refusal) {
        Shown shown{answer, version, refusal};
        shown.conflict = refusal.text_key == "enquiries.refused.draft_changed";
        shown.status = shown.conflict ? 409 : 422;
        return render(on, shown, context);
    };
    if (act == "approved" || act == "changes") {
        const auto outcome = read(on, version, act, base::normalise_newlines(request.form.get("comment")), actor);
        return outcome ? http::see_other(path + "?klart=" + act) : refused(outcome.error());
    }
    if (act == "withdraw") {
        const auto outcome = withdraw_reading(on, actor);
        return outcome ? http::see_other(path + "?klart=withdraw") : refused(outcome.error());
    }
    if (act == "hand_over") {
        const auto letter = hand_over(on, request.form, actor);
        return letter ? http::see_other("/arbetsrum/arende/" + on.number.slug() + "/brev/" + *letter) : refused(letter.error());
    }
    const auto& s = intake_.services();
    const auto language = [&] {
        std::optional<intake::Intake::Sent> sent;
        s.database.read([&](db::Reader& reader) { sent = intake_.submission(reader, on.id, s.casework.keys(reader, on.id)); });
        return i18n::language_of(sent ? sent->language : "sv").value_or(i18n::Language::sv);
    };
    if (act == "module") {
        if (const auto* module = s.catalogue.text_module(request.form.get("module"), s.clock.today())) {
            append(answer.text, module->text.in(language()));
            if (!module->limit.empty() && std::find(answer.limits.begin(), answer.limits.end(), module->limit) == answer.limits.end()) answer.limits.push_back(module->limit);
        }
    } else if (act.starts_with("quote:") && settings_.articles) {
        const auto reference = articles::parse_reference(act.substr(6));
        const auto* passage = reference ? settings_.articles->passage(*reference) : nullptr;
        if (passage) {
            append(answer.text, articles::letter_text(passage->text, settings_.public_url));
            const auto words = articles::to_string(*reference);
            if (std::find(answer.quotes.begin(), answer.quotes.end(), words) == answer.quotes.end()) answer.quotes.push_back(words);
        }
    } else if (act.starts_with("unquote:")) {
        std::erase(answer.quotes, act.substr(8));
    }
    // Whatever comes next, what was written is kept first; a page that nobody has written on yet leaves nothing behind.
    const bool script = request.form.has("autosave");
    std::optional<Draft> before;
    if (script) s.database.read([&](db::Reader& reader) { before = draft(reader, on, s.casework.keys(reader, on.id)); });
    const bool nothing = script && (before ? before->version == version && before->author == actor.user && to_json(before->answer) == to_json(answer)
                                           : version == 0 && base::trim(answer.text).empty() && answer.limits.empty());
    const auto saved = nothing ? base::Result<int>{version} : save(on, answer, version, actor);
    if (script) return autosaved(on, saved, answer, context);
    if (!saved) return refused(saved.error());
    version = *saved;
    if (act == "send") {
        const auto outcome = give(on, answer, actor, request.form.get("new_code") == "yes");
        return outcome ? http::see_other("/arbetsrum/arende/" + on.number.slug() + "?klart=" + told_by(answer.channel)) : refused(outcome.error());
    }
    if (act == "ask_reading") {
        const auto outcome = ask_reading(on, actor);
        return outcome ? http::see_other(path + "?klart=asked") : refused(outcome.error());
    }
    if (act == "search") return http::see_other(path + "?sok=" + http::percent_encode(request.form.get("sok").substr(0, 100)));
    return http::see_other(path + "?klart=saved");
}

http::Response Enquiries::waiting(const http::Request&, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    constexpr int rows_max = 100;
    struct Row { casework::Case on; bool reading; };
    std::vector<Row> rows;
    s.database.read([&](db::Reader& reader) {
        const auto add = [&](const std::vector<base::CaseId>& ids, bool reading) {
            for (const auto id : ids)
                if (const auto on = s.casework.find(reader, id); on && identity::decide(*context.actor, Action::answer, on->object())) rows.push_back({*on, reading});
        };
        add(store::waiting(reader, rows_max), true);
        add(store::drafts_by(reader, context.actor->user, rows_max), false);
    });
    const auto table_of = [&](bool reading, std::string_view title, std::string_view empty) {
        pages::Table table{std::string{t(title)}, true};
        table.columns = {{std::string{t("enquiries.waiting.case")}}, {std::string{t("enquiries.waiting.type")}}, {std::string{t("enquiries.waiting.received")}}};
        table.empty_text = t(empty);
        for (const auto& row : rows) {
            if (row.reading != reading) continue;
            const auto* type = s.catalogue.case_type_named(row.on.type);
            table.rows.push_back({{{pages::link(page_path(row.on), row.on.number.string()), false, true}, {pages::text(type ? type->name.in(t.language()) : row.on.type)},
                                   {pages::text(t.short_date(row.on.received_day))}}, page_path(row.on)});
        }
        return pages::table(table);
    };
    return identity::staff_page(context, "/arbetsrum/svar", std::string{t("enquiries.waiting.title")},
        pages::stack({pages::heading(1, t("enquiries.waiting.title")), pages::section("att-lasa", t("enquiries.waiting.to_read"), table_of(true, "enquiries.waiting.to_read", "enquiries.waiting.none_to_read")),
                      pages::section("mina-utkast", t("enquiries.waiting.mine"), table_of(false, "enquiries.waiting.mine", "enquiries.waiting.none_mine"))}));
}

}  // namespace enquiries
