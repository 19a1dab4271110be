// Which of the office's services a question waits at: as the sender asked it, or as a person moved it since. The queue of
// a service is the list with that filter.
#include <algorithm>

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
    if (!version || (*version)->feedback != catalogue::Feedback::answer) return {};
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
    const auto choices = service_choices(s.catalogue, s.clock.today(), i18n::Texts::of(i18n::Language::sv));
    const bool known = std::any_of(choices.begin(), choices.end(), [&](const pages::Choice& one) { return one.value == service; });
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    if (!known || !version || (*version)->feedback != catalogue::Feedback::answer) return base::Refusal{"desk.refused.service", "service"};
    if (service_of(tx, on) == service) return base::Done{};
    const auto now = s.clock.now();
    const auto row = ledger::insert(tx, store::moves, {s.ids.next(), on.id, service, actor, now.us});
    s.ledger.append(tx, {service_chosen, on.id, {}, actor, now}, {row}, &keys.salt());
    return base::Done{};
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

Html service_part(const CasePage& page, const std::string& service) {
    pages::Field field{"service", std::string{page.t()("desk.service.move_to")}, std::string{page.t()("desk.service.hint")}};
    field.value = service;
    return pages::details(page.t()("desk.service.move"), pages::form(page.form(), {pages::select(page.t(), field, service_choices(page.s.catalogue, page.s.clock.today(), page.t())),
                                                                                  pages::actions({page.submit("desk.service.button", "service")})}));
}

}  // namespace desk
