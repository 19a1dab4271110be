#include "portal/portal.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace portal {

using intake::localised;
using pages::Html;

namespace {

constexpr std::size_t addition_characters_max = 20'000;

Html door(const i18n::Texts& texts, std::string_view key, const std::string& href) {
    const std::string prefix{key};
    return pages::door(texts(prefix + ".title"), texts(prefix + ".text"), href, texts(prefix + ".link"));
}

}  // namespace

http::Response Portal::start(const http::Request&, const identity::Context& context) const {
    const auto& texts = context.t();
    const auto to = [&](std::string_view path, std::string_view key) { return pages::link(localised(context, path), texts(key)); };
    return identity::public_page(context, "/", std::string{texts("portal.start.title")},
        pages::stack({pages::heading(1, texts("portal.start.title")), pages::paragraph(texts("portal.start.about")),
                      door(texts, "portal.start.guide", localised(context, "/beratta")), door(texts, "portal.start.tip", localised(context, "/beratta/tips")),
                      door(texts, "portal.start.question", localised(context, "/beratta/fraga")),
                      door(texts, "portal.start.complain", localised(context, "/klaga")),
                      door(texts, "portal.start.matters", localised(context, "/mina-arenden")),
                      door(texts, "portal.start.follow", localised(context, "/beratta/folj")),
                      pages::section("more", texts("portal.start.more"),
                          pages::list({to("/barn", "portal.start.children"), pages::link("/lattlast/", texts("portal.start.easy")), to("/artiklar", "portal.start.articles"),
                                       to("/kontakt", "portal.start.contact"), to("/kontakt/registratur", "portal.start.registry"),
                                       to("/personuppgifter", "portal.start.data")})),
                      pages::alert(pages::Tone::warning, texts("portal.emergency.title"), pages::rich_paragraph(texts("portal.emergency.text")))}));
}

http::Response Portal::doors(const identity::Context& context) const {
    const auto& texts = context.t();
    return identity::public_page(context, "/beratta", std::string{texts("portal.tell.title")},
        pages::stack({pages::heading(1, texts("portal.tell.title")), pages::paragraph(texts("portal.tell.about")),
                      door(texts, "portal.tell.tip", localised(context, "/beratta/tips")),
                      door(texts, "portal.tell.question", localised(context, "/beratta/fraga")),
                      door(texts, "portal.start.complain", localised(context, "/klaga")),
                      pages::heading(2, texts("portal.tell.elsewhere")),
                      pages::list({pages::rich_inline(texts("portal.tell.elsewhere_acute")), pages::rich_inline(texts("portal.tell.elsewhere_provider")),
                                   pages::rich_inline(texts("portal.tell.elsewhere_board")), pages::rich_inline(texts("portal.tell.elsewhere_appeal")),
                                   pages::rich_inline(texts("portal.tell.elsewhere_complaint"))}),
                      pages::paragraph(texts("portal.tell.secrecy"))}));
}

http::Response Portal::render_follow(const identity::Context& context, std::string number, std::string_view error, int status) const {
    const auto& texts = context.t();
    std::vector<pages::Error> errors;
    pages::Field number_field{"number", std::string{texts("portal.follow.number")}, std::string{texts("portal.follow.number_hint")}};
    number_field.value = std::move(number);
    pages::Field code_field{"code", std::string{texts("portal.follow.code")}, std::string{texts("portal.follow.code_hint")}};
    if (!error.empty()) {
        code_field.error = texts(error);
        errors.push_back({"code", code_field.error});
    }
    return identity::public_page(context, "/beratta/folj", std::string{texts("portal.follow.title")},
        pages::stack({pages::error_summary(texts, errors), pages::heading(1, texts("portal.follow.title")), pages::paragraph(texts("portal.follow.about")),
                      pages::form({localised(context, "/beratta/folj")},
                          {pages::text_field(texts, number_field, 24), pages::text_field(texts, code_field, 24),
                           pages::actions({pages::button(texts("portal.follow.open"))})})}), status);
}

http::Response Portal::follow_form(const http::Request&, const identity::Context& context) const { return render_follow(context, "", "", 200); }

