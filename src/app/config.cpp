#include "config.h"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "base/fault.h"
#include "base/text.h"

namespace app {

namespace {

// Edit distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1])});
            corner = above;
        }
    }
    return row.back();
}

using Set = std::function<void(const toml::node&)>;
using Keys = std::map<std::string, Set, std::less<>>;

template <class T>
T value_of(const toml::node& node, std::string_view path, std::string_view what) {
    if (const auto value = node.value_exact<T>()) return *value;
    throw base::Fault(std::string{path} + " must be " + std::string{what});
}

struct KeyTable {
    Keys keys;
    std::string path;
    void text(const std::string& key, std::string& to) {
        keys[key] = [&to, key](const toml::node& node) { to = value_of<std::string>(node, key, "text in quotes"); };
    }
    void texts(const std::string& key, std::vector<std::string>& to) {
        keys[key] = [&to, key](const toml::node& node) {
            constexpr std::string_view what = "a list of texts in quotes";
            const auto* list = node.as_array();
            if (!list) throw base::Fault(key + " must be " + std::string{what});
            to.clear();
            for (const auto& one : *list) to.push_back(value_of<std::string>(one, key, what));
        };
    }
    void truth(const std::string& key, bool& to) {
        keys[key] = [&to, key](const toml::node& node) { to = value_of<bool>(node, key, "true or false"); };
    }
    void number(const std::string& key, int& to, int least, int most) {
        keys[key] = [&to, key, least, most](const toml::node& node) {
            const auto value = value_of<std::int64_t>(node, key, "a whole number");
            if (value < least || value > most)
                throw base::Fault(key + " must be between " + std::to_string(least) + " and " + std::to_string(most));
            to = static_cast<int>(value);
        };
    }
};

void declare_oidc(oidc::Settings& to, const std::string& section, KeyTable& t) {
    t.text(section + ".issuer", to.issuer);
    t.text(section + ".client_id", to.client_id);
    t.text(section + ".client_secret", to.client_secret);
    t.text(section + ".redirect_url", to.redirect_url);
    t.texts(section + ".scopes", to.scopes);
    t.texts(section + ".levels", to.levels);
    t.text(section + ".level_min", to.level_min);
    t.text(section + ".ca_file", to.ca_file);
    t.number(section + ".max_age_seconds", to.max_age_seconds, 0, 86400);
    t.number(section + ".clock_skew_seconds", to.clock_skew_seconds, 0, 300);
    t.number(section + ".fetch_seconds_max", to.fetch_seconds_max, 1, 30);
}

void complete_oidc(oidc::Settings& settings, const std::string& section, const std::string& redirect) {
    if (settings.issuer.empty()) {
        if (!settings.client_id.empty()) throw base::Fault("[" + section + "]: issuer is missing");
        return;
    }
    if (settings.redirect_url.empty()) settings.redirect_url = redirect;
    oidc::check(settings, "[" + section + "]");
}

