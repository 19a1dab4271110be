#include <boost/json.hpp>

#include "base/text.h"
#include "desk/desk.h"
#include "desk_filter.h"
#include "desk_parts.h"
#include "desk_store.h"

namespace desk {

using pages::Html;

std::optional<casework::Case> Desk::asked(const http::Request& request, const identity::Context& context, identity::Action action) const {
    return intake::case_asked(intake_.services(), request, context, action);
}

namespace {

std::pair<search::Query::Where, std::string> where_of(const std::string& said) {
    using Where = search::Query::Where;
    if (said == "text") return {Where::text, said};
    if (said == "bilagor") return {Where::attachments, said};
    return {Where::everywhere, ""};
}

}  // namespace

http::Response Desk::find(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    const auto text = request.query.get("q").substr(0, 300);
    if (const auto number = registry::RegistryNumber::parse(text)) {
        std::optional<casework::Case> found;
        s.database.read([&](db::Reader& reader) { found = s.casework.find_for(reader, *number, *context.actor, identity::Action::read_case); });
        if (found) return http::see_other("/arbetsrum/arende/" + found->number.slug());
    }
    pages::Field field{"q", std::string{texts("desk.search.field")}, std::string{texts("desk.search.hint")}};
    field.value = text;
    const auto where = where_of(request.query.get("i"));
    pages::Field place{"i", std::string{texts("desk.search.where")}};
    place.value = where.second;
    const std::vector<pages::Choice> places{{"", std::string{texts("desk.search.everywhere")}, ""}, {"text", std::string{texts("desk.search.text")}, ""},
                                            {"bilagor", std::string{texts("desk.search.attachments")}, ""}};
    std::vector<Html> parts{pages::heading(1, texts("desk.search.title")), pages::form({"/arbetsrum/sok", false}, {pages::search_field(texts, field), pages::select(texts, place, places), pages::actions({pages::button(texts("desk.unit.search_button"), pages::Button::secondary)})})};
    if (!base::trim(text).empty()) {
        search::Query query{text, facets_seen(*context.actor), 20, where.first};
        search::Hits hits;
        std::vector<casework::Case> cases;
        s.database.read([&](db::Reader& reader) {
            hits = index_.find(reader, query);
            std::vector<std::int64_t> ids;
            for (const auto& hit : hits.hits) ids.push_back(hit.id);
            cases = s.casework.by_ids(reader, ids, *context.actor);
        });
        identity_.record_read(*context.actor, "search", "search", "handling", static_cast<std::int64_t>(cases.size()));
        parts.push_back(pages::notice(texts.fill(hits.ranked ? "desk.search.found" : "desk.search.found_newest",
                                                 {texts.number(static_cast<std::int64_t>(cases.size()))})));
        parts.push_back(case_table(cases, context, {.excerpts = true}, std::string{texts("desk.search.title")}));
        if (!cases.empty()) parts.push_back(pages::actions({pages::link_button("/arbetsrum/sok/over-tid?q=" + http::percent_encode(text), texts("desk.search.over_time"), pages::Button::tertiary)}));
    }
    return identity::staff_page(context, "/arbetsrum/sok", std::string{texts("desk.search.title")}, pages::stack(parts), 200, false, text);
}

http::Response Desk::units(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    const auto text = request.query.get("q").substr(0, 100);
    pages::Field field{"q", std::string{texts("desk.units.field")}};
    field.value = text;
    pages::Table table{std::string{texts("desk.units.title")}, true};
    table.columns = {{std::string{texts("desk.units.name")}}, {std::string{texts("desk.units.kind")}}, {std::string{texts("desk.units.place")}}, {std::string{texts("desk.units.provider")}}};
    table.empty_text = texts(text.empty() ? "desk.units.type_something" : "desk.units.none");
    if (!text.empty())
        s.database.read([&](db::Reader& reader) {
            for (const auto& [unit, score] : s.parties.search(reader, text, 50)) {
                const auto* municipality = s.catalogue.municipality(unit.municipality);
                const auto href = "/arbetsrum/enhet/" + http::percent_encode(unit.code);
                table.rows.push_back({{{pages::link(href, unit.name), false, true}, {pages::text(s.catalogue.label("unit_kinds", unit.kind, s.clock.today(), texts.language()))},
                                       {pages::text(municipality ? municipality->name : "")}, {pages::text(unit.provider_name)}}, href});
            }
        });
    return identity::staff_page(context, "/arbetsrum/register", std::string{texts("desk.units.title")},
        pages::stack({pages::heading(1, texts("desk.units.title")), pages::form({"/arbetsrum/register", false}, {pages::search_field(texts, field), pages::actions({pages::button(texts("desk.unit.search_button"), pages::Button::secondary)})}), pages::table(table)}));
}

http::Response Desk::unit(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    std::optional<parties::Operation> unit;
    std::vector<casework::Case> cases;
    casework::Filter filter;
    filter.state = "all";
    s.database.read([&](db::Reader& reader) {
        unit = s.parties.operation_by_code(reader, request.captures.get("code"));
        if (!unit) return;
        filter.unit = unit->id;
        cases = s.casework.list(reader, *context.actor, filter);
    });
    if (!unit) return identity::not_found(context);
    const bool excerpts = identity::may(*context.actor, identity::Action::read_case);
    if (excerpts && !cases.empty()) identity_.record_read(*context.actor, "list", "unit:" + unit->code, "handling", static_cast<std::int64_t>(cases.size()));
    const auto* municipality = s.catalogue.municipality(unit->municipality);
    const auto address = unit->address_hidden ? std::string{texts("desk.unit.address_hidden")} : unit->address + ", " + unit->postal_code + " " + unit->city;
    return identity::staff_page(context, "/arbetsrum/register", unit->name,
        pages::stack({pages::heading(1, unit->name),
                      pages::description_list({{std::string{texts("desk.units.kind")}, pages::text(s.catalogue.label("unit_kinds", unit->kind, s.clock.today(), texts.language()))},
                                               {std::string{texts("desk.units.provider")}, pages::text(unit->provider_name)},
                                               {std::string{texts("desk.units.place")}, pages::text(municipality ? municipality->name : "")},
                                               {std::string{texts("desk.unit.address")}, pages::text(address)},
                                               {std::string{texts("desk.unit.code")}, pages::text(unit->code)}}),
                      pages::heading(2, texts("desk.unit.cases")), case_table(cases, context, {.excerpts = excerpts}, std::string{texts("desk.unit.cases")})}));
}

http::Response Desk::operations(const http::Request&, const identity::Context& context, const Health& health) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    std::vector<std::pair<std::string, Html>> rows;
    for (const auto& [what, how] : health.rows) rows.emplace_back(what, pages::text(how));
    pages::Table mails{std::string{texts("desk.operations.refused_mail")}};
    mails.columns = {{std::string{texts("desk.operations.made")}}, {std::string{texts("desk.operations.answer")}}, {std::string{texts("desk.operations.attempts")}, "", 0, true}, {""}};
    mails.empty_text = texts("desk.operations.no_refused_mail");
    s.database.read([&](db::Reader& reader) {
        for (const auto& mail : mail_.failed(reader, 50))
            mails.rows.push_back({{{pages::text(texts.date(base::stockholm_day(mail.made_at))), false, true}, {pages::text(mail.answer)},
                                   {pages::text(texts.number(mail.attempts)), true},
                                   {pages::inline_form({"/arbetsrum/drift", true, false, "", context.actor->csrf},
                                       {pages::hidden("mail", std::to_string(mail.id)), pages::button(texts("desk.operations.try_again"), pages::Button::tertiary)})}}, ""});
    });
    return identity::staff_page(context, "/arbetsrum/drift", std::string{texts("desk.operations.title")},
        pages::stack({pages::heading(1, texts("desk.operations.title")), pages::description_list(rows), pages::table(mails)}));
}

