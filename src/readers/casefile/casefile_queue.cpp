// The print queue of the office: letters that wait for paper, printed in batches, and what became of them.
#include <algorithm>

#include "base/text.h"
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using casework::Letter;
using casework::LetterBatch;
using casework::LetterState;
using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view here = "/arbetsrum/utskick";
constexpr int queue_max = 200, open_batches_max = 50, ended_batches_max = 10;

std::string batch_path(std::int64_t id) { return std::string{here} + "/" + std::to_string(id); }

std::vector<casework::Letters::Waiting> as_waiting(const LetterBatch& batch) {
    std::vector<casework::Letters::Waiting> letters;
    for (const auto& one : batch.letters) letters.push_back({one.letter, one.case_id, "post"});
    return letters;
}

std::string when(const LetterBatch& batch, const i18n::Texts& t) { return t.date(batch.made_day) + " " + t.time(batch.at); }

}  // namespace

struct Casefile::Queued {
    casework::Case on;
    Letter letter;
    std::string to;
};

// Those of them that this reader may see, each with its case; nothing is unsealed.
std::vector<std::pair<casework::Case, std::int64_t>> Casefile::seen_by(const identity::Context& context,
                                                                       const std::vector<casework::Letters::Waiting>& letters) const {
    const auto& s = intake_.services();
    std::vector<std::pair<casework::Case, std::int64_t>> seen;
    s.database.read([&](db::Reader& reader) {
        seen.clear();
        for (const auto& one : letters)
            if (auto on = s.casework.find(reader, one.case_id); on && identity::decide(*context.actor, Action::read_case, on->object()))
                seen.emplace_back(*std::move(on), one.id);
    });
    return seen;
}

// After the read was recorded.
std::vector<Casefile::Queued> Casefile::queued(const std::vector<std::pair<casework::Case, std::int64_t>>& letters) const {
    const auto& s = intake_.services();
    std::vector<Queued> found;
    s.database.read([&](db::Reader& reader) {
        found.clear();
        for (const auto& [on, id] : letters) {
            const auto keys = s.casework.keys(reader, on.id);
            for (auto& letter : s.casework.letters().of_case(reader, on.id, keys)) {
                if (letter.id != id) continue;
                std::string to;
                for (const auto& party : s.casework.case_parties().of_case(reader, on.id, keys))
                    if (party.id == letter.party) to = casework::shown_name(party);
                found.push_back({on, std::move(letter), std::move(to)});
            }
        }
    });
    return found;
}

Html Casefile::batches_part(const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    std::vector<LetterBatch> open, ended;
    s.database.read([&](db::Reader& reader) {
        open = s.casework.letters().open_batches(reader, open_batches_max);
        ended = s.casework.letters().ended_batches(reader, ended_batches_max);
    });
    const auto table_of = [&](const std::vector<LetterBatch>& batches, std::string_view title, std::string_view empty) {
        pages::Table table{std::string{t(title)}, true};
        table.columns = {{std::string{t("casefile.batch.made")}}, {std::string{t("casefile.batch.by")}}, {std::string{t("casefile.batch.letters")}, "", 0, true}};
        table.empty_text = t(empty);
        for (const auto& one : batches)
            table.rows.push_back({{{pages::link(batch_path(one.id), when(one, t)), false, true}, {pages::text(identity_.name_of(one.actor))},
                                   {pages::text(t.number(static_cast<std::int64_t>(one.letters.size()))), true}}, batch_path(one.id)});
        return pages::table(table);
    };
    std::vector<Html> parts{pages::section("oppna-buntar", t("casefile.batch.open"), table_of(open, "casefile.batch.open", "casefile.batch.none_open"))};
    if (!ended.empty()) parts.push_back(pages::section("avslutade-buntar", t("casefile.batch.ended"), table_of(ended, "casefile.batch.ended", "casefile.batch.none_ended")));
    return pages::stack(parts);
}

