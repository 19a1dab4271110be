// One batch: its letters, and the one that is looked at, picture and text side by side.
#include <algorithm>

#include "base/text.h"
#include "post_parts.h"
#include "post_rules.h"

namespace post {

using pages::Html;

namespace {

constexpr std::string_view here = "/arbetsrum/post";
constexpr std::size_t fields_kept_max = 200;

std::string path_of(std::int64_t batch) { return std::string{here} + "/" + std::to_string(batch); }
std::string id_of(std::int64_t id) { return std::to_string(id); }

bool may_handle(const identity::Context& context) {
    return context.actor && identity::decide(*context.actor, identity::Action::move, {}).has_value();
}

Html unit_field(const Sheet& sheet) {
    const auto& s = sheet.s;
    pages::UnitSearch search;
    search.source_url = "/beratta/enheter";
    const auto words = sheet.typed.get("unit"), chosen = sheet.typed.get("unit_id");
    const auto option = [&](const parties::Operation& unit) {
        const auto* municipality = s.catalogue.municipality(unit.municipality);
        return pages::UnitOption{unit.code, unit.name, municipality ? municipality->name : std::string{}};
    };
    search.searched = sheet.typed.has("unit_search") && !words.empty();
    s.database.read([&](db::Reader& reader) {
        search.found.clear();
        if (search.searched)
            for (const auto& found : s.parties.search(reader, words, 8)) search.found.push_back(option(found.operation));
        if (!chosen.empty() && chosen != "unknown")
            if (const auto unit = s.parties.operation_by_code(reader, chosen)) search.chosen = option(*unit);
    });
    if (chosen == "unknown") search.chosen = pages::UnitOption{"unknown", "", ""};
    auto field = sheet.field("unit", "post.letter.unit");
    field.optional = true;
    return pages::unit_field(sheet.t(), field, search);
}

Html sender_fields(const Sheet& sheet) {
    const auto& t = sheet.t();
    std::vector<pages::Choice> senders;
    for (const char* sender : {"given", "anonymous", "unknown"})
        senders.push_back({sender, std::string{t("post.sender." + std::string{sender})}, std::string{t("post.sender." + std::string{sender} + "_hint")}});
    auto name = sheet.field("name", "post.letter.name"), phone = sheet.field("phone", "post.letter.phone"), email = sheet.field("email", "post.letter.email");
    auto address = sheet.field("address", "post.letter.address");
    for (auto* one : {&name, &phone, &email, &address}) one->optional = true;
    address.hint = t("post.letter.address_hint");
    return pages::stack({pages::radios(t, sheet.field("sender", "post.letter.sender"), senders), pages::text_field(t, name), pages::text_area(t, address, 3),
                         pages::text_field(t, phone, 20), pages::text_field(t, email)});
}

Html register_part(const Sheet& sheet) {
    const auto& t = sheet.t();
    std::vector<pages::Choice> types;
    for (const auto& type : sheet.s.catalogue.case_types())
        if (sheet.s.catalogue.case_type(type.id, sheet.s.clock.today())) types.push_back({type.id, type.name.in(t.language()), ""});
    auto subject = sheet.field("subject", "post.letter.subject");
    subject.optional = true;
    subject.hint = t("post.letter.subject_hint");
    const auto day = sheet.field("received", "post.upload.received", "received_day");
    auto number = sheet.field("case_number", "post.letter.case_number");
    number.hint = t("post.letter.case_number_hint");
    const pages::Field urgent{"urgent", std::string{t("post.letter.urgent_legend")}}, child{"child", std::string{t("post.letter.child_legend")}};
    return pages::stack({
        pages::heading(2, t("post.letter.about_letter")),
        pages::date_field(t, day, {sheet.typed.get("received_day"), sheet.typed.get("received_month"), sheet.typed.get("received_year")}),
        sender_fields(sheet),
        pages::heading(2, t("post.letter.new_case")),
        pages::select(t, sheet.field("type", "post.letter.type"), types),
        pages::text_field(t, subject), unit_field(sheet),
        pages::checkboxes(t, child, {{"yes", std::string{t("post.letter.child")}, std::string{t("post.letter.child_hint")}}},
                          sheet.typed.has("child") ? std::vector<std::string>{"yes"} : std::vector<std::string>{}),
        pages::checkboxes(t, urgent, {{"yes", std::string{t("post.letter.urgent")}, std::string{t("post.letter.urgent_hint")}}},
                          sheet.typed.has("urgent") ? std::vector<std::string>{"yes"} : std::vector<std::string>{}),
        pages::actions({sheet.act("post.act.register", "register", pages::Button::primary)}),
        pages::heading(2, t("post.letter.existing_case")),
        pages::text_field(t, number, 20),
        pages::actions({sheet.act("post.act.add", "add", pages::Button::secondary)}),
        pages::details(t("post.letter.aside_title"), pages::stack({pages::paragraph(t("post.letter.aside_about")),
                                                                   pages::actions({sheet.act("post.act.aside", "aside", pages::Button::secondary)})}))});
}

std::vector<pages::ReadWord> marked(const std::vector<ocr::Word>& words) {
    std::vector<pages::ReadWord> out;
    for (const auto& word : words)
        out.push_back({out.empty() ? "" : word.before == ocr::Break::paragraph ? "\n\n" : word.before == ocr::Break::line ? "\n" : " ", word.text,
                       word.confidence < sure_from});
    return out;
}

struct PageRead { std::vector<ocr::Word> words; std::string corrected; };

Html page_text(const Sheet& sheet, const store::Page& page, const PageRead& read, std::size_t number) {
    const auto& t = sheet.t();
    if (page.state == "waiting") return pages::alert(pages::Tone::info, t("post.page.waiting"), {});
    const auto shown = std::to_string(number);
    std::vector<Html> parts;
    if (page.state == "unreadable") parts.push_back(pages::alert(pages::Tone::warning, t("post.page.unreadable"), pages::paragraph(t("post.page.unreadable_what"))));
    const auto unsure = std::count_if(read.words.begin(), read.words.end(), [](const auto& word) { return word.confidence < sure_from; });
    if (page.state == "read" && read.corrected.empty()) {
        parts.push_back(pages::subtle(read.words.empty() ? std::string{t("post.page.no_words")}
                                      : unsure == 0      ? std::string{t("post.page.all_sure")}
                                                         : t.fill("post.page.unsure", {t.number(unsure), t.number(static_cast<std::int64_t>(read.words.size()))})));
        if (unsure > 0) parts.push_back(pages::read_text(t.fill("post.page.read", {shown}), marked(read.words)));
    }
    if (!read.corrected.empty()) parts.push_back(pages::subtle(t("post.page.corrected")));
    if (page.state == "read") {
        pages::Field field{"text_" + id_of(page.id), t.fill("post.page.text", {shown})};
        field.value = sheet.typed.get(field.name, read.corrected.empty() ? ocr::text_of(read.words) : std::string{base::trim(read.corrected)});
        parts.push_back(pages::text_area(t, field, 16));
    }
    return pages::stack(parts);
}

Html page_acts(const Sheet& sheet, const store::Page& page, bool first, bool alone) {
    std::vector<Html> acts;
    if (!first) acts.push_back(sheet.act("post.act.split", "split:" + id_of(page.id)));
    acts.push_back(sheet.act("post.act.turn_left", "turn:" + id_of(page.id) + ":270"));
    acts.push_back(sheet.act("post.act.turn_right", "turn:" + id_of(page.id) + ":90"));
    acts.push_back(sheet.act("post.act.turn_over", "turn:" + id_of(page.id) + ":180"));
    if (!alone) acts.push_back(sheet.act("post.act.exclude", "exclude:" + id_of(page.id)));
    return pages::actions(acts);
}

Html page_picture(const Sheet& sheet, const store::Page& page, std::size_t number) {
    const auto& t = sheet.t();
    if (page.blob.empty()) return pages::paragraph(t("post.page.no_picture"));
    return pages::scan({path_of(page.batch) + "/sida/" + id_of(page.id), t.fill("post.page.picture", {std::to_string(number)}), page.width, page.height});
}

}  // namespace

std::optional<Mailroom::View> Mailroom::view_of(std::int64_t batch, std::int64_t letter) const {
    std::optional<View> view;
    const auto& s = intake_.services();
    s.database.read([&](db::Reader& reader) {
        view.reset();
        auto found = store::batch(reader, batch);
        if (!found) return;
        view.emplace();
        view->batch = std::move(*found);
        view->files = store::files_of(reader, batch);
        view->pages = store::pages_of(reader, batch);
        view->letters = store::letters_of(reader, batch);
        for (const auto& one : view->letters)
            if (one.case_id)
                if (const auto on = s.casework.find(reader, one.case_id)) view->numbers[one.id] = on->number.string();
    });
    if (!view) return view;
    const auto& all = view->letters;
    auto at = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == letter; });
    if (at == all.end()) at = std::find_if(all.begin(), all.end(), [](const auto& one) { return one.state == "open"; });
    if (at == all.end()) at = all.begin();
    if (at != all.end()) {
        view->letter = &*at;
        view->place = static_cast<std::size_t>(at - all.begin());
    }
    return view;
}

