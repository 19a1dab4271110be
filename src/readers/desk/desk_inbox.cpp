// The list of cases, the inbox and the start page of the staff.
#include "base/text.h"
#include "desk/desk.h"
#include "desk_acts.h"
#include "desk_counts.h"
#include "desk_filter.h"
#include "desk_parts.h"
#include "desk_presence.h"

namespace desk {

using pages::Html;

namespace {

constexpr int count_max = 1000;
constexpr int recent_max = 8;

using ById = std::map<base::CaseId, const casework::Case*>;

// What the rows of one list share.
struct ListPage {
    const intake::Services& s;
    const identity::Context& context;
    identity::Identity& identity;
    const Presence& presence;
    db::Reader& reader;
    std::map<base::UserId, std::string> names{};

    const i18n::Texts& t() const { return context.t(); }
    const std::string& name(base::UserId user) {
        const auto [at, fresh] = names.try_emplace(user);
        if (fresh) at->second = identity.name_of(reader, user);
        return at->second;
    }
};

// The beginning of what came in.
std::string told_of(ListPage& page, const casework::Case& row) {
    try {
        return page.s.registry.first_text(page.reader, row.id, page.s.casework.keys(page.reader, row.id));
    } catch (const crypto::Tampered&) {
        return std::string{page.t()("desk.case.tampered")};
    }
}

Html number_cell(ListPage& page, const casework::Case& row) {
    const auto* type = page.s.catalogue.case_type_named(row.type);
    std::vector<Html> parts{pages::link(path_of(row), row.number.string()), pages::subtle(type ? type->name.in(page.t().language()) : row.type)};
    const auto others = page.presence.others(row.id, page.context.actor->user, page.s.clock.now());
    if (!others.empty()) parts.push_back(pages::tag(page.t().fill("desk.presence.list", {base::join(others, ", ")}), pages::Tone::info));
    return pages::stack(parts);
}

Html due_cell(ListPage& page, const casework::Case& row, base::Day today) {
    auto due = due_tag(row, today, page.t());
    if (row.clock.empty()) return due;
    const auto version = page.s.catalogue.case_type(row.type, row.version_day);
    const auto* clock = version ? (*version)->clock(row.clock) : nullptr;
    if (!clock) return due;
    return pages::stack({due, pages::subtle(clock->name.in(page.t().language()))});
}

Html named(ListPage& page, const casework::Case& row) {
    Html line = pages::link(path_of(row), row.number.string());
    line.add(pages::text(" " + page.t().short_date(row.received_day)));
    return line;
}

// The very same text in cases that differ in something else: named, never folded away.
Html elsewhere(ListPage& page, const Answer::Row& row, const ById& here) {
    constexpr int named_max = 5;
    std::vector<std::int64_t> others;
    for (const auto id : row.elsewhere)
        if (!here.contains(id)) others.push_back(id.value);
    std::vector<Html> items;
    if (!others.empty())
        for (const auto& one : page.s.casework.by_ids(page.reader, others, *page.context.actor)) {
            if (std::ssize(items) == named_max) break;
            items.push_back(named(page, one));
        }
    return items.empty() ? Html{} : pages::more(page.t()("desk.inbox.elsewhere"), pages::list(items));
}

// The very same text from others: how many, and each under a few words that open.
Html told_cell(ListPage& page, const casework::Case& row, const Answer::Row* fold, const ById& here, const Desk::ListLook& look) {
    Html about = pages::text(base::excerpt(told_of(page, row), 120));
    if (!fold) return about;
    if (auto others = elsewhere(page, *fold, here); !others.empty()) about = pages::stack({about, others});
    if (fold->size < 2) return about;
    std::vector<Html> items;
    for (const auto id : fold->folded) {
        const auto found = here.find(id);
        if (found == here.end()) continue;
        Html line;
        if (look.choose) line.add(pages::select_box("vald", std::to_string(id.value), page.t().fill("desk.bulk.choose", {found->second->number.string()})));
        line.add(named(page, *found->second));
        items.push_back(std::move(line));
    }
    const auto all = page.t().number(fold->size);
    if (fold->size > std::ssize(fold->folded) + 1)
        items.push_back(pages::link(look.same_href + std::to_string(row.id.value), page.t().fill("desk.inbox.identical_all", {all})));
    return pages::stack({about, pages::more(page.t().fill("desk.inbox.identical", {all}), pages::list(items))});
}

}  // namespace

Html Desk::case_table(const std::vector<casework::Case>& cases, const identity::Context& context, const ListLook& look, std::string caption) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    const auto today = s.clock.today();
    pages::Table table{std::move(caption), true};
    if (look.choose) table.columns.push_back({""});
    for (const std::string column : {"number", "about", "severity", "step", "received", "due"}) {
        if (!look.shows(column)) continue;
        pages::Column made{std::string{texts("desk.column." + column)}};   // not a text key
        if (const auto sort = look.sorts.find(column); sort != look.sorts.end()) {
            made.sort_href = sort->second.href;
            made.sorted = sort->second.sorted;
        }
        table.columns.push_back(std::move(made));
    }
    table.empty_text = texts("desk.inbox.empty");
    s.database.read([&](db::Reader& reader) {
        ListPage page{s, context, identity_, *presence_, reader};
        ById here;
        for (const auto& one : cases) here[one.id] = &one;
        std::vector<std::pair<const casework::Case*, const Answer::Row*>> rows;
        if (!look.answer)
            for (const auto& one : cases) rows.emplace_back(&one, nullptr);
        else
            for (const auto& one : look.answer->rows)
                if (const auto found = here.find(one.id); found != here.end()) rows.emplace_back(found->second, &one);
        for (const auto& [on, fold] : rows) {
            const auto& row = *on;
            const auto unit = row.unit ? s.parties.operation(reader, row.unit) : std::nullopt;
            const auto place = place_name(s.catalogue, row);
            const auto where = !unit ? place : place.empty() ? unit->name : unit->name + ", " + place;
            // What was told takes the room; where it happened stands under it.
            Html about = look.excerpts ? told_cell(page, row, fold, here, look) : pages::text(where);
            if (look.excerpts && !where.empty()) about = pages::stack({about, pages::subtle(where)});
            Html step = pages::text(step_name(row, s.catalogue, texts));
            if (row.owner) step = pages::stack({step, pages::subtle(page.name(row.owner))});
            pages::TableRow made{{}, path_of(row)};
            if (look.choose) made.cells.push_back({pages::select_box("vald", std::to_string(row.id.value), texts.fill("desk.bulk.choose", {row.number.string()}))});
            made.cells.insert(made.cells.end(), {{number_cell(page, row), false, true}, {std::move(about)}});
            if (look.shows("severity")) made.cells.push_back({severity_tag(row, s.catalogue, today, texts)});
            if (look.shows("step")) made.cells.push_back({std::move(step)});
            if (look.shows("received")) made.cells.push_back({pages::text(texts.short_date(row.received_day)), false, false, true});
            if (look.shows("due")) made.cells.push_back({due_cell(page, row, today), false, false, true});
            table.rows.push_back(std::move(made));
        }
    });
    return pages::table(table);
}

