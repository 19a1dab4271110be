// The guide at /beratta: one plain question a page, what was answered in the address and nowhere else,
// and at the end what happens, before any form. The questions and where they lead are in
// catalogue/guide/.
#include "portal/portal.h"

namespace portal {

using intake::localised;
using pages::Html;

namespace {

using Taken = std::vector<catalogue::GuideStep>;

// The guide's page with the first `count` of the answers in it.
std::string path_with(const identity::Context& context, const Taken& taken, std::size_t count) {
    std::string path = localised(context, "/beratta");
    for (std::size_t i = 0; i < count && i < taken.size(); ++i)
        path += (i == 0 ? "?" : "&") + taken[i].question->id + "=" + taken[i].answer->id;
    return path;
}

http::Response page(const identity::Context& context, std::string title, Html content, bool errors) {
    const auto& texts = context.t();
    auto frame = identity::public_frame(context, "/beratta", std::move(title), std::move(content));
    frame.crumbs = {{localised(context, "/"), std::string{texts("identity.crumb.start")}}, {"", std::string{texts("portal.tell.title")}}};
    frame.has_errors = errors;
    frame.quick_exit = true;
    return http::html(pages::public_page(texts, frame), errors ? 422 : 200);
}

std::string href_of(const identity::Context& context, const std::string& href) {
    return href.starts_with("/") ? localised(context, href) : href;
}

http::Response ask(const identity::Context& context, const catalogue::GuideWalk& walked, bool unanswered) {
    const auto& texts = context.t();
    const auto language = texts.language();
    const auto& question = *walked.next;
    const bool first = walked.taken.empty();
    pages::Field field{question.id, question.title.in(language), question.about.in(language)};
    field.page_heading = !first;
    std::vector<pages::Error> errors;
    if (unanswered) {
        field.error = texts("portal.guide.choose");
        errors.push_back({question.id, field.error});
    }
    std::vector<pages::Choice> choices;
    for (const auto& answer : question.answers) choices.push_back({answer.id, answer.label.in(language), answer.hint.in(language)});
    std::vector<Html> fields;
    for (const auto& step : walked.taken) fields.push_back(pages::hidden(step.question->id, step.answer->id));
    fields.push_back(pages::hidden("asked", question.id));
    fields.push_back(pages::radios(texts, field, choices));
    std::vector<Html> acts{pages::button(texts("portal.guide.go"))};
    if (!first) acts.push_back(pages::link(path_with(context, walked.taken, walked.taken.size() - 1), texts("portal.guide.back")));
    fields.push_back(pages::actions(acts));
    std::vector<Html> parts{pages::error_summary(texts, errors)};
    if (first) {
        parts.push_back(pages::heading(1, texts("portal.tell.title")));
        parts.push_back(pages::paragraph(texts("portal.guide.about")));
    } else {
        parts.push_back(pages::subtle(texts.fill("portal.guide.question_of", {std::to_string(walked.taken.size() + 1),
                                                                              std::to_string(catalogue::guide_questions_max)})));
    }
    parts.push_back(pages::form({localised(context, "/beratta"), false}, fields));
    if (first) {
        std::vector<Html> known{pages::link(localised(context, "/beratta/tips"), texts("portal.guide.to_tip")),
                                pages::link(localised(context, "/beratta/fraga"), texts("portal.guide.to_question")),
                                pages::link(localised(context, "/klaga"), texts("portal.guide.to_complain")),
                                pages::link(localised(context, "/beratta/folj"), texts("portal.guide.to_follow")),
                                pages::link(localised(context, "/kontakt"), texts("portal.guide.to_contact"))};
        parts.push_back(pages::section("doors", texts("portal.guide.known"), pages::list(known)));
    }
    return page(context, first ? std::string{texts("portal.tell.title")} : question.title.in(language), pages::stack(parts), unanswered);
}

Html law_of(const identity::Context& context, const catalogue::Catalogue& catalogue, const catalogue::GuideOutcome& outcome, base::Day today) {
    const auto language = context.t().language();
    std::vector<Html> rows;
    for (const auto& id : outcome.provisions)
        if (const auto* provision = catalogue.provision(id, today))
            rows.push_back(pages::text(provision->citation.in(language) + ": " + provision->summary.in(language)));
    return rows.empty() ? Html{} : pages::details(context.t()("portal.guide.law"), pages::list(rows));
}

http::Response lead(const identity::Context& context, const catalogue::Catalogue& catalogue, const catalogue::GuideWalk& walked, base::Day today) {
    const auto& texts = context.t();
    const auto language = texts.language();
    const auto& outcome = *walked.outcome;
    std::vector<Html> parts{pages::heading(1, outcome.title.in(language))};
    const Html happens = pages::paragraph(outcome.happens.in(language));
    const Html door = pages::actions({pages::link_button(href_of(context, outcome.door.href), outcome.door.text.in(language),
                                                         outcome.urgent ? pages::Button::danger : pages::Button::primary)});
    parts.push_back(outcome.urgent ? pages::alert(pages::Tone::danger, outcome.door.text.in(language), happens) : happens);
    std::vector<Html> ways;
    for (const auto& way : outcome.also) ways.push_back(pages::link(href_of(context, way.href), way.text.in(language)));
    const Html also = ways.empty() ? Html{} : pages::section("also", texts("portal.guide.also"), pages::list(ways));
    if (outcome.urgent) parts.insert(parts.end(), {door, also});
    parts.push_back(pages::description_list({{std::string{texts("portal.guide.party")}, pages::text(outcome.party.in(language))},
                                             {std::string{texts("portal.guide.answer")}, pages::text(outcome.answer.in(language))},
                                             {std::string{texts("portal.guide.secrecy")}, pages::text(outcome.secrecy.in(language))}}));
    if (!outcome.urgent) parts.insert(parts.end(), {door, also});
    parts.push_back(law_of(context, catalogue, outcome, today));
    std::vector<pages::Answer> given;
    for (std::size_t i = 0; i < walked.taken.size(); ++i)
        given.push_back({walked.taken[i].question->title.in(language), walked.taken[i].answer->label.in(language), path_with(context, walked.taken, i), {}});
    parts.push_back(pages::section("answers", texts("portal.guide.answers"), pages::check_answers(texts, given)));
    parts.push_back(pages::paragraph(texts("portal.guide.nothing_kept")));
    return page(context, outcome.title.in(language), pages::stack(parts), false);
}

}  // namespace

http::Response Portal::tell(const http::Request& request, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto today = services.clock.today();
    const auto* guide = services.catalogue.guide(today);
    if (!guide) return doors(context);
    const auto walked = catalogue::walk(*guide, [&](std::string_view question) { return request.query.get(question); });
    if (walked.outcome) return lead(context, services.catalogue, walked, today);
    if (!walked.next) return doors(context);
    const bool unanswered = walked.unknown_answer || request.query.get("asked") == walked.next->id;
    return ask(context, walked, unanswered);
}

}  // namespace portal