namespace {

Html letters_nav(const i18n::Texts& t, const store::Batch& batch, const std::vector<store::Letter>& letters, const store::Letter* shown) {
    std::vector<pages::ViewLink> links;
    for (std::size_t i = 0; i < letters.size(); ++i)
        links.push_back({path_of(batch.id) + "?brev=" + id_of(letters[i].id), t.fill("post.letter.chip." + letters[i].state, {std::to_string(i + 1)}), &letters[i] == shown, ""});
    return letters.empty() ? Html{} : pages::views(t, links);
}

// Pages that are in no letter, with a way in.
Html left_out(const Sheet& sheet, const std::vector<store::Page>& all) {
    const auto& t = sheet.t();
    pages::Table table{std::string{t("post.left_out.title")}, true};
    table.columns = {{std::string{t("post.left_out.page")}}, {std::string{t("post.left_out.why")}}, {std::string{t("post.left_out.act")}}};
    for (std::size_t i = 0; i < all.size(); ++i)
        if (const auto& page = all[i]; page.letter == 0 && page.state != "waiting") {
            const auto number = std::to_string(i + 1);
            table.rows.push_back({{{page.blob.empty() ? pages::text(number) : pages::link(path_of(page.batch) + "/sida/" + id_of(page.id), t.fill("post.left_out.number", {number})), false, true},
                                   {pages::text(t("post.kind." + page.kind))}, {sheet.act("post.act.include", "include:" + id_of(page.id))}}, ""});
        }
    if (table.rows.empty()) return {};
    return pages::details(t.fill("post.left_out.summary", {t.number(static_cast<std::int64_t>(table.rows.size()))}), pages::table(table));
}

}  // namespace

