// Round trips to a provider: out with a sealed cookie, back with a code, and on to where the person
// was going.
#include "base/identifiers.h"
#include "base/log.h"
#include "base/text.h"
#include "identity/identity.h"

namespace identity {

using pages::Html;

namespace {

constexpr std::int64_t us = 1'000'000;
constexpr crypto::Place trip_place{"identity.round_trip.cookie"};   // not a text key
constexpr std::string_view retry_seconds = "30";

std::string_view trip_cookie(bool secure) { return secure ? "__Host-vaka-oidc" : "vaka-oidc"; }

std::string cookie(std::string_view name, std::string_view value, std::string_view same_site, bool secure, std::string_view age = {}) {
    return std::string{name} + "=" + std::string{value} + "; Path=/; HttpOnly; SameSite=" + std::string{same_site} +
           (age.empty() ? "" : "; Max-Age=" + std::string{age}) + (secure ? "; Secure" : "");
}

// The answer comes without a language of its own: the one that was left with goes on.
Context in_language(const Context& context, std::string_view language) {
    return {context.actor, i18n::Texts::of(language == "en" ? i18n::Language::en : i18n::Language::sv), context.clock, context.demo,
            context.office_name, context.office_phone, context.person};
}

std::string local(const Context& context, std::string_view path) { return (context.english() ? "/en" : "") + std::string{path}; }

http::Response told(const Context& context, std::string_view path, std::string_view title, std::vector<Html> parts, int status) {
    parts.insert(parts.begin(), pages::heading(1, title));
    return public_page(context, path, std::string{title}, pages::stack(parts), status);
}

http::Response refused(const http::Request& request, const Context& context, const base::Refusal& refusal, const std::string& again, bool staff) {
    const auto& texts = context.t();
    base::log(base::Level::info, "oidc_refused", {{"why", refusal.text_key}, {"staff", staff ? "yes" : "no"}});
    std::vector<Html> parts{pages::paragraph(texts(refusal.text_key)), pages::actions({pages::link_button(again, texts("identity.oidc.again"))})};
    if (!staff) parts.push_back(pages::paragraph(texts.fill("identity.oidc.other_way", {context.office_phone})));
    auto response = told(context, staff ? "/logga-in" : OidcPages::person_home, texts("identity.oidc.refused_title"), std::move(parts), 422);
    response.add("Set-Cookie", cookie(trip_cookie(request.secure), "", "Lax", request.secure, "0"));
    return response;
}

// The provider is away. This Fault is caught here, and not in the request loop, because only here
// it is known whose service does not answer and which other way there is.
http::Response unavailable(const Context& context, const oidc::Unavailable& fault, const std::string& again, bool staff) {
    const auto& texts = context.t();
    base::log(base::Level::error, "oidc_unavailable", {{"error", fault.what()}});
    std::vector<Html> parts{pages::paragraph(texts("identity.oidc.unavailable")), pages::actions({pages::link_button(again, texts("identity.oidc.again"))})};
    if (!staff) parts.push_back(pages::paragraph(texts.fill("identity.oidc.other_way", {context.office_phone})));
    auto response = told(context, staff ? "/logga-in" : OidcPages::person_home, texts("identity.oidc.unavailable_title"), std::move(parts), 503);
    response.add("Retry-After", std::string{retry_seconds});
    return response;
}

http::Response not_offered(const Context& context, bool staff) {
    const auto& texts = context.t();
    return told(context, staff ? "/logga-in" : OidcPages::person_home, texts("identity.oidc.not_offered_title"),
                {pages::paragraph(texts("identity.oidc.not_offered")), pages::paragraph(texts.fill("identity.oidc.other_way", {context.office_phone}))}, 404);
}

// A browser that comes from another site keeps Strict cookies to itself for the whole chain of
// redirects, so the chain ends here and a page of ours leads on. Works without scripts.
http::Response lead_on(const http::Request& request, const Context& context, std::string_view path, const std::string& to, std::string session) {
    const auto& texts = context.t();
    auto response = told(context, path, texts("identity.oidc.done_title"),
                         {pages::paragraph(texts("identity.oidc.done")), pages::actions({pages::link_button(to, texts("identity.oidc.go_on"))})}, 200);
    response.add("Refresh", "0; url=" + to);
    response.add("Set-Cookie", std::move(session));
    response.add("Set-Cookie", cookie(trip_cookie(request.secure), "", "Lax", request.secure, "0"));
    return response;
}

std::string again_href(const Context& context, std::string_view to) { return OidcPages::sign_in_href(context, to); }

}  // namespace

struct OidcPages::Trip {
    bool staff = false;
    oidc::RoundTrip secrets;
    std::string to, language, link;        // link: the token that ties an account to the subject
    base::Time began;

