// The list of cases, the inbox and the start page of the staff.
#include <set>

#include "base/text.h"
#include "desk/desk.h"
#include "desk_acts.h"
#include "desk_counts.h"
#include "desk_filter.h"
#include "desk_parts.h"
#include "desk_presence.h"
#include "desk_rules.h"
#include "desk_store.h"

namespace desk {

using pages::Html;

namespace {

constexpr int count_max = 200;   // counting on costs a walk over every row the filter looks at
constexpr int recent_max = 8;

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

// The first text of each, and whether it is all there is: looked up only for those whose text another row has too.
std::vector<Told> told_by(ListPage& page, const std::vector<casework::Case>& cases, bool excerpts, bool fold) {
    std::vector<Told> told;
    std::map<std::string, int> seen;
    for (const auto& row : cases) {
        Told one{&row, "", false};
        if (excerpts) {
            try {
                one.text = page.s.registry.first_text(page.reader, row.id, page.s.casework.keys(page.reader, row.id));
            } catch (const crypto::Tampered&) {
                one.text = page.t()("desk.case.tampered");
            }
        }
        ++seen[one.text];
        told.push_back(std::move(one));
    }
    if (!fold) return told;
    for (auto& one : told) {
        if (one.text.empty() || seen[one.text] < 2) continue;
        try {
            const auto keys = page.s.casework.keys(page.reader, one.on->id);
            one.alone = page.s.registry.documents(page.reader, one.on->id, keys).size() == 1 && page.s.registry.files_of(page.reader, one.on->id, keys).empty();
        } catch (const crypto::Tampered&) {
            one.alone = false;
        }
    }
    return told;
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

// The very same text in cases of other pages, or of another filter: named, never folded away.
Html elsewhere(ListPage& page, const std::string& text, const std::set<std::int64_t>& here) {
    constexpr int looked_at_max = 60, named_max = 5;
    std::vector<std::int64_t> others;
    for (const auto id : store::told_alike(page.reader, page.s.keyring->hash("told", text), looked_at_max))
        if (!here.contains(id)) others.push_back(id);
    if (others.empty()) return {};
    std::vector<Html> items;
    for (const auto& row : page.s.casework.by_ids(page.reader, others, *page.context.actor)) {
        if (std::ssize(items) == named_max) break;
        Html line = pages::link(path_of(row), row.number.string());
        line.add(pages::text(" " + page.t().short_date(row.received_day)));
        items.push_back(std::move(line));
    }
    return items.empty() ? Html{} : pages::more(page.t()("desk.inbox.elsewhere"), pages::list(items));
}

// The very same text from others: how many, and each under a few words that open.
Html told_cell(ListPage& page, const std::vector<Told>& told, const std::vector<std::size_t>& group, const Desk::ListLook& look) {
    const auto& text = told[group.front()].text;
    Html about = pages::text(base::excerpt(text, 120));
    if (look.fold && !text.empty()) {
        std::set<std::int64_t> here;
        for (const auto& one : told) here.insert(one.on->id.value);
        if (auto others = elsewhere(page, text, here); !others.empty()) about = pages::stack({about, others});
    }
    if (group.size() < 2) return about;
    std::vector<Html> items;
    for (std::size_t i = 1; i < group.size(); ++i) {
        const auto& row = *told[group[i]].on;
        Html line;
        if (look.choose) line.add(pages::select_box("vald", std::to_string(row.id.value), page.t().fill("desk.bulk.choose", {row.number.string()})));
        line.add(pages::link(path_of(row), row.number.string()));
        line.add(pages::text(" " + page.t().short_date(row.received_day)));
        items.push_back(std::move(line));
    }
    return pages::stack({about, pages::more(page.t().fill("desk.inbox.identical", {page.t().number(static_cast<std::int64_t>(group.size()))}), pages::list(items))});
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
        if (column == "received") { made.sort_href = look.received_sort; made.sorted = look.by_due ? 0 : look.sorted; }
        if (column == "due") { made.sort_href = look.due_sort; made.sorted = look.by_due ? 1 : 0; }
        table.columns.push_back(std::move(made));
    }
    table.empty_text = texts("desk.inbox.empty");
    s.database.read([&](db::Reader& reader) {
        ListPage page{s, context, identity_, *presence_, reader};
        const auto told = told_by(page, cases, look.excerpts, look.fold);
        for (const auto& group : folded(told)) {
            const auto& row = *told[group.front()].on;
            const auto unit = row.unit ? s.parties.operation(reader, row.unit) : std::nullopt;
            const auto place = place_name(s.catalogue, row);
            const auto where = !unit ? place : place.empty() ? unit->name : unit->name + ", " + place;
            // What was told takes the room; where it happened stands under it.
            Html about = look.excerpts ? told_cell(page, told, group, look) : pages::text(where);
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

http::Response Desk::inbox(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    const auto filter = filter_of(request.query, *context.actor);
    casework::Listed listed;
    s.database.read([&](db::Reader& reader) { listed = s.casework.list_counted(reader, *context.actor, filter, count_max); });
    const auto& [cases, total] = listed;
    // Excerpts are sealed content: the record of the read is durable before one is shown.
    const bool excerpts = identity::may(*context.actor, identity::Action::read_case);
    if (excerpts && !cases.empty())
        identity_.record_read(*context.actor, "list", "inbox", "handling", static_cast<std::int64_t>(cases.size()));
    const auto view = request.query.get("vy");
    const auto here = url_of(request.query, view, 0);
    std::vector<pages::ViewLink> views;
    for (const auto name : built_in) {
        // Only those are counted on every page that an index of their own finds.
        const bool counted = name == "mine" || name == "urgent";
        views.push_back({url_of(request.query, name, 0), view_name(name, texts), view == name, counted ? count_of("vy=" + std::string{name}, context) : ""});
    }
    for (const auto& saved : saved_views(*context.actor)) {
        const auto href = "/arbetsrum/inkorg?" + saved.query;
        views.push_back({href, saved.name, href == here, count_of(saved.query, context)});
    }
    const auto shown = texts.number(static_cast<std::int64_t>(cases.size()));
    const auto counted = texts.number(std::min<std::int64_t>(total, count_max));
    const auto summary = total > count_max ? texts.fill(filter.after ? "desk.inbox.rest_of_many" : "desk.inbox.shown_of_many", {shown, counted})
                                           : texts.fill(filter.after ? "desk.inbox.rest" : "desk.inbox.shown", {shown, counted});
    const bool more = total > std::ssize(cases);
    const bool choose = !cases.empty() && identity::may(*context.actor, identity::Action::move);
    const bool turn = !filter.oldest_first && !filter.by_due;
    ListLook look{excerpts, choose, true, url_of(with(request.query, "ordning", turn ? "aldst" : ""), view, 0), filter.oldest_first ? 1 : -1,
                  url_of(with(request.query, "ordning", filter.by_due ? "" : "tid"), view, 0), filter.by_due, hidden_columns(request.query)};
    const auto query = here.substr(here.find('?') + 1);
    const auto page_url = url_of(request.query, view, filter.after.value);   // a bulk act on "the page" means this one
    Html list = case_table(cases, context, look, std::string{texts("desk.inbox.title")});
    if (choose) list = pages::bulk_form({"/arbetsrum/inkorg/urval", true, false, "", context.actor->csrf}, list, bulk_acts(context, page_url.substr(page_url.find('?') + 1), more || filter.after));
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{texts("desk.inbox.title")},
        pages::stack({undo_part(request, context), pages::heading(1, texts("desk.inbox.title")), pages::views(texts, views),
                      pages::filters(texts, "/arbetsrum/inkorg", filter_fields(request.query, s, texts), {{"vy", view}, {"dolj", base::join(look.hidden, " ")}}),
                      columns_part(request.query, view, look.hidden, texts), std::move(list),
                      pages::pagination(texts, summary, filter.after ? here : "", more ? url_of(request.query, view, cases.back().id.value) : ""),
                      pages::actions({pages::link_button("/arbetsrum/vyer?" + query, texts("desk.views.save_this"), pages::Button::tertiary),
                                      pages::link_button("/arbetsrum/inkorg/export?" + query, texts("desk.export.csv"), pages::Button::tertiary),
                                      pages::link_button("/arbetsrum/inkorg/export?" + query + "&format=ods", texts("desk.export.ods"), pages::Button::tertiary)})}));
}

}  // namespace desk