// What was kept of what was filled in, else the day the batch came.
http::Fields Mailroom::typed_of(const View& view) const {
    http::Fields typed;
    if (!view.letter) return typed;
    typed = http::parse_urlencoded(open(typed_column, view.letter->id, view.letter->typed_sealed), fields_kept_max).value_or(http::Fields{});
    if (typed.has("received_year")) return typed;
    const auto date = base::to_date(view.batch.received);
    typed.add("received_day", std::to_string(date.day));
    typed.add("received_month", std::to_string(date.month));
    typed.add("received_year", std::to_string(date.year));
    return typed;
}

Html Mailroom::held_part(const View& view, const Sheet& sheet) const {
    const auto& t = sheet.t();
    const auto file = std::find_if(view.files.begin(), view.files.end(), [&](const auto& one) { return one.id == view.letter->file; });
    CHECK(file != view.files.end());
    auto text = sheet.field("text", "post.held.text");
    text.hint = t("post.held.text_hint");
    const auto original = path_of(view.batch.id) + "/original/" + id_of(file->id);
    return pages::stack({
        pages::alert(pages::Tone::warning, t.fill("post.held.title", {open(name_column, file->id, file->name_sealed)}),
            pages::stack({pages::paragraph(t(file->held)), pages::paragraph(t("post.held.what")),
                          pages::actions({pages::link_button(original, t("post.held.original"), pages::Button::secondary),
                                          sheet.act("post.act.again", "again", pages::Button::secondary)})})),
        pages::text_area(t, text, 8)});
}

Html Mailroom::page_part(const Sheet& sheet, const store::Page& page, std::size_t number, std::size_t of) const {
    const auto& t = sheet.t();
    const PageRead read{decode_words(open(words_column, page.id, page.words_sealed)), open(text_column, page.id, page.text_sealed)};
    const auto shown = std::to_string(number);
    return pages::section("sida-" + shown, t.fill("post.page.title", {shown, std::to_string(of)}),
        pages::stack({pages::side_by_side(page_picture(sheet, page, number), page_text(sheet, page, read, number)),
                      page_acts(sheet, page, number == 1, of < 2)}));
}