http::Response Casefile::print_queue(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    pages::Table table{std::string{t("casefile.queue.title")}, true};
    table.columns = {{std::string{t("casefile.queue.case")}}, {std::string{t("casefile.letter.subject")}}, {std::string{t("casefile.letter.to")}}, {""}, {""}};
    table.empty_text = t("casefile.queue.empty");
    std::vector<casework::Letters::Waiting> waiting;
    s.database.read([&](db::Reader& reader) { waiting = s.casework.letters().unbatched(reader, queue_max); });
    const auto seen = seen_by(context, waiting);
    if (!seen.empty()) identity_.record_read(*context.actor, "list", "print_queue", "registry", static_cast<std::int64_t>(seen.size()));
    for (const auto& [on, letter, to] : queued(seen)) {
        const auto path = case_path(on) + "/brev/" + std::to_string(letter.id);
        table.rows.push_back({{{pages::link(case_path(on) + "/handlaggning", on.number.string()), false, true}, {pages::text(letter.subject)}, {pages::text(to)},
                               {pages::link(path + "/pdf", t("casefile.letter.open_pdf"))},
                               {pages::inline_form({std::string{here}, true, false, "", context.actor->csrf},
                                    {pages::hidden("arende", on.number.slug()), pages::hidden("brev", std::to_string(letter.id)), pages::button(t("casefile.letter.mark_sent"), pages::Button::tertiary)})}}, ""});
    }
    std::vector<Html> parts{pages::heading(1, t("casefile.queue.title")), pages::paragraph(t("casefile.queue.about"))};
    if (request.query.get("klart") == "bunt") parts.insert(parts.begin(), pages::notice(t("casefile.batch.done")));
    if (request.query.get("fel") == "bunt") parts.insert(parts.begin(), pages::error_summary(t, {{"bunt", std::string{t("casework.refused.batch_empty")}}}));
    parts.push_back(pages::table(table));
    if (!seen.empty())
        parts.push_back(pages::form({std::string{here}, true, false, "bunt", context.actor->csrf},
            {pages::paragraph(t.fill("casefile.batch.about", {t.number(casework::Letters::batch_max)})),
             pages::actions({pages::button(t("casefile.batch.make"), pages::Button::primary, "act", "batch")})}));
    if (const auto refused = request.query.get("fel"); refused.starts_with("casework.refused.") && t.has(refused))   // not a text key
        parts.insert(parts.begin(), pages::error_summary(t, {{"digital-post", std::string{t(refused)}}}));
    parts.push_back(digital_part(context));
    parts.push_back(batches_part(context));
    return identity::staff_page(context, here, std::string{t("casefile.queue.title")}, pages::stack(parts));
}

http::Response Casefile::act_on_queue(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    if (request.form.get("act") == "batch") {
        std::vector<casework::Letters::Waiting> waiting, mine;
        s.database.read([&](db::Reader& reader) { waiting = s.casework.letters().unbatched(reader, queue_max); });
        for (const auto& [on, id] : seen_by(context, waiting)) mine.push_back({id, on.id, "post"});
        base::Result<std::int64_t> made{std::int64_t{0}};
        s.database.write([&](db::Transaction& tx) { made = s.casework.letters().make_batch(tx, mine, context.actor->user); });
        return http::see_other(made ? batch_path(*made) : std::string{here} + "?fel=bunt");
    }
    if (request.form.get("act") == "again" || request.form.get("act") == "print") return http::see_other(act_on_digital(request.form, context));
    const auto number = registry::RegistryNumber::parse(request.form.get("arende"));
    const auto id = number_of(request.form, "brev");
    if (number)
        s.database.write([&](db::Transaction& tx) {
            const auto on = s.casework.find_for(tx, *number, *context.actor, Action::move);
            if (!on) return;
            // Marked twice by two people at the queue: the second changes nothing.
            static_cast<void>(s.casework.letters().mark(tx, *on, id, LetterState::sent, context.actor->user, s.casework.keys(tx, on->id)));
        });
    return http::see_other(std::string{here});
}