namespace {

constexpr std::string_view built_in[] = {"", "mine", "nobody", "urgent", "overdue", "unlinked"};

std::string view_name(std::string_view view, const i18n::Texts& texts) { return std::string{texts("desk.view." + std::string{view.empty() ? "all" : view})}; }

// What each role starts from.
std::vector<std::string_view> views_of_role(const identity::Actor& actor) {
    if (actor.has(identity::Role::handler)) return {"mine", "nobody", "urgent", "overdue"};
    if (actor.has(identity::Role::registrar)) return {"nobody", "unlinked", "urgent"};
    if (actor.has(identity::Role::decision_maker)) return {"overdue", "urgent", "mine"};
    if (actor.has(identity::Role::analyst)) return {"", "unlinked"};
    return {};
}

}  // namespace

http::Response Desk::home(const http::Request&, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    std::vector<Html> parts{pages::heading(1, texts("desk.home.title"))};
    std::vector<pages::Figure> figures;
    for (const auto view : views_of_role(*context.actor)) {
        const auto href = "/arbetsrum/inkorg?vy=" + std::string{view};
        figures.push_back({view_name(view, texts), count_of("vy=" + std::string{view}, context), "", href});
    }
    if (identity::may(*context.actor, identity::Action::read_case)) {
        std::int64_t soon = 0;
        s.database.read([&](db::Reader& reader) { soon = s.casework.watch().count(reader, *context.actor, {}); });
        figures.push_back({std::string{texts("desk.home.soon")}, texts.number(soon), "", "/arbetsrum/klockor"});
    }
    if (figures.empty()) parts.push_back(pages::paragraph(texts("desk.home.about")));
    else parts.push_back(pages::figures(figures));
    std::vector<Html> items;
    if (identity::may(*context.actor, identity::Action::list_cases))
        for (const auto& view : saved_views(*context.actor))
            items.push_back(pages::stack({pages::link("/arbetsrum/inkorg?" + view.query, view.name + " (" + count_of(view.query, context) + ")")}));
    if (!items.empty()) parts.push_back(pages::section("vyer", texts("desk.views.title"), pages::list(items)));
    items.clear();
    const auto own = own_services(*context.actor);
    if (identity::may(*context.actor, identity::Action::list_cases))
        for (const auto& service : service_choices(s.catalogue, s.clock.today(), texts)) {
            if (!own.empty() && std::find(own.begin(), own.end(), service.value) == own.end()) continue;
            const auto query = "tjanst=" + http::percent_encode(service.value);
            items.push_back(pages::link("/arbetsrum/inkorg?" + query, service.label + " (" + count_of(query, context) + ")"));
        }
    if (!items.empty() && identity::may(*context.actor, identity::Action::read_case)) items.push_back(pages::link("/arbetsrum/tjanster", texts("desk.home.all_services")));
    if (!items.empty()) parts.push_back(pages::section("tjanster", texts("desk.home.services"), pages::list(items)));
    items.clear();
    if (identity::may(*context.actor, identity::Action::read_case)) {
        const auto numbers = identity_.viewed_by(context.actor->user, recent_max);
        s.database.read([&](db::Reader& reader) {
            items.clear();
            for (const auto& text : numbers) {
                const auto number = registry::RegistryNumber::parse(text);
                const auto row = number ? s.casework.find_for(reader, *number, *context.actor, identity::Action::read_case) : std::nullopt;
                const auto* type = row ? s.catalogue.case_type_named(row->type) : nullptr;
                if (row) items.push_back(pages::stack({pages::link(path_of(*row), row->number.string()), pages::subtle(type ? type->name.in(texts.language()) : row->type)}));
            }
        });
    }
    if (!items.empty()) parts.push_back(pages::section("senast", texts("desk.home.recent"), pages::list(items)));
    return identity::staff_page(context, "/arbetsrum", std::string{texts("desk.home.title")}, pages::stack(parts));
}

