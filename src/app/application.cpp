// The way of a request from the router to its handler: language, who asks, may they, is the form
// ours. One place, so that no handler can forget it.
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "routes.h"

namespace app {

namespace {

using http::Request;
using http::Response;
using pages::Html;

struct Entry {
    const Route* route;
    i18n::Language language = i18n::Language::sv;          // that the page is written in
    std::optional<i18n::Language> wanted{};                // that was asked for, when the page does not speak it
};

struct Table {
    http::Router router;
    std::vector<Entry> entries;
    Table() {
        std::set<std::pair<http::Method, std::string>> written;   // pages that a language has of its own, as /lattlast/beratta
        for (const auto& route : routes()) {
            written.emplace(route.method, route.pattern);
            add(route, route.pattern, {&route, i18n::split_prefix(route.pattern).first});
        }
        for (const auto& route : routes()) {
            if (!route.both_languages) continue;
            for (const auto language : i18n::languages()) {
                const auto pattern = i18n::path_in(language, route.pattern);
                if (language == i18n::Language::sv || written.contains({route.method, pattern})) continue;
                if (i18n::speaks(language, route.pattern)) add(route, pattern, {&route, language});
                else add(route, pattern, {&route, i18n::Language::sv, language});
            }
        }
    }
    void add(const Route& route, const std::string& pattern, Entry entry) {
        router.add(route.method, pattern, route.lane, route.takes, route.body_max);
        entries.push_back(std::move(entry));
    }
};

identity::Context context_of(Office& office, const identity::Actor* actor, const i18n::Texts& texts) {
    return {actor, texts, office.clock, office.config.demo,
            office.config.office_name.empty() ? office.catalogue.office().name.in(texts.language()) : office.config.office_name,
            office.config.office_phone.empty() ? office.catalogue.office().phone : office.config.office_phone};
}

const i18n::Texts& swedish() { return i18n::Texts::of(i18n::Language::sv); }

// A form of another site: browsers say where a request comes from, and a staff form carries its token.
bool from_elsewhere(const Request& request) {
    // With Referrer-Policy no-referrer a browser's own form says "Origin: null": where it says
    // Sec-Fetch-Site, that decides.
    const auto site = request.header("sec-fetch-site");
    if (!site.empty()) return site != "same-origin" && site != "none";
    const auto origin = request.header("origin");
    if (origin.empty()) return false;
    const auto scheme = origin.find("://");
    return scheme == std::string::npos || origin.substr(scheme + 3) != request.header("host");
}

Response problem(const identity::Context& context, int status, std::string_view key) {
    const auto& t = context.t();
    const std::string prefix{key};
    return identity::public_page(context, "/", std::string{t(prefix + ".title")},
        pages::stack({pages::heading(1, t(prefix + ".title")), pages::paragraph(t(prefix + ".text")),
                      pages::paragraph(t.fill("app.error.phone", {context.office_phone}))}), status);
}

Response api_refused(int status, const identity::Context& context) {
    return intake::api_problem(status, context.t()(status == 401 ? "app.api.unauthorised" : "app.api.forbidden"), {});
}

Response dispatch(Office& office, const Entry& entry, Request& request) {
    const auto& route = *entry.route;
    const i18n::Texts texts{entry.language};   // of this request alone: it notes what a language lacked
    auto open = context_of(office, nullptr, texts);
    open.wanted = entry.wanted;
    if (route.by == By::nobody) {
        std::optional<identity::PersonSession> person;
        if (route.person) {
            if (const auto token = request.cookies.find(identity::person_cookie(request.secure))) person = office.identity.person_of_session(*token);
            if (person) open.person = &*person;
            // Strict cookies keep other sites out; this is the second lock. Old browsers that only say
            // "Origin: null" must not lose what a person has written.
            const bool untold = request.header("sec-fetch-site").empty() && request.header("origin") == "null";
            if (person && request.method == http::Method::post && !untold && from_elsewhere(request)) return problem(open, 403, "app.error.elsewhere");
        }
        if (request.method == http::Method::post && route.takes != http::Takes::json && request.path.starts_with("/logga-in") && from_elsewhere(request))
            return problem(open, 403, "app.error.elsewhere");
        return route.handler(office, request, open);
    }
    std::optional<identity::Actor> actor;
    if (route.by == By::token) {
        const auto header = request.header("authorization");
        if (header.starts_with("Bearer ")) actor = office.identity.actor_of_token(std::string_view{header}.substr(7));
        if (!actor) { auto response = api_refused(401, open); response.add("WWW-Authenticate", "Bearer"); return response; }
        if (!actor->has_any(route.roles)) return api_refused(403, open);
        return route.handler(office, request, context_of(office, &*actor, swedish()));
    }
    if (const auto token = request.cookies.find(identity::session_cookie(request.secure))) actor = office.identity.actor_of_session(*token);
    if (!actor) return request.method == http::Method::get ? http::see_other("/logga-in") : problem(open, 401, "app.error.signed_out");
    const auto context = context_of(office, &*actor, swedish());
    if (!actor->has_any(route.roles)) return problem(context_of(office, nullptr, swedish()), 403, "app.error.role");
    if (request.method == http::Method::post &&
        (from_elsewhere(request) || !crypto::equal_constant_time(request.form.get("form_token"), actor->csrf)))
        return problem(open, 403, "app.error.elsewhere");
    return route.handler(office, request, context);
}

// What the person typed is given back with the error, ready to be sent again: a text is never lost.
Html typed_again(const Request& request, const i18n::Texts& t) {
    std::vector<Html> hidden, shown;
    for (const auto& [name, value] : request.form.pairs()) {
        if (name.starts_with("_") || value.empty()) continue;
        hidden.push_back(pages::hidden(name, value));
        if (base::count_characters(value) > 40 && name != "form_token") shown.push_back(pages::card(pages::preserved(value)));
    }
    if (hidden.empty()) return {};
    hidden.push_back(pages::actions({pages::button(t("app.error.try_again"))}));
    shown.push_back(pages::form({request.path, true, false}, hidden));
    if (!request.uploads.empty()) shown.push_back(pages::paragraph(t("app.error.files_again")));
    return pages::stack(shown);
}

Response error_page(Office& office, int status, const Request* request) {
    const i18n::Texts texts{request ? i18n::split_prefix(request->path).first : i18n::Language::sv};
    const auto context = context_of(office, nullptr, texts);
    const auto& t = context.t();
    if (request && request->path.starts_with("/api/"))
        return intake::api_problem(status, t("app.error." + std::to_string(status) + ".title"), {});
    const auto key = "app.error." + std::to_string(status);
    const bool known = t.has(key + ".title");
    const std::string prefix = known ? key : "app.error.400";
    std::vector<Html> parts{pages::heading(1, t(prefix + ".title")), pages::paragraph(t(prefix + ".text"))};
    if (request && (status == 503 || status == 500)) parts.push_back(typed_again(*request, t));
    parts.push_back(pages::paragraph(t.fill("app.error.phone", {context.office_phone})));
    auto response = identity::public_page(context, "/", std::string{t(prefix + ".title")}, pages::stack(parts), status);
    if (status == 503) response.add("Retry-After", "10");
    return response;
}

}  // namespace

http::Application application(Office& office) {
    auto table = std::make_shared<Table>();
    std::set<std::string> returns;   // where signing in may lead: pages that know the person, and are no sign-in themselves
    for (const auto& [route, language, wanted] : table->entries)
        if (route->person && route->method == http::Method::get && route->pattern.find('{') == std::string::npos && route->pattern != "/logga-in/e-legitimation")
            returns.insert(i18n::path_in(wanted.value_or(language), route->pattern));
    office.oidc_pages.allow_returns(std::move(returns));
    http::Application app;
    app.match = [table](http::Method method, std::string_view path) { return table->router.match(method, path); };
    app.handle = [table, &office](Request& request, const http::RouteMatch& match) {
        return dispatch(office, table->entries.at(static_cast<std::size_t>(match.index)), request);
    };
    app.on_error = [&office](int status, const Request* request) { return error_page(office, status, request); };
    app.on_exception = [table](const std::exception& error, int index) {
        const auto pattern = index >= 0 ? table->entries.at(static_cast<std::size_t>(index)).route->pattern : std::string{};
        const bool bug = dynamic_cast<const std::logic_error*>(&error) != nullptr;
        base::log(bug ? base::Level::alarm : base::Level::error, bug ? "bug" : "fault", {{"route", pattern}, {"error", error.what()}});
    };
    app.open_sink = intake::open_sink(office.files);
    return app;
}

}  // namespace app
