#include "base/text.h"
#include "identity/identity.h"

namespace identity {

using pages::Html;

namespace {

struct NavRow { std::string_view path, key, icon; Action action; };
constexpr NavRow nav_rows[] = {
    {"/arbetsrum/inkorg", "identity.nav.inbox", "inbox", Action::list_cases},
    {"/arbetsrum/svar", "identity.nav.answers", "pencil", Action::answer},
    {"/arbetsrum/samtal", "identity.nav.calls", "phone", Action::move},
    {"/arbetsrum/nytt-arende", "identity.nav.new_case", "folder-open", Action::move},
    {"/arbetsrum/alder", "identity.nav.ageing", "clock", Action::list_cases},
    {"/arbetsrum/klockor", "identity.nav.clocks", "bell", Action::read_case},
    {"/arbetsrum/post", "identity.nav.post", "mail", Action::move},
    {"/arbetsrum/utskick", "identity.nav.print_queue", "printer", Action::move},
    {"/arbetsrum/avgifter", "identity.nav.fees", "clipboard-check", Action::move},
    {"/arbetsrum/sok", "identity.nav.search", "search", Action::search_cases},
    {"/arbetsrum/register", "identity.nav.register", "building-2", Action::list_cases},
    {"/arbetsrum/artiklar", "identity.nav.articles", "book-open", Action::list_cases},
    {"/arbetsrum/sammanstallningar", "identity.nav.compilations", "chart-column", Action::read_compilation},
    {"/arbetsrum/insikt/risk", "identity.nav.insight", "trending-up", Action::read_compilation},
    {"/arbetsrum/plan", "identity.nav.plan", "calendar", Action::read_compilation},
    {"/arbetsrum/statistik", "identity.nav.statistics", "chart-line", Action::list_cases},
    {"/arbetsrum/drift", "identity.nav.operations", "activity", Action::see_operations},
    {"/arbetsrum/anvandare", "identity.nav.users", "users", Action::manage_users},
    {"/arbetsrum/logg", "identity.nav.reads", "shield-check", Action::read_audit},
};

constexpr std::size_t typed_max = 200;

std::string roles_in_words(const Context& context, Roles roles) {
    std::vector<std::string> words;
    for (const auto& role : codes(roles)) words.emplace_back(context.t()("identity.role." + role));
    return base::join(words, ", ");
}

}  // namespace

std::string_view session_cookie(bool secure) { return secure ? "__Host-vaka" : "vaka"; }

http::Response staff_page(const Context& context, std::string_view path, std::string title, Html content, int status, bool has_errors,
                          std::string search_value) {
    CHECK(context.actor != nullptr);
    const auto& texts = context.t();
    pages::StaffPage page;
    page.title = std::move(title);
    page.has_errors = has_errors;
    page.demo = context.demo;
    page.office_name = context.office_name;
    page.user_name = context.actor->name;
    page.user_role = roles_in_words(context, context.actor->roles);
    page.search_value = std::move(search_value);
    page.csrf_token = context.actor->csrf;
    for (const auto& row : nav_rows)
        if (may(*context.actor, row.action))
            page.nav.push_back({std::string{row.path}, std::string{texts(row.key)}, std::string{row.icon}, path.starts_with(row.path), ""});
    page.content = std::move(content);
    return http::html(pages::staff_page(texts, page), status);
}

pages::PublicPage public_frame(const Context& context, std::string_view path, std::string title, Html content) {
    pages::PublicPage page;
    page.title = std::move(title);
    // The staff sign in on a page that is Swedish alone.
    if (path != "/logga-in")
        for (const auto language : i18n::languages())
            if (i18n::speaks(language, path)) page.languages.push_back({i18n::path_in(language, path), language});
    page.wanted = context.wanted;
    page.demo = context.demo;
    page.office_name = context.office_name;
    page.office_phone = context.office_phone;
    page.content = std::move(content);
    return page;
}

http::Response public_page(const Context& context, std::string_view path, std::string title, Html content, int status) {
    const auto& texts = context.t();
    auto page = public_frame(context, path, std::move(title), std::move(content));
    if (path != "/") page.crumbs = {{i18n::path_in(texts.language(), "/"), std::string{texts("identity.crumb.start")}}, {"", page.title}};
    return http::html(pages::public_page(texts, page), status);
}

http::Response not_found(const Context& context) {
    const auto& texts = context.t();
    auto content = pages::stack({pages::heading(1, texts("identity.not_found.title")), pages::paragraph(texts("identity.not_found.text"))});
    if (context.actor) return staff_page(context, "", std::string{texts("identity.not_found.title")}, std::move(content), 404);
    return public_page(context, "/", std::string{texts("identity.not_found.title")}, std::move(content), 404);
}

http::Response Pages::render_sign_in(const Context& context, std::string login, std::string_view error, int status) const {
    const auto& texts = context.t();
    std::vector<pages::Error> errors;
    if (!error.empty()) errors.push_back({"login", std::string{texts(error)}});
    pages::Field name{"login", std::string{texts("identity.sign_in.login")}};
    name.value = std::move(login);
    name.autocomplete = "username";
    if (!error.empty()) name.error = texts(error);
    pages::Field password{"password", std::string{texts("identity.sign_in.password")}};
    password.autocomplete = "current-password";
    std::vector<Html> parts{pages::error_summary(texts, errors), pages::heading(1, texts("identity.sign_in.title"))};
    if (oidc_) {
        parts.push_back(pages::paragraph(texts("identity.oidc.staff_text")));
        parts.push_back(pages::actions({pages::link_button("/logga-in/tjanst", texts("identity.oidc.staff_button"))}));
    }
    if (local_ || !oidc_)
        parts.push_back(pages::form({"/logga-in"}, {pages::text_field(texts, name), pages::password_field(texts, password),
                                                    pages::actions({pages::button(texts("identity.sign_in.button"), oidc_ ? pages::Button::secondary : pages::Button::primary)})}));
    if (!demo_.empty() && local_) {
        pages::Table table{std::string{texts("identity.sign_in.demo")}};
        table.columns = {{std::string{texts("identity.sign_in.demo_role")}}, {std::string{texts("identity.sign_in.login")}},
                         {std::string{texts("identity.sign_in.password")}}};
        for (const auto& account : demo_)
            table.rows.push_back({{{pages::text(texts("identity.role." + account.role)), false, true}, {pages::text(account.login)},
                                   {pages::text(account.password)}}, ""});
        parts.push_back(pages::table(table));
    }
    return public_page(context, "/logga-in", std::string{texts("identity.sign_in.title")}, pages::stack(parts), status);
}

http::Response Pages::sign_in_form(const http::Request&, const Context& context) const { return render_sign_in(context, "", "", 200); }

http::Response Pages::signed_in(const http::Request& request, const SignedIn& who) const {
    auto response = http::see_other(may(who.actor, Action::list_cases) ? "/arbetsrum/inkorg" : "/arbetsrum");
    response.add("Set-Cookie", std::string{session_cookie(request.secure)} + "=" + who.token + "; Path=/; HttpOnly; SameSite=Strict" +
                                   (request.secure ? "; Secure" : ""));
    return response;
}

http::Response Pages::sign_in(http::Request& request, const Context& context) const {
    const auto login = request.form.get("login").substr(0, typed_max);
    if (!local_) return render_sign_in(context, login, "identity.refused.local_accounts", 422);
    auto who = identity_.sign_in(login, request.form.get("password").substr(0, 1000));
    if (!who) return render_sign_in(context, login, who.error().text_key, 422);
    return signed_in(request, *who);
}

// The token comes in the link's path; opening the link alone uses nothing up, since mail scanners open links.
http::Response Pages::link_form(const http::Request& request, const Context& context) const {
    const auto& texts = context.t();
    return public_page(context, "/logga-in", std::string{texts("identity.link.title")},
        pages::stack({pages::heading(1, texts("identity.link.title")), pages::paragraph(texts("identity.link.text")),
                      pages::form({"/logga-in/lank"}, {pages::hidden("token", request.captures.get("token")),
                                                       pages::actions({pages::button(texts("identity.sign_in.button"))})})}));
}

http::Response Pages::use_link(http::Request& request, const Context& context) const {
    auto who = identity_.use_sign_in_link(request.form.get("token"));
    if (!who) return render_sign_in(context, "", who.error().text_key, 422);
    return signed_in(request, *who);
}

http::Response Pages::sign_out(http::Request& request, const Context&) const {
    if (const auto token = request.cookies.find(session_cookie(request.secure))) identity_.sign_out(*token);
    auto response = http::see_other("/logga-in");
    response.add("Set-Cookie", std::string{session_cookie(request.secure)} + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict" +
                                   (request.secure ? "; Secure" : ""));
    response.add("Clear-Site-Data", "\"cookies\", \"storage\"");
    return response;
}

http::Response Pages::render_account(const Context& context, std::string token, std::string_view error) const {
    const auto& texts = context.t();
    std::vector<pages::Error> errors;
    if (!error.empty()) errors.push_back({"password", texts.fill(error, {std::to_string(Identity::password_characters_min)})});
    pages::Field password{"password", std::string{texts("identity.account.new_password")},
                          texts.fill("identity.account.password_hint", {std::to_string(Identity::password_characters_min)})};
    password.autocomplete = "new-password";
    if (!errors.empty()) password.error = errors.front().text;
    std::vector<Html> parts{pages::error_summary(texts, errors), pages::heading(1, texts("identity.account.title"))};
    if (!token.empty())
        parts.push_back(pages::alert(pages::Tone::success, texts("identity.account.token_made"),
            pages::stack({pages::paragraph(texts("identity.account.token_once")), pages::preserved(token)})));
    parts.push_back(pages::description_list({{std::string{texts("identity.sign_in.login")}, pages::text(context.actor->login)},
                                             {std::string{texts("identity.account.roles")}, pages::text(roles_in_words(context, context.actor->roles))}}));
    parts.push_back(pages::section("losenord", texts("identity.account.password"),
        pages::form({"/arbetsrum/konto", true, false, "", context.actor->csrf},
                    {pages::password_field(texts, password), pages::actions({pages::button(texts("identity.account.change"), pages::Button::primary, "act", "password")})})));
    pages::Field label{"label", std::string{texts("identity.account.token_label")}, std::string{texts("identity.account.token_hint")}};
    parts.push_back(pages::section("nyckel", texts("identity.account.token"),
        pages::form({"/arbetsrum/konto", true, false, "", context.actor->csrf},
                    {pages::text_field(texts, label), pages::actions({pages::button(texts("identity.account.token_make"), pages::Button::secondary, "act", "token")})})));
    return staff_page(context, "/arbetsrum/konto", std::string{texts("identity.account.title")}, pages::stack(parts), errors.empty() ? 200 : 422, !errors.empty());
}

http::Response Pages::account(const http::Request&, const Context& context) const { return render_account(context, "", ""); }

http::Response Pages::change_account(http::Request& request, const Context& context) const {
    if (request.form.get("act") == "token")
        return render_account(context, identity_.create_token(context.actor->user, request.form.get("label").substr(0, typed_max)), "");
    const auto changed = identity_.set_password(context.actor->user, request.form.get("password").substr(0, 1000), context.actor->user);
    if (!changed) return render_account(context, "", changed.error().text_key);
    return http::see_other("/logga-in");
}

std::vector<Html> Pages::user_acts(const i18n::Texts& texts, const User& user) const {
    const auto act = [&](std::string_view key, std::string_view name) { return pages::button(texts(key), pages::Button::tertiary, "act", name); };
    std::vector<Html> acts{pages::hidden("user", std::to_string(user.id.value)),
                           user.active ? act("identity.users.block", "block") : act("identity.users.unblock", "unblock")};
    if (oidc_ && user.active) acts.push_back(act("identity.users.link", "link"));
    if (oidc_ && identity_.has_subject(user.id)) acts.push_back(act("identity.users.unlink", "unlink"));
    return acts;
}

http::Response Pages::render_users(const Context& context, const std::vector<pages::Error>& errors, const NewUser& typed, const std::string& link) const {
    const auto& texts = context.t();
    pages::Table table{std::string{texts("identity.users.title")}, true};
    table.columns = {{std::string{texts("identity.sign_in.login")}}, {std::string{texts("identity.users.name")}},
                     {std::string{texts("identity.account.roles")}}, {std::string{texts("identity.users.regions")}}, {std::string{texts("identity.users.active")}}};
    for (const auto& user : identity_.users())
        table.rows.push_back({{{pages::text(user.login), false, true}, {pages::text(user.name)}, {pages::text(roles_in_words(context, user.roles))},
                               {pages::text(base::join({user.regions.begin(), user.regions.end()}, ", "))},
                               {pages::inline_form({"/arbetsrum/anvandare", true, false, "", context.actor->csrf}, user_acts(texts, user))}}, ""});
    const auto error_of = [&](std::string_view field) { for (const auto& error : errors) if (error.field == field) return error.text; return std::string{}; };
    pages::Field login{"login", std::string{texts("identity.sign_in.login")}, "", error_of("login"), typed.login};
    pages::Field name{"name", std::string{texts("identity.users.name")}, "", error_of("name"), typed.name};
    pages::Field password{"password", std::string{texts("identity.sign_in.password")}, "", error_of("password")};
    password.autocomplete = "new-password";
    pages::Field roles{"roles", std::string{texts("identity.account.roles")}, "", error_of("roles")};
    std::vector<pages::Choice> choices;
    for (const Role role : each_role) choices.push_back({std::string{code(role)}, std::string{texts("identity.role." + std::string{code(role)})}, ""});
    pages::Field regions{"regions", std::string{texts("identity.users.regions")}, std::string{texts("identity.users.regions_hint")}, "",
                         base::join({typed.regions.begin(), typed.regions.end()}, " ")};
    return staff_page(context, "/arbetsrum/anvandare", std::string{texts("identity.users.title")},
        pages::stack({pages::error_summary(texts, errors), pages::heading(1, texts("identity.users.title")),
                      link.empty() ? Html{} : pages::alert(pages::Tone::success, texts("identity.users.link_made"),
                          pages::stack({pages::paragraph(texts("identity.users.link_text")), pages::preserved(link)})),
                      pages::table(table),
                      pages::section("ny", texts("identity.users.new"),
                          pages::form({"/arbetsrum/anvandare", true, false, "", context.actor->csrf},
                              {pages::text_field(texts, login), pages::text_field(texts, name), pages::password_field(texts, password),
                               pages::checkboxes(texts, roles, choices, codes(typed.roles)), pages::text_field(texts, regions),
                               pages::actions({pages::button(texts("identity.users.create"), pages::Button::primary, "act", "create")})}))}),
        errors.empty() ? 200 : 422, !errors.empty());
}

http::Response Pages::users(const http::Request&, const Context& context) const { return render_users(context, {}, {}); }

http::Response Pages::change_users(http::Request& request, const Context& context) const {
    const auto act = request.form.get("act");
    if (act == "block" || act == "unblock") {
        const auto id = base::parse_integer(request.form.get("user"));
        const auto user = id ? identity_.user({*id}) : std::nullopt;
        if (!user) return not_found(context);
        (void)identity_.change_user(user->id, user->roles, user->regions, act == "unblock", context.actor->user);
        return http::see_other("/arbetsrum/anvandare");
    }
    if (oidc_ && (act == "link" || act == "unlink")) {
        const auto id = base::parse_integer(request.form.get("user"));
        const auto user = id ? identity_.user({*id}) : std::nullopt;
        if (!user) return not_found(context);
        if (act == "link") {
            const auto token = identity_.make_subject_link(user->id, context.actor->user);
            if (!token) return render_users(context, {{"login", context.t()(token.error().text_key, {})}}, {});
            return render_users(context, {}, {}, public_url_ + "/logga-in/koppla/" + *token);
        }
        identity_.unlink_subject(user->id, context.actor->user);
        return http::see_other("/arbetsrum/anvandare");
    }
    NewUser typed{request.form.get("login").substr(0, typed_max), request.form.get("name").substr(0, typed_max),
                  request.form.get("password").substr(0, 1000), 0, {}};
    for (const auto& role : request.form.all("roles"))
        if (const auto known = role_of(role)) typed.roles = typed.roles | *known;
    for (auto& region : base::split(request.form.get("regions").substr(0, typed_max), ' '))
        if (!region.empty()) typed.regions.insert(std::move(region));
    const auto created = identity_.create_user(typed, context.actor->user);
    if (created) return http::see_other("/arbetsrum/anvandare");
    return render_users(context, {{created.error().field, context.t()(created.error().text_key, created.error().values)}}, typed);
}

http::Response Pages::reads(const http::Request& request, const Context& context) const {
    const auto& texts = context.t();
    const auto object = request.query.get("arende").substr(0, typed_max);
    identity_.record_read(*context.actor, "audit", object.empty() ? "reads" : object, "quality_check", 0);
    const auto found = object.empty() ? identity_.reads(INT64_MAX, 200) : identity_.reads_of(object, 200);
    pages::Table table{std::string{texts("identity.reads.title")}, true};
    table.columns = {{std::string{texts("identity.reads.when")}}, {std::string{texts("identity.reads.who")}}, {std::string{texts("identity.reads.what")}},
                     {std::string{texts("identity.reads.object")}}, {std::string{texts("identity.reads.purpose")}}, {std::string{texts("identity.reads.results")}, "", 0, true}};
    table.empty_text = texts("identity.reads.none");
    for (const auto& read : found)
        table.rows.push_back({{{pages::text(texts.date(base::stockholm_day(read.at)) + " " + texts.time(read.at)), false, true, true}, {pages::text(read.user)},
                               {pages::text(texts("identity.read." + read.action))}, {pages::text(read.object)},
                               {pages::text(texts("identity.purpose." + read.purpose))}, {pages::text(texts.number(read.results)), true}}, ""});
    pages::Field field{"arende", std::string{texts("identity.reads.object")}};
    field.value = object;
    return staff_page(context, "/arbetsrum/logg", std::string{texts("identity.reads.title")},
        pages::stack({pages::heading(1, texts("identity.reads.title")), pages::paragraph(texts("identity.reads.about")),
                      pages::filters(texts, "/arbetsrum/logg", {{field, {}}}), pages::table(table)}));
}

}  // namespace identity