http::Response Casefile::show_batch(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    std::optional<LetterBatch> found;
    s.database.read([&](db::Reader& reader) { found = s.casework.letters().batch(reader, base::parse_integer(request.captures.get("id")).value_or(0)); });
    if (!found) return identity::not_found(context);
    const auto seen = seen_by(context, as_waiting(*found));
    if (seen.empty()) return identity::not_found(context);
    identity_.record_read(*context.actor, "list", "print_queue", "registry", static_cast<std::int64_t>(seen.size()));
    const auto path = batch_path(found->id);
    pages::Table table{std::string{t("casefile.batch.letters")}, true};
    table.columns = {{std::string{t("casefile.batch.place")}, "", 0, true}, {std::string{t("casefile.queue.case")}}, {std::string{t("casefile.letter.subject")}},
                     {std::string{t("casefile.letter.to")}}, {std::string{t("casefile.letter.state")}}};
    if (found->open()) table.columns.push_back({std::string{t("casefile.batch.left")}});
    std::int64_t place = 0;
    bool waits = false;
    for (const auto& [on, letter, to] : queued(seen)) {
        const bool here_still = letter.state == LetterState::queued;
        waits = waits || here_still;
        Html state = pages::tag(t(here_still ? "casefile.letter.queued" : letter.state == LetterState::returned ? "casefile.letter.returned" : "casefile.letter.sent"),
                                here_still ? pages::Tone::warning : pages::Tone::success);
        pages::TableRow row{{{pages::text(t.number(++place)), true}, {pages::link(case_path(on) + "/handlaggning", on.number.string()), false, true},
                             {pages::text(letter.subject)}, {pages::text(to)}, {std::move(state), false, false, true}}, ""};
        if (found->open()) row.cells.push_back({here_still ? pages::select_box("kvar", std::to_string(letter.id), t.fill("casefile.batch.keep", {on.number.string()})) : Html{}});
        table.rows.push_back(std::move(row));
    }
    const auto title = t.fill("casefile.batch.title", {when(*found, t)});
    std::vector<Html> parts{pages::link(here, t("casefile.batch.back")), pages::heading(1, title)};
    const auto hidden = static_cast<std::int64_t>(found->letters.size() - seen.size());
    if (hidden > 0) parts.push_back(pages::paragraph(t.fill("casefile.batch.hidden", {t.number(hidden)})));
    if (found->open()) {
        parts.push_back(pages::paragraph(t("casefile.batch.print_about")));
        if (waits) parts.push_back(pages::actions({pages::link_button(path + "/pdf", t("casefile.batch.print"), pages::Button::secondary)}));
        parts.push_back(pages::form({path, true, false, "", context.actor->csrf},
            {pages::table(table), pages::paragraph(t("casefile.batch.end_about")), pages::actions({pages::button(t("casefile.batch.end"))})}));
    } else {
        parts.push_back(pages::paragraph(t.fill("casefile.batch.was_ended", {t.date(found->ended_day), identity_.name_of(found->ended_by)})));
        parts.push_back(pages::table(table));
    }
    return identity::staff_page(context, here, title, pages::stack(parts));
}

http::Response Casefile::end_batch(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto id = base::parse_integer(request.captures.get("id")).value_or(0);
    const auto left = request.form.all("kvar");
    const auto user = context.actor->user;
    bool known = false;
    s.database.write([&](db::Transaction& tx) {
        const auto letters = s.casework.letters();
        const auto found = letters.batch(tx, id);
        known = found.has_value();
        if (!found || !found->open()) return;   // ended by somebody else meanwhile: its page says by whom
        for (const auto& one : found->letters) {
            if (std::find(left.begin(), left.end(), std::to_string(one.letter)) != left.end()) continue;
            const auto on = s.casework.find(tx, one.case_id);
            if (!on || !identity::decide(*context.actor, Action::move, on->object())) continue;
            // One that was marked alone, or came back already, stands as it is.
            static_cast<void>(letters.mark(tx, *on, one.letter, LetterState::sent, user, s.casework.keys(tx, on->id)));
        }
        const auto ended = letters.end_batch(tx, id, user);
        CHECK(ended.has_value());
    });
    return known ? http::see_other(std::string{here} + "?klart=bunt") : identity::not_found(context);
}

http::Response Casefile::batch_pdf(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    std::optional<LetterBatch> found;
    s.database.read([&](db::Reader& reader) { found = s.casework.letters().batch(reader, base::parse_integer(request.captures.get("id")).value_or(0)); });
    if (!found) return identity::not_found(context);
    const auto seen = seen_by(context, as_waiting(*found));
    if (seen.empty()) return identity::not_found(context);
    for (const auto& [on, id] : seen) identity_.record_read(*context.actor, "print", on.number.string(), "registry", 1);
    documents::LetterPile pile{t.fill("casefile.batch.title", {when(*found, t)}), std::string{i18n::code(t.language())}, base::start_of(found->made_day), {}};
    const auto all = queued(seen);
    s.database.read([&](db::Reader& reader) {
        pile.letters.clear();
        for (const auto& one : all)
            if (one.letter.state == LetterState::queued || !found->open()) pile.letters.push_back(page_of(reader, one.on, one.letter, s.casework.keys(reader, one.on.id)));
    });
    auto made = documents::pile_pdf(pile);
    if (!made) return identity::not_found(context);
    http::Response response;
    response.content_type = "application/pdf";
    response.body = *std::move(made);
    response.add("Content-Disposition", http::content_disposition("utskick-" + base::iso(found->made_day) + ".pdf"));
    return response;
}

}  // namespace casefile
