// Filters under a name, how many cases each has, and the list as a file.
#include <algorithm>

#include "base/text.h"
#include "crypto/crypto.h"
#include "desk_counts.h"
#include "desk_filter.h"
#include "desk_parts.h"
#include "desk_rules.h"
#include "desk_store.h"
#include "i18n/i18n.h"

namespace desk {

using pages::Html;

namespace {

constexpr std::string_view view_column = "desk.views.sealed";   // not a text key
constexpr std::size_t name_characters_max = 60;
constexpr std::size_t views_max = 30;   // of one person
constexpr int counted_max = 999;
constexpr std::string_view everybody = "*";

std::string sealed(const intake::Services& s, std::int64_t id, const std::string& name, const std::string& query) {
    return crypto::seal(s.keyring->office_key("desk_views"), s.keyring->version(), {view_column, id, 0}, name + '\n' + query);
}

// As an address of the inbox spells it, so that two ways of writing a filter are one view.
std::string normal(std::string_view query) {
    auto fields = http::parse_urlencoded(query).value_or(http::Fields{});
    const auto url = url_of(fields, fields.get("vy").substr(0, 20), 0);
    return url.substr(url.find('?') + 1);
}

std::vector<std::string> departments_of(const identity::Actor& actor) {
    std::vector<std::string> found{std::string{everybody}};
    for (const auto& region : actor.regions)
        if (region != everybody) found.push_back(region);
    return found;
}

}  // namespace

std::vector<Desk::SavedView> Desk::saved_views(const identity::Actor& actor) const {
    const auto& s = intake_.services();
    std::vector<store::View> stored;
    s.database.read([&](db::Reader& reader) { stored = store::views_of(reader, actor.user, departments_of(actor), actor.regions.contains(std::string{everybody})); });
    std::vector<SavedView> found;
    for (const auto& one : stored) {
        const auto plain = crypto::open(s.keyring->office_key("desk_views"), {view_column, one.id, 0}, one.sealed);
        if (!plain) continue;   // verify tells of it; a name that cannot be read must not shut the inbox
        const auto border = plain->find('\n');
        found.push_back({one.id, one.owner, one.department, plain->substr(0, border), plain->substr(border + 1)});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return i18n::compare_swedish(a.name, b.name) < 0; });
    return found;
}

std::string Desk::count_of(const std::string& query, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto fields = http::parse_urlencoded(query).value_or(http::Fields{});
    auto question = question_of(fields, *context.actor);
    question.filter.limit = 0;
    question.order = Order::newest;
    question.count_max = counted_max;
    std::string key = normal(query) + '\n';
    for (const auto& region : context.actor->regions) key += region + ' ';
    if (question.filter.owner && *question.filter.owner) key += std::to_string(question.filter.owner->value);
    std::int64_t count = 0;
    make_list();
    s.database.read([&](db::Reader& reader) {
        const auto head = s.ledger.head(reader);
        if (const auto known = counts_->get(key, head, s.clock.now())) { count = *known; return; }
        count = ask_list(reader, question, *context.actor).total;
        counts_->put(key, count, head, s.clock.now());
    });
    return count > counted_max ? context.t().fill("desk.views.more_than", {context.t().number(counted_max)}) : context.t().number(count);
}

http::Response Desk::render_views(const identity::Context& context, const http::Fields& typed, const std::optional<base::Refusal>& refusal, int status) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({refusal->field, std::string{t(refusal->text_key, refusal->values)}});
    pages::Field name{"namn", std::string{t("desk.views.name")}, t.fill("desk.views.name_hint", {std::to_string(name_characters_max)})};
    name.value = typed.get("namn");
    if (refusal && refusal->field == "namn") name.error = errors.front().text;
    pages::Field shared{"delas", std::string{t("desk.views.shared")}};
    shared.value = typed.get("delas");
    std::vector<pages::Choice> with{{"", std::string{t("desk.views.private")}, ""}};
    for (const auto* department : s.catalogue.departments(today))
        if (context.actor->sees_region(department->id)) with.push_back({department->id, department->name.in(t.language()), ""});
    with.push_back({std::string{everybody}, std::string{t("desk.views.everybody")}, ""});
    const auto query = normal(typed.get("filter"));
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, t("desk.views.title")), pages::paragraph(t("desk.views.about"))};
    const pages::Form form{"/arbetsrum/vyer", true, false, "", context.actor->csrf};
    parts.push_back(pages::section("ny", t("desk.views.new"), pages::form(form, {pages::hidden("filter", query), pages::text_field(t, name, 30),
        pages::select(t, shared, with), pages::actions({pages::button(t("desk.views.save"), pages::Button::primary, "act", "save"),
                                                        pages::link("/arbetsrum/inkorg?" + query, t("desk.views.look"))})})));
    pages::Table table{std::string{t("desk.views.saved")}};
    table.columns = {{std::string{t("desk.views.name")}}, {std::string{t("desk.views.count")}, "", 0, true}, {std::string{t("desk.views.shared")}}, {""}};
    table.empty_text = t("desk.views.none");
    for (const auto& view : saved_views(*context.actor)) {
        const auto* department = s.catalogue.department(view.department, today);
        const auto who = view.department.empty() ? std::string{t("desk.views.private")} : view.department == everybody ? std::string{t("desk.views.everybody")}
                         : department ? department->name.in(t.language()) : view.department;
        Html remove;
        if (view.owner == context.actor->user)
            remove = pages::inline_form(form, {pages::hidden("vy", std::to_string(view.id)), pages::hidden("filter", query),
                pages::button(t.fill("desk.views.remove", {view.name}), pages::Button::tertiary, "act", "remove")});
        else remove = pages::subtle(identity_.name_of(view.owner));
        table.rows.push_back({{{pages::link("/arbetsrum/inkorg?" + view.query, view.name), false, true}, {pages::text(count_of(view.query, context)), true}, {pages::text(who)}, {std::move(remove)}}, ""});
    }
    parts.push_back(pages::table(table));
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{t("desk.views.title")}, pages::stack(parts), status, refusal.has_value());
}