void declare(Config& c, KeyTable& t) {
    t.text("listen.host", c.listen.listen_host);
    t.number("listen.port", c.listen.listen_port, 0, 65535);
    t.text("listen.tls_certificate", c.listen.tls_certificate);
    t.text("listen.tls_key", c.listen.tls_key);
    t.truth("listen.trust_forwarded_proto", c.listen.trust_forwarded_proto);
    t.keys["listen.hosts"] = [&c](const toml::node& node) {
        const auto* list = node.as_array();
        if (!list) throw base::Fault("listen.hosts must be a list of names in quotes");
        for (const auto& name : *list) c.listen.hosts.push_back(value_of<std::string>(name, "listen.hosts", "a list of names in quotes"));
    };
    t.number("data.node", c.node, 0, 63);
    t.text("keyring.file", c.keyring);
    t.text("database.postgres", c.postgres);
    t.number("database.readers", c.database.readers, 1, 64);
    t.text("mail.in.url", c.mail.in_url);
    t.text("mail.in.user", c.mail.in_user);
    t.text("mail.in.password", c.mail.in_password);
    t.text("mail.in.mailbox", c.mail.in_mailbox);
    t.text("mail.in.done_mailbox", c.mail.in_done);
    t.text("mail.in.case_type", c.mail.in_case_type);
    t.number("mail.in.poll_seconds", c.mail.poll_seconds, 1, 3600);
    t.text("mail.out.url", c.mail.out_url);
    t.text("mail.out.user", c.mail.out_user);
    t.text("mail.out.password", c.mail.out_password);
    t.text("mail.out.from_address", c.mail.from_address);
    t.text("mail.out.from_name", c.mail.from_name);
    t.truth("mail.require_tls", c.mail.require_tls);
    t.text("mail.ca_file", c.mail.ca_file);
    t.text("files.scanner", c.scanner);   // not a text key
    const std::string digital = "digital_post";   // not a text key
    t.text(digital + ".url", c.digital_post.endpoint.url);
    t.text(digital + ".token", c.digital_post.endpoint.token);
    t.text(digital + ".ca_file", c.digital_post.endpoint.ca_file);
    t.number(digital + ".seconds_max", c.digital_post.endpoint.seconds_max, 1, 300);
    t.text(digital + ".folder", c.digital_post.folder);
    t.truth("office.local_accounts", c.local_accounts);
    t.text("office.name", c.office_name);
    t.text("office.phone", c.office_phone);
    t.text("office.public_url", c.public_url);
    const std::string people = "oidc.public";   // not a text key
    declare_oidc(c.oidc_staff, "oidc.staff", t);   // not a text key
    declare_oidc(c.oidc_public, people, t);
    t.texts(people + ".personal_number_claims", c.oidc_claims.personal_number);
    t.text(people + ".name_claim", c.oidc_claims.name);
    t.text(people + ".given_name_claim", c.oidc_claims.given_name);
    t.text(people + ".family_name_claim", c.oidc_claims.family_name);
    t.number("limits.connections_max", c.listen.limits.connections_max, 16, 65536);
    t.number("limits.header_seconds", c.listen.limits.header_seconds, 1, 120);
    t.number("limits.files_max", c.listen.limits.files_max, 0, 50);
}

void walk(const toml::table& table, const std::string& prefix, KeyTable& keys, const std::string& file) {
    for (const auto& [key, node] : table) {
        const auto path = prefix.empty() ? std::string{key.str()} : prefix + "." + std::string{key.str()};
        const auto found = keys.keys.find(path);
        const auto where = file + ":" + std::to_string(node.source().begin.line) + ": ";
        if (found != keys.keys.end()) {
            try { found->second(node); } catch (const base::Fault& fault) { throw base::Fault(where + fault.what()); }
        } else if (const auto* inner = node.as_table()) {
            walk(*inner, path, keys, file);
        } else {
            std::string nearest;
            for (const auto& [known, set] : keys.keys)
                if (nearest.empty() || distance(path, known) < distance(path, nearest)) nearest = known;
            throw base::Fault(where + "there is no key " + path + "; did you mean " + nearest + "?");
        }
    }
}

}  // namespace

oidc::Settings oidc_defaults(bool people) {
    oidc::Settings settings;
    settings.levels = {"http://id.elegnamnden.se/loa/1.0/loa3", "http://id.elegnamnden.se/loa/1.0/loa4"};
    settings.ask_again = people;
    if (people) settings.scopes = {"openid", "profile", "https://id.oidc.se/scope/naturalPersonNumber"};
    return settings;
}

void read_config(const std::string& path, Config& config) {
    KeyTable keys;
    declare(config, keys);
    toml::table table;
    try {
        table = toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        throw base::Fault(path + ":" + std::to_string(error.source().begin.line) + ": " + std::string{error.description()});
    }
    walk(table, "", keys, path);
    check(config.digital_post);
    config.mail.in = !config.mail.in_url.empty();
    config.mail.out = !config.mail.out_url.empty();
    complete_oidc(config.oidc_staff, "oidc.staff", config.public_url + "/logga-in/tjanst/svar");   // not a text key
    complete_oidc(config.oidc_public, "oidc.public", config.public_url + "/logga-in/svar");        // not a text key
    if (!config.oidc_public.issuer.empty() && config.oidc_public.levels.empty())
        throw base::Fault("[oidc.public]: levels must name at least one: a personal number is worth no more than how it was shown");
}

}  // namespace app
