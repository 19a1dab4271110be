#pragma once
// E-mail, both ways: MIME by GMime, IMAP and SMTP by libcurl. Knows nothing of cases.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fault.h"

namespace mail {

struct Attachment {
    std::string name;          // decoded (RFC 2047, 2231); may be empty
    std::string media;         // as the sender said
    std::string content;
};

struct Message {
    std::string message_id;    // without <>; made from the content's hash when missing
    bool message_id_made = false;
    std::string from_address, from_name;
    std::vector<std::string> to;
    std::string reply_to;
    std::string subject;
    std::vector<std::string> references;   // In-Reply-To first, then References, newest first
    std::string text;          // the text parts; from HTML when there is no other, without its tags
    std::vector<Attachment> attachments;
    bool automatic = false;    // Auto-Submitted, Precedence bulk/junk/list, empty return path, list headers
    bool broken = false;       // could not be understood as a message: keep `raw` as it is
    std::string raw;
};

// Never throws on any input: what is not a message comes back as `broken`. Bounds: 1,000 parts,
// depth 20, 60 MiB decoded.
Message parse(std::string_view raw);

struct Outgoing {
    std::string from_address, from_name, to_address;
    std::string subject, text; // UTF-8
    std::string message_id;    // without <>
    std::string in_reply_to;
    std::vector<std::string> references;   // newest first, as Message gives them; at most 50 are sent
    bool automatic = false;    // adds Auto-Submitted: auto-replied
    std::string reply_token;   // becomes plus-address of Reply-To when set
    std::optional<base::Time> date{};      // empty: the system clock
};
// RFC 5322 with CRLF; header values lose CR, LF and control characters.
std::string compose(const Outgoing& message);

struct ServerAddress {
    std::string url;           // imap://127.0.0.1:1143, smtp://127.0.0.1:2525, imaps://, smtps://
    std::string user, password;
    bool require_tls = true;
    std::string ca_file;       // empty: the system's
    std::string mailbox = "INBOX";
    int seconds_max = 60;
};

// Gives each message in the mailbox to `take`; one that `take` returned true for is moved to
// `done_mailbox` (made when missing), else it stays for next time. A message over bytes_max is
// given with an empty raw and its size. Throws base::Fault when the server is not to be reached.
// Messages that were not read before come first, so that some that stay do not starve the rest.
// Gives how many were moved. A message can come twice when the connection breaks: its Message-ID tells.
struct Fetched { std::string raw; std::int64_t size = 0; std::uint32_t uid = 0; };
int fetch(const ServerAddress& server, const std::string& done_mailbox, std::int64_t bytes_max, int messages_max,
          const std::function<bool(const Fetched&)>& take);

struct Sent {
    enum class Status { accepted, later, refused } status = Status::later;   // 2xx · 4xx or no contact · 5xx
    int code = 0;
    std::string answer;        // the server's words
};
Sent send(const ServerAddress& server, const std::string& from, const std::string& to, std::string_view message);

}  // namespace mail
