#include <unistd.h>

#include <cerrno>
#include <new>

#include "base/text.h"
#include "files/files.h"
#include "files/impl/answer.h"
#include "files/impl/archive.h"
#include "files/impl/picture.h"

namespace files {

namespace impl {

namespace {

constexpr std::size_t type_bytes = 256 * 1024;   // office files name their parts late

Cleaned held(std::string_view key) { return {false, std::string{key}, "", "", ""}; }

Cleaned look_at_archive(std::string_view content, const Type& type) {
    const auto wrong = find_wrong_in_archive(content);
    if (!wrong.empty()) return held(wrong);
    return held(type.allowed ? "files.held.not_cleaned" : "files.held.kind_not_cleaned");
}

}  // namespace

Cleaned look_at(std::string_view content) {
    const auto type = tell_type(content.substr(0, type_bytes));
    try {
        // A bomb is told as one, also when the kind of archive is not one that staff may open.
        if (type.archive) return look_at_archive(content, type);
        if (!type.allowed) return held("files.held.kind_not_allowed");
        if (type.image) return clean_picture(content, type);
        if (type.media == "text/plain" || type.media == "text/csv") {
            // The first bytes looked like text: now all of them must be. A table is given as text,
            // as a sheet program would run the formulas in it.
            const auto whole = tell_type(content);
            if (whole.media != "text/plain" && whole.media != "text/csv") return held("files.held.kind_not_allowed");
            if (!base::valid_utf8(content)) return held("files.held.broken");
            return {true, "", std::string{content}, "text/plain", "txt"};
        }
        return held(type.media == "application/pdf" ? "files.held.not_cleaned" : "files.held.kind_not_cleaned");
    } catch (const std::bad_alloc&) {
        return held(type.image ? "files.held.image_too_large"
                               : type.archive ? "files.held.too_large_unpacked" : "files.held.cleaning_failed");
    }
}

}  // namespace impl

namespace {

bool read_all(std::string& content) {
    std::string piece(64 * 1024, '\0');
    for (;;) {
        const auto count = ::read(0, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        if (count == 0) return true;
        content.append(piece, 0, static_cast<std::size_t>(count));
        if (content.size() > impl::content_bytes_max) return false;
    }
}

bool write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(1, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

int run_clean_worker() {
    if (!impl::lock_doors()) return 3;
    try {
        std::string content;
        if (!read_all(content)) return 4;
        return write_all(impl::encode(impl::look_at(content))) ? 0 : 5;
    } catch (const std::exception&) {
        return 6;   // the parent holds the file; a word on standard error could carry its content
    }
}

}  // namespace files
