// Understanding a mail. GMime reads; the limits, the choice of text and what counts as broken are ours.
#include <algorithm>
#include <mutex>
#include <optional>

#include "base/text.h"
#include "mail/impl/charset.h"
#include "mail/impl/glib.h"
#include "mail/impl/headers.h"
#include "mail/impl/html_text.h"
#include "mail/mail.h"

namespace mail {

namespace impl {

void init_gmime() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

}  // namespace impl

namespace {

using impl::Characters;
using impl::Object;

constexpr int parts_max = 1000;
constexpr int depth_max = 20;
constexpr std::size_t decoded_bytes_max = 60u << 20;
constexpr std::size_t header_bytes_max = 2000;      // of one value, for people to read
constexpr std::size_t references_max = 50;
constexpr std::size_t addresses_max = 200;
constexpr std::uint64_t boundary_work_max = 100'000'000;   // about a second

std::string_view view(const char* text) { return text ? std::string_view{text} : std::string_view{}; }

// GMime gives up on these and drops what stands inside.
void on_warning(gint64, GMimeParserWarning code, const gchar*, gpointer lost) {
    if (code == GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY || code == GMIME_CRIT_NESTING_OVERFLOW)
        *static_cast<bool*>(lost) = true;
}

std::string bytes_of(GMimeStream* stream) {
    const GByteArray* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return {reinterpret_cast<const char*>(array->data), array->len};
}

// Walks the tree of parts and keeps text and attachments.
class Collector {
public:
    explicit Collector(Message& message) : message_{message} {}

    void walk(GMimeObject* object, int depth, bool drop_html) {
        if (!within_bounds(depth)) return;
        if (GMIME_IS_MULTIPART(object)) multipart(GMIME_MULTIPART(object), depth, drop_html);
        else if (GMIME_IS_MESSAGE_PART(object)) enclosed(GMIME_MESSAGE_PART(object));
        else if (GMIME_IS_PART(object)) leaf(GMIME_PART(object), drop_html);
    }

    bool lost() const { return lost_; }

private:
    bool within_bounds(int depth) {
        if (lost_bound_ || depth > depth_max || ++parts_ > parts_max) lost_bound_ = lost_ = true;
        return !lost_bound_;
    }

    void multipart(GMimeMultipart* parts, int depth, bool drop_html) {
        const int count = g_mime_multipart_get_count(parts);
        if (count == 0) lost_ = true;      // its boundary never came: all of it is in the preamble
        const bool alternative = g_mime_content_type_is_type(g_mime_object_get_content_type(GMIME_OBJECT(parts)),
                                                             "multipart", "alternative");
        const bool drop = drop_html || (alternative && has_plain_text(GMIME_OBJECT(parts), depth));
        for (int i = 0; i < count && !lost_bound_; ++i) walk(g_mime_multipart_get_part(parts, i), depth + 1, drop);
    }

    // Whether the plain form of an alternative says anything. Some senders put an empty one.
    static bool has_plain_text(GMimeObject* object, int depth) {
        if (depth > depth_max) return false;
        if (GMIME_IS_MULTIPART(object)) {
            const int count = std::min(g_mime_multipart_get_count(GMIME_MULTIPART(object)), parts_max);
            for (int i = 0; i < count; ++i)
                if (has_plain_text(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1)) return true;
            return false;
        }
        if (!GMIME_IS_PART(object) || !is_body_text(GMIME_PART(object), "plain")) return false;
        GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(object));
        if (!content) return false;
        const Object<GMimeStream> stream{g_mime_stream_mem_new()};
        g_mime_data_wrapper_write_to_stream(content, stream.get());
        return !base::trim(bytes_of(stream.get())).empty();
    }

    static bool is_body_text(GMimePart* part, const char* subtype) {
        GMimeObject* object = GMIME_OBJECT(part);
        if (!g_mime_content_type_is_type(g_mime_object_get_content_type(object), "text", subtype)) return false;
        if (g_mime_part_get_filename(part) != nullptr) return false;
        const std::string disposition = base::lower_ascii(view(g_mime_object_get_disposition(object)));
        return disposition.empty() || disposition == "inline";
    }

