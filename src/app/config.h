#pragma once
// vaka.toml and the command line, in one struct. Every key is documented in docs/operations.md; an
// unknown key is an error with a suggestion.
#include <string>
#include <vector>

#include "base/result.h"
#include "digital_post.h"
#include "db/db.h"
#include "http/server.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "oidc/oidc.h"

namespace app {

// Level 3 of the Swedish e-legitimations, and for people the Swedish profile's scope of the
// personal number, and a sign-in of their own each time: machines are shared.
oidc::Settings oidc_defaults(bool people);

struct Config {
    std::string data;                       // folder
    std::string keyring;                    // default: <data>.keyring
    http::ServerOptions listen;
    std::string postgres;                   // conninfo; empty: embedded SQLite in the data folder
    db::Options database;
    intake::MailSettings mail;
    std::string scanner;                    // a virus scanner's socket; empty: files are not scanned
    DigitalPostSettings digital_post;       // neither address nor folder: not offered
    std::string office_name;                // empty: the catalogue's
    std::string office_phone;
    std::string public_url = "http://127.0.0.1:8080";
    bool demo = false;
    bool local_accounts = true;
    // Sign-in by OpenID Connect; without an issuer it is not offered. read_config completes and
    // checks them.
    oidc::Settings oidc_staff = oidc_defaults(false), oidc_public = oidc_defaults(true);
    identity::PersonClaims oidc_claims;
    int node = 1;
};

// Throws base::Fault with file, line and what to write.
void read_config(const std::string& path, Config& config);

}  // namespace app
