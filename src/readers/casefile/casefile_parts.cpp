#include "casefile_parts.h"

#include <algorithm>

#include "base/text.h"

namespace casefile {

using pages::Html;

pages::Field field(const i18n::Texts& t, const char* name, std::string_view key, std::string value) {
    pages::Field made{name, std::string{t(key)}};
    made.value = std::move(value);
    return made;
}

Html Part::provision(const std::string& id, const catalogue::Evidence& evidence) const {
    if (id.empty()) return pages::subtle(t()("casefile.internal"));
    const auto* row = s.catalogue.provision(id, on.version_day);
    if (!row) row = s.catalogue.provision(id);
    Html cited = pages::subtle(row ? row->citation.in(t().language()) : id);
    if (evidence.verified && (!row || row->evidence.verified)) return cited;
    return pages::stack({cited, pages::tag(t()("casefile.unverified"), pages::Tone::warning)});
}

std::string Part::party_name(base::PartyId id) const {
    for (const auto& party : file.parties)
        if (party.id == id) return casework::shown_name(party);
    return std::string{t()("casefile.party.unknown")};
}

pages::Tone tone_of(casework::GateOutcome outcome) {
    switch (outcome) {
        case casework::GateOutcome::open: return pages::Tone::neutral;
        case casework::GateOutcome::passed: return pages::Tone::success;
        case casework::GateOutcome::failed: return pages::Tone::danger;
        case casework::GateOutcome::excepted:
        case casework::GateOutcome::discretion: return pages::Tone::info;
    }
    return pages::Tone::neutral;
}

Html next_part(const Part& part) {
    const auto next = casework::next_action(part.on, part.file, part.s.clock.today());
    const auto& t = part.t();
    const auto words = t.fill("casework.next." + next.what, {next.about.in(t.language())});
    std::vector<Html> lines{pages::paragraph(words)};
    if (next.due.number) lines.push_back(pages::paragraph(t.fill("casefile.next.due", {t.date(next.due)})));
    if (!next.provision.empty()) lines.push_back(part.provision(next.provision));
    const auto* step = part.file.version->step(part.on.step);
    if (step && !step->next_action.empty() && part.on.open && part.in(step->next_action) != words) lines.push_back(pages::subtle(part.in(step->next_action)));
    return pages::alert(part.on.open ? pages::Tone::info : pages::Tone::neutral, t("casefile.next.title"), pages::stack(lines));
}

Html gates_part(const Part& part) {
    const auto& t = part.t();
    if (part.file.version->gates.empty()) return {};
    pages::Table table{std::string{t("casefile.gates.title")}, true};
    table.columns = {{std::string{t("casefile.gates.gate")}}, {std::string{t("casefile.gates.outcome")}}, {std::string{t("casefile.day")}}, {""}};
    for (const auto& gate : part.file.version->gates) {
        const auto found = std::find_if(part.file.gates.begin(), part.file.gates.end(), [&](const auto& one) { return one.gate == gate.id; });
        const auto outcome = found == part.file.gates.end() ? casework::GateOutcome::open : found->outcome;
        std::vector<Html> what{pages::tag(t("casework.gate." + std::string{casework::code(outcome)}), tone_of(outcome))};
        if (outcome == casework::GateOutcome::failed && !gate.fail_decision.empty())
            if (const auto* leads = part.file.version->decision(gate.fail_decision))
                what.push_back(pages::subtle(t.fill("casefile.gates.leads_to", {part.in(leads->name)})));
        if (found != part.file.gates.end() && !found->reason.empty()) what.push_back(pages::preserved(found->reason));
        table.rows.push_back({{{pages::stack({pages::text(part.in(gate.name)), part.provision(gate.provision, gate.evidence)}), false, true},
                               {pages::stack(what)}, {pages::text(found == part.file.gates.end() ? "" : part.day(found->day))},
                               {part.may(identity::Action::move) && part.on.open
                                    ? pages::link(part.to("/grind/" + gate.id), t(outcome == casework::GateOutcome::open ? "casefile.gates.ask" : "casefile.gates.again"))
                                    : Html{}}}, ""});
    }
    return pages::section("grindar", t("casefile.gates.title"), pages::table(table));
}

Html parties_part(const Part& part) {
    const auto& t = part.t();
    pages::Table table{std::string{t("casefile.parties.title")}, true};
    table.columns = {{std::string{t("casefile.parties.who")}}, {std::string{t("casefile.parties.role")}}, {std::string{t("casefile.parties.reach")}}, {""}};
    table.empty_text = t("casefile.parties.none");
    const auto today = part.s.clock.today();
    for (const auto& whole : part.file.parties) {
        const auto shown = casework::without_whereabouts(whole);
        std::vector<Html> who{pages::text(casework::shown_name(whole))};
        if (whole.protection != casework::Protection::none) who.push_back(pages::tag(t("casefile.parties.protected"), pages::Tone::danger));
        if (whole.represents) who.push_back(pages::subtle(t.fill("casefile.parties.represents", {part.party_name(whole.represents)})));
        if (!whole.current(today)) who.push_back(pages::tag(t("casefile.parties.ended"), pages::Tone::neutral));
        std::string reach;
        for (const auto& line : {shown.person.address, shown.person.postal_code + " " + shown.person.city, shown.person.phone, shown.person.email})
            if (!base::trim(line).empty()) reach += (reach.empty() ? "" : "\n") + std::string{base::trim(line)};
        table.rows.push_back({{{pages::stack(who), false, true},
                               {pages::text(part.s.catalogue.label("party_roles", whole.role, today, t.language()))},
                               {part.may(identity::Action::see_sender_identity) && !reach.empty() ? pages::preserved(reach) : Html{}},
                               {part.may(identity::Action::move) ? pages::link(part.to("/part/" + std::to_string(whole.id.value)), t("casefile.change")) : Html{}}}, ""});
    }
    return pages::section("parter", t("casefile.parties.title"),
        pages::stack({pages::table(table), part.may(identity::Action::move) ? pages::link_button(part.to("/part/ny"), t("casefile.parties.add"), pages::Button::secondary) : Html{}}));
}

Html steps_part(const Part& part) {
    const auto& t = part.t();
    const auto* step = part.file.version->step(part.on.step);
    if (!part.on.open || !step || step->next.empty() || !part.may(identity::Action::move)) return {};
    std::vector<pages::Choice> choices;
    for (const auto& next : step->next)
        if (const auto* to = part.file.version->step(next); to && !to->ends()) choices.push_back({next, part.in(to->name), ""});
    if (choices.empty()) return {};
    return pages::section("steg", t("casefile.steps.title"),
        pages::form(part.form(), {pages::paragraph(t.fill("casefile.steps.now", {part.in(step->name)})),
                                  pages::radios(t, field(t, "step", "casefile.steps.to"), choices),
                                  pages::actions({part.submit("casefile.steps.take", "step")})}));
}

// Outcomes that are no formal decisions; where one has a letter, it is written to the sender.
Html closing_part(const Part& part) {
    const auto& t = part.t();
    if (!part.on.open || !part.may(identity::Action::move)) return {};
    std::vector<pages::Choice> outcomes;
    for (const auto& kind : part.file.version->decisions) {
        if (kind.formal) continue;
        const auto* cited = kind.provision.empty() ? nullptr : part.s.catalogue.provision(kind.provision, part.on.version_day);
        outcomes.push_back({kind.id, part.in(kind.name), cited ? part.in(cited->citation) : ""});
    }
    if (outcomes.empty()) return {};
    return pages::section("avsluta", t("casefile.close.title"), pages::form(part.form(), {pages::paragraph(t("casefile.close.about")),
        pages::radios(t, field(t, "outcome", "casefile.close.outcome"), outcomes), pages::actions({part.submit("casefile.close.button", "close")})}));
}

// A case that this one gives rise to: supervision, a notification, a report for prosecution. It stands on its own.
Html spin_off_part(const Part& part) {
    const auto& t = part.t();
    if (!part.may(identity::Action::move)) return {};
    std::vector<pages::Choice> types;
    for (const auto& type : part.s.catalogue.case_types())
        if (type.id != part.on.type && part.s.catalogue.case_type(type.id, part.s.clock.today())) types.push_back({type.id, part.in(type.name), ""});
    return pages::details(t("casefile.spin_off.title"), pages::form(part.form(), {pages::paragraph(t("casefile.spin_off.about")),
        pages::select(t, field(t, "type", "casefile.new.type"), types), pages::text_field(t, field(t, "subject", "casefile.new.subject")),
        pages::actions({part.submit("casefile.spin_off.open", "spin_off")})}));
}

Html conflict_part(const Part& part) {
    const auto& t = part.t();
    std::vector<Html> lines;
    bool mine = false;
    for (const auto& conflict : part.file.conflicts) {
        mine = mine || conflict.user == part.context.actor->user;
        lines.push_back(pages::paragraph(t.fill(conflict.has ? "casefile.conflict.has" : "casefile.conflict.none",
                                                {conflict.user == part.context.actor->user ? std::string{t("casefile.you")} : std::string{t("casefile.colleague")}, t.date(conflict.day)})));
    }
    if (!mine && part.on.open && part.may(identity::Action::work_decision)) {
        std::vector<pages::Choice> grounds{{"none", std::string{t("casefile.conflict.say_none")}, ""}};
        for (const auto* ground : part.s.catalogue.codes("conflict_grounds", part.s.clock.today()))
            grounds.push_back({ground->id, part.in(ground->name), part.in(ground->definition)});
        pages::Field why = field(t, "reason", "casefile.conflict.reason");
        why.optional = true;
        lines.push_back(pages::form(part.form(), {pages::radios(t, field(t, "ground", "casefile.conflict.question"), grounds), pages::text_area(t, why, 2),
                                                  pages::actions({part.submit("casefile.conflict.save", "conflict")})}));
    }
    return lines.empty() ? Html{} : pages::section("jav", t("casefile.conflict.title"), pages::stack(lines));
}

Html earlier_part(const Part& part, const Earlier& earlier) {
    const auto& t = part.t();
    if (!part.file.version->shows_unit_history) return {};
    pages::Table table{std::string{t("casefile.earlier.title")}, true};
    table.columns = {{std::string{t("casefile.earlier.case")}}, {std::string{t("casefile.earlier.received")}}, {std::string{t("casefile.earlier.outcome")}}, {""}};
    table.empty_text = t(part.on.unit ? "casefile.earlier.none" : "casefile.earlier.no_unit");
    for (const auto& other : earlier.cases) {
        const auto* type = part.s.catalogue.case_type_named(other.type);
        const bool taken = std::find(earlier.taken_in.begin(), earlier.taken_in.end(), other.id) != earlier.taken_in.end();
        const auto version = part.s.catalogue.case_type(other.type, other.version_day);
        const auto* outcome = version ? (*version)->decision(other.outcome) : nullptr;
        table.rows.push_back({{{pages::stack({pages::link("/arbetsrum/arende/" + other.number.slug(), other.number.string()),
                                              pages::subtle(type ? part.in(type->name) : other.type)}), false, true},
                               {pages::text(t.short_date(other.received_day))}, {pages::text(outcome ? part.in(outcome->name) : "")},
                               {taken ? pages::tag(t("casefile.earlier.taken"), pages::Tone::success)
                                      : part.may(identity::Action::move) && part.on.open
                                            ? pages::inline_form(part.form(), {pages::hidden("other", other.number.slug()), part.submit("casefile.earlier.take", "take_in", pages::Button::tertiary)})
                                            : Html{}}}, ""});
    }
    return pages::section("tidigare", t("casefile.earlier.title"), pages::stack({pages::paragraph(t("casefile.earlier.about")), pages::table(table),
                                                                                       earlier.more ? pages::paragraph(t("casefile.earlier.more")) : Html{}}));
}

}  // namespace casefile
