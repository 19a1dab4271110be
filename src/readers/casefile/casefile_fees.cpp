// The fees of an application: what is demanded, what has come in, and what is left.
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using casework::CaseFee;
using casework::FeeState;
using identity::Action;
using pages::Html;

namespace {

pages::Tone tone_of_fee(const CaseFee& fee, base::Day today) {
    if (fee.overdue(today)) return pages::Tone::danger;
    return fee.state == FeeState::paid ? pages::Tone::success : fee.state == FeeState::demanded ? pages::Tone::info : pages::Tone::neutral;
}

std::string kronor(const i18n::Texts& t, int amount) { return t.fill("casefile.fee.kronor", {t.number(amount)}); }

// What may be done with one that waits to be paid.
Html acts(const Part& part, const CaseFee& fee) {
    const auto& t = part.t();
    if (fee.state != FeeState::demanded) return {};
    const auto id = std::to_string(fee.id);
    std::vector<Html> parts;
    if (part.may(Action::move)) {
        const auto today = base::to_date(part.s.clock.today());
        parts.push_back(pages::details(t("casefile.fee.pay"), pages::form(part.form(), {pages::hidden("fee", id),
            pages::text_field(t, field(t, "kronor", "casefile.fee.amount", std::to_string(fee.left())), 12),
            pages::date_field(t, field(t, "day", "casefile.fee.paid_day"), {std::to_string(today.day), std::to_string(today.month), std::to_string(today.year)}),
            pages::actions({part.submit("casefile.fee.pay_save", "pay_fee")})})));
    }
    if (part.may(Action::work_decision))
        parts.push_back(pages::details(t("casefile.fee.write_off"), pages::form(part.form(), {pages::hidden("fee", id),
            pages::text_area(t, field(t, "reason", "casefile.reason"), 2), pages::actions({part.submit("casefile.fee.write_off", "write_off_fee")})})));
    return pages::stack(parts);
}

Html card_of(const Part& part, const CaseFee& fee) {
    const auto& t = part.t();
    const auto today = part.s.clock.today();
    const auto* law = part.s.catalogue.fee(fee.fee, part.on.received_day);
    const auto state = fee.overdue(today) ? "overdue" : std::string{casework::code(fee.state)};
    std::vector<Html> lines{pages::heading(3, (law ? part.in(law->name) : fee.fee) + ": " + kronor(t, fee.kronor)),
                            pages::tag(t("casefile.fee.state." + state), tone_of_fee(fee, today))};
    if (law) lines.push_back(part.provision(law->provision, law->evidence));
    lines.push_back(pages::paragraph(fee.pay_by.number ? t.fill("casefile.fee.demanded_until", {part.day(fee.demanded_day), part.day(fee.pay_by)})
                                                       : t.fill("casefile.fee.demanded_on", {part.day(fee.demanded_day)})));
    lines.push_back(pages::paragraph(t.fill("casefile.fee.reference", {casework::payment_reference(part.on.number)})));
    std::vector<Html> payments;
    for (const auto& one : fee.payments) payments.push_back(pages::text(t.fill("casefile.fee.payment", {kronor(t, one.kronor), part.day(one.day)})));
    if (!payments.empty()) lines.push_back(pages::list(payments));
    if (fee.state == FeeState::demanded && !payments.empty()) lines.push_back(pages::paragraph(t.fill("casefile.fee.left", {kronor(t, fee.left())})));
    if (fee.state == FeeState::written_off) lines.push_back(pages::stack({pages::text(part.day(fee.settled_day)), pages::preserved(fee.reason)}));
    lines.push_back(acts(part, fee));
    return pages::card(pages::stack(lines));
}

}  // namespace

std::string fee_words(const casework::Case& on, const CaseFee& fee, const i18n::Texts& t) {
    std::string words = "- " + t.fill("casefile.fee.letter_amount", {kronor(t, fee.kronor)}) + "\n- " +
                        t.fill("casefile.fee.letter_to", {std::string{t("casework.letter.to_write")}}) + "\n- " +
                        t.fill("casefile.fee.letter_reference", {casework::payment_reference(on.number)});
    if (fee.pay_by.number) words += "\n- " + t.fill("casefile.fee.letter_until", {t.date(fee.pay_by)});
    return words;
}

Html fees_part(const Part& part) {
    const auto& t = part.t();
    if (part.file.version->fees.empty()) return {};
    std::vector<Html> parts;
    for (const auto& fee : part.file.fees) parts.push_back(card_of(part, fee));
    for (const auto& id : casework::not_demanded(*part.file.version, part.file.fees)) {
        const auto* law = part.s.catalogue.fee(id, part.on.received_day);
        if (!law) {
            parts.push_back(pages::paragraph(t.fill("casefile.fee.no_amount", {id, part.day(part.on.received_day)})));
            continue;
        }
        auto until = field(t, "pay_by", "casefile.fee.pay_by");
        until.optional = true;
        std::vector<Html> lines{pages::heading(3, part.in(law->name) + ": " + kronor(t, law->kronor)),
                                pages::tag(t("casefile.fee.state.not_demanded"), pages::Tone::neutral), part.provision(law->provision, law->evidence)};
        if (part.on.open && part.may(Action::move))
            lines.push_back(pages::form(part.form(), {pages::hidden("fee", id), pages::date_field(t, until, {}),
                                                      pages::actions({part.submit("casefile.fee.demand", "demand_fee")})}));
        parts.push_back(pages::card(pages::stack(lines)));
    }
    return pages::section("avgift", t("casefile.fee.title"), pages::stack(parts));
}

http::Response Casefile::unpaid_fees(const http::Request&, const identity::Context& context) const {
    constexpr int fees_max = 500;
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    pages::Table table{std::string{t("casefile.fees.title")}, true};
    table.columns = {{std::string{t("casefile.queue.case")}}, {std::string{t("casefile.fee.title")}}, {std::string{t("casefile.fees.left")}, "", 0, true},
                     {std::string{t("casefile.fees.reference")}}, {std::string{t("casefile.fee.pay_by")}}, {""}};
    table.empty_text = t("casefile.fees.none");
    s.database.read([&](db::Reader& reader) {
        for (const auto& fee : s.casework.fees().unpaid(reader, fees_max)) {
            const auto on = s.casework.find(reader, fee.case_id);
            if (!on || !identity::decide(*context.actor, Action::list_cases, on->object())) continue;
            const auto* law = s.catalogue.fee(fee.fee, on->received_day);
            const bool late = fee.pay_by.number != 0 && fee.pay_by < today;
            table.rows.push_back({{{pages::link(case_path(*on) + "/handlaggning#avgift", on->number.string()), false, true},
                                   {pages::text(law ? law->name.in(t.language()) : fee.fee)},
                                   {pages::text(kronor(t, fee.kronor - fee.paid)), true},
                                   {pages::text(casework::payment_reference(on->number))},
                                   {pages::text(fee.pay_by.number ? t.date(fee.pay_by) : std::string{"\xE2\x80\x93"})},
                                   {pages::tag(t(late ? "casefile.fee.state.overdue" : "casefile.fee.state.demanded"), late ? pages::Tone::danger : pages::Tone::info)}}, ""});
        }
    });
    return identity::staff_page(context, "/arbetsrum/avgifter", std::string{t("casefile.fees.title")},
        pages::stack({pages::heading(1, t("casefile.fees.title")), pages::paragraph(t("casefile.fees.about")), pages::table(table)}));
}

}  // namespace casefile
