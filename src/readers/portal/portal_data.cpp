// What happens to personal data, one page a flow. What law a flow rests on, which secrecy protects it
// and how long it is kept are the rows of its case type in the catalogue, so that the page cannot
// promise anything else than the program does.
#include "portal/portal.h"

#include <algorithm>
#include <array>

namespace portal {

using intake::localised;
using pages::Html;

namespace {

struct Flow {
    std::string_view slug;              // below /personuppgifter/
    std::string_view texts;             // what it is called and what is stored, below this key
    std::string_view case_type;         // empty: no case is opened of it
};
constexpr std::array<Flow, 10> flows{{{"tips", "portal.data.tip", "tip"},
                                     {"fraga", "portal.data.question", "enquiry"},
                                     {"klagomal", "portal.data.complaint", "complaint_hsl"},
                                     {"anmalan", "portal.data.report", "report_sol_lss"},
                                     {"tillstand", "portal.data.permit", "permit_new"},
                                     {"telefon", "portal.data.phone", "enquiry"},
                                     {"brev", "portal.data.letter", "enquiry"},
                                     {"barn", "portal.data.child", "enquiry"},
                                     {"egna-uppgifter", "portal.data.own", "data_subject_request"},
                                     {"personal", "portal.data.staff", ""}}};

std::string key(const Flow& flow, std::string_view what) { return std::string{flow.texts} + "." + std::string{what}; }

Html law(const identity::Context& context, const catalogue::Catalogue& catalogue, const catalogue::CaseTypeVersion& version, base::Day today) {
    const auto language = context.t().language();
    std::vector<Html> rows;
    for (const auto& id : version.legal_basis)
        if (const auto* provision = catalogue.provision(id, today))
            rows.push_back(pages::text(provision->citation.in(language) + ": " + provision->summary.in(language)));
    return pages::details(context.t()("portal.data.law"), pages::list(rows));
}

Html secrecy(const identity::Context& context, const catalogue::Catalogue& catalogue, const catalogue::CaseTypeVersion& version, base::Day today) {
    const auto language = context.t().language();
    std::vector<Html> rows;
    for (const auto& id : version.secrecy) {
        const auto* ground = catalogue.secrecy_ground(id, today);
        if (!ground) continue;
        const auto* provision = catalogue.provision(ground->provision, today);
        rows.push_back(pages::text(ground->name.in(language) + (provision ? " (" + provision->citation.in(language) + ")" : "")));
    }
    return rows.empty() ? Html{} : pages::list(rows);
}

// The rule of the catalogue, and that nobody has confirmed it when nobody has.
Html kept(const identity::Context& context, const catalogue::Catalogue& catalogue, const catalogue::CaseTypeVersion& version, base::Day today) {
    const auto& texts = context.t();
    const auto* rule = catalogue.retention_rule(version.retention, today);
    if (!rule) return pages::paragraph(texts("portal.data.kept_unknown"));
    std::vector<Html> parts{pages::paragraph(rule->years ? texts.fill("portal.data.kept_years", {rule->name.in(texts.language()), std::to_string(*rule->years)})
                                                         : texts.fill("portal.data.kept_rule", {rule->name.in(texts.language())}))};
    if (rule->kind == catalogue::RetentionKind::keep) parts.push_back(pages::paragraph(texts("portal.data.kept_why")));
    if (!rule->evidence.verified) parts.push_back(pages::paragraph(texts("portal.data.kept_unconfirmed")));
    return pages::stack(parts);
}

}  // namespace

http::Response Portal::personal_data(const http::Request&, const identity::Context& context) const {
    const auto& texts = context.t();
    std::vector<Html> links;
    for (const auto& flow : flows)
        links.push_back(pages::link(localised(context, "/personuppgifter/" + std::string{flow.slug}), texts(key(flow, "title"))));
    return identity::public_page(context, "/personuppgifter", std::string{texts("portal.personal_data.title")},
        pages::stack({pages::heading(1, texts("portal.personal_data.title")), pages::section("flows", texts("portal.data.flows"), pages::list(links)),
                      pages::markdown(texts("portal.personal_data.text"))}));
}

http::Response Portal::personal_data_of(const http::Request& request, const identity::Context& context) const {
    const auto& texts = context.t();
    const auto& services = intake_.services();
    const auto today = services.clock.today();
    const auto slug = request.captures.get("flow");
    const auto flow = std::find_if(flows.begin(), flows.end(), [&](const Flow& one) { return one.slug == slug; });
    if (flow == flows.end()) return identity::not_found(context);
    const auto title = texts.fill("portal.data.page", {texts(key(*flow, "title"))});
    std::vector<Html> parts{pages::heading(1, title), pages::section("what", texts("portal.data.what"), pages::markdown(texts(key(*flow, "what")))),
                            pages::section("why", texts("portal.data.why"), pages::markdown(texts(key(*flow, "why"))))};
    if (flow->case_type.empty()) {
        parts.push_back(pages::section("law", texts("portal.data.basis"), pages::markdown(texts("portal.data.basis_staff"))));
        parts.push_back(pages::section("kept", texts("portal.data.kept"), pages::markdown(texts("portal.data.kept_staff"))));
    } else {
        const auto version = services.catalogue.case_type(flow->case_type, today);
        CHECK(version.has_value());     // catalogue check proves that these types are in force
        parts.push_back(pages::section("law", texts("portal.data.basis"),
            pages::stack({pages::markdown(texts("portal.data.basis_text")), law(context, services.catalogue, **version, today)})));
        parts.push_back(pages::section("who", texts("portal.data.who"),
            pages::stack({pages::markdown(texts("portal.data.who_text")), secrecy(context, services.catalogue, **version, today)})));
        parts.push_back(pages::section("kept", texts("portal.data.kept"), kept(context, services.catalogue, **version, today)));
    }
    parts.push_back(pages::section("rights", texts("portal.data.rights"), pages::markdown(texts(flow->case_type.empty() ? "portal.data.rights_staff" : "portal.data.rights_text"))));
    auto frame = identity::public_frame(context, "/personuppgifter/" + slug, title, pages::stack(parts));
    frame.crumbs = {{localised(context, "/"), std::string{texts("identity.crumb.start")}},
                    {localised(context, "/personuppgifter"), std::string{texts("portal.personal_data.title")}}, {"", title}};
    return http::html(pages::public_page(texts, frame), 200);
}

}  // namespace portal
