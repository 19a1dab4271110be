#pragma once
// One libcurl handle with what both directions share: addresses, time-outs, TLS, credentials.
#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

#include "mail/mail.h"

namespace mail::impl {

struct CurlCleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Curl = std::unique_ptr<CURL, CurlCleanup>;

struct SlistFree {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Slist = std::unique_ptr<curl_slist, SlistFree>;

// `protocols` as curl names them: "imap,imaps". Throws base::Fault when libcurl has no memory.
Curl open_curl(const ServerAddress& server, const char* protocols);

// Scheme, host and port alone: for messages to the operator, and the stem of every URL.
std::string server_name(const ServerAddress& server);

// What a server said, fit for a log: one line, bounded, valid UTF-8, without the password.
std::string said(std::string_view line, const ServerAddress& server);

}  // namespace mail::impl
