#include "desk_filter.h"

#include <algorithm>

#include "base/text.h"
#include "desk_parts.h"

namespace desk {

namespace {

constexpr std::pair<Order, std::string_view> orders[] = {{Order::newest, ""}, {Order::oldest, "aldst"}, {Order::due_first, "tid"}, {Order::due_last, "tid-sist"},
                                                         {Order::gravest, "allvar"}, {Order::mildest, "allvar-lagst"}};
constexpr std::string_view order_keys[] = {"desk.order.newest", "desk.order.oldest", "desk.order.due", "desk.order.due_last", "desk.order.gravest", "desk.order.mildest"};

}  // namespace

std::string_view order_name(Order order) { return orders[static_cast<std::size_t>(order)].second; }

Question question_of(const http::Fields& query, const identity::Actor& actor) {
    Question question;
    auto& filter = question.filter;
    const auto state = query.get("lage");
    filter.state = state == "closed" || state == "all" ? state : "open";
    const auto short_text = [&](std::string_view name) { return query.get(name).substr(0, 60); };
    filter.type = short_text("typ");
    filter.area = short_text("omrade");
    filter.theme = short_text("tema");
    filter.region = short_text("avdelning");
    filter.county = short_text("lan");
    filter.channel = short_text("kanal");
    question.service = short_text("tjanst");
    filter.severity_min = static_cast<int>(base::parse_integer(query.get("allvar")).value_or(0));
    const auto view = query.get("vy");
    filter.urgent = view == "urgent";
    filter.overdue = view == "overdue";
    filter.unlinked = view == "unlinked";
    if (view == "mine") filter.owner = actor.user;
    if (view == "nobody") filter.owner = base::UserId{0};
    filter.after = {base::parse_integer(query.get("efter")).value_or(0)};
    question.same = {base::parse_integer(query.get("samma")).value_or(0)};
    const auto order = query.get("ordning");
    for (const auto& [one, name] : orders)
        if (name == order) question.order = one;
    return question;
}

std::string url_of(const http::Fields& query, std::string_view view, std::int64_t after) {
    std::string url = "/arbetsrum/inkorg?vy=" + http::percent_encode(view);
    for (const auto* name : {"lage", "typ", "omrade", "tema", "avdelning", "lan", "kanal", "tjanst", "allvar", "samma", "ordning", "dolj"})
        if (const auto value = query.get(name); !value.empty()) url += "&" + std::string{name} + "=" + http::percent_encode(value);
    if (after) url += "&efter=" + std::to_string(after);
    return url;
}

static std::vector<pages::Choice> with_all(const i18n::Texts& texts, std::vector<pages::Choice> choices) {
    choices.insert(choices.begin(), {"", std::string{texts("desk.filter.all")}, ""});
    return choices;
}

std::vector<pages::FilterField> filter_fields(const http::Fields& query, const intake::Services& s, const i18n::Texts& texts) {
    const auto today = s.clock.today();
    const auto field = [&](const char* name, std::string_view key) {
        pages::Field made{name, std::string{texts(key)}};
        made.value = query.get(name);
        return made;
    };
    std::vector<pages::Choice> types, departments{{"none", std::string{texts("desk.region.none")}, ""}}, severities;
    for (const auto& type : s.catalogue.case_types()) types.push_back({type.id, type.name.in(texts.language()), ""});
    for (const auto* department : s.catalogue.departments(today)) departments.push_back({department->id, department->name.in(texts.language()), ""});
    for (const auto* code : s.catalogue.codes("severities", today)) severities.push_back({std::to_string(code->rank), code->name.in(texts.language()), ""});
    std::vector<pages::Choice> ordered;
    for (std::size_t i = 0; i < std::size(orders); ++i) ordered.push_back({std::string{orders[i].second}, std::string{texts(order_keys[i])}, ""});
    auto state = field("lage", "desk.filter.state");
    if (state.value.empty()) state.value = "open";
    auto services = service_choices(s.catalogue, today, texts);
    services.push_back({"none", std::string{texts("desk.service.none")}, ""});
    return {{state, {{"open", std::string{texts("desk.state.open")}, ""}, {"closed", std::string{texts("desk.state.closed")}, ""},
                                                  {"all", std::string{texts("desk.state.all")}, ""}}},
            {field("typ", "desk.filter.type"), with_all(texts, types)},
            {field("tjanst", "desk.filter.service"), with_all(texts, services)},
            {field("omrade", "desk.filter.area"), with_all(texts, code_choices(s.catalogue, "areas", today, texts))},
            {field("tema", "desk.filter.theme"), with_all(texts, code_choices(s.catalogue, "themes", today, texts))},
            {field("avdelning", "desk.filter.region"), with_all(texts, departments)},
            {field("allvar", "desk.filter.severity"), with_all(texts, severities)},
            {field("ordning", "desk.filter.order"), ordered}};
}

std::vector<std::string> hidden_columns(const http::Fields& query) {
    std::vector<std::string> hidden;
    for (const auto& name : base::split(query.get("dolj").substr(0, 60), ' '))
        if (std::find(hideable_columns.begin(), hideable_columns.end(), name) != hideable_columns.end()) hidden.push_back(name);
    return hidden;
}

}  // namespace desk