http::Response Desk::retry_mail(http::Request& request, const identity::Context&) const {
    if (const auto id = base::parse_integer(request.form.get("mail")))
        intake_.services().database.write([&](db::Transaction& tx) { mail_.try_again(tx, *id); });
    return http::see_other("/arbetsrum/drift");
}

http::Response Desk::api_cases(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    auto question = question_of(request.query, *context.actor);
    auto& filter = question.filter;
    filter.after = {base::parse_integer(request.query.get("after")).value_or(0)};
    filter.limit = static_cast<int>(std::clamp<std::int64_t>(base::parse_integer(request.query.get("limit")).value_or(50), 1, 200));
    boost::json::array list;
    make_list();
    s.database.read([&](db::Reader& reader) {
        for (const auto& row : asked_cases(reader, question, *context.actor))
            list.emplace_back(boost::json::object{{"id", row.id.value}, {"number", row.number.string()}, {"type", row.type}, {"channel", row.channel},
                {"received", base::iso(row.received_day)}, {"step", row.step}, {"open", row.open}, {"urgent", row.urgent}, {"region", row.region},
                {"county", row.county}, {"municipality", row.municipality}, {"area", row.area}, {"theme", row.theme}, {"severity", row.severity}});
    });
    boost::json::object body{{"cases", list}};
    if (static_cast<int>(list.size()) == filter.limit) body["after"] = list.back().as_object().at("id");
    return http::json(boost::json::serialize(body));
}

