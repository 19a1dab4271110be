# The checks around the code, each with a test in which it fails. All tests that are declared while
# configuring are checks (label "checks", `./test checks`); those of the test programs are found
# later and carry no label.
function(add_check name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
add_check(tidy python3 tools/tidy.py)
add_check(tidy_selftest python3 tools/tidy.py --selftest)
add_check(glossary python3 tools/glossary.py)
add_check(glossary_selftest python3 tools/glossary.py --selftest)
add_check(events python3 tools/events.py --check)
add_check(events_selftest python3 tools/events.py --selftest)
add_check(shell_scripts tests/support/check_shell.sh)
add_check(front_door_selftest python3 tests/support/front_door_selftest.py)
add_check(run_programs_selftest python3 tests/support/run_programs.py --selftest)
add_check(run_units_selftest python3 tests/support/run_units.py --selftest)
add_check(http_cases_selftest python3 tests/http/run_cases.py --selftest)
add_check(junit_selftest python3 tests/support/junit.py --selftest)

get_property(checks DIRECTORY PROPERTY TESTS)
if(checks)
  set_tests_properties(${checks} PROPERTIES LABELS checks TIMEOUT 300)
endif()
