#include "portal/sign_language.h"

namespace portal {

http::Response SignLanguage::show(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    return identity::public_page(
        context, "/teckensprak", std::string{t("portal.sign.title")},
        pages::stack(
            {pages::heading(1, t("portal.sign.title")), pages::paragraph(t("portal.sign.about")),
             pages::alert(pages::Tone::info, t("portal.sign.placeholder_title"),
                          pages::paragraph(t("portal.sign.placeholder"))),
             pages::film(t, {std::string{t("portal.sign.film")}, pages::asset_href("sign_language.webm"),
                             pages::asset_href("sign_language.vtt"), pages::asset_href("sign_language.webp")}),
             pages::section("text", t("portal.sign.transcript_title"), pages::markdown(t("portal.sign.transcript"))),
             pages::section(
                 "vidare", t("portal.sign.ways"),
                 pages::list({pages::link(intake::localised(context, "/beratta/tips"), t("portal.sign.tip")),
                              pages::link(intake::localised(context, "/beratta/fraga"), t("portal.sign.question")),
                              pages::link(intake::localised(context, "/klaga"), t("portal.sign.complain")),
                              pages::link(intake::localised(context, "/kontakt"), t("portal.sign.contact"))}))}));
}

}  // namespace portal
