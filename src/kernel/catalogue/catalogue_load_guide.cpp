// The guide: every answer leads on, every question and outcome can be reached, and no way is longer
// than three questions.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "catalogue_reader.h"

namespace catalogue {

namespace {

template <class Row>
const Row* with_id(const std::vector<Row>& rows, std::string_view id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    return found == rows.end() || id.empty() ? nullptr : &*found;
}

// Each row of the version with its place, so that what is wrong can be pointed at.
struct Places {
    std::vector<Place> questions{};
    std::vector<std::vector<Place>> answers{};
    std::vector<Place> outcomes{};
};

GuideQuestion read_question(Reader& row, std::vector<Place>& answer_places) {
    GuideQuestion question;
    question.id = row.id();
    question.title = row.text("title");
    question.about = row.text("about", Need::optional);
    UniqueIds ids{"answer"};
    for (Reader inner : row.tables("answer", Need::required)) {
        GuideAnswer answer;
        answer.id = inner.id();
        ids.add(inner, answer.id);
        answer.label = inner.text("label");
        answer.hint = inner.text("hint", Need::optional);
        answer.question = inner.string("question", Need::optional);
        answer.outcome = inner.string("outcome", Need::optional);
        if (answer.question.empty() == answer.outcome.empty()) {
            inner.problem("outcome", fmt::format("answer {} must lead to one place: write question = \"...\" or outcome = "
                                                 "\"...\"", answer.id));
        }
        inner.close();
        answer_places.push_back(inner.place());
        question.answers.push_back(std::move(answer));
    }
    if (question.answers.size() == 1) {
        row.data().problem(row.place(), fmt::format("question {} has only one answer: write another, or lead past the "
                                                    "question", question.id));
    }
    row.close();
    return question;
}

GuideWay read_way(Reader& row, const char* text, const char* href) {
    GuideWay way{row.text(text), row.string(href)};
    static const std::vector<std::string> starts{"/", "tel:", "mailto:", "https://"};
    const bool known = std::any_of(starts.begin(), starts.end(), [&](const auto& start) { return way.href.starts_with(start); });
    if (!way.href.empty() && !known) {
        row.problem(href, fmt::format("{} = \"{}\" leads nowhere: write a path that begins with /, or tel:, mailto: or "
                                      "https://", href, way.href));
    }
    if (way.href.starts_with("//")) row.problem(href, "a path begins with one /: write https:// for another site");
    return way;
}

GuideOutcome read_outcome(Reader& row, const Period& period) {
    GuideOutcome outcome;
    outcome.id = row.id();
    outcome.title = row.text("title");
    outcome.happens = row.text("happens");
    outcome.party = row.text("party");
    outcome.answer = row.text("answer");
    outcome.secrecy = row.text("secrecy");
    outcome.ours = row.flag("ours", true);
    outcome.urgent = row.flag("urgent", false);
    // What nobody claims law for says so, so that a forgotten paragraph is not taken for none.
    const bool states_law = row.flag("states_law", true);
    outcome.provisions = row.strings("provisions");
    if (states_law == outcome.provisions.empty()) {
        row.problem("provisions", fmt::format("outcome {} says what the law gives: write provisions = [\"fl:6\"], or "
                                              "states_law = false when it says nothing about law", outcome.id));
    }
    for (const auto& provision : outcome.provisions) {
        row.data().refer(Referred::provision, provision, period, row.place("provisions"));
    }
    outcome.door = read_way(row, "link", "href");
    for (Reader inner : row.tables("also")) {
        outcome.also.push_back(read_way(inner, "text", "href"));
        inner.close();
    }
    outcome.evidence = row.evidence("outcome " + outcome.id + " of the guide");
    row.close();
    return outcome;
}

// Everything that can be reached from a question, with how many questions were asked on the way.
class Walk {
public:
    Walk(const Guide& guide, const Places& places, Data& data) : guide_{guide}, places_{places}, data_{data} {}

