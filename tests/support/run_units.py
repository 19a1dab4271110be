#!/usr/bin/env python3
"""Run the unit tests that ctest knows, many in one process: run_units.py BUILD [AT_ONCE].

ctest starts a process for each test, which costs more than most tests do. Here one process takes up to thirty of a
program's tests and tells of each; those of a program with the label `alone` still have a process each. When a process
ends without telling (it crashed, or hung), each of its tests is run again by itself, so that the one that did it is
named; none of them counts as passed for what another broke.

Output: what failed with its words, FAIL lines, then "N passed, N failed".
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from run_programs import ended

TOGETHER = 30
FILTER = "--gtest_filter="
LINES_SHOWN = 60


def tests_of(build):
    """-> {program: (its tests in order, seconds for one, whether each needs a process of its own)}"""
    said = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1", "-LE", "checks"], capture_output=True, text=True, check=True)
    found = {}
    for test in json.loads(said.stdout)["tests"]:
        properties = {one["name"]: one["value"] for one in test.get("properties", [])}
        command = test.get("command", [])
        names = [word[len(FILTER):] for word in command if word.startswith(FILTER)]
        if len(names) != 1:
            raise SystemExit(f"FAIL {test['name']}: is not built, or no test of a program\n0 passed, 1 failed")
        row = found.setdefault(command[0], ([], properties.get("TIMEOUT", 300), "alone" in properties.get("LABELS", [])))
        row[0].append(names[0])
    return found


def batches_of(programs):
    """What is to be run, those first that last: a process for each test, then the largest programs."""
    batches = []
    for program, (names, seconds, alone) in programs.items():
        parts = len(names) if alone else -(-len(names) // TOGETHER)
        batches += [(not alone, -len(names), program, names[i::parts], seconds) for i in range(parts)]
    return [(program, names, seconds) for _, _, program, names, seconds in sorted(batches, key=lambda one: one[:3])]


def start(program, names, seconds, folder):
    """-> (status or None when it hung, output, {test: why it failed or None})"""
    report = Path(folder) / f"{time.monotonic_ns()}-{os.urandom(4).hex()}.xml"
    command = [program, FILTER + ":".join(names), f"--gtest_output=xml:{report}", "--gtest_also_run_disabled_tests"]
    status, output = ended(command, seconds, Path(program).parent)
    told = {}
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            failure = case.find("failure")
            ran = case.get("status") == "run" and case.get("result", "completed") == "completed"
            why = None if failure is None and ran else "did not run" if failure is None else failure.get("message", "failed")
            told[f"{case.get('classname')}.{case.get('name')}"] = why
        report.unlink()
    return status, output, told


def words_of(name, output):
    """What the process printed while this test ran."""
    lines, taken, inside = output.splitlines(), [], False
    for line in lines:
        if line.startswith("[ RUN      ] "):
            inside = line[13:].strip() == name
        if inside:
            taken.append(line)
    return taken[-LINES_SHOWN:]


def run_batch(batch, folder):
    """-> (passed, [(test, why, its words)])"""
    program, names, seconds = batch
    status, output, told = start(program, names, seconds if len(names) == 1 else 2 * seconds, folder)
    failures = [(name, told[name], words_of(name, output)) for name in names if told.get(name)]
    untold = [name for name in names if name not in told]
    passed = len(names) - len(failures) - len(untold)
    if not untold:
        if status != 0 and not failures:
            failures.append((names[-1], f"{Path(program).name} ended with status {status} though no test failed", output.splitlines()[-LINES_SHOWN:]))
            passed -= 1
        return passed, failures
    how = f"hung for {seconds} s" if status is None else f"ended with status {status}"
    if len(names) == 1:
        return 0, [(names[0], how, output.splitlines()[-LINES_SHOWN:])]
    culprits = 0
    for name in untold:
        good, bad = run_batch((program, [name], seconds), folder)
        passed += good
        failures += bad
        culprits += len(bad)
    if not culprits:
        failures.append((untold[-1], f"{Path(program).name} {how} with {len(names)} tests in one process, and each passes by itself", output.splitlines()[-LINES_SHOWN:]))
        passed -= 1
    return passed, failures


def run_all(programs, at_once):
    passed, failures, done = 0, [], 0
    batches = batches_of(programs)
    total, shown = sum(len(names) for _, names, _ in batches), 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as pool:
        for finished in as_completed([pool.submit(run_batch, batch, folder) for batch in batches]):
            good, bad = finished.result()
            passed += good
            failures += bad
            done += good + len(bad)
            for name, why, words in bad:
                print(f"---- {name}: {why.splitlines()[0] if why else 'failed'}", *words, sep="\n", flush=True)
            if done * 10 // max(1, total) > shown:
                shown = done * 10 // total
                print(f"   {done} of {total} tests", flush=True)
    for name, why, _ in failures:
        print(f"FAIL {name}: {why.splitlines()[0] if why else 'failed'}")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


FAKE = '''#!/usr/bin/env python3
import os, sys, time
names = [a for a in sys.argv if a.startswith("--gtest_filter=")][0].split("=", 1)[1].split(":")
report = [a for a in sys.argv if a.startswith("--gtest_output=")][0].split(":", 1)[1]
out = []
for name in names:
    print("[ RUN      ] " + name, flush=True)
    if "crash" in name: os.abort()
    if "crowd" in name and len(names) > 1: os.abort()
    if "hang" in name: time.sleep(60)
    suite, test = name.split(".")
    why = '<failure message="it is bad"/>' if "bad" in test else ""
    result = "skipped" if "skipped" in test else "completed"
    out.append('<testcase name="%s" classname="%s" status="run" result="%s">%s</testcase>' % (test, suite, result, why))
open(report, "w").write("<testsuites><testsuite>" + "".join(out) + "</testsuite></testsuites>")
sys.exit(3 if "liar" in names[0] else 1 if any("bad" in n for n in names) else 0)
'''


def selftest():
    import contextlib
    import io
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "fake_test"
        program.write_text(FAKE)
        program.chmod(0o755)

        def said(names, alone=False, seconds=20):
            heard = io.StringIO()
            with contextlib.redirect_stdout(heard):
                status = run_all({str(program): (names, seconds, alone)}, 2)
            return status, heard.getvalue()

        many = [f"Good.n{i}" for i in range(70)]
        assert [len(names) for _, names, _ in batches_of({"p": (many, 1, False)})] == [24, 23, 23]
        assert [len(names) for _, names, _ in batches_of({"p": (many[:3], 1, True)})] == [1, 1, 1]
        status, text = said(many)
        assert status == 0 and text.endswith("70 passed, 0 failed\n"), text
        status, text = said(["A.good", "A.bad", "A.fine"])
        assert status == 1 and text.endswith("FAIL A.bad: it is bad\n2 passed, 1 failed\n") and "[ RUN      ] A.bad" in text and "RUN      ] A.good" not in text, text
        status, text = said(["A.good", "A.crash", "A.fine"])
        assert status == 1 and "FAIL A.crash: ended with status -6" in text and text.endswith("2 passed, 1 failed\n"), text
        status, text = said(["A.good", "A.crowd"])
        assert status == 1 and "each passes by itself" in text and text.endswith("1 passed, 1 failed\n"), text
        status, text = said(["A.good", "A.crowd"], alone=True)
        assert status == 0 and text.endswith("2 passed, 0 failed\n"), text
        status, text = said(["A.hang"], seconds=1)
        assert status == 1 and "FAIL A.hang: hung for 1 s" in text, text
        status, text = said(["A.skipped", "A.good"])
        assert status == 1 and "FAIL A.skipped: did not run" in text, text
        status, text = said(["liar.one"])
        assert status == 1 and "though no test failed" in text and text.endswith("0 passed, 1 failed\n"), text
        status, text = said([])
        assert status == 1 and text == "0 passed, 0 failed\n", text
    print("10 cases of the runner hold")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--selftest"]:
        sys.exit(selftest())
    sys.exit(run_all(tests_of(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count() * 2))
