#pragma once
// vaka.toml and the command line, in one struct. Every key is documented in docs/operations.md; an
// unknown key is an error with a suggestion.
#include <string>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "http/server.h"
#include "intake/intake.h"

namespace app {

struct Config {
    std::string data;                       // folder
    std::string keyring;                    // default: <data>.keyring
    http::ServerOptions listen;
    std::string postgres;                   // conninfo; empty: embedded SQLite in the data folder
    db::Options database;
    intake::MailSettings mail;
    std::string office_name;                // empty: the catalogue's
    std::string office_phone;
    std::string public_url = "http://127.0.0.1:8080";
    bool demo = false;
    bool local_accounts = true;
    int node = 1;
};

// Throws base::Fault with file, line and what to write.
void read_config(const std::string& path, Config& config);

}  // namespace app
