#pragma once
// Owners for what GLib and GMime give out.
#include <gmime/gmime.h>

#include <memory>

namespace mail::impl {

struct ObjectUnref {
    void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using Object = std::unique_ptr<T, ObjectUnref>;

struct Free {
    void operator()(gpointer memory) const { g_free(memory); }
};
using Characters = std::unique_ptr<char, Free>;

struct OptionsFree {
    void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
};
using Options = std::unique_ptr<GMimeParserOptions, OptionsFree>;

// GMime's own global state; safe to call from any thread, as often as one likes.
void init_gmime();

}  // namespace mail::impl
