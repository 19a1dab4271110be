# The measuring programs; the drivers in bench/ start them. See bench/README.md.
option(VAKA_BENCH "Build the benches" OFF)
if(VAKA_BENCH)
  add_executable(bench_load ${CMAKE_SOURCE_DIR}/bench/load.cpp)
  add_executable(bench_rows ${CMAKE_SOURCE_DIR}/bench/rows.cpp)
  target_include_directories(bench_rows PRIVATE ${CMAKE_SOURCE_DIR}/src/platform)
  target_link_libraries(bench_rows PRIVATE db search)
endif()
