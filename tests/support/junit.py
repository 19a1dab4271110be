#!/usr/bin/env python3
"""Tell what a ctest run found, from its --output-junit file: FAIL lines, then the count.

A test that did not run (skipped, disabled, not built) has not passed, so it counts as failed:
everything that the tests need is installed by ./test.
"""
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def outcome(case):
    """None when the test passed, else why it did not."""
    if case.get("status") == "run" and case.find("failure") is None:
        return None
    for tag in ("failure", "skipped"):
        found = case.find(tag)
        if found is not None:
            return (found.get("message") or tag).strip() or tag
    return f"did not run ({case.get('status')})"


def count(path):
    passed, failures = 0, []
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        why = outcome(case)
        if why is None:
            passed += 1
        else:
            failures.append((case.get("name"), why, (case.findtext("system-out") or "").strip()))
    return passed, failures


def report(path):
    passed, failures = count(path)
    for name, why, output in failures:
        if output:
            print(f"---- {name}")
            print("\n".join(output.splitlines()[-40:]))
    for name, why, _ in failures:
        print(f"FAIL {name}: {why}")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


def selftest():
    text = """<testsuite tests="4">
      <testcase name="good" status="run"><system-out>fine</system-out></testcase>
      <testcase name="bad" status="fail"><failure message="Failed"/><system-out>1 is not 2</system-out></testcase>
      <testcase name="left_out" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>
      <testcase name="disabled" status="disabled"/></testsuite>"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "junit.xml")
        path.write_text(text)
        passed, failures = count(path)
        assert passed == 1
        assert [name for name, _, _ in failures] == ["bad", "left_out", "disabled"]
        assert failures[0][2] == "1 is not 2"
        path.write_text("<testsuite/>")
        assert report(path) == 1, "a run without tests must not be good"
    print("selftest ok")
    return 0


if __name__ == "__main__":
    sys.exit(selftest() if sys.argv[1] == "--selftest" else report(sys.argv[1]))