namespace {

std::vector<Html> bulk_acts(const identity::Context& context, std::string_view filter, bool more) {
    const auto& t = context.t();
    std::vector<pages::Choice> acts, scope{{"valda", std::string{t("desk.bulk.scope_chosen")}, ""}, {"sidan", std::string{t("desk.bulk.scope_page")}, ""}};
    if (more) scope.push_back({"filtret", std::string{t("desk.bulk.scope_filter")}, ""});
    for (const auto* act : {"take", "give", "release", "theme", "severity", "close"})
        acts.push_back({act, std::string{t("desk.bulk.act." + std::string{act})}, ""});
    pages::Field which{"omfattning", std::string{t("desk.bulk.scope")}};
    which.value = "valda";
    return {pages::hidden("filter", filter), pages::select(t, which, scope),
            pages::select(t, {"act", std::string{t("desk.bulk.act")}}, acts), pages::button(t("desk.bulk.go"), pages::Button::secondary)};
}

}  // namespace

namespace {

http::Fields with(const http::Fields& query, std::string_view field, const std::string& said) {
    http::Fields changed;
    for (const auto& [name, value] : query.pairs())
        if (name != field && name != "efter") changed.add(name, value);
    if (!said.empty()) changed.add(std::string{field}, said);
    return changed;
}

// Each column that may go, with a link that takes it away or brings it back.
Html columns_part(const http::Fields& query, std::string_view view, const std::vector<std::string>& hidden, const i18n::Texts& texts) {
    std::vector<Html> links;
    for (const auto column : hideable_columns) {
        auto left = hidden;
        const bool shown = std::find(left.begin(), left.end(), column) == left.end();
        if (shown) left.emplace_back(column);
        else std::erase(left, column);
        const auto title = texts("desk.column." + std::string{column});   // not a text key
        links.push_back(pages::link(url_of(with(query, "dolj", base::join(left, " ")), view, 0), texts.fill(shown ? "desk.columns.hide" : "desk.columns.show", {title})));
    }
    return pages::details(texts("desk.columns.title"), pages::list(links), !hidden.empty());
}

}  // namespace

// That only one text is listed, and the way back to all.
static Html same_part(const http::Fields& query, std::string_view view, const Question& question, const std::vector<casework::Case>& cases, const i18n::Texts& texts) {
    if (!question.same) return {};
    return pages::stack({pages::notice(texts.fill("desk.inbox.same", {texts.number(std::ssize(cases))})), pages::link(url_of(with(query, "samma", ""), view, 0), texts("desk.inbox.same_all"))});
}

