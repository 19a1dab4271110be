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
constexpr Roles movers = Role::handler | Role::registrar;
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
// A form of words alone, without files.
Route intake_words(std::string pattern, Handler handler) {
    return {post, std::move(pattern), By::nobody, identity::anyone, Lane::intake, Takes::form, 256 * kb, true, handler};
}
Route intake_json(std::string pattern, Handler handler) {
    return {post, std::move(pattern), By::nobody, identity::anyone, Lane::intake, Takes::json, 256 * kb, false, handler};
}
Route sign_in_page(http::Method method, std::string pattern, Handler handler) {
    return {method, std::move(pattern), By::nobody, identity::anyone, Lane::heavy, method == post ? Takes::form : Takes::nothing, 16 * kb, false, handler};
}
// Pages that know who has shown an e-legitimation; signing in leads back to them and to no others.
Route person_page(std::string pattern, Handler handler, Lane lane = Lane::read) {
    return {get, std::move(pattern), By::nobody, identity::anyone, lane, Takes::nothing, 0, true, handler, true};
}
Route person_form(std::string pattern, Handler handler) {
    return {post, std::move(pattern), By::nobody, identity::anyone, Lane::intake, Takes::form_with_files, 260 * mb, true, handler, true};
}
Route person_act(std::string pattern, Handler handler, Lane lane = Lane::read) {
    return {post, std::move(pattern), By::nobody, identity::anyone, lane, Takes::form, 512 * kb, true, handler, true};
}
Route staff_page(std::string pattern, Roles roles, Handler handler, Lane lane = Lane::staff) {
    return {get, std::move(pattern), By::session, roles, lane, Takes::nothing, 0, false, handler};
}
Route staff_act(std::string pattern, Roles roles, Handler handler, Lane lane = Lane::act) {
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

http::Response api_form(Office& office, http::Request& request, const Context& context) {
    const auto form = office.catalogue.form(request.captures.get("form"), office.clock.today());
    if (!form) return intake::api_problem(404, context.t()("app.error.404.title"), {});
    auto response = http::json(intake::form_schema(office.catalogue, **form, office.clock.today(), i18n::Language::en));
    response.content_type = "application/schema+json";
    return response;
}

http::Response api_description(Office& office, http::Request&, const Context&) { return http::json(openapi(office.catalogue, office.clock.today(), office.config.public_url)); }

std::vector<Route> public_rows() {
    return {
        open_page("/", TO(portal, start)),
        open_page("/beratta", TO(portal, tell)),
        open_page("/beratta/tips", TO(tips, form)),
        intake_form("/beratta/tips", TO(tips, submit)),
        person_page("/beratta/fraga", TO(enquiries, form)),
        person_form("/beratta/fraga", TO(enquiries, submit)),
        open_page("/beratta/socialtjanst", TO(reports, form)),
        intake_form("/beratta/socialtjanst", TO(reports, submit)),
        open_page("/beratta/folj", TO(portal, follow_form)),
        intake_form("/beratta/folj", TO(portal, follow)),
        open_page("/beratta/enheter", TO(portal, units)),
        open_page("/barn", TO(children, start)),
        open_page("/barn/dina-rattigheter", TO(children, rights)),
        open_page("/barn/vad-hander-sen", TO(children, afterwards)),
        open_page("/barn/akut", TO(children, acute)),
        open_page("/barn/beratta", TO(children, form)),
        intake_words("/barn/beratta", TO(children, submit)),
        open_page("/barn/svar", TO(children, answer_form)),
        intake_words("/barn/svar", TO(children, answer)),
        open_page("/teckensprak", TO(sign_language, show)),
        open_file("/lattlast/", TO(easy, about)),
        open_file("/lattlast/beratta", TO(easy, tell)),
        open_file("/lattlast/beratta/fraga", TO(easy, ask)),
        open_file("/lattlast/klaga", TO(easy, complain)),
        open_file("/lattlast/kontakt", TO(easy, contact)),
        open_file("/lattlast/artiklar", TO(publishing, start)),
        open_file("/lattlast/artiklar/{id}", TO(publishing, article)),
        open_page("/kontakt", TO(portal, contact)),
        open_page("/kontakt/{service}", TO(portal, contact_service)),
        open_page("/personuppgifter", TO(portal, personal_data)),
        open_page("/begar-uppgifter", TO(data_requests, form)),
        intake_form("/begar-uppgifter", TO(data_requests, submit)),
        open_page("/personuppgifter/{flow}", TO(portal, personal_data_of)),
        open_page("/tillganglighet", TO(portal, accessibility)),
        open_page("/hjalp/dolj-spar", TO(portal, hide_tracks)),
        open_page("/oppna-data", TO(portal, api_page)),
        open_file("/oppna-data/handlaggningstider.json", TO(publishing, times_json)),
        open_file("/oppna-data/handlaggningstider.csv", TO(publishing, times_csv)),
        open_page("/artiklar", TO(publishing, start)),
        open_page("/artiklar/{id}", TO(publishing, article)),
        open_page("/artiklar/{id}/{version}", TO(publishing, version)),
        open_page("/stallningstaganden", TO(publishing, positions)),
        open_page("/tillsyn", TO(publishing, methods)),
        open_page("/press", TO(publishing, press)),
        open_page("/handlaggningstider", TO(publishing, times)),
        open_file("/s/{name}", asset),
        open_file("/livez", alive),
        open_file("/readyz", ready),
        // The API.
        intake_json("/api/v1/tips", TO(tips, api)),
        intake_json("/api/v1/enquiries", TO(enquiries, api)),
        open_file("/api/v1/openapi.json", api_description),
        open_file("/api/v1/forms/{form}", api_form),
        {get, "/api/v1/cases", By::token, readers, Lane::read, Takes::nothing, 0, false, TO(desk, api_cases)},
    };
}

// Formal matters, whose pages know who has shown an e-legitimation.
std::vector<Route> matter_rows() {
    return {
        open_page("/klaga", TO(complaints, start)),
        open_page("/klaga/halso-och-sjukvard", TO(complaints, first)),
        open_page("/klaga/halso-och-sjukvard/blankett", TO(complaints, paper)),
        person_page("/klaga/halso-och-sjukvard/anmal", TO(complaints, form)),
        person_form("/klaga/halso-och-sjukvard/anmal", TO(complaints, submit)),
        person_page("/klaga/halso-och-sjukvard/anmal/fortsatt", TO(complaints, show_resume)),
        person_act("/klaga/halso-och-sjukvard/anmal/fortsatt", TO(complaints, resume)),
        person_page("/verksamhet/tillstand", TO(permits, form)),
        person_form("/verksamhet/tillstand", TO(permits, submit)),
        person_page("/verksamhet/tillstand/fortsatt", TO(permits, show_resume)),
        person_act("/verksamhet/tillstand/fortsatt", TO(permits, resume)),
        person_page("/mina-arenden", TO(matters, list)),
        person_form("/mina-arenden", TO(matters, open)),
        person_page("/mina-arenden/{number}", TO(matters, show)),
        person_form("/mina-arenden/{number}", TO(matters, act)),
    };
}

std::vector<Route> sign_in_rows() {
    return {
        sign_in_page(get, "/logga-in", TO(identity_pages, sign_in_form)),
        sign_in_page(post, "/logga-in", TO(identity_pages, sign_in)),
        sign_in_page(get, "/logga-in/lank/{token}", TO(identity_pages, link_form)),
        sign_in_page(post, "/logga-in/lank", TO(identity_pages, use_link)),
        staff_act("/logga-ut", everybody, TO(identity_pages, sign_out)),
        // Signing in by OpenID Connect. How many may wait for a provider is limited, so that the
        // public's lane is never taken up by one that is slow.
        person_page("/logga-in/e-legitimation", TO(oidc_pages, start_person)),
        open_file("/logga-in/svar", TO(oidc_pages, person_answer)),
        person_page("/logga-in/inloggad", TO(oidc_pages, person_page)),
        person_act("/logga-ut-e-legitimation", TO(oidc_pages, sign_out_person)),
        open_file("/logga-in/tjanst", TO(oidc_pages, start_staff)),
        open_file("/logga-in/tjanst/svar", TO(oidc_pages, staff_answer)),
        open_file("/logga-in/koppla/{token}", TO(oidc_pages, subject_link)),
    };
}

std::vector<Route> case_rows() {
    return {
        staff_page("/arbetsrum/arende/{number}/narvaro", workers, TO(desk, present)),
        staff_page("/arbetsrum/arende/{number}/gor-om", movers, TO(desk, turn_form)),
        staff_act("/arbetsrum/arende/{number}/gor-om", movers, TO(desk, turn)),
        staff_page("/arbetsrum/arende/{number}/liknande", workers, TO(desk, similar), Lane::heavy),
        staff_page("/arbetsrum/arende/{number}/anvandning", workers, TO(insight, used)),
        staff_page("/arbetsrum/arende/{number}/jamfor/{other}", workers, TO(desk, compare)),
        staff_page("/arbetsrum/arende/{number}", workers, TO(desk, case_page)),
        staff_act("/arbetsrum/arende/{number}", movers, TO(desk, act)),
        staff_page("/arbetsrum/arende/{number}/svar", only(Role::handler), TO(enquiries, answer_form)),
        staff_act("/arbetsrum/arende/{number}/svar", only(Role::handler), TO(enquiries, answer)),
        staff_page("/arbetsrum/arende/{number}/svar/pdf", only(Role::handler), TO(enquiries, answer_pdf), Lane::heavy),
        staff_page("/arbetsrum/arende/{number}/fil/{id}", workers, TO(desk, file), Lane::heavy),
        staff_page("/arbetsrum/arende/{number}/original/{id}", movers, TO(desk, original), Lane::heavy),
        staff_page("/arbetsrum/arende/{number}/handlaggning", workers, TO(casefile, show)),
        staff_act("/arbetsrum/arende/{number}/handlaggning", workers, TO(casefile, act)),
        staff_page("/arbetsrum/arende/{number}/grind/{gate}", movers, TO(casefile, gate)),
        staff_act("/arbetsrum/arende/{number}/grind/{gate}", movers, TO(casefile, answer_gate)),
        staff_page("/arbetsrum/arende/{number}/part/{id}", movers, TO(casefile, party)),
        staff_act("/arbetsrum/arende/{number}/part/{id}", movers, TO(casefile, save_party)),
        staff_page("/arbetsrum/arende/{number}/beslut/{id}", workers, TO(casefile, decision)),
        staff_act("/arbetsrum/arende/{number}/beslut/{id}", workers, TO(casefile, act_on_decision)),
        staff_page("/arbetsrum/arende/{number}/brev/{id}", workers, TO(casefile, letter)),
        staff_act("/arbetsrum/arende/{number}/brev/{id}", movers, TO(casefile, act_on_letter)),
        staff_page("/arbetsrum/arende/{number}/brev/{id}/pdf", workers, TO(casefile, letter_pdf), Lane::heavy),
    };
}

// Where calls and letters come in.
std::vector<Route> reception_rows() {
    return {
        staff_page("/arbetsrum/samtal", movers, TO(calls, list)),
        staff_act("/arbetsrum/samtal", movers, TO(calls, act_on_list)),
        staff_page("/arbetsrum/samtal/{id}", movers, TO(calls, show)),
        staff_act("/arbetsrum/samtal/{id}", movers, TO(calls, act)),
        staff_page("/arbetsrum/samtal/{id}/formular/{form}", movers, TO(calls, form)),
        {post, "/arbetsrum/samtal/{id}/formular/{form}", By::session, movers, Lane::act, Takes::form_with_files, 260 * mb, false, TO(calls, submit_form)},
        staff_page("/arbetsrum/post", movers, TO(post, list)),
        {http::Method::post, "/arbetsrum/post", By::session, movers, Lane::heavy, Takes::form_with_files, 260 * mb, false, TO(post, upload)},
        staff_page("/arbetsrum/skiljeblad", movers, TO(post, separator)),
        staff_page("/arbetsrum/post/{id}", movers, TO(post, show)),
        {http::Method::post, "/arbetsrum/post/{id}", By::session, movers, Lane::act, Takes::form, 2 * mb, false, TO(post, act)},
        staff_page("/arbetsrum/post/{id}/sida/{page}", movers, TO(post, image), Lane::heavy),
        staff_page("/arbetsrum/post/{id}/original/{file}", movers, TO(post, original), Lane::heavy),
    };
}

std::vector<Route> insight_rows() {
    return {
        staff_page("/arbetsrum/insikt/signaler", readers, TO(signals, list)),
        staff_act("/arbetsrum/insikt/signaler", only(Role::analyst), TO(signals, make), Lane::heavy),
        staff_page("/arbetsrum/insikt/signaler/{id}", readers, TO(signals, show)),
        staff_act("/arbetsrum/insikt/signaler/{id}", movers | Role::analyst, TO(signals, act)),
        staff_page("/arbetsrum/insikt/platser", readers, TO(unit_facts, show)),
        staff_act("/arbetsrum/insikt/platser", only(Role::analyst), TO(unit_facts, act)),
        staff_page("/arbetsrum/insikt/risk", readers, TO(risk, ranking)),
        staff_page("/arbetsrum/insikt/modell", readers, TO(risk, models)),
        staff_page("/arbetsrum/insikt/modell/{version}", readers, TO(risk, model)),
        staff_act("/arbetsrum/insikt/modell/{version}", only(Role::decision_maker), TO(risk, act)),
        staff_page("/arbetsrum/insikt/rattvisa", readers, TO(risk, fairness)),
        staff_page("/arbetsrum/insikt/lankar", readers, TO(links, list)),
        staff_page("/arbetsrum/insikt/lankar/{number}", movers, TO(links, show)),
        staff_act("/arbetsrum/insikt/lankar/{number}", movers, TO(links, act)),
        staff_page("/arbetsrum/insikt/forslag", movers, TO(themes, list)),
        staff_act("/arbetsrum/insikt/forslag", movers, TO(themes, act)),
        staff_page("/arbetsrum/insikt/modeller", readers, TO(themes, models)),
        staff_act("/arbetsrum/insikt/modeller", only(Role::analyst), TO(themes, act_on_group)),
        staff_page("/arbetsrum/sammanstallningar", readers, TO(insight, list)),
        staff_act("/arbetsrum/sammanstallningar", only(Role::analyst), TO(insight, make), Lane::heavy),
        staff_page("/arbetsrum/sammanstallningar/{period}", readers, TO(insight, show)),
        staff_page("/arbetsrum/sammanstallningar/{period}/bakom", readers, TO(insight, behind)),
        staff_page("/arbetsrum/sammanstallningar/{period}/karta", readers, TO(insight, map)),
        staff_page("/arbetsrum/sammanstallningar/{period}/utan", readers, TO(insight, without), Lane::heavy),
        staff_page("/arbetsrum/sammanstallningar/{period}/csv", Role::analyst | Role::decision_maker, TO(insight, csv), Lane::heavy),
    };
}

std::vector<Route> staff_rows() {
    return {
        staff_page("/arbetsrum", everybody, TO(desk, home)),
        staff_page("/arbetsrum/inkorg", readers, TO(desk, inbox)),
        staff_act("/arbetsrum/inkorg/urval", movers, TO(desk, choose)),
        staff_act("/arbetsrum/inkorg/utfor", movers, TO(desk, do_chosen), Lane::heavy),
        staff_page("/arbetsrum/inkorg/rapport/{id}", movers, TO(desk, report)),
        staff_act("/arbetsrum/inkorg/rapport/{id}", movers, TO(desk, undo), Lane::heavy),
        staff_page("/arbetsrum/inkorg/export", readers, TO(desk, export_list), Lane::heavy),
        staff_page("/arbetsrum/vyer", readers, TO(desk, views)),
        staff_act("/arbetsrum/vyer", readers, TO(desk, change_views)),
        staff_page("/arbetsrum/svar", only(Role::handler), TO(enquiries, waiting)),
        staff_page("/arbetsrum/nytt-arende", movers, TO(casefile, new_case)),
        staff_act("/arbetsrum/nytt-arende", movers, TO(casefile, open_case)),
        staff_page("/arbetsrum/alder", readers, TO(ageing, show)),
        staff_page("/arbetsrum/statistik", readers, TO(statistics, show)),
        staff_page("/arbetsrum/klockor", workers, TO(casefile, clocks)),
        staff_page("/arbetsrum/avgifter", movers, TO(casefile, unpaid_fees)),
        staff_page("/arbetsrum/utskick", movers, TO(casefile, print_queue)),
        staff_act("/arbetsrum/utskick", movers, TO(casefile, act_on_queue)),
        staff_page("/arbetsrum/utskick/{id}", movers, TO(casefile, show_batch)),
        staff_act("/arbetsrum/utskick/{id}", movers, TO(casefile, end_batch)),
        staff_page("/arbetsrum/utskick/{id}/pdf", movers, TO(casefile, batch_pdf), Lane::heavy),
        staff_page("/arbetsrum/sok", workers, TO(desk, find)),
        staff_page("/arbetsrum/tjanster", workers, TO(desk, services)),
        staff_act("/arbetsrum/tjanster", movers, TO(desk, answer_at)),
        staff_page("/arbetsrum/sok/over-tid", readers, TO(desk, words), Lane::heavy),
        staff_page("/arbetsrum/register", readers, TO(desk, units)),
        staff_page("/arbetsrum/artiklar", everybody, TO(publishing, staff_list)),
        staff_page("/arbetsrum/artiklar/{id}", everybody, TO(publishing, staff_article)),
        staff_page("/arbetsrum/enhet/{code}", readers, TO(risk, unit)),
        staff_page("/arbetsrum/enhet/{code}/arenden", readers, TO(desk, unit)),
        staff_page("/arbetsrum/plan", readers, TO(planning, board)),
        staff_act("/arbetsrum/plan", Role::analyst | Role::decision_maker, TO(planning, act), Lane::heavy),
        staff_page("/arbetsrum/plan/rad/{id}", readers, TO(planning, show_line)),
        staff_act("/arbetsrum/plan/rad/{id}", only(Role::handler), TO(planning, act_on_line)),
        staff_page("/arbetsrum/plan/version/{number}", readers, TO(planning, show_plan)),
        staff_page("/arbetsrum/plan/prova", readers, TO(planning, try_less), Lane::heavy),
        staff_page("/arbetsrum/plan/kalender", readers, TO(planning, calendar)),
        staff_page("/arbetsrum/plan/frekvens", readers, TO(planning, frequency)),
        staff_page("/arbetsrum/plan/tackning", readers, TO(planning, coverage)),
        staff_page("/arbetsrum/plan/grunder", readers, TO(planning, basis_form)),
        staff_act("/arbetsrum/plan/grunder", Role::handler | Role::decision_maker, TO(planning, change_basis)),
        staff_page("/arbetsrum/plan/riskomraden", readers, TO(planning, risk_areas)),
        staff_act("/arbetsrum/plan/riskomraden", Role::analyst | Role::decision_maker, TO(planning, change_areas)),
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
    static const std::vector<Route> all = [] {
        auto rows = public_rows();
        for (auto& more : {matter_rows(), sign_in_rows(), staff_rows(), insight_rows(), case_rows(), reception_rows()}) rows.insert(rows.end(), more.begin(), more.end());
        return rows;
    }();
    return all;
}

}  // namespace app