std::int64_t Desk::backlog(db::Reader& reader) const {
    const auto& s = intake_.services();
    return s.ledger.head(reader) - s.ledger.cursor(reader, "search");
}

search::Index::Prepared Desk::prepared_of(db::Reader& reader, const casework::Case& row) const {
    const auto& s = intake_.services();
    const auto keys = s.casework.keys(reader, row.id);
    std::string text = row.number.string();
    for (const auto& document : s.registry.documents(reader, row.id, keys)) text += "\n" + document.title + "\n" + document.text;
    return index_.prepare(text, {"region:" + (row.region.empty() ? "none" : row.region), "type:" + row.type}, attached_text(reader, row, keys));
}

// One document a case: all its texts. Any event of a case makes it anew, so that a change of
// region moves it to other readers at once.
std::int64_t Desk::index_once() const {
    const auto& s = intake_.services();
    constexpr int batch = 50;   // there is one writer: a tip that arrives meanwhile waits for the whole batch
    std::vector<ledger::Record> events;
    std::map<std::int64_t, search::Index::Prepared> prepared;
    std::map<std::int64_t, std::string> told, services;
    std::int64_t head = 0;
    s.database.read([&](db::Reader& reader) {
        head = s.ledger.head(reader);
        events = s.ledger.after(reader, s.ledger.cursor(reader, "search"), batch);
        for (const auto& event : events) {
            if (!event.case_id || prepared.contains(event.case_id.value)) continue;
            const auto row = s.casework.find(reader, event.case_id);
            if (!row) continue;
            prepared.emplace(row->id.value, prepared_of(reader, *row));
            if (auto service = service_of(reader, *row); !service.empty()) services[row->id.value] = std::move(service);
            if (const auto text = s.registry.first_text(reader, row->id, s.casework.keys(reader, row->id)); !text.empty())
                told[row->id.value] = s.keyring->hash("told", text);
        }
    });
    if (events.empty()) return 0;
    s.database.write([&](db::Transaction& tx) {
        for (const auto& [id, document] : prepared) index_.put(tx, id, document);
        for (const auto& [id, service] : services) s.ledger.put_working(tx, store::services, {id, service});
        for (const auto& [id, hash] : told) s.ledger.put_working(tx, store::told, {id, db::Bytes{hash}});
        s.ledger.set_cursor(tx, "search", events.back().number);
    });
    list_told(told);
    return head - events.back().number;
}

}  // namespace desk
