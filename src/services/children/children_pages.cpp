// What there is to read, and the frame of every page for children.
#include "children/children.h"

namespace children {

using intake::localised;
using pages::Html;

namespace {

// A telephone number stays on one line.
std::string unbroken(std::string_view phone) {
    std::string out;
    for (const char c : phone) {
        if (c == ' ')
            out += "\xC2\xA0";
        else if (c == '-')
            out += "\xE2\x80\x91";
        else
            out += c;
    }
    return out;
}

}  // namespace

http::Response Children::framed(const identity::Context& context, std::string_view path, std::string title,
                                Html content, int status, bool errors) const {
    auto frame = identity::public_frame(context, path, std::move(title), std::move(content));
    frame.children = true;
    frame.read_aloud = true;
    frame.quick_exit = true;
    frame.neutral_title = true;  // nobody who sees the tab or the history learns what the page is about
    frame.has_errors = errors;
    return http::html(pages::public_page(context.t(), frame), status);
}

std::string Children::phone() const {
    const auto* line = s_.catalogue.contact("children", s_.clock.today());
    return line && !line->phone.empty() ? line->phone : s_.catalogue.office().phone;
}

http::Response Children::start(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    const auto* line = s_.catalogue.contact("children", s_.clock.today());
    std::string hours = line ? line->hours.in(t.language()) : std::string{};
    return framed(
        context, "/barn", std::string{t("children.start.title")},
        pages::stack({pages::heading(1, t("children.start.title")), pages::paragraph(t("children.start.about")),
                      pages::big_doors(
                          {{"phone", t.fill("children.start.call", {unbroken(phone())}),
                            std::string{t("children.start.call_text")}, "tel:" + phone()},
                           {"pencil", std::string{t("children.start.write")},
                            std::string{t("children.start.write_text")}, localised(context, "/barn/beratta")},
                           {"book-open-text", std::string{t("children.start.read")},
                            std::string{t("children.start.read_text")}, localised(context, "/barn/dina-rattigheter")}}),
                      pages::call_box({std::string{t("children.acute.box_title")},
                                       std::string{t("children.acute.box_text")},
                                       {{"112", std::string{t("children.acute.call_112")}},
                                        {"116 111", std::string{t("children.acute.call_bris")}}},
                                       "fara"}),
                      hours.empty() ? Html{} : pages::paragraph(t.fill("children.start.hours", {hours})),
                      pages::list({pages::link(localised(context, "/barn/svar"), t("children.answer.link")),
                                   pages::link(localised(context, "/barn/vad-hander-sen"), t("children.after.title")),
                                   pages::link(localised(context, "/barn/akut"), t("children.acute.title")),
                                   pages::link(localised(context, "/hjalp/dolj-spar"), t("children.start.tracks"))})}));
}

http::Response Children::rights(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    return framed(
        context, "/barn/dina-rattigheter", std::string{t("children.rights.title")},
        pages::stack(
            {pages::heading(1, t("children.rights.title")), pages::markdown(t("children.rights.text")),
             pages::actions({pages::link_button(localised(context, "/barn/beratta"), t("children.start.write")),
                             pages::link(localised(context, "/barn/vad-hander-sen"), t("children.after.title"))})}));
}

http::Response Children::afterwards(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    return framed(context, "/barn/vad-hander-sen", std::string{t("children.after.title")},
                  pages::stack({pages::heading(1, t("children.after.title")), pages::markdown(t("children.after.text")),
                                pages::actions(
                                    {pages::link_button(localised(context, "/barn/beratta"), t("children.start.write")),
                                     pages::link(localised(context, "/barn/svar"), t("children.answer.link"))})}));
}

http::Response Children::acute(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    return framed(context, "/barn/akut", std::string{t("children.acute.title")},
                  pages::stack({pages::call_box({std::string{t("children.acute.title")},
                                                 std::string{t("children.acute.text")},
                                                 {{"112", std::string{t("children.acute.call_112")}}},
                                                 "ring",
                                                 1}),
                                pages::call_box({std::string{t("children.acute.talk_title")},
                                                 std::string{t("children.acute.talk_text")},
                                                 {{"116 111", std::string{t("children.acute.call_bris")}}},
                                                 "prata"}),
                                pages::markdown(t("children.acute.how")),
                                pages::link(localised(context, "/barn"), t("children.back"))}));
}

}  // namespace children
