# The test of `vaka simulate` and of what is judged anew in it: an office of the kernel and its services, without desk or portal.
if(VAKA_TESTS)
  set(simulate_names simulate.cpp simulate_staff.cpp simulate_matters.cpp simulate_submissions.cpp simulate_inspections.cpp simulate_test.cpp
      replay.cpp replay_test.cpp)
  list(TRANSFORM simulate_names PREPEND ${CMAKE_SOURCE_DIR}/src/app/)
  add_executable(simulate_test ${simulate_names})
  target_include_directories(simulate_test PRIVATE ${CMAKE_SOURCE_DIR}/src/services ${CMAKE_SOURCE_DIR}/src/app ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(simulate_test PRIVATE synthetic inspections tips enquiries complaints reports GTest::gmock GTest::gtest_main)
  precompile_as(simulate_test tests)
  set_property(GLOBAL APPEND PROPERTY test_programs simulate_test)
endif()