Html Mailroom::letter_form(const View& view, const Sheet& sheet) const {
    const auto& t = sheet.t();
    const auto& letter = *view.letter;
    const auto path = path_of(view.batch.id) + "?brev=" + id_of(letter.id);
    std::vector<Html> body{pages::hidden("letter", id_of(letter.id)), pages::default_button()};
    const auto of = view.pages_of(letter.id);
    std::string said;
    for (const auto* page : of)
        if (page->state == "read") said += text_of_page(*page) + "\n";
    if (const auto words = intake::danger_words(sheet.s.catalogue, said, sheet.s.clock.today()); !words.empty())
        body.push_back(pages::alert(pages::Tone::danger, t("post.danger.title"), pages::paragraph(t.fill("post.danger.text", {base::join(words, ", ")}))));
    if (letter.file != 0) body.push_back(held_part(view, sheet));
    const auto first = std::min(view.part * pages_shown, of.empty() ? 0 : (of.size() - 1) / pages_shown * pages_shown);
    const auto last = std::min(of.size(), first + pages_shown);
    for (std::size_t i = first; i < last; ++i) body.push_back(page_part(sheet, *of[i], i + 1, of.size()));
    if (of.size() > pages_shown) {
        const auto part = first / pages_shown + 1;
        body.push_back(pages::hidden("del", std::to_string(part)));
        body.push_back(pages::pagination(t, t.fill("post.page.part", {std::to_string(first + 1), std::to_string(last), std::to_string(of.size())}),
                                         part > 1 ? path : "", last < of.size() ? path + "&del=" + std::to_string(part + 1) : ""));
    }
    std::vector<Html> saves{sheet.act("post.act.save", "save", pages::Button::secondary)};
    if (view.place > 0 && letter.file == 0) saves.push_back(sheet.act("post.act.merge", "merge"));
    body.push_back(pages::actions(saves));
    body.push_back(left_out(sheet, view.pages));
    body.push_back(register_part(sheet));
    return pages::form({path_of(view.batch.id), true, false, "", sheet.context.actor->csrf}, body);
}

namespace {

Html reading_part(const Sheet& sheet, const std::vector<store::Page>& all, const std::string& path) {
    const auto& t = sheet.t();
    const auto count = static_cast<std::int64_t>(all.size());
    const auto done = count - std::count_if(all.begin(), all.end(), [](const auto& page) { return page.state == "waiting"; });
    return pages::alert(pages::Tone::info, t("post.batch.reading"),
        pages::stack({count ? pages::progress(t.fill("post.state.reading", {t.number(done), t.number(count)}), done, count) : Html{},
                      pages::paragraph(t("post.batch.reading_what")), pages::link(path, t("post.batch.again"))}));
}

// Registered, added or laid aside: where it went.
Html closed_part(const Sheet& sheet, const store::Letter& letter, const std::string& number, const std::string& path) {
    const auto& t = sheet.t();
    std::vector<Html> words;
    if (!number.empty()) words.push_back(pages::link("/arbetsrum/arende/" + registry::RegistryNumber::parse(number).value().slug(), number));
    if (letter.state == "aside")
        words.push_back(pages::form({path, true, false, "", sheet.context.actor->csrf},
            {pages::hidden("letter", id_of(letter.id)), pages::actions({sheet.act("post.act.back", "back", pages::Button::secondary)})}));
    return pages::alert(letter.state == "aside" ? pages::Tone::neutral : pages::Tone::success, t("post.letter.is." + letter.state), pages::stack(words));
}

}  // namespace

http::Response Mailroom::render(const View& view, const http::Fields& posted, const std::vector<base::Refusal>& refusals, std::string_view done,
                            const identity::Context& context) const {
    const auto& t = context.t();
    const bool opens = view.letter && view.letter->state == "open";
    const auto path = path_of(view.batch.id);
    // Durable before anything is unsealed.
    if (opens) identity_.record_read(*context.actor, "post", "post " + id_of(view.batch.id), "registry", std::max<std::int64_t>(1, std::ssize(view.pages_of(view.letter->id))));
    std::vector<pages::Error> errors;
    for (const auto& refusal : refusals) errors.push_back({refusal.field.empty() ? "type" : refusal.field, std::string{t(refusal.text_key, refusal.values)}});
    const auto typed = posted.pairs().empty() && opens ? typed_of(view) : posted;
    const Sheet sheet{intake_.services(), context, typed, errors};
    std::vector<Html> parts{pages::error_summary(t, errors)};
    if (!done.empty() && t.has("post.done." + std::string{done})) parts.push_back(pages::notice(t("post.done." + std::string{done})));
    parts.push_back(pages::link(here, t("post.back")));
    const auto day = t.date(view.batch.received);
    parts.push_back(pages::heading(1, view.letters.size() > 1 ? t.fill("post.batch.title_of", {day, std::to_string(view.place + 1), std::to_string(view.letters.size())})
                                                              : t.fill("post.batch.title", {day})));
    if (view.reading()) parts.push_back(reading_part(sheet, view.pages, path + (view.letter ? "?brev=" + id_of(view.letter->id) : "")));
    parts.push_back(letters_nav(t, view.batch, view.letters, view.letter));
    if (opens) {
        parts.push_back(letter_form(view, sheet));
    } else if (view.letter) {
        const auto number = view.numbers.find(view.letter->id);
        parts.push_back(closed_part(sheet, *view.letter, number == view.numbers.end() ? "" : number->second, path));
    } else if (!view.reading()) {
        parts.push_back(pages::alert(pages::Tone::warning, t("post.batch.empty"), pages::paragraph(t("post.batch.empty_what"))));
    }
    if (!opens && !view.reading())
        if (auto rest = left_out(sheet, view.pages); !rest.empty())
            parts.push_back(pages::form({path, true, false, "", context.actor->csrf}, {pages::hidden("letter", "0"), rest}));
    return identity::staff_page(context, here, t.fill("post.batch.title", {day}), pages::stack(parts), errors.empty() ? 200 : 422, !errors.empty());
}

