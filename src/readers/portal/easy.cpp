#include "portal/easy.h"

#include "base/text.h"

namespace portal {

using pages::Html;

namespace {

// The same tail as the ordinary page, so that the way between them is the language's link.
struct EasyPage {
    std::string_view path, title, text;
};
constexpr EasyPage about_page{"/", "easy.about.title", "easy.about.text"},
    tell_page{"/beratta", "easy.tell.title", "easy.tell.text"},
    ask_page{"/beratta/fraga", "easy.ask.title", "easy.ask.text"},
    complain_page{"/klaga", "easy.complain.title", "easy.complain.text"},
    contact_page{"/kontakt", "easy.contact.title", "easy.contact.text"};

http::Response shown(const identity::Context& context, const EasyPage& page, std::vector<Html> more) {
    const auto& t = context.t();
    std::vector<Html> others;
    for (const auto* other : {&about_page, &tell_page, &ask_page, &complain_page, &contact_page})
        if (other->path != page.path)
            others.push_back(pages::link(i18n::path_in(t.language(), other->path), t(other->title)));
    std::vector<Html> parts{pages::heading(1, t(page.title)), pages::markdown(line_by_line(t(page.text)))};
    for (auto& part : more) parts.push_back(std::move(part));
    parts.push_back(pages::section("fler", t("easy.next"), pages::list(others)));
    auto frame = identity::public_frame(context, page.path, std::string{t(page.title)}, pages::stack(parts));
    frame.easy = true;
    frame.read_aloud = true;
    return http::html(pages::public_page(t, frame));
}

Html way(std::string_view href, std::string_view words) { return pages::actions({pages::link_button(href, words)}); }

}  // namespace

std::string line_by_line(std::string_view text) {
    std::string out;
    const auto lines = base::split(text, '\n');
    for (std::size_t i = 0; i < lines.size(); ++i) {
        out += lines[i];
        const bool goes_on = i + 1 < lines.size() && !lines[i + 1].empty() && !lines[i + 1].starts_with('-');
        const bool plain = !lines[i].empty() && !lines[i].starts_with('#') && !lines[i].starts_with('-');
        if (plain && goes_on) out += "  ";  // a line break of Markdown
        out += '\n';
    }
    return out;
}

http::Response Easy::about(const http::Request&, const identity::Context& context) const {
    return shown(context, about_page, {});
}

http::Response Easy::tell(const http::Request&, const identity::Context& context) const {
    return shown(context, tell_page, {way("/beratta/tips", context.t()("easy.tell.link"))});
}

http::Response Easy::ask(const http::Request&, const identity::Context& context) const {
    return shown(context, ask_page, {way("/beratta/fraga", context.t()("easy.ask.link"))});
}

http::Response Easy::complain(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    return shown(context, complain_page,
                 {way("/klaga", t("easy.complain.link")),
                  pages::list({pages::link("/beratta/socialtjanst", t("easy.complain.social_link"))})});
}

http::Response Easy::contact(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    const auto& s = intake_.services();
    std::vector<Html> more;
    if (!context.office_phone.empty())
        more.push_back(pages::big_doors(
            {{"phone", context.office_phone, std::string{t("easy.contact.office")}, "tel:" + context.office_phone}}));
    if (const auto* children = s.catalogue.contact("children", s.clock.today()); children && !children->phone.empty())
        more.push_back(pages::section(
            "barn", t("easy.contact.children"),
            pages::stack({pages::paragraph(t("easy.contact.children_text")),
                          pages::big_doors({{"phone", children->phone, "", "tel:" + children->phone}})})));
    more.push_back(way("/kontakt", t("easy.contact.link")));
    return shown(context, contact_page, std::move(more));
}

}  // namespace portal
