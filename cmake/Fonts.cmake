# The fonts of letters and the colour profile, from Debian packages, become bytes in documents: a
# letter looks the same whatever fonts a machine has. The assembler takes the files as they are,
# since C++ arrays of this size would take minutes to compile.
set(fonts_cpp ${CMAKE_BINARY_DIR}/embedded/fonts.cpp)
set(symbols "")
set(entries "")
set(number 0)
foreach(file IN LISTS LETTER_FONTS LETTER_PROFILE)
  get_filename_component(name ${file} NAME)
  file(SIZE ${file} bytes)
  string(APPEND symbols "asm(\".pushsection .rodata\\n.balign 16\\n.globl vaka_font_${number}\\nvaka_font_${number}:\\n\"\n"
    "    \".incbin \\\"${file}\\\"\\n.popsection\\n\");\nextern \"C\" const char vaka_font_${number}[];\n")
  string(APPEND entries "        {\"${name}\", {vaka_font_${number}, ${bytes}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(CONFIGURE OUTPUT ${fonts_cpp} @ONLY CONTENT "#include \"base/embedded.h\"
@symbols@
namespace embedded {
std::span<const base::EmbeddedFile> fonts();
std::span<const base::EmbeddedFile> fonts() {
    static const base::EmbeddedFile files[] = {
@entries@    };
    return files;
}
}  // namespace embedded
")
set_property(SOURCE ${fonts_cpp} PROPERTY OBJECT_DEPENDS "${LETTER_FONTS};${LETTER_PROFILE}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${LETTER_FONTS} ${LETTER_PROFILE})
target_sources(documents PRIVATE ${fonts_cpp})
