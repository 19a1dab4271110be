# The standard headers that most files include are compiled once: a third of a cold build was reading them.
# Every file still includes what it uses: the release is built without, and would miss it. One set for the
# product, one with GoogleTest for the tests. Not for the fuzzers, whose flags differ by file.
option(VAKA_PRECOMPILED "Compile the standard headers once" OFF)
set(precompiled_standard <algorithm> <array> <chrono> <cmath> <cstdint> <functional> <map> <memory> <mutex>
    <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)
function(precompile_as target kind)
  if(NOT VAKA_PRECOMPILED OR VAKA_FUZZ)
    return()
  endif()
  set(holder precompiled_${kind})
  if(NOT TARGET ${holder})
    add_library(${holder} OBJECT ${CMAKE_SOURCE_DIR}/cmake/empty.cpp)
    # What the libraries of some modules ask for, and the standard headers look at: asked for by all.
    target_compile_definitions(${holder} PRIVATE _LARGEFILE64_SOURCE)
    target_link_libraries(${holder} PRIVATE Threads::Threads)
    target_precompile_headers(${holder} PRIVATE ${precompiled_standard})
    if(kind STREQUAL "tests")
      target_link_libraries(${holder} PRIVATE GTest::gmock)
      target_precompile_headers(${holder} PRIVATE <gtest/gtest.h> <gmock/gmock.h>)
    endif()
    # What ccache asks of GCC's precompiled headers.
    target_compile_options(${holder} PRIVATE -pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endif()
  target_compile_definitions(${target} PRIVATE _LARGEFILE64_SOURCE)
  target_compile_options(${target} PRIVATE -pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  target_precompile_headers(${target} REUSE_FROM ${holder})
endfunction()
