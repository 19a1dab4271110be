// Emptying a mailbox by IMAP.
#include <algorithm>

#include "base/text.h"
#include "mail/impl/curl.h"
#include "mail/impl/imap_text.h"
#include "mail/mail.h"

namespace mail {

namespace {

using impl::imap_quoted;

constexpr std::size_t answer_bytes_max = 8u << 20;   // a list of a million messages

struct Sink {
    std::string text;
    std::size_t bytes_max = 0;
    bool over = false;
};

std::size_t append(char* data, std::size_t size, std::size_t count, void* state) {
    auto& sink = *static_cast<Sink*>(state);
    if (size * count > sink.bytes_max - sink.text.size()) {
        sink.over = true;
        return 0;                                    // libcurl then ends the transfer
    }
    sink.text.append(data, size * count);
    return size * count;
}

// Keeps the last line: the answer to the command, after the untagged ones.
std::size_t keep_line(char* line, std::size_t size, std::size_t count, void* state) {
    static_cast<std::string*>(state)->assign(line, size * count);
    return size * count;
}

class Mailbox {
public:
    explicit Mailbox(const ServerAddress& server)
        : server_{server}, curl_{impl::open_curl(server, "imap,imaps")},
          stem_{impl::server_name(server) + "/" + impl::url_escaped(impl::modified_utf7(server.mailbox))} {}

    // The untagged answers to one command in the mailbox.
    std::string command(const std::string& line) {
        Sink sink{{}, answer_bytes_max};
        // libcurl decodes percent signs in a command.
        const std::string escaped = impl::percent_escaped(line);
        curl_easy_setopt(curl_.get(), CURLOPT_CUSTOMREQUEST, escaped.c_str());
        const CURLcode result = perform(stem_, sink);
        if (result != CURLE_OK) throw base::Fault{failure(line.substr(0, line.find(' ')), result)};
        return std::move(sink.text);
    }

    // Empty when the server sent more than it had said.
    std::optional<std::string> body(std::uint32_t uid, std::int64_t bytes_max) {
        Sink sink{{}, static_cast<std::size_t>(bytes_max)};
        curl_easy_setopt(curl_.get(), CURLOPT_CUSTOMREQUEST, nullptr);
        const CURLcode result = perform(stem_ + "/;UID=" + std::to_string(uid), sink);
        if (sink.over) return std::nullopt;
        if (result != CURLE_OK) throw base::Fault{failure("FETCH", result)};
        return std::move(sink.text);
    }

private:
    CURLcode perform(const std::string& url, Sink& sink) {
        last_line_.clear();
        curl_easy_setopt(curl_.get(), CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl_.get(), CURLOPT_WRITEFUNCTION, append);
        curl_easy_setopt(curl_.get(), CURLOPT_WRITEDATA, &sink);
        curl_easy_setopt(curl_.get(), CURLOPT_HEADERFUNCTION, keep_line);
        curl_easy_setopt(curl_.get(), CURLOPT_HEADERDATA, &last_line_);
        return curl_easy_perform(curl_.get());
    }

    // The server's own words help when it refused a command; at sign-in they could quote us.
    std::string failure(const std::string& command_name, CURLcode result) const {
        std::string text = "mailbox at " + impl::server_name(server_) + ": " + curl_easy_strerror(result);
        if (result == CURLE_QUOTE_ERROR) text += " (" + command_name + ": " + impl::said(last_line_, server_) + ")";
        return text;
    }

    const ServerAddress& server_;
    impl::Curl curl_;
    std::string stem_;
    std::string last_line_;
};

class Mover {
public:
    Mover(Mailbox& mailbox, const std::string& done)
        : mailbox_{mailbox}, done_{imap_quoted(impl::modified_utf7(done))} {}

    // Asked before the first message is given: a mail that was taken must have a place to go.
    void prepare() {
        // Asked after sign-in, since servers tell more then.
        const std::vector<std::string> able = impl::words_upper(mailbox_.command("CAPABILITY"));
        const auto can = [&](const char* name) { return std::find(able.begin(), able.end(), name) != able.end(); };
        can_move_ = can("MOVE");
        can_expunge_one_ = can("UIDPLUS");
        if (mailbox_.command("LIST \"\" " + done_).find("* LIST") == std::string::npos)
            mailbox_.command("CREATE " + done_);
    }

    void move(std::uint32_t uid) {
        const std::string id = std::to_string(uid);
        if (can_move_) {
            mailbox_.command("UID MOVE " + id + " " + done_);
            return;
        }
        mailbox_.command("UID COPY " + id + " " + done_);
        mailbox_.command("UID STORE " + id + " +FLAGS.SILENT (\\Deleted)");
        mailbox_.command(can_expunge_one_ ? "UID EXPUNGE " + id : "EXPUNGE");
    }

private:
    Mailbox& mailbox_;
    std::string done_;
    bool can_move_ = false;
    bool can_expunge_one_ = false;
};

// Unread first. Deleted ones are what an interrupted move left behind.
std::vector<std::uint32_t> waiting(Mailbox& mailbox) {
    std::vector<std::uint32_t> uids = impl::search_result(mailbox.command("UID SEARCH UNSEEN UNDELETED"));
    for (const std::uint32_t uid : impl::search_result(mailbox.command("UID SEARCH SEEN UNDELETED")))
        uids.push_back(uid);
    return uids;
}

}  // namespace

int fetch(const ServerAddress& server, const std::string& done_mailbox, std::int64_t bytes_max, int messages_max,
          const std::function<bool(const Fetched&)>& take) {
    Mailbox mailbox{server};
    Mover mover{mailbox, done_mailbox};
    const std::vector<std::uint32_t> uids = waiting(mailbox);
    if (uids.empty() || messages_max <= 0) return 0;
    mover.prepare();
    int given = 0, moved = 0;
    for (const std::uint32_t uid : uids) {
        if (given >= messages_max) break;
        const std::string answer = mailbox.command("UID FETCH " + std::to_string(uid) + " (RFC822.SIZE)");
        const std::optional<std::int64_t> size = impl::size_of(answer, uid);
        if (!size) continue;                         // gone since the search
        Fetched fetched{{}, *size, uid};
        if (*size <= bytes_max) {
            // Servers count line ends differently, so a little more than announced is let through.
            std::optional<std::string> raw = mailbox.body(uid, *size + *size / 8 + 65536);
            if (raw) fetched.raw = std::move(*raw);
        }
        ++given;
        if (!take(fetched)) continue;
        mover.move(uid);
        ++moved;
    }
    return moved;
}

}  // namespace mail
