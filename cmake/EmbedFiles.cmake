# embed_files(<target> <symbol> <folder> GLOBS ...): the files of a folder become bytes in the
# program, so that one binary is the whole product. Read through base/embedded.h.
function(embed_files target symbol folder)
  cmake_parse_arguments(ARG "" "" "GLOBS" ${ARGN})
  set(files "")
  foreach(glob IN LISTS ARG_GLOBS)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${folder}/${glob})
    list(APPEND files ${found})
  endforeach()
  set(out ${CMAKE_BINARY_DIR}/embedded/${symbol}.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed_files.py ${symbol} ${folder} ${out} ${files}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/tools/embed_files.py VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
