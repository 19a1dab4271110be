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
    t.truth("office.local_accounts", c.local_accounts);
    t.text("office.name", c.office_name);
    t.text("office.phone", c.office_phone);
    t.text("office.public_url", c.public_url);
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
    config.mail.in = !config.mail.in_url.empty();
    config.mail.out = !config.mail.out_url.empty();
}

}  // namespace app
