#pragma once
// What the files of this module share: a batch as it stands, and the places of what is sealed.
#include <map>

#include "post/post.h"
#include "post_store.h"

namespace post {

inline constexpr std::string_view name_column = "post.files.name", file_key_column = "post.files.key",         // not a text key
                                  words_column = "post.pages.words", text_column = "post.pages.text",          // not a text key
                                  page_key_column = "post.pages.key", typed_column = "post.letters.typed";     // not a text key
inline constexpr std::size_t pages_shown = 20;       // of a letter on one page: the form's fields are limited
inline constexpr int attempts_max = 2;
inline constexpr int originals_kept_days = 30;

struct Mailroom::View {
    store::Batch batch;
    std::vector<store::File> files;
    std::vector<store::Page> pages;
    std::vector<store::Letter> letters;
    const store::Letter* letter = nullptr;   // the one that is shown
    std::size_t place = 0;                   // of it among the letters
    std::size_t part = 0;                    // which pages of a long letter, from 0
    std::map<std::int64_t, std::string> numbers;   // registry numbers of cases
    std::vector<const store::Page*> pages_of(std::int64_t letter_id) const {
        std::vector<const store::Page*> found;
        for (const auto& page : pages)
            if (page.letter == letter_id && letter_id != 0) found.push_back(&page);
        return found;
    }
    bool reading() const {
        for (const auto& file : files)
            if (file.state == "waiting" || file.state == "reading") return true;
        return false;
    }
};

// What the parts of one page have in common.
struct Sheet {
    const intake::Services& s;
    const identity::Context& context;
    const http::Fields& typed;
    const std::vector<pages::Error>& errors;
    const i18n::Texts& t() const { return context.t(); }
    pages::Field field(const char* name, std::string_view key, const char* points_at = nullptr) const {
        pages::Field made{name, std::string{t()(key)}};
        made.value = typed.get(name);
        for (const auto& error : errors)
            if (error.field == (points_at ? points_at : name)) made.error = error.text;
        return made;
    }
    pages::Html act(std::string_view key, std::string_view act, pages::Button kind = pages::Button::tertiary) const {
        return pages::button(t()(key), kind, "act", act);
    }
};

// A letter as it goes into a case.
struct Mailroom::Content {
    std::string text;
    std::vector<registry::ReceivedFile> files;
};

struct Mailroom::Reading {
    std::int64_t file = 0;
    std::unique_ptr<ocr::Session> session;
};

}  // namespace post
