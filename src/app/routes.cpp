#include "routes.h"

#include "openapi.h"
#include "pages/components.h"

namespace app {

namespace {

using enum http::Method;
using http::Lane;
using http::Takes;
using identity::Context;
using identity::Role;
using identity::Roles;

constexpr std::int64_t kb = 1024, mb = 1024 * kb;
constexpr Roles workers = Role::handler | Role::registrar | Role::decision_maker;
constexpr Roles readers = workers | Role::analyst;
constexpr Roles everybody = identity::all_roles;

// Shorthands for the table's rows.
Route open_page(std::string pattern, Handler handler) {
    return {get, std::move(pattern), By::nobody, identity::anyone, Lane::read, Takes::nothing, 0, true, handler};
}
Route open_file(std::string pattern, Handler handler) {
    return {get, std::move(pattern), By::nobody, identity::anyone, Lane::read, Takes::nothing, 0, false, handler};
}
Route intake_form(std::string pattern, Handler handler) {
    return {post, std::move(pattern), By::nobody, identity::anyone, Lane::intake, Takes::form_with_files, 260 * mb, true, handler};
}
Route intake_json(std::string pattern, Handler handler) {
    return {post, std::move(pattern), By::nobody, identity::anyone, Lane::intake, Takes::json, 256 * kb, false, handler};
}
Route sign_in_page(http::Method method, std::string pattern, Handler handler) {
    return {method, std::move(pattern), By::nobody, identity::anyone, Lane::heavy, method == post ? Takes::form : Takes::nothing, 16 * kb, false, handler};
}
Route staff_page(std::string pattern, Roles roles, Handler handler, Lane lane = Lane::staff) {
    return {get, std::move(pattern), By::session, roles, lane, Takes::nothing, 0, false, handler};
}
Route staff_act(std::string pattern, Roles roles, Handler handler, Lane lane = Lane::staff) {
    return {post, std::move(pattern), By::session, roles, lane, Takes::form, 512 * kb, false, handler};
}

#define TO(part, function) [](Office& o, http::Request& r, const Context& c) { return o.part.function(r, c); }

http::Response asset(Office&, http::Request& request, const Context&) {
    const auto found = pages::find_asset(request.captures.get("name"));
    if (!found) return http::text("", 404);
    http::Response response;
    response.content_type = found->content_type;
    response.body = found->content;
    response.add("Cache-Control", "public, max-age=31536000, immutable");
    return response;
}

http::Response alive(Office&, http::Request&, const Context&) { return http::text("ok\n", 200); }

http::Response ready(Office& office, http::Request&, const Context&) {
    if (office.database->status().failed) return http::text("the writer has stopped after a failed commit\n", 503);
    if (office.files.free_bytes() < files::Store::reserve_bytes) return http::text("the disk is nearly full\n", 503);
    return http::text("ready\n", 200);
}

http::Response operations(Office& office, http::Request& request, const Context& context) {
    return office.desk.operations(request, context, office.health(context.t()));
}

http::Response api_description(Office& office, http::Request&, const Context&) { return http::json(openapi(office.catalogue, office.clock.today(), office.config.public_url)); }

std::vector<Route> table() {
    return {
        // The public.
        open_page("/", TO(portal, start)),
        open_page("/beratta", TO(portal, tell)),
        open_page("/beratta/tips", TO(tips, form)),
        intake_form("/beratta/tips", TO(tips, submit)),
        open_page("/beratta/fraga", TO(enquiries, form)),
        intake_form("/beratta/fraga", TO(enquiries, submit)),
        open_page("/beratta/folj", TO(portal, follow_form)),
        intake_form("/beratta/folj", TO(portal, follow)),
        open_page("/beratta/enheter", TO(portal, units)),
        open_page("/kontakt", TO(portal, contact)),
        open_page("/personuppgifter", TO(portal, personal_data)),
        open_page("/tillganglighet", TO(portal, accessibility)),
        open_page("/hjalp/dolj-spar", TO(portal, hide_tracks)),
        open_page("/oppna-data", TO(portal, api_page)),
        open_file("/s/{name}", asset),
        open_file("/livez", alive),
        open_file("/readyz", ready),
        // The API.
        intake_json("/api/v1/tips", TO(tips, api)),
        intake_json("/api/v1/enquiries", TO(enquiries, api)),
        open_file("/api/v1/openapi.json", api_description),
        {get, "/api/v1/cases", By::token, readers, Lane::read, Takes::nothing, 0, false, TO(desk, api_cases)},
        // Signing in.
        sign_in_page(get, "/logga-in", TO(identity_pages, sign_in_form)),
        sign_in_page(post, "/logga-in", TO(identity_pages, sign_in)),
        sign_in_page(get, "/logga-in/lank/{token}", TO(identity_pages, link_form)),
        sign_in_page(post, "/logga-in/lank", TO(identity_pages, use_link)),
        staff_act("/logga-ut", everybody, TO(identity_pages, sign_out)),
        // The staff.
        staff_page("/arbetsrum", everybody, TO(desk, home)),
        staff_page("/arbetsrum/inkorg", readers, TO(desk, inbox)),
        staff_page("/arbetsrum/arende/{number}", workers, TO(desk, case_page)),
        staff_act("/arbetsrum/arende/{number}", Role::handler | Role::registrar, TO(desk, act)),
        staff_page("/arbetsrum/arende/{number}/svar", only(Role::handler), TO(enquiries, answer_form)),
        staff_act("/arbetsrum/arende/{number}/svar", only(Role::handler), TO(enquiries, answer)),
        staff_page("/arbetsrum/arende/{number}/fil/{id}", workers, TO(desk, file), Lane::heavy),
        staff_page("/arbetsrum/arende/{number}/original/{id}", Role::handler | Role::registrar, TO(desk, original), Lane::heavy),
        staff_page("/arbetsrum/sok", workers, TO(desk, find)),
        staff_page("/arbetsrum/register", readers, TO(desk, units)),
        staff_page("/arbetsrum/enhet/{code}", readers, TO(desk, unit)),
        staff_page("/arbetsrum/sammanstallningar", readers, TO(insight, list)),
        staff_act("/arbetsrum/sammanstallningar", only(Role::analyst), TO(insight, make), Lane::heavy),
        staff_page("/arbetsrum/sammanstallningar/{period}", readers, TO(insight, show)),
        staff_page("/arbetsrum/sammanstallningar/{period}/bakom", readers, TO(insight, behind)),
        staff_page("/arbetsrum/sammanstallningar/{period}/csv", Role::analyst | Role::decision_maker, TO(insight, csv), Lane::heavy),
        staff_page("/arbetsrum/drift", Role::administrator | Role::registrar, operations),
        staff_act("/arbetsrum/drift", Role::administrator | Role::registrar, TO(desk, retry_mail)),
        staff_page("/arbetsrum/konto", everybody, TO(identity_pages, account)),
        staff_act("/arbetsrum/konto", everybody, TO(identity_pages, change_account), Lane::heavy),
        staff_page("/arbetsrum/anvandare", only(Role::administrator), TO(identity_pages, users)),
        staff_act("/arbetsrum/anvandare", only(Role::administrator), TO(identity_pages, change_users), Lane::heavy),
        staff_page("/arbetsrum/logg", only(Role::administrator), TO(identity_pages, reads)),
    };
}

#undef TO

}  // namespace

const std::vector<Route>& routes() {
    static const std::vector<Route> all = table();
    return all;
}

}  // namespace app