    void from(std::size_t at, int asked) {
        const GuideQuestion& question = guide_.questions[at];
        if (std::find(way_.begin(), way_.end(), at) != way_.end()) {
            if (circled_.insert(at).second) {
                data_.problem(places_.questions[at], fmt::format("question {} leads back to itself: let the answers lead on "
                                                                 "to an outcome", question.id));
            }
            return;
        }
        reached_questions_.insert(at);
        if (asked > guide_questions_max && told_.insert(at).second) {
            data_.problem(places_.questions[at], fmt::format("question {} is number {} on its way: {} are the most that a "
                                                             "guide asks", question.id, asked, guide_questions_max));
        }
        way_.push_back(at);
        for (const GuideAnswer& answer : question.answers) {
            for (std::size_t i = 0; i < guide_.outcomes.size(); ++i)
                if (guide_.outcomes[i].id == answer.outcome) reached_outcomes_.insert(i);
            for (std::size_t i = 0; i < guide_.questions.size(); ++i)
                if (guide_.questions[i].id == answer.question) from(i, asked + 1);
        }
        way_.pop_back();
    }

    void complain_of_unreached() {
        for (std::size_t i = 0; i < guide_.questions.size(); ++i) {
            if (reached_questions_.contains(i)) continue;
            data_.problem(places_.questions[i], fmt::format("no answer leads to question {}: write question = \"{}\" on one, "
                                                            "or take the question away", guide_.questions[i].id,
                                                            guide_.questions[i].id));
        }
        for (std::size_t i = 0; i < guide_.outcomes.size(); ++i) {
            if (reached_outcomes_.contains(i)) continue;
            data_.problem(places_.outcomes[i], fmt::format("no answer leads to outcome {}: write outcome = \"{}\" on one, or "
                                                           "take the outcome away", guide_.outcomes[i].id,
                                                           guide_.outcomes[i].id));
        }
    }

private:
    const Guide& guide_;
    const Places& places_;
    Data& data_;
    std::vector<std::size_t> way_{};
    std::set<std::size_t> reached_questions_{}, reached_outcomes_{}, told_{}, circled_{};
};

void check_leads_on(const Guide& guide, const Places& places, Data& data) {
    for (std::size_t q = 0; q < guide.questions.size(); ++q) {
        for (std::size_t a = 0; a < guide.questions[q].answers.size(); ++a) {
            const GuideAnswer& answer = guide.questions[q].answers[a];
            if (!answer.question.empty() && !guide.question(answer.question)) {
                data.problem(places.answers[q][a], fmt::format("there is no question \"{}\": write [[version.question]] with "
                                                               "that id{}", answer.question,
                                                               did_you_mean(answer.question, ids_of(guide.questions))));
            }
            if (!answer.outcome.empty() && !guide.outcome(answer.outcome)) {
                data.problem(places.answers[q][a], fmt::format("there is no outcome \"{}\": write [[version.outcome]] with "
                                                               "that id{}", answer.outcome,
                                                               did_you_mean(answer.outcome, ids_of(guide.outcomes))));
            }
        }
    }
    if (guide.questions.empty()) return;
    Walk walk{guide, places, data};
    walk.from(0, 1);
    walk.complain_of_unreached();
}

}  // namespace

const GuideAnswer* GuideQuestion::answer(std::string_view wanted) const { return with_id(answers, wanted); }
const GuideQuestion* Guide::question(std::string_view wanted) const { return with_id(questions, wanted); }
const GuideOutcome* Guide::outcome(std::string_view wanted) const { return with_id(outcomes, wanted); }

void read_guide(Reader& file, Data& data) {
    for (Reader row : file.tables("version", Need::required)) {
        Guide guide;
        Places places;
        guide.period = row.period();
        UniqueIds questions{"question"}, outcomes{"outcome"};
        for (Reader inner : row.tables("question", Need::required)) {
            guide.questions.push_back(read_question(inner, places.answers.emplace_back()));
            questions.add(inner, guide.questions.back().id);
            places.questions.push_back(inner.place());
        }
        for (Reader inner : row.tables("outcome", Need::required)) {
            guide.outcomes.push_back(read_outcome(inner, guide.period));
            outcomes.add(inner, guide.outcomes.back().id);
            places.outcomes.push_back(inner.place());
        }
        guide.evidence = row.evidence("guide");
        row.close();
        check_leads_on(guide, places, data);
        data.guides.add(std::move(guide), row.place());
    }
    file.close();
}

}  // namespace catalogue
