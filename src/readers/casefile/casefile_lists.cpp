// Clocks, hearings, decisions and letters as sections of the handling page.
#include <algorithm>

#include "base/text.h"
#include "casefile_parts.h"

namespace casefile {

using casework::ClockKind;
using identity::Action;
using pages::Html;

namespace {

Html clock_tag(const Part& part, const casework::ClockState& state) {
    const auto& t = part.t();
    switch (state.kind) {
        case ClockKind::waiting: return pages::tag(t("casefile.clock.waiting"), pages::Tone::neutral);
        case ClockKind::running:
            return state.about_to_break ? pages::tag(t("casefile.clock.about_to_break"), pages::Tone::warning)
                                        : pages::tag(t("casefile.clock.running"), pages::Tone::info);
        case ClockKind::paused: return pages::tag(t("casefile.clock.paused"), pages::Tone::neutral);
        case ClockKind::kept:
            // A right that was open, or never came, is neither kept nor broken.
            if (state.clock->opens_right) return pages::tag(t("casefile.clock.over"), pages::Tone::neutral);
            return pages::tag(t("casefile.clock.kept"), pages::Tone::success);
        case ClockKind::broken: return pages::tag(t("casefile.clock.broken"), pages::Tone::danger);
        case ClockKind::right_open: return pages::tag(t("casefile.clock.right_open"), pages::Tone::info);
    }
    return {};
}

// What may be done to a clock: only what its law allows.
Html clock_acts(const Part& part, const casework::ClockState& state) {
    const auto& t = part.t();
    if (!part.may(Action::move) || !part.on.open) return {};
    std::vector<Html> acts;
    const auto with_reason = [&](std::string_view summary, const char* act, std::vector<Html> more) {
        std::vector<Html> parts{pages::hidden("clock", state.clock->id)};
        for (auto& one : more) parts.push_back(std::move(one));
        parts.push_back(pages::text_area(t, field(t, "reason", "casefile.reason"), 2));
        parts.push_back(pages::actions({part.submit(summary, act)}));
        return pages::details(t(summary), pages::form(part.form(), parts));
    };
    if (state.kind == ClockKind::running && state.clock->may_pause) acts.push_back(with_reason("casefile.clock.pause", "pause", {}));
    if (state.kind == ClockKind::paused)
        acts.push_back(pages::form(part.form(), {pages::hidden("clock", state.clock->id), pages::actions({part.submit("casefile.clock.resume", "resume")})}));
    if ((state.kind == ClockKind::running || state.kind == ClockKind::broken) && state.clock->may_extend)
        acts.push_back(with_reason("casefile.clock.extend", "extend", {pages::date_field(t, field(t, "until", "casefile.clock.until"), {})}));
    return pages::stack(acts);
}

}  // namespace

Html clocks_part(const Part& part, const std::vector<casework::ClockMark>& marks) {
    const auto& t = part.t();
    pages::Table table{std::string{t("casefile.clock.title")}, true};
    table.columns = {{std::string{t("casefile.clock.clock")}}, {std::string{t("casefile.clock.state")}}, {std::string{t("casefile.clock.due")}}, {""}};
    table.empty_text = t("casefile.clock.none");
    for (const auto& state : part.file.clocks)
        table.rows.push_back({{{pages::stack({pages::text(part.in(state.clock->name)), part.provision(state.clock->provision, state.clock->evidence)}), false, true},
                               {clock_tag(part, state)},
                               {pages::stack({pages::text(part.day(state.due)),
                                              state.start.number ? pages::details(t("casefile.clock.why"), pages::paragraph(casework::why(state, t))) : Html{}})},
                               {clock_acts(part, state)}}, ""});
    std::vector<Html> history;
    for (const auto& mark : marks)
        if (!mark.reason.empty()) history.push_back(pages::stack({pages::text(part.day(mark.day)), pages::preserved(mark.reason)}));
    std::vector<Html> parts{pages::table(table)};
    if (!history.empty()) parts.push_back(pages::details(t("casefile.clock.history"), pages::list(history)));
    if (part.may(Action::move) && part.on.open) {
        std::vector<pages::Choice> events;
        for (const auto& event : catalogue::clock_events())
            if (std::any_of(part.file.version->clocks.begin(), part.file.version->clocks.end(), [&](const auto& clock) { return clock.starts_on == event && clock.of_decision.empty(); }))
                events.push_back({event, std::string{t("casefile.event." + event)}, ""});
        if (!events.empty())
            parts.push_back(pages::details(t("casefile.event.title"), pages::form(part.form(),
                {pages::radios(t, field(t, "event", "casefile.event.what"), events), pages::date_field(t, field(t, "day", "casefile.event.day"), {}),
                 pages::actions({part.submit("casefile.event.save", "event")})})));
    }
    return pages::section("klockor", t("casefile.clock.title"), pages::stack(parts));
}

Html hearings_part(const Part& part, const std::vector<registry::Document>& documents) {
    const auto& t = part.t();
    if (part.file.version->hearings.empty()) return {};
    const auto today = part.s.clock.today();
    pages::Table table{std::string{t("casefile.hearing.title")}, true};
    table.columns = {{std::string{t("casefile.hearing.who")}}, {std::string{t("casefile.hearing.on")}}, {std::string{t("casefile.hearing.reply_by")}}, {std::string{t("casefile.hearing.state")}}, {""}};
    table.empty_text = t("casefile.hearing.none");
    std::vector<pages::Choice> received;
    for (const auto& document : documents)
        if (document.direction == registry::Direction::received)
            received.push_back({std::to_string(document.id.value), std::to_string(document.number) + ". " + document.title, part.day(document.day)});
    for (const auto& hearing : part.file.hearings) {
        const auto* rule = part.file.version->hearing(hearing.rule);
        static constexpr const char* states[] = {"casefile.hearing.sent", "casefile.hearing.replied", "casefile.hearing.no_reply", "casefile.hearing.excepted"};
        const bool late = hearing.state == casework::HearingState::sent && hearing.reply_by < today;
        Html act;
        if (hearing.state == casework::HearingState::sent && part.may(Action::move) && !received.empty())
            act = pages::details(t("casefile.hearing.reply"), pages::form(part.form(), {pages::hidden("hearing", std::to_string(hearing.id)),
                pages::select(t, field(t, "document", "casefile.hearing.reply_document"), received), pages::actions({part.submit("casefile.hearing.reply", "reply")})}));
        table.rows.push_back({{{pages::text(part.party_name(hearing.party)), false, true}, {pages::text(rule ? part.in(rule->name) : hearing.rule)},
                               {pages::text(part.day(hearing.reply_by))},
                               {pages::stack({pages::tag(t(late ? "casefile.hearing.late" : states[static_cast<int>(hearing.state)]), late ? pages::Tone::warning : pages::Tone::neutral),
                                              hearing.reason.empty() ? Html{} : pages::preserved(hearing.reason)})},
                               {std::move(act)}}, ""});
    }
    std::vector<Html> parts{pages::table(table)};
    std::vector<pages::Choice> whom, on_what, exceptions;
    for (const auto& rule : part.file.version->hearings) {
        for (const auto& party : part.file.parties)
            if (party.current(today) && std::find(rule.roles.begin(), rule.roles.end(), party.role) != rule.roles.end())
                whom.push_back({rule.id + ":" + std::to_string(party.id.value), casework::shown_name(party) + " \xC2\xB7 " + part.in(rule.name), ""});
        for (const auto& exception : rule.exceptions) exceptions.push_back({rule.id + ":" + exception.id, part.in(exception.name), ""});
    }
    for (const auto& document : documents) on_what.push_back({std::to_string(document.id.value), std::to_string(document.number) + ". " + document.title, part.day(document.day)});
    if (part.may(Action::move) && part.on.open) {
        if (whom.empty()) parts.push_back(pages::paragraph(t("casefile.hearing.nobody")));
        else {
            parts.push_back(pages::details(t("casefile.hearing.send"), pages::form(part.form(),
                {pages::radios(t, field(t, "whom", "casefile.hearing.whom"), whom), pages::select(t, field(t, "document", "casefile.hearing.document"), on_what),
                 pages::date_field(t, field(t, "reply_by", "casefile.hearing.reply_by_field"), {}), pages::actions({part.submit("casefile.hearing.send", "hear")})})));
            if (!exceptions.empty())
                parts.push_back(pages::details(t("casefile.hearing.except"), pages::form(part.form(),
                    {pages::radios(t, field(t, "whom", "casefile.hearing.whom_not"), whom), pages::radios(t, field(t, "exception", "casefile.hearing.exception"), exceptions),
                     pages::text_area(t, field(t, "reason", "casefile.reason"), 2), pages::actions({part.submit("casefile.hearing.except", "except_hearing")})})));
        }
    }
    return pages::section("horande", t("casefile.hearing.title"), pages::stack(parts));
}

namespace {

Html appeals_of(const Part& part, const casework::Decision& decision) {
    const auto& t = part.t();
    std::vector<Html> lines;
    for (const auto& appeal : part.file.appeals) {
        if (appeal.decision != decision.id) continue;
        static constexpr const char* states[] = {"casefile.appeal.received", "casefile.appeal.forwarded", "casefile.appeal.dismissed", "casefile.appeal.changed",
                                                 "casefile.appeal.upheld", "casefile.appeal.withdrawn"};
        std::vector<Html> one{pages::paragraph(t.fill("casefile.appeal.from", {part.party_name(appeal.party), part.day(appeal.received_day)})),
                              pages::tag(t(appeal.timely ? "casefile.appeal.timely" : "casefile.appeal.late"), appeal.timely ? pages::Tone::success : pages::Tone::danger),
                              pages::tag(t(states[static_cast<int>(appeal.state)]), pages::Tone::neutral)};
        const auto hidden = pages::hidden("appeal", std::to_string(appeal.id));
        if (appeal.state == casework::AppealState::received) {
            if (appeal.timely && part.may(Action::move)) one.push_back(pages::form(part.form(), {hidden, pages::actions({part.submit("casefile.appeal.forward", "forward_appeal")})}));
            if (!appeal.timely && part.may(Action::work_decision))
                one.push_back(pages::form(part.form(), {hidden, pages::text_area(t, field(t, "reason", "casefile.reason"), 2),
                                                        pages::actions({part.submit("casefile.appeal.dismiss", "dismiss_appeal")})}));
        }
        if (appeal.state == casework::AppealState::forwarded && part.may(Action::move)) {
            const std::vector<pages::Choice> outcomes{{"changed", std::string{t("casefile.appeal.changed")}, ""}, {"upheld", std::string{t("casefile.appeal.upheld")}, ""},
                                                      {"withdrawn", std::string{t("casefile.appeal.withdrawn")}, ""}};
            one.push_back(pages::details(t("casefile.appeal.outcome"), pages::form(part.form(), {hidden, pages::radios(t, field(t, "outcome", "casefile.appeal.outcome_field"), outcomes),
                pages::date_field(t, field(t, "day", "casefile.appeal.outcome_day"), {}), pages::text_area(t, field(t, "reason", "casefile.appeal.outcome_text"), 3),
                pages::actions({part.submit("casefile.appeal.outcome_save", "appeal_outcome")})})));
        }
        lines.push_back(pages::card(pages::stack(one)));
    }
    return pages::stack(lines);
}

Html appeal_form(const Part& part, const casework::Decision& decision, const std::vector<registry::Document>& documents) {
    const auto& t = part.t();
    std::vector<pages::Choice> whom;
    for (const auto& party : part.file.parties) whom.push_back({std::to_string(party.id.value), casework::shown_name(party), ""});
    // The appeal is in writing (FL 43): the letter itself is a document of the case.
    std::vector<pages::Choice> letters;
    for (const auto& document : documents)
        if (document.direction == registry::Direction::received)
            letters.push_back({std::to_string(document.id.value), std::to_string(document.number) + ". " + document.title, part.day(document.day)});
    if (whom.empty() || letters.empty() || !part.may(Action::move)) return {};
    return pages::details(t("casefile.appeal.register"), pages::form(part.form(), {pages::hidden("decision", std::to_string(decision.id)),
        pages::radios(t, field(t, "party", "casefile.appeal.who"), whom), pages::select(t, field(t, "document", "casefile.appeal.document"), letters), pages::date_field(t, field(t, "day", "casefile.appeal.day"), {}),
        pages::actions({part.submit("casefile.appeal.save", "appeal")})}));
}

// Who has got the decision and when; the time to appeal is each party's own.
Html notices_of(const Part& part, const catalogue::DecisionKind& kind, const casework::Decision& decision) {
    const auto& t = part.t();
    const auto& calendar = part.s.catalogue.calendar();
    std::vector<Html> lines;
    for (const auto& notice : decision.served_to)
        if (const auto last = casework::last_appeal_day(calendar, kind, decision, notice.party); last && notice.party)
            lines.push_back(pages::text(t.fill("casefile.decision.served_to", {part.party_name(notice.party), part.day(notice.day), part.day(*last)})));
    for (const auto party : decision.unserved) lines.push_back(pages::text(t.fill("casefile.decision.unserved", {part.party_name(party)})));
    std::vector<Html> parts;
    const auto last = casework::last_appeal_day(calendar, kind, decision);
    if (!lines.empty()) parts.push_back(pages::list(lines));
    else parts.push_back(pages::paragraph(last ? t.fill("casefile.decision.last_appeal", {part.day(*last)}) : std::string{t("casefile.decision.not_served")}));
    const bool all = decision.served_day.number && decision.unserved.empty();
    if (!all && decision.state == casework::DecisionState::sent && part.may(Action::move)) {
        std::vector<pages::Choice> whom{{"0", std::string{t("casefile.decision.served_all")}, ""}};
        for (const auto& party : part.file.parties)
            if (!party.represents) whom.push_back({std::to_string(party.id.value), casework::shown_name(party), ""});
        parts.push_back(pages::details(t("casefile.decision.served"), pages::form(part.form(), {pages::hidden("decision", std::to_string(decision.id)),
            pages::radios(t, field(t, "party", "casefile.decision.served_who", "0"), whom), pages::date_field(t, field(t, "day", "casefile.decision.served_day"), {}),
            pages::actions({part.submit("casefile.decision.served", "served")})})));
    }
    return pages::stack(parts);
}

}  // namespace

Html decisions_part(const Part& part, const std::vector<registry::Document>& documents) {
    const auto& t = part.t();
    const auto today = part.s.clock.today();
    std::vector<Html> parts;
    for (const auto& decision : part.file.decisions) {
        const auto* kind = part.file.version->decision(decision.kind);
        static constexpr const char* states[] = {"casefile.decision.draft", "casefile.decision.read", "casefile.decision.decided", "casefile.decision.sent"};
        const bool taken = decision.state == casework::DecisionState::decided || decision.state == casework::DecisionState::sent;
        std::vector<Html> one{pages::heading(3, kind ? part.in(kind->name) : decision.kind), pages::tag(t(states[static_cast<int>(decision.state)]), taken ? pages::Tone::success : pages::Tone::info),
                              pages::link(part.to("/beslut/" + std::to_string(decision.id)), t(taken ? "casefile.decision.open" : "casefile.decision.work"))};
        if (kind && taken) {
            one.push_back(pages::paragraph(t.fill("casefile.decision.day", {part.day(decision.decided_day)})));
            if (kind->appealable) {
                one.push_back(notices_of(part, *kind, decision));
            }
            const auto force = casework::legal_force(part.s.catalogue.calendar(), *kind, decision, part.file.appeals, today);
            one.push_back(pages::paragraph(force ? t.fill("casefile.decision.force", {part.day(*force)}) : std::string{t("casefile.decision.no_force")}));
            one.push_back(appeals_of(part, decision));
            if (kind->appealable) one.push_back(appeal_form(part, decision, documents));
        }
        parts.push_back(pages::card(pages::stack(one)));
    }
    const bool formal = std::any_of(part.file.version->decisions.begin(), part.file.version->decisions.end(), [](const auto& kind) { return kind.formal; });
    if (formal && part.on.open && part.may(Action::work_decision)) parts.push_back(pages::link_button(part.to("/beslut/nytt"), t("casefile.decision.new"), pages::Button::secondary));
    return parts.empty() ? Html{} : pages::section("beslut", t("casefile.decision.title"), pages::stack(parts));
}

Html letters_part(const Part& part) {
    const auto& t = part.t();
    pages::Table table{std::string{t("casefile.letter.title")}, true};
    table.columns = {{std::string{t("casefile.letter.subject")}}, {std::string{t("casefile.letter.to")}}, {std::string{t("casefile.letter.state")}}, {std::string{t("casefile.day")}}};
    table.empty_text = t("casefile.letter.none");
    for (const auto& letter : part.file.letters) {
        static constexpr const char* states[] = {"casefile.letter.draft", "casefile.letter.queued", "casefile.letter.sent", "casefile.letter.returned"};
        table.rows.push_back({{{pages::link(part.to("/brev/" + std::to_string(letter.id)), letter.subject), false, true}, {pages::text(part.party_name(letter.party))},
                               {pages::tag(t(states[static_cast<int>(letter.state)]), letter.state == casework::LetterState::sent ? pages::Tone::success : pages::Tone::neutral)},
                               {pages::text(part.day(letter.sent_day.number ? letter.sent_day : letter.made_day))}}, ""});
    }
    std::vector<Html> parts{pages::table(table)};
    if (part.may(Action::move) && !part.file.parties.empty()) {
        std::vector<pages::Choice> templates, whom;
        for (const auto& letter : part.s.catalogue.letters())
            if ((letter.case_type.empty() || letter.case_type == part.on.type) && letter.period.contains(part.s.clock.today()))
                templates.push_back({letter.id, part.in(letter.name), ""});
        for (const auto& party : part.file.parties)
            if (party.current(part.s.clock.today())) whom.push_back({std::to_string(party.id.value), casework::shown_name(party), ""});
        auto extra = field(t, "free_text", "casefile.letter.free_text");
        extra.optional = true;
        if (!templates.empty() && !whom.empty())
            parts.push_back(pages::details(t("casefile.letter.new"), pages::form(part.form(), {pages::select(t, field(t, "template", "casefile.letter.template"), templates),
                pages::select(t, field(t, "party", "casefile.letter.to"), whom), pages::text_area(t, extra, 3), pages::actions({part.submit("casefile.letter.write", "letter")})})));
    }
    return pages::section("brev", t("casefile.letter.title"), pages::stack(parts));
}

}  // namespace casefile
