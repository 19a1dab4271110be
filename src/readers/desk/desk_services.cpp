// Which of the office's services a question waits at: as the sender asked it, or as a person moved it since. The queue of
// a service is the list with that filter.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "desk/desk.h"
#include "desk_case.h"
#include "desk_events.h"
#include "desk_parts.h"
#include "desk_store.h"

namespace desk {

using pages::Html;

std::string Desk::service_of(db::Reader& reader, const casework::Case& on) const {
    const auto& s = intake_.services();
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    if (!version || !waits_at_a_service(**version)) return {};
    if (auto moved = store::moved_to(reader, on.id)) return *std::move(moved);
    try {
        const auto sent = intake_.submission(reader, on.id, s.casework.keys(reader, on.id));
        return sent ? std::string{catalogue::answer(sent->answers, "service")} : std::string{};
    } catch (const crypto::Tampered&) {
        return {};   // its own page says so
    }
}

base::Outcome Desk::move_to_service(db::Transaction& tx, const casework::Case& on, const std::string& service, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    if (!is_service(service, s.catalogue, s.clock.today()) || !version || !waits_at_a_service(**version)) return base::Refusal{"desk.refused.service", "service"};
    if (service_of(tx, on) == service) return base::Done{};
    const auto now = s.clock.now();
    const auto row = ledger::insert(tx, store::moves, {s.ids.next(), on.id, service, actor, now.us});
    s.ledger.append(tx, {service_chosen, on.id, {}, actor, now}, {row}, &keys.salt());
    return base::Done{};
}

bool waits_at_a_service(const catalogue::CaseTypeVersion& version) { return version.feedback == catalogue::Feedback::answer; }

bool is_service(std::string_view service, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto all = catalogue.contacts(today);
    return !service.empty() && std::any_of(all.begin(), all.end(), [&](const auto* one) { return one->queue == service; });
}

std::vector<pages::Choice> service_choices(const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts) {
    std::vector<pages::Choice> choices;
    for (const auto* one : catalogue.contacts(today))
        if (!one->queue.empty()) choices.push_back({one->queue, one->name.in(texts.language()), ""});
    return choices;
}

std::string service_name(std::string_view service, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts) {
    for (const auto& one : service_choices(catalogue, today, texts))
        if (one.value == service) return one.label;
    return std::string{texts("desk.service.none")};
}

namespace {

Html now_part(const catalogue::Catalogue& catalogue, const catalogue::ContactService& service, base::Time now, const i18n::Texts& t) {
    std::vector<Html> parts;
    // Only of hours that can be reckoned with.
    if (service.hours_known) parts.push_back(catalogue.open_at(service, now) ? pages::tag(t("desk.services.open"), pages::Tone::success) : pages::tag(t("desk.services.closed"), pages::Tone::neutral));
    parts.push_back(pages::text(service.hours.in(t.language())));
    return pages::stack(parts);
}

}  // namespace

http::Response Desk::services(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    std::map<std::string, std::vector<base::UserId>> staff;
    s.database.read([&](db::Reader& reader) {
        staff.clear();
        for (auto& one : store::staff_of(reader)) staff[one.service].push_back(one.user);
    });
    std::vector<Html> parts{request.query.has("klart") ? pages::notice(t("desk.services.saved")) : Html{}, pages::heading(1, t("desk.services.title")), pages::paragraph(t("desk.services.about"))};
    for (const auto* one : s.catalogue.contacts(today)) {
        if (one->queue.empty()) continue;
        const auto& here = staff[one->queue];
        const bool mine = std::find(here.begin(), here.end(), context.actor->user) != here.end();
        std::vector<std::string> names;
        for (const auto user : here) names.push_back(identity_.name_of(user));
        const auto query = "tjanst=" + http::percent_encode(one->queue);
        std::vector<Html> ways{pages::link("/arbetsrum/inkorg?" + query, t.fill("desk.services.queue", {count_of(query, context)}))};
        if (identity::may(*context.actor, identity::Action::move)) ways.push_back(pages::link("/arbetsrum/samtal?tjanst=" + http::percent_encode(one->id), t("desk.services.calls")));
        ways.push_back(pages::link("/arbetsrum/statistik#tjanst-" + http::percent_encode(one->queue), t("desk.services.figures")));
        ways.push_back(pages::link("/kontakt/" + one->slug, t("desk.services.page")));
        std::vector<Html> rows{pages::description_list({{std::string{t("desk.services.staff")}, pages::text(names.empty() ? std::string{t("desk.services.nobody")} : base::join(names, ", "))},
                                                        {std::string{t("desk.services.hours")}, now_part(s.catalogue, *one, s.clock.now(), t)}}),
                               pages::list(ways)};
        if (!one->script.in(t.language()).empty()) rows.push_back(pages::details(t("desk.services.script"), pages::preserved(one->script.in(t.language()))));
        if (identity::may(*context.actor, identity::Action::move))
            rows.push_back(pages::form({"/arbetsrum/tjanster", true, false, "", context.actor->csrf},
                {pages::hidden("service", one->queue), pages::actions({pages::button(t(mine ? "desk.services.leave" : "desk.services.join"), pages::Button::secondary, "act", mine ? "leave" : "join")})}));
        parts.push_back(pages::section("tjanst-" + one->queue, one->name.in(t.language()), pages::stack(rows)));
    }
    return identity::staff_page(context, "/arbetsrum", std::string{t("desk.services.title")}, pages::stack(parts));
}

http::Response Desk::answer_at(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto service = request.form.get("service");
    if (!is_service(service, s.catalogue, s.clock.today())) return identity::not_found(context);
    const bool join = request.form.get("act") == "join";
    s.database.write([&](db::Transaction& tx) {
        bool there = false;
        for (const auto& one : store::staff_of(tx)) {
            if (one.user != context.actor->user || one.service != service) continue;
            there = true;
            if (!join) store::remove_staff(tx, one.id);
        }
        if (join && !there) s.ledger.put_working(tx, store::staff, {s.ids.next(), context.actor->user, service});
    });
    return http::see_other("/arbetsrum/tjanster?klart=ja");
}

std::vector<std::string> Desk::own_services(const identity::Actor& actor) const {
    std::vector<std::string> own;
    intake_.services().database.read([&](db::Reader& reader) {
        own.clear();
        for (auto& one : store::staff_of(reader))
            if (one.user == actor.user) own.push_back(std::move(one.service));
    });
    return own;
}

Html service_part(const CasePage& page, const std::string& service) {
    pages::Field field{"service", std::string{page.t()("desk.service.move_to")}, std::string{page.t()("desk.service.hint")}};
    field.value = service;
    return pages::details(page.t()("desk.service.move"), pages::form(page.form(), {pages::select(page.t(), field, service_choices(page.s.catalogue, page.s.clock.today(), page.t())),
                                                                                  pages::actions({page.submit("desk.service.button", "service")})}));
}

}  // namespace desk
