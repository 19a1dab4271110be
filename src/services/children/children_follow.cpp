// The answer, behind number and code, in the look of the children's pages; and telling more.
#include "base/text.h"
#include "children/children.h"
#include "children_rules.h"

namespace children {

using intake::localised;
using pages::Html;

namespace {

constexpr std::string_view path = "/barn/svar";
constexpr std::size_t more_characters_max = 10'000;

}  // namespace

http::Response Children::render_answer(const identity::Context& context, std::string number, std::string_view error,
                                       int status) const {
    const auto& t = context.t();
    std::vector<pages::Error> errors;
    pages::Field number_field{"number", std::string{t("children.receipt.number")},
                              std::string{t("children.answer.number_hint")}};
    number_field.value = std::move(number);
    pages::Field code_field{"code", std::string{t("children.receipt.code")},
                            std::string{t("children.answer.code_hint")}};
    if (!error.empty()) {
        code_field.error = t(error);
        errors.push_back({"code", code_field.error});
    }
    return framed(
        context, path, std::string{t("children.answer.title")},
        pages::stack({pages::error_summary(t, errors), pages::heading(1, t("children.answer.title")),
                      pages::paragraph(t("children.answer.about")),
                      pages::form({localised(context, path)},
                                  {pages::text_field(t, number_field, 24), pages::text_field(t, code_field, 24),
                                   pages::actions({pages::button(t("children.answer.open"))})}),
                      pages::paragraph(t.fill("children.answer.lost", {phone()}))}),
        status, !errors.empty());
}

http::Response Children::answer_form(const http::Request&, const identity::Context& context) const {
    return render_answer(context, "", "", 200);
}

http::Response Children::render_messages(const identity::Context& context, const intake::Followed& followed,
                                         std::string_view number, std::string_view code, std::string_view notice,
                                         std::string_view error, std::string typed) const {
    const auto& t = context.t();
    std::vector<Html> messages;
    for (const auto& [day, text] : followed.messages)
        messages.push_back(pages::card(
            pages::stack({pages::subtle(t.fill("children.answer.wrote", {t.date(day)})), pages::preserved(text)})));
    if (messages.empty()) messages.push_back(pages::paragraph(t("children.answer.nothing")));
    pages::Field more{"more", std::string{t("children.answer.more")}, std::string{t("children.answer.more_hint")}};
    more.characters_max = static_cast<int>(more_characters_max);
    more.value = std::move(typed);
    std::vector<pages::Error> errors;
    if (!error.empty()) {
        more.error = t(error);
        errors.push_back({"more", more.error});
    }
    return framed(
        context, path, std::string{t("children.answer.title")},
        pages::stack(
            {pages::error_summary(t, errors), notice.empty() ? Html{} : pages::notice(t(notice)),
             pages::heading(1, t("children.answer.messages")), pages::stack(messages),
             pages::form(
                 {localised(context, path), true, false, "", intake_.new_token()},
                 {pages::hidden("number", number), pages::hidden("code", code), pages::text_area(t, more, 5),
                  pages::actions({pages::button(t("children.answer.send"), pages::Button::primary, "act", "add")})}),
             pages::link(localised(context, "/barn"), t("children.back"))}),
        errors.empty() ? 200 : 422, !errors.empty());
}

http::Response Children::answer(http::Request& request, const identity::Context& context) const {
    const auto number = request.form.get("number").substr(0, 60), code = request.form.get("code").substr(0, 60);
    const auto found = intake_.follow(number, code);
    if (!found) return render_answer(context, number, "children.answer.wrong", 422);
    if (request.form.get("act") != "add") return render_messages(context, *found, number, code, "", "");
    intake::Submission addition;
    addition.form = "addition";
    addition.danger_judged = true;
    addition.channel = "web";
    addition.language = context.t().language();
    addition.text = base::normalise_newlines(base::replace_invalid_utf8(request.form.get("more")));
    if (base::trim(addition.text).empty())
        return render_messages(context, *found, number, code, "", "children.answer.empty");
    if (base::count_characters(addition.text) > more_characters_max)
        return render_messages(context, *found, number, code, "", "children.answer.too_long", addition.text);
    addition.answers["what_happened"] = {addition.text};
    addition.key = request.form.get("form_token");
    addition.body = addition.text;
    // Who tells of danger when they come back is as urgent as who did so at first.
    const auto danger = danger_in(s_.catalogue, {{"more", {addition.text}}}, s_.clock.today());
    addition.title = title_of(danger);
    if (danger.any())
        addition.in_same_commit = [this](db::Transaction& tx, base::CaseId id, const crypto::CaseKeys& keys) {
            const auto on = s_.casework.find(tx, id);
            CHECK(on.has_value());
            if (!on->urgent) s_.casework.set_urgent(tx, *on, true, "", {}, keys);
        };
    if (const auto added = intake_.add(found->case_id, addition); !added)
        return render_answer(context, number, "children.answer.wrong", 422);
    return render_messages(context, *found, number, code,
                           danger.any() ? "children.answer.added_danger" : "children.answer.added", "");
}

}  // namespace children