http::Response Mailroom::show(const http::Request& request, const identity::Context& context) const {
    if (request.captures.get("id") == "ny") return upload_form(request, context);
    const auto id = base::parse_integer(request.captures.get("id"));
    auto view = may_handle(context) && id ? view_of(*id, base::parse_integer(request.query.get("brev")).value_or(0)) : std::nullopt;
    if (!view) return identity::not_found(context);
    view->part = static_cast<std::size_t>(std::max<std::int64_t>(base::parse_integer(request.query.get("del")).value_or(1), 1) - 1);
    return render(*view, {}, {}, request.query.get("klart"), context);
}

http::Response Mailroom::act(http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id"));
    const auto letter = base::parse_integer(request.form.get("letter")).value_or(0);
    const auto seen = may_handle(context) && id ? view_of(*id, letter) : std::nullopt;
    if (!seen || (letter != 0 && (!seen->letter || seen->letter->id != letter))) return identity::not_found(context);
    const auto refused = [&](const base::Refusal& refusal) {
        auto view = view_of(*id, letter);
        view->part = static_cast<std::size_t>(std::max<std::int64_t>(base::parse_integer(request.form.get("del")).value_or(1), 1) - 1);
        return render(*view, request.form, {refusal}, "", context);
    };
    const auto act = request.form.has("unit_search") ? std::string{"save"} : request.form.get("act", "save");
    const auto path = path_of(*id);
    if (act == "register" || act == "add") {
        const auto done = act == "register" ? register_letter(letter, request.form, *context.actor) : add_letter(letter, request.form, *context.actor);
        if (!done) return refused(done.error());
        return http::see_other(path + "?klart=" + act);
    }
    if (const auto changed = change(*id, letter, act, request.form, *context.actor); !changed)
        return refused(changed.error());
    const auto word = act.substr(0, act.find(':'));
    const bool stays = word != "merge" && word != "aside" && word != "again";
    return http::see_other(path + "?klart=" + word + (stays && letter ? "&brev=" + id_of(letter) : "") +
                           (request.form.has("del") ? "&del=" + request.form.get("del") : "") + (request.form.has("unit_search") ? "#unit" : ""));
}

http::Response Mailroom::image(const http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id")), number = base::parse_integer(request.captures.get("page"));
    const auto& s = intake_.services();
    std::optional<store::Page> page;
    if (may_handle(context) && id && number) s.database.read([&](db::Reader& reader) { page = store::page(reader, *number); });
    if (!page || page->batch != *id || page->blob.empty()) return identity::not_found(context);
    identity_.record_read(*context.actor, "post_page", "post " + id_of(*id), "registry", 1);
    http::Response response;
    response.content_type = page->media;
    response.stream_size = page->size;
    const auto source = s.files.open(page->blob, crypto::Key{open(page_key_column, page->id, page->key_sealed)});
    response.stream = [source](std::size_t) { return source(); };
    response.add("Content-Security-Policy", "sandbox; default-src 'none'");
    return response;
}

http::Response Mailroom::original(const http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id")), number = base::parse_integer(request.captures.get("file"));
    const auto& s = intake_.services();
    std::optional<store::File> file;
    if (may_handle(context) && id && number) s.database.read([&](db::Reader& reader) { file = store::file(reader, *number); });
    if (!file || file->batch != *id || file->blob.empty()) return identity::not_found(context);
    identity_.record_read(*context.actor, "post_original", "post " + id_of(*id), "registry", 1);
    http::Response response;
    response.content_type = "application/octet-stream";
    response.stream_size = file->size;
    const auto source = s.files.open(file->blob, crypto::Key{open(file_key_column, file->id, file->key_sealed)});
    response.stream = [source](std::size_t) { return source(); };
    response.add("Content-Disposition", http::content_disposition(open(name_column, file->id, file->name_sealed)));
    response.add("Content-Security-Policy", "sandbox; default-src 'none'");
    return response;
}

}  // namespace post