    std::string packed() const {
        return base::join({staff ? "staff" : "person", secrets.state, secrets.nonce, secrets.verifier, to, language, link,
                           std::to_string(began.us)}, "\n");
    }
    static std::optional<Trip> unpacked(std::string_view text) {
        const auto parts = base::split(text, '\n');
        const auto began = parts.size() == 8 ? base::parse_integer(parts[7]) : std::nullopt;
        if (!began) return {};
        return Trip{parts[0] == "staff", {parts[1], parts[2], parts[3]}, parts[4], parts[5], parts[6], {*began}};
    }
};

OidcPages::OidcPages(Identity& identity, std::shared_ptr<const crypto::Keyring> keyring, const base::Clock& clock)
    : identity_{identity}, clock_{clock}, key_version_{keyring->version()}, trip_key_{keyring->office_key("round_trip")} {}

void OidcPages::offer_people(const oidc::Settings& settings, PersonClaims claims) {
    people_ = std::make_shared<oidc::Provider>(settings, clock_);
    claims_ = std::move(claims);
}

void OidcPages::offer_staff(const oidc::Settings& settings) { staff_ = std::make_shared<oidc::Provider>(settings, clock_); }

std::string OidcPages::sign_in_href(const Context& context, std::string_view path) {
    return local(context, "/logga-in/e-legitimation") + "?till=" + http::percent_encode(path);
}

std::string OidcPages::return_of(std::string_view wanted, const Context& context) const {
    return returns_.contains(std::string{wanted}) ? std::string{wanted} : local(context, person_home);
}

http::Response OidcPages::start(const http::Request& request, const Context& context, oidc::Provider& provider, Trip trip) const {
    const auto again = trip.staff ? std::string{"/logga-in"} : again_href(context, trip.to);
    try {
        auto begun = provider.begin(context.english() ? "en" : "sv", !trip.link.empty());
        trip.secrets = begun.trip;
        trip.language = context.english() ? "en" : "sv";
        trip.began = clock_.now();
        auto response = http::see_other(begun.url);
        response.add("Set-Cookie", cookie(trip_cookie(request.secure), base::base64url(crypto::seal(trip_key_, key_version_, trip_place, trip.packed())),
                                          "Lax", request.secure, std::to_string(round_trip_seconds)));
        return response;
    } catch (const oidc::Unavailable& fault) {
        return unavailable(context, fault, again, trip.staff);
    }
}

// The round trip that this browser began, if it is not too long ago.
base::Result<OidcPages::Trip> OidcPages::trip_of(const http::Request& request, bool staff) const {
    const auto sent = request.cookies.find(trip_cookie(request.secure));
    const auto sealed = sent && sent->size() < 4000 ? base::unbase64url(*sent) : std::nullopt;
    const auto opened = sealed ? crypto::open(trip_key_, trip_place, *sealed) : std::nullopt;
    auto trip = opened ? Trip::unpacked(*opened) : std::nullopt;
    if (!trip || trip->staff != staff) return base::Refusal{"oidc.refused.state"};
    if (clock_.now().us - trip->began.us > round_trip_seconds * us) return base::Refusal{"identity.refused.round_trip_late"};
    return std::move(*trip);
}

base::Result<oidc::Claims> OidcPages::answered(const http::Request& request, oidc::Provider& provider, const Trip& trip,
                                               const std::vector<std::string>& wanted) const {
    if (!oidc::Provider::belongs(request.query, trip.secrets)) return base::Refusal{"oidc.refused.state"};
    if (!identity_.use_round_trip(trip.secrets.state)) return base::Refusal{"identity.refused.round_trip_used"};
    const auto code = provider.code_of(request.query, trip.secrets);
    if (!code) return code.error();
    return provider.redeem(*code, trip.secrets, wanted);
}

// ---- people

http::Response OidcPages::start_person(const http::Request& request, const Context& context) const {
    const auto to = return_of(request.query.get("till"), context);
    if (context.person) return http::see_other(to);
    if (!people_) return not_offered(context, false);
    Trip trip;
    trip.to = to;
    return start(request, context, *people_, std::move(trip));
}

base::Result<SignedInPerson> OidcPages::person_of(const oidc::Claims& claims) const {
    std::string number;
    for (const auto& name : claims_.personal_number)
        if (number.empty()) number = claims.text(name);
    const auto verified = base::personal_number(number, clock_.today());
    if (!verified) return base::Refusal{"identity.refused.personal_number"};
    auto name = claims.text(claims_.name);
    if (name.empty()) name = claims.text(claims_.given_name) + " " + claims.text(claims_.family_name);
    if (base::trim(name).empty()) return base::Refusal{"identity.refused.person_name"};
    return identity_.start_person_session(*verified, name);
}

http::Response OidcPages::person_answer(const http::Request& request, const Context& asked) const {
    if (!people_) return not_offered(asked, false);
    const auto trip = trip_of(request, false);
    const auto context = in_language(asked, trip ? trip->language : "sv");
    if (!trip) return refused(request, context, trip.error(), again_href(context, person_home), false);
    const auto again = again_href(context, trip->to);
    try {
        const auto claims = answered(request, *people_, *trip, claims_.personal_number);
        if (!claims) return refused(request, context, claims.error(), again, false);
        const auto person = person_of(*claims);
        if (!person) return refused(request, context, person.error(), again, false);
        return lead_on(request, context, person_home, trip->to, cookie(person_cookie(request.secure), person->token, "Strict", request.secure));
    } catch (const oidc::Unavailable& fault) {
        return unavailable(context, fault, again, false);
    }
}

http::Response OidcPages::person_page(const http::Request&, const Context& context) const {
    const auto& texts = context.t();
    if (!context.person)
        return told(context, person_home, texts("identity.oidc.signed_out_title"),
                    {pages::paragraph(texts("identity.oidc.signed_out")),
                     pages::actions({pages::link_button(sign_in_href(context, local(context, person_home)), texts("identity.oidc.sign_in"))})}, 200);
    return told(context, person_home, texts("identity.oidc.signed_in_title"),
                {pages::description_list({{std::string{texts("identity.oidc.name")}, pages::text(context.person->name)},
                                          {std::string{texts("identity.oidc.until")}, pages::text(texts.time(context.person->until))}}),
                 pages::paragraph(texts("identity.oidc.signed_in")),
                 pages::form({local(context, "/logga-ut-e-legitimation"), true, false, "", context.person->csrf},
                             {pages::actions({pages::button(texts("identity.oidc.sign_out"))})})}, 200);
}

http::Response OidcPages::sign_out_person(const http::Request& request, const Context& context) const {
    const auto& texts = context.t();
    if (context.person && !crypto::equal_constant_time(request.form.get("form_token"), context.person->csrf))
        return told(context, person_home, texts("identity.oidc.not_signed_out_title"), {pages::paragraph(texts("identity.oidc.not_signed_out"))}, 403);
    if (const auto token = request.cookies.find(person_cookie(request.secure))) identity_.sign_out_person(*token);
    auto response = http::see_other(local(context, person_home));
    response.add("Set-Cookie", cookie(person_cookie(request.secure), "", "Strict", request.secure, "0"));
    return response;
}

// ---- staff

http::Response OidcPages::start_staff(const http::Request& request, const Context& context) const {
    if (!staff_) return not_offered(context, true);
    Trip trip;
    trip.staff = true;
    trip.link = request.query.get("koppla").substr(0, 100);
    // Another site must not lead somebody into tying his sign-in to an account that is not his.
    const auto site = request.header("sec-fetch-site");
    if (!trip.link.empty() && !site.empty() && site != "same-origin") return http::see_other("/logga-in/koppla/" + http::percent_encode(trip.link));
    return start(request, context, *staff_, std::move(trip));
}

http::Response OidcPages::staff_answer(const http::Request& request, const Context& context) const {
    if (!staff_) return not_offered(context, true);
    const auto trip = trip_of(request, true);
    if (!trip) return refused(request, context, trip.error(), "/logga-in", true);
    try {
        const auto claims = answered(request, *staff_, *trip, {});
        if (!claims) return refused(request, context, claims.error(), "/logga-in", true);
        const auto who = trip->link.empty() ? identity_.sign_in_subject(claims->issuer, claims->subject)
                                            : identity_.link_subject(trip->link, claims->issuer, claims->subject);
        if (!who) return refused(request, context, who.error(), "/logga-in", true);
        return lead_on(request, context, "/logga-in", may(who->actor, Action::list_cases) ? "/arbetsrum/inkorg" : "/arbetsrum",
                       cookie(session_cookie(request.secure), who->token, "Strict", request.secure));
    } catch (const oidc::Unavailable& fault) {
        return unavailable(context, fault, "/logga-in", true);
    }
}

// Opening the link uses nothing up, since mail scanners open links; being back from the provider does.
http::Response OidcPages::subject_link(const http::Request& request, const Context& context) const {
    const auto& texts = context.t();
    if (!staff_) return not_offered(context, true);
    const auto token = request.captures.get("token");
    if (!identity_.knows_subject_link(token)) return refused(request, context, {"identity.refused.subject_link"}, "/logga-in", true);
    return told(context, "/logga-in", texts("identity.oidc.link_title"),
                {pages::paragraph(texts("identity.oidc.link_text")),
                 pages::actions({pages::link_button("/logga-in/tjanst?koppla=" + http::percent_encode(token), texts("identity.oidc.link_button"))})}, 200);
}

}  // namespace identity