http::Response Desk::views(const http::Request& request, const identity::Context& context) const {
    http::Fields typed;
    const auto mark = request.target.find('?');
    typed.add("filter", mark == std::string::npos ? "" : request.target.substr(mark + 1));
    return render_views(context, typed, {}, 200);
}

http::Response Desk::change_views(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& actor = *context.actor;
    if (request.form.get("act") == "remove") {
        const auto id = base::parse_integer(request.form.get("vy"));
        if (id)
            s.database.write([&](db::Transaction& tx) {
                const auto stored = store::view(tx, *id);
                if (stored && stored->owner == actor.user) store::remove_view(tx, *id);   // another's view is not told of
            });
        return http::see_other("/arbetsrum/vyer");
    }
    const std::string name{base::trim(request.form.get("namn"))};
    const auto department = request.form.get("delas");
    const auto refuse = [&](base::Refusal why) { return render_views(context, request.form, why, 422); };
    if (name.empty() || base::count_characters(name) > name_characters_max || name.find('\n') != std::string::npos)
        return refuse({"desk.refused.view_name", "namn", "", {std::to_string(name_characters_max)}});
    if (!department.empty() && department != everybody && (!s.catalogue.department(department, s.clock.today()) || !actor.sees_region(department)))
        return refuse({"desk.refused.department", "delas"});
    std::size_t own = 0;
    for (const auto& view : saved_views(actor)) own += view.owner == actor.user ? 1 : 0;
    if (own >= views_max) return refuse({"desk.refused.too_many_views", "namn", "", {std::to_string(views_max)}});
    const auto query = normal(request.form.get("filter"));
    const auto id = s.ids.next();
    s.database.write([&](db::Transaction& tx) {
        s.ledger.put_working(tx, store::views, store::values({id, actor.user, department, sealed(s, id, name, query)}));
    });
    return http::see_other("/arbetsrum/inkorg?" + query);
}

http::Response Desk::export_list(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    auto question = question_of(request.query, *context.actor);
    question.filter.after = {};
    question.filter.limit = exported_max;
    Rows rows{{}};
    for (const auto* key : {"desk.column.number", "desk.column.type", "desk.case.channel", "desk.column.received", "desk.column.step", "desk.column.due", "desk.column.severity",
                            "desk.filter.area", "desk.filter.theme", "desk.filter.region", "desk.export.place", "desk.column.unit", "desk.case.owner", "desk.case.outcome", "desk.export.closed"})
        rows.front().emplace_back(t(key));
    make_list();
    s.database.read([&](db::Reader& reader) {
        rows.resize(1);
        std::map<base::UserId, std::string> names;
        std::map<std::int64_t, std::string> units;
        for (const auto& row : asked_cases(reader, question, *context.actor)) {
            const auto* type = s.catalogue.case_type_named(row.type);
            const auto* department = s.catalogue.department(row.region, today);
            const auto version = s.catalogue.case_type(row.type, row.version_day);
            const auto* outcome = version ? (*version)->decision(row.outcome) : nullptr;
            if (row.owner && !names.contains(row.owner)) names[row.owner] = identity_.name_of(reader, row.owner);
            if (row.unit && !units.contains(row.unit.value)) {
                const auto unit = s.parties.operation(reader, row.unit);
                units[row.unit.value] = unit ? unit->name : "";
            }
            const auto code = [&](std::string_view list, const std::string& id) { return id.empty() ? "" : s.catalogue.label(list, id, today, t.language()); };
            rows.push_back({row.number.string(), type ? type->name.in(t.language()) : row.type, code("channels", row.channel), base::iso(row.received_day),
                            step_name(row, s.catalogue, t), row.clock.empty() ? "" : base::iso(row.due_day), row.severity ? std::to_string(row.severity) : "",
                            code("areas", row.area), code("themes", row.theme), department ? department->name.in(t.language()) : "", place_name(s.catalogue, row),
                            row.unit ? units[row.unit.value] : "", row.owner ? names[row.owner] : "", outcome ? outcome->name.in(t.language()) : "",
                            row.closed_day.number ? base::iso(row.closed_day) : ""});
        }
    });
    // No record, no file: what leaves the office in one piece is told of before it does.
    identity_.record_read(*context.actor, "export", "inbox", "handling", static_cast<std::int64_t>(rows.size() - 1));
    const bool as_ods = request.query.get("format") == "ods";
    http::Response response;
    response.content_type = as_ods ? "application/vnd.oasis.opendocument.spreadsheet" : "text/csv; charset=utf-8";
    response.body = as_ods ? ods(rows, t("desk.inbox.title")) : csv(rows);
    response.add("Content-Disposition", http::content_disposition(std::string{t("desk.export.name")} + "-" + base::iso(today) + (as_ods ? ".ods" : ".csv")));
    return response;
}

}  // namespace desk