static std::map<std::string, Desk::ListLook::Sort> sorts_of(const http::Fields& query, std::string_view view, Order now) {
    // By each column the way that is wanted first, and once more the other way.
    struct Turn { const char* column; Order first, other; bool rising; } constexpr turns[] = {{"received", Order::newest, Order::oldest, false},
                                                                                             {"due", Order::due_first, Order::due_last, true},
                                                                                             {"severity", Order::gravest, Order::mildest, false}};
    std::map<std::string, Desk::ListLook::Sort> sorts;
    for (const auto& [column, first, other, rising] : turns) {
        const auto next = std::string{order_name(now == first ? other : first)};
        const int sorted = now == first ? (rising ? 1 : -1) : now == other ? (rising ? -1 : 1) : 0;
        sorts[column] = {url_of(with(query, "ordning", next), view, 0), sorted};
    }
    return sorts;
}

http::Response Desk::inbox(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    auto question = question_of(request.query, *context.actor);
    // Who may not read what came in is not told who wrote the same.
    question.fold = !question.same && identity::may(*context.actor, identity::Action::read_case);
    question.count_max = count_max;
    const auto& filter = question.filter;
    Answer answer;
    std::vector<casework::Case> cases;
    make_list();
    s.database.read([&](db::Reader& reader) {
        answer = ask_list(reader, question, *context.actor);
        std::vector<std::int64_t> ids;
        for (const auto& row : answer.rows) {
            ids.push_back(row.id.value);
            for (const auto id : row.folded) ids.push_back(id.value);
        }
        cases = s.casework.by_ids(reader, ids, *context.actor);
    });
    const auto total = answer.total;
    std::int64_t on_page = 0;
    for (const auto& row : answer.rows) on_page += row.size;
    // Excerpts are sealed content: the record of the read is durable before one is shown.
    const bool excerpts = identity::may(*context.actor, identity::Action::read_case);
    if (excerpts && !cases.empty())
        identity_.record_read(*context.actor, "list", "inbox", "handling", static_cast<std::int64_t>(cases.size()));
    const auto view = request.query.get("vy");
    const auto here = url_of(request.query, view, 0);
    std::vector<pages::ViewLink> views;
    for (const auto name : built_in) {
        views.push_back({url_of(request.query, name, 0), view_name(name, texts), view == name, count_of("vy=" + std::string{name}, context)});
    }
    for (const auto& saved : saved_views(*context.actor)) {
        const auto href = "/arbetsrum/inkorg?" + saved.query;
        views.push_back({href, saved.name, href == here, count_of(saved.query, context)});
    }
    const auto shown = texts.number(on_page);
    const auto counted = texts.number(std::min<std::int64_t>(total, count_max));
    const auto summary = total > count_max ? texts.fill(filter.after ? "desk.inbox.rest_of_many" : "desk.inbox.shown_of_many", {shown, counted})
                                           : texts.fill(filter.after ? "desk.inbox.rest" : "desk.inbox.shown", {shown, counted});
    const bool choose = !cases.empty() && identity::may(*context.actor, identity::Action::move);
    ListLook look{excerpts, choose, &answer, url_of(with(request.query, "samma", ""), view, 0) + "&samma=", sorts_of(request.query, view, question.order), hidden_columns(request.query)};
    const auto query = here.substr(here.find('?') + 1);
    const auto page_url = url_of(request.query, view, filter.after.value);   // a bulk act on "the page" means this one
    Html list = case_table(cases, context, look, std::string{texts("desk.inbox.title")});
    if (choose) list = pages::bulk_form({"/arbetsrum/inkorg/urval", true, false, "", context.actor->csrf}, list, bulk_acts(context, page_url.substr(page_url.find('?') + 1), answer.more || filter.after));
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{texts("desk.inbox.title")},
        pages::stack({undo_part(request, context), pages::heading(1, texts("desk.inbox.title")), pages::views(texts, views),
                      pages::filters(texts, "/arbetsrum/inkorg", filter_fields(request.query, s, texts), {{"vy", view}, {"samma", request.query.get("samma")}, {"dolj", base::join(look.hidden, " ")}}),
                      columns_part(request.query, view, look.hidden, texts), same_part(request.query, view, question, cases, texts), std::move(list),
                      pages::pagination(texts, summary, filter.after ? here : "", answer.more ? url_of(request.query, view, answer.rows.back().id.value) : ""),
                      pages::actions({pages::link_button("/arbetsrum/vyer?" + query, texts("desk.views.save_this"), pages::Button::tertiary),
                                      pages::link_button("/arbetsrum/inkorg/export?" + query, texts("desk.export.csv"), pages::Button::tertiary),
                                      pages::link_button("/arbetsrum/inkorg/export?" + query + "&format=ods", texts("desk.export.ods"), pages::Button::tertiary)})}));
}

}  // namespace desk