    std::optional<std::string> take(GMimeStream* stream) {
        std::string bytes = bytes_of(stream);
        if (bytes.size() > decoded_bytes_max - decoded_) {
            lost_bound_ = lost_ = true;
            return std::nullopt;
        }
        decoded_ += bytes.size();
        return bytes;
    }

    void leaf(GMimePart* part, bool drop_html) {
        const bool plain = is_body_text(part, "plain"), html = !plain && is_body_text(part, "html");
        if (html && drop_html) return;
        const Object<GMimeStream> stream{g_mime_stream_mem_new()};
        if (GMimeDataWrapper* content = g_mime_part_get_content(part))
            g_mime_data_wrapper_write_to_stream(content, stream.get());
        std::optional<std::string> bytes = take(stream.get());
        if (!bytes) return;
        if (!plain && !html) {
            attach(g_mime_part_get_filename(part), GMIME_OBJECT(part), std::move(*bytes));
            return;
        }
        const auto charset = view(g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset"));
        const std::string text = impl::to_utf8(*bytes, charset);
        add_text(plain ? text : impl::html_text(text));
    }

    // A forwarded mail stays whole: it is a document of its own.
    void enclosed(GMimeMessagePart* part) {
        GMimeMessage* message = g_mime_message_part_get_message(part);
        const Object<GMimeStream> stream{g_mime_stream_mem_new()};
        if (message) g_mime_object_write_to_stream(GMIME_OBJECT(message), nullptr, stream.get());
        std::optional<std::string> bytes = take(stream.get());
        if (!bytes) return;
        const char* name = g_mime_object_get_content_disposition_parameter(GMIME_OBJECT(part), "filename");
        if (!name) name = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "name");
        attach(name ? name : "message.eml", GMIME_OBJECT(part), std::move(*bytes));
    }

    void attach(const char* name, GMimeObject* object, std::string bytes) {
        const Characters media{g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object))};
        message_.attachments.push_back(
            {impl::attachment_name(view(name)), impl::one_line(view(media.get()), 255), std::move(bytes)});
    }

    void add_text(std::string_view text) {
        const std::string clean = impl::clean_text(text);
        const std::string_view trimmed = base::trim(clean);
        if (trimmed.empty()) return;
        if (!message_.text.empty()) message_.text += "\n\n";
        message_.text += trimmed;
    }

    Message& message_;
    int parts_ = 0;
    std::size_t decoded_ = 0;
    bool lost_ = false;
    bool lost_bound_ = false;
};

void add_addresses(InternetAddressList* list, std::vector<std::string>& out, int depth) {
    const int count = list ? internet_address_list_length(list) : 0;
    for (int i = 0; i < count && out.size() < addresses_max; ++i) {
        InternetAddress* address = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            if (depth < depth_max)
                add_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), out, depth + 1);
        } else if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            std::string text = impl::one_line(view(INTERNET_ADDRESS_MAILBOX(address)->addr), 320);
            if (!text.empty()) out.push_back(std::move(text));
        }
    }
}

std::string first_address(InternetAddressList* list) {
    std::vector<std::string> all;
    add_addresses(list, all, 0);
    return all.empty() ? std::string{} : all.front();
}

std::string header(GMimeMessage* message, const char* name) {
    return std::string{view(g_mime_object_get_header(GMIME_OBJECT(message), name))};
}

bool has_header(GMimeMessage* message, const char* name) {
    return g_mime_object_get_header(GMIME_OBJECT(message), name) != nullptr;
}

void read_people(GMimeMessage* source, Message& message) {
    InternetAddressList* from = g_mime_message_get_from(source);
    message.from_address = first_address(from);
    if (from && internet_address_list_length(from) > 0) {
        const char* name = internet_address_get_name(internet_address_list_get_address(from, 0));
        message.from_name = impl::one_line(view(name), header_bytes_max);
    }
    add_addresses(g_mime_message_get_to(source), message.to, 0);
    add_addresses(g_mime_message_get_cc(source), message.to, 0);
    message.reply_to = first_address(g_mime_message_get_reply_to(source));
}