// The same page whatever the office did with the matter: only what the office wrote to the sender.
http::Response Portal::render_followed(const identity::Context& context, const intake::Followed& followed, std::string_view number,
                                       std::string_view code, std::string_view notice, std::string_view error, std::string typed) const {
    const auto& texts = context.t();
    std::vector<Html> messages;
    for (const auto& [day, text] : followed.messages)
        messages.push_back(pages::card(pages::stack({pages::subtle(texts.date(day)), pages::preserved(text)})));
    if (messages.empty()) messages.push_back(pages::paragraph(texts("portal.followed.nothing_new")));
    pages::Field text{"what_happened", std::string{texts("portal.followed.add")}, std::string{texts("portal.followed.add_hint")}};
    text.characters_max = static_cast<int>(addition_characters_max);
    text.value = std::move(typed);
    std::vector<pages::Error> errors;
    if (!error.empty()) { text.error = texts(error); errors.push_back({"what_happened", text.error}); }
    const pages::Field files{"files", std::string{texts("portal.followed.files")}, "", "", "", true};
    return identity::public_page(context, "/beratta/folj", std::string{texts("portal.follow.title")},
        pages::stack({pages::error_summary(texts, errors), notice.empty() ? Html{} : pages::notice(texts(notice)),
                      pages::heading(1, texts.fill("portal.followed.title", {followed.number})), pages::stack(messages),
                      pages::heading(2, texts("portal.followed.add_title")),
                      pages::form({localised(context, "/beratta/folj"), true, true, "", intake_.new_token()},
                          {pages::hidden("number", number), pages::hidden("code", code), pages::text_area(texts, text, 6),
                           pages::file_field(texts, files, "", {}),
                           pages::actions({pages::button(texts("portal.followed.send"), pages::Button::primary, "act", "add")})})}),
        error.empty() ? 200 : 422);
}

http::Response Portal::follow(http::Request& request, const identity::Context& context) const {
    const auto number = request.form.get("number").substr(0, 60), code = request.form.get("code").substr(0, 60);
    const auto found = intake_.follow(number, code);
    if (!found) return render_follow(context, number, found.error().text_key, 422);
    if (request.form.get("act") != "add") return render_followed(context, *found, number, code, "", "");
    intake::Submission addition;
    addition.form = "addition";
    addition.channel = "web";
    addition.language = context.t().language();
    addition.text = base::normalise_newlines(request.form.get("what_happened"));
    for (const auto& upload : request.uploads)
        if (auto file = intake::received(upload); file && file->sealed.size > 0) addition.files.push_back(std::move(*file));
    if (base::trim(addition.text).empty() && addition.files.empty())
        return render_followed(context, *found, number, code, "", "portal.followed.empty");
    if (base::count_characters(addition.text) > addition_characters_max)
        return render_followed(context, *found, number, code, "", "portal.followed.too_long", addition.text);
    addition.answers["what_happened"] = {addition.text};
    addition.key = request.form.get("form_token");
    addition.body = addition.text;
    if (const auto added = intake_.add(found->case_id, addition); !added) return render_follow(context, number, added.error().text_key, 422);
    return render_followed(context, *found, number, code, "portal.followed.added", "");
}

namespace {

http::Response long_text(const identity::Context& context, std::string_view path, std::string_view key) {
    const auto& texts = context.t();
    const std::string prefix{key};
    return identity::public_page(context, path, std::string{texts(prefix + ".title")},
        pages::stack({pages::heading(1, texts(prefix + ".title")), pages::markdown(texts(prefix + ".text"))}));
}

}  // namespace

http::Response Portal::accessibility(const http::Request&, const identity::Context& context) const {
    return long_text(context, "/tillganglighet", "portal.accessibility");
}
http::Response Portal::hide_tracks(const http::Request&, const identity::Context& context) const {
    return long_text(context, "/hjalp/dolj-spar", "portal.hide_tracks");
}
http::Response Portal::api_page(const http::Request&, const identity::Context& context) const {
    return long_text(context, "/oppna-data", "portal.api");
}

http::Response Portal::units(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    boost::json::array list;
    const auto text = request.query.get("q").substr(0, 100);
    if (base::count_characters(text) >= 2)
        s.database.read([&](db::Reader& reader) {
            for (const auto& found : s.parties.search(reader, text, 10)) {
                const auto* municipality = s.catalogue.municipality(found.operation.municipality);
                list.emplace_back(boost::json::object{{"id", found.operation.code}, {"name", found.operation.name},
                    {"detail", s.catalogue.label("unit_kinds", found.operation.kind, s.clock.today(), context.t().language()) +
                                   (municipality ? ", " + municipality->name : "")}});
            }
        });
    return http::json(boost::json::serialize(list));
}

}  // namespace portal
