// mail::parse on arbitrary bytes: never a crash, never text that is not UTF-8, never a header value
// with a line end; and what was read can be written again by compose.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <glib.h>

#include "base/text.h"
#include "mail/mail.h"

namespace {

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

void demand_line(const std::string& text, const char* what) {
    demand(base::valid_utf8(text), what);
    demand(text.find_first_of("\r\n") == std::string::npos, what);
}

// GMime warns on standard error about odd input, which would fill the log of a fuzz run.
void silent(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    g_log_set_default_handler(silent, nullptr);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view raw{reinterpret_cast<const char*>(data), size};
    const mail::Message message = mail::parse(raw);
    demand(message.raw == raw, "raw");
    demand(!message.message_id.empty(), "message id");
    demand_line(message.message_id, "message id");
    demand_line(message.from_address, "from address");
    demand_line(message.from_name, "from name");
    demand_line(message.reply_to, "reply to");
    demand_line(message.subject, "subject");
    demand(base::valid_utf8(message.text), "text");
    demand(message.text.find('\r') == std::string::npos, "newlines");
    for (const std::string& address : message.to) demand_line(address, "to");
    demand(message.references.size() <= 50, "references");
    for (const std::string& id : message.references) demand_line(id, "reference");
    demand(message.attachments.size() <= 1000, "attachments");
    for (const mail::Attachment& attachment : message.attachments) {
        demand_line(attachment.name, "attachment name");
        demand(attachment.name.find_first_of("/\\") == std::string::npos, "attachment path");
        demand_line(attachment.media, "attachment media");
    }

    mail::Outgoing out;
    out.from_address = "office@authority.test";
    out.from_name = message.from_name;
    out.to_address = message.reply_to.empty() ? message.from_address : message.reply_to;
    out.subject = message.subject;
    out.text = message.text;
    out.message_id = "made@authority.test";
    out.in_reply_to = message.message_id;
    out.references = message.references;
    out.reply_token = message.subject;
    out.date = base::Time{0};
    const mail::Message again = mail::parse(mail::compose(out));
    demand(!again.broken, "composed is a message");
    demand(again.message_id == "made@authority.test", "composed id");
    demand(again.from_address == "office@authority.test", "composed sender");
    demand(again.text == base::trim(message.text), "composed text");
    demand(again.to.size() <= 1, "composed recipient");
    demand(!again.references.empty() && again.references.front() == message.message_id, "composed thread");
    return 0;
}
