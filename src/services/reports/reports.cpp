#include "reports/reports.h"

#include "reports_events.h"

namespace reports {

namespace {

// Who wants the position becomes a person to write to; an anonymous sender gets none, and was told so.
void write_sender(const intake::Services& s, db::Transaction& tx, base::CaseId id, const catalogue::Answers& answers, const crypto::CaseKeys& keys) {
    casework::CaseParty sender;
    const auto said = [&](std::string_view field) { return std::string{catalogue::answer(answers, field)}; };
    sender.person.name = said("contact_name");
    if (sender.person.name.empty()) return;
    sender.role = "reporter";
    casework::set_address(sender.person, said("contact_address"));
    sender.person.email = said("contact_email");
    sender.person.phone = said("contact_phone");
    const auto on = s.casework.find(tx, id);
    CHECK(on.has_value());
    sender.from = on->received_day;
    if (const auto added = s.casework.case_parties().add(tx, *on, sender, {}, keys); !added)
        s.casework.note(tx, *on, "party", i18n::Texts::of(i18n::Language::sv).fill("reports.note.sender", {sender.person.name}), {}, keys);
}

intake::FlowSettings settings(const intake::Intake& intake) {
    intake::FlowSettings made{"report_sol_lss", "report_sol_lss", report_received, "/beratta/socialtjanst", "reports.flow"};
    made.after_receive = after_receive(intake);
    return made;
}

}  // namespace

Reports::Reports(const intake::Intake& intake) : intake_{intake}, flow_{intake, settings(intake)} {}

http::Response Reports::form(const http::Request& request, const identity::Context& context) const { return flow_.show(request, context); }
http::Response Reports::submit(http::Request& request, const identity::Context& context) const { return flow_.submit(request, context); }

ledger::EventKind opening_event() { return report_received; }

decltype(intake::FlowSettings::after_receive) after_receive(const intake::Intake& intake) {
    return [&intake](db::Transaction& tx, base::CaseId id, const catalogue::Answers& answers, const crypto::CaseKeys& keys, const identity::Context&) {
        write_sender(intake.services(), tx, id, answers, keys);
    };
}

}  // namespace reports
