#pragma once
// The fonts that are compiled in, and Pango and Cairo told to know no others: neither the machine's
// fonts nor its fontconfig rules have a say in how a letter looks.
#include <memory>
#include <mutex>
#include <string_view>

#include <pango/pangocairo.h>

namespace documents {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// Held while anything is laid out or drawn. Cairo 1.16 opens and closes faces of the one FreeType
// library of a process without a lock, so that letters on two threads at once would be a race.
std::unique_lock<std::mutex> typesetting();

// A context with our fonts, measured in points. Only under typesetting().
Owned<PangoContext> font_context(std::string_view language);

std::string_view srgb_profile();

}  // namespace documents
