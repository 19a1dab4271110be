# The fuzzers, tests/fuzz/<name>_fuzz.cpp; run by tests/support/run_fuzzers.sh. Which module each
# feeds stands here, so that a fuzzer builds that module and those below it, and nothing more.

# clang 14 cannot instrument coroutines ("Cannot represent a difference across sections"). They are the
# sockets' side of http, which no fuzzer calls, and go without.
file(GLOB_RECURSE fuzz_sources ${CMAKE_SOURCE_DIR}/src/platform/http/*.cpp)
foreach(source IN LISTS fuzz_sources)
  file(STRINGS ${source} coroutine_lines REGEX "co_await|co_return" LIMIT_COUNT 1)
  if(coroutine_lines)
    set_property(SOURCE ${source} APPEND PROPERTY COMPILE_OPTIONS -fno-sanitize=fuzzer-no-link,address,undefined)
  endif()
endforeach()

function(add_fuzzer name module)
  get_property(room GLOBAL PROPERTY module_${module}_ROOM)
  add_executable(${name}_fuzz EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/fuzz/${name}_fuzz.cpp)
  target_include_directories(${name}_fuzz PRIVATE ${CMAKE_SOURCE_DIR}/src/${room})
  target_link_libraries(${name}_fuzz PRIVATE ${module})
  target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
endfunction()
add_fuzzer(guard http)
add_fuzzer(multipart http)
add_fuzzer(urlencoded http)
add_fuzzer(mime mail)
