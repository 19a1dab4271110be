// Handing a mail to the relay by SMTP.
#include <algorithm>
#include <cstring>

#include "mail/impl/curl.h"
#include "mail/mail.h"

namespace mail {

namespace {

constexpr std::size_t answer_bytes_max = 4000;

struct Upload {
    std::string_view left;
    bool complete = false;
    std::string answer;                // the last one, all its lines; not the farewell
};

std::size_t read_some(char* buffer, std::size_t size, std::size_t count, void* state) {
    auto& upload = *static_cast<Upload*>(state);
    const std::size_t length = std::min(size * count, upload.left.size());
    std::memcpy(buffer, upload.left.data(), length);
    upload.left.remove_prefix(length);
    if (length == 0) upload.complete = true;
    return length;
}

std::size_t keep_line(char* line, std::size_t size, std::size_t count, void* state) {
    std::string& answer = static_cast<Upload*>(state)->answer;
    const std::string_view text{line, size * count};
    if (text.starts_with("221")) return size * count;
    // "550-first", "550 last": a dash says that the answer goes on.
    const std::size_t last = answer.find_last_of('\n', answer.empty() ? 0 : answer.size() - 2);
    const std::size_t last_at = last == std::string::npos ? 0 : last + 1;
    const bool goes_on = answer.size() > last_at + 3 && answer[last_at + 3] == '-';
    if (!goes_on) answer.clear();
    if (answer.size() < answer_bytes_max) answer += text;
    return size * count;
}

// Goes into the SMTP dialogue as it is, so nothing that could end the command is let in.
bool is_envelope_address(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.size() <= 320 &&
           std::all_of(address.begin(), address.end(),
                       [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; });
}

// 53x is about our own sign-in: the operator's matter, and no reason to give the mail up.
bool is_about_sign_in(long code) { return code == 530 || code == 534 || code == 535 || code == 538; }

// Whether the answer was about this mail: to MAIL, RCPT or DATA (libcurl says SEND_ERROR), or to
// its text. A 5xx greeting is about the server.
bool was_about_the_mail(CURLcode result, const Upload& upload) {
    return result == CURLE_SEND_ERROR || (result == CURLE_WEIRD_SERVER_REPLY && upload.complete);
}

}  // namespace

Sent send(const ServerAddress& server, const std::string& from, const std::string& to, std::string_view message) {
    if (!is_envelope_address(from) || !is_envelope_address(to))
        return {Sent::Status::refused, 0, "not an address that SMTP can carry"};
    const impl::Curl curl = impl::open_curl(server, "smtp,smtps");
    const std::string url = impl::server_name(server), sender = "<" + from + ">";
    const impl::Slist recipients{curl_slist_append(nullptr, ("<" + to + ">").c_str())};
    if (!recipients) throw base::Fault{"mail: out of memory"};
    Upload upload{message};
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, read_some);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, keep_line);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &upload);
    const CURLcode result = curl_easy_perform(curl.get());
    long code = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);

    Sent sent;
    sent.code = static_cast<int>(code);
    sent.answer = impl::said(upload.answer, server);
    if (result == CURLE_OK) {
        sent.status = Sent::Status::accepted;
    } else if (code >= 500 && code < 600 && !is_about_sign_in(code) && was_about_the_mail(result, upload)) {
        sent.status = Sent::Status::refused;
    } else {
        sent.status = Sent::Status::later;
        if (code < 400) {
            sent.code = 0;
            sent.answer = impl::said(url + ": " + curl_easy_strerror(result), server);
        }
    }
    return sent;
}

}  // namespace mail
