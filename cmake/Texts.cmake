# The sentences of locale/<language>/*.po become tables in i18n, so that the program needs no files.
file(GLOB text_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/locale/*/*.po ${CMAKE_SOURCE_DIR}/locale/*/language.toml)
set(texts_cpp ${CMAKE_BINARY_DIR}/i18n/texts.cpp)
add_custom_command(OUTPUT ${texts_cpp}
  COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/po_to_cpp.py ${texts_cpp} ${CMAKE_SOURCE_DIR}/locale
  DEPENDS ${text_files} ${CMAKE_SOURCE_DIR}/tools/po_to_cpp.py VERBATIM)
target_sources(i18n PRIVATE ${texts_cpp})
add_test(NAME texts COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/check_texts.py ${CMAKE_SOURCE_DIR})
add_test(NAME texts_selftest COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/check_texts.py --selftest)
add_test(NAME po_to_cpp_selftest COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/po_to_cpp.py --selftest)
