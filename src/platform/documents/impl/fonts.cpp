#include "documents/impl/fonts.h"

#include <span>
#include <string>

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/fault.h"

#ifdef __SANITIZE_ADDRESS__
// Fontconfig keeps its patterns by offsets from themselves: the leak checker sees no pointer to the
// fonts that it holds as long as the program runs.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
#endif

namespace embedded {
std::span<const base::EmbeddedFile> fonts();
}

namespace documents {
namespace {

// Fontconfig and FreeType read files by path only; a file in memory has one as long as it is open,
// which is as long as the program runs.
std::string path_of(const base::EmbeddedFile& font) {
    const int file = memfd_create(std::string{font.name}.c_str(), MFD_CLOEXEC);
    if (file < 0) throw base::Fault{"no memory for the letters' fonts"};
    for (std::string_view rest = font.data; !rest.empty();) {
        const ssize_t written = write(file, rest.data(), rest.size());
        if (written <= 0) {
            close(file);
            throw base::Fault{"no memory for the letters' fonts"};
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return "/proc/self/fd/" + std::to_string(file);
}

bool is_font(const base::EmbeddedFile& file) { return !file.name.ends_with(".icc"); }

FcConfig* only_our_fonts() {
    FcConfig* const config = FcConfigCreate();
    if (!config) throw base::Fault{"fontconfig does not start"};
    for (const base::EmbeddedFile& file : embedded::fonts()) {
        if (!is_font(file)) continue;
        const std::string path = path_of(file);
        if (!FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>(path.c_str())))
            throw base::Fault{"a compiled-in font cannot be read: " + std::string{file.name}};
    }
    // Else Pango and Cairo would read the machine's rules and fonts all the same, and leave them unused.
    if (!FcConfigSetCurrent(config)) throw base::Fault{"fontconfig does not start"};
    return config;
}

// Made once and kept: its glyph caches are what makes the next letter fast.
PangoFontMap* font_map() {
    static PangoFontMap* const map = [] {
        FcConfig* const config = only_our_fonts();
        PangoFontMap* const made = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        if (!made) throw base::Fault{"Pango has no FreeType fonts"};
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(made), config);
        pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(made), 72.0);
        return made;
    }();
    return map;
}

}  // namespace

std::unique_lock<std::mutex> typesetting() {
    static std::mutex mutex;
    return std::unique_lock{mutex};
}

Owned<PangoContext> font_context(std::string_view language) {
    Owned<PangoContext> context{pango_font_map_create_context(font_map())};
    pango_context_set_language(context.get(), pango_language_from_string(std::string{language}.c_str()));
    // Paper has no pixels: widths are the font's own, so that lines break alike everywhere.
    cairo_font_options_t* const options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context.get(), options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    return context;
}

std::string_view srgb_profile() {
    for (const base::EmbeddedFile& file : embedded::fonts())
        if (!is_font(file)) return file.data;
    throw base::Bug{"no colour profile was compiled in"};
}

}  // namespace documents