void read_thread(GMimeMessage* source, Message& message) {
    const std::vector<std::string> ids = impl::message_ids(header(source, "Message-ID"), 1);
    if (!ids.empty()) {
        message.message_id = ids.front();
        message.message_id_made = false;
    }
    message.references = impl::message_ids(header(source, "In-Reply-To"), references_max);
    std::vector<std::string> older = impl::message_ids(header(source, "References"), 5000);
    std::reverse(older.begin(), older.end());
    for (std::string& id : older) {
        if (message.references.size() >= references_max) break;
        if (std::find(message.references.begin(), message.references.end(), id) == message.references.end())
            message.references.push_back(std::move(id));
    }
}

bool read_automatic(GMimeMessage* source, const Message& message) {
    impl::OriginHeaders origin;
    origin.auto_submitted = header(source, "Auto-Submitted");
    origin.precedence = header(source, "Precedence");
    origin.has_return_path = has_header(source, "Return-Path");
    origin.return_path = header(source, "Return-Path");
    origin.auto_response_suppress = header(source, "X-Auto-Response-Suppress");
    origin.has_list = has_header(source, "List-Id") || has_header(source, "List-Unsubscribe");
    origin.has_autoreply = has_header(source, "X-Autoreply") || has_header(source, "X-Autorespond");
    origin.from_address = message.from_address;
    if (GMimeObject* body = g_mime_message_get_mime_part(source)) {
        const Characters media{g_mime_content_type_get_mime_type(g_mime_object_get_content_type(body))};
        origin.media = base::lower_ascii(view(media.get()));
    }
    return impl::is_automatic(origin);
}

// GMime compares each line that may be a boundary with every boundary that is open: the product of
// the two, which a small hostile mail can drive to minutes, is bounded before it starts.
bool too_much_work(std::string_view raw) {
    std::uint64_t dashed_lines = 0, boundaries = 0;
    for (std::size_t at = 0; at != std::string_view::npos; at = raw.find("\n--", at + 1)) ++dashed_lines;
    for (std::size_t at = raw.find('='); at != std::string_view::npos; at = raw.find('=', at + 1)) {
        std::string_view before = raw.substr(at > 24 ? at - 24 : 0, std::min<std::size_t>(at, 24));
        before = base::trim(before);
        const std::size_t name = before.size() >= 8 ? before.size() - 8 : 0;
        boundaries += base::equal_ascii_nocase(before.substr(name), "boundary") ||
                      base::lower_ascii(before).find("boundary*") != std::string::npos;
    }
    return dashed_lines * boundaries > boundary_work_max;
}

std::string_view head_of(std::string_view raw) {
    const std::size_t lf = raw.find("\n\n"), crlf = raw.find("\n\r\n");
    return raw.substr(0, std::min({lf, crlf, raw.size()}));
}

void read(Message& message) {
    impl::init_gmime();
    bool lost = too_much_work(message.raw);
    const std::string_view readable = lost ? head_of(message.raw) : std::string_view{message.raw};
    const impl::Options options{g_mime_parser_options_new()};
    // Unencoded 8-bit headers are UTF-8 when they can be, else what a Swedish desktop of old sent.
    const char* charsets[] = {"utf-8", "windows-1252", nullptr};
    g_mime_parser_options_set_fallback_charsets(options.get(), charsets);
    g_mime_parser_options_set_warning_callback(options.get(), on_warning, &lost);

    const Object<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(readable.data(), readable.size())};
    const Object<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    const Object<GMimeMessage> source{g_mime_parser_construct_message(parser.get(), options.get())};
    if (!source || g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(source.get()))) == 0) {
        message.broken = true;
        return;
    }
    read_thread(source.get(), message);
    read_people(source.get(), message);
    message.subject = impl::one_line(header(source.get(), "Subject"), header_bytes_max);
    message.automatic = read_automatic(source.get(), message);
    Collector collector{message};
    if (GMimeObject* body = g_mime_message_get_mime_part(source.get())) collector.walk(body, 0, false);
    message.broken = lost || collector.lost();
}

std::string made_id(std::string_view raw) {
    const Characters hash{
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar*>(raw.data()), raw.size())};
    return std::string{view(hash.get())} + "@made.invalid";
}

}  // namespace

Message parse(std::string_view raw) {
    Message message;
    try {
        message.raw = raw;
        message.message_id = made_id(raw);
        message.message_id_made = true;
        read(message);
    } catch (const std::exception&) {
        // Only memory can be short here; what was read so far stands, and `raw` is kept.
        message.broken = true;
    }
    return message;
}

}  // namespace mail
