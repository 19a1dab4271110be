#!/usr/bin/env python3
"""Run every executable of a folder as a test: run_programs.py FOLDER [AT_ONCE].

With AT_ONCE above one so many run beside each other, each with servers, folders and ports of its own; what one
prints stays together. A program whose last line is "N passed, N failed" counts its own; any other is one test, good when
its exit code is 0. What they need stands in the environment: VAKA_BIN, VAKA_TEST_PG, VAKA_NODE.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

COUNT = re.compile(r"^(\d+) passed, (\d+) failed$")


def count_of(name, status, output):
    """-> (passed, failed, FAIL lines)"""
    lines = output.rstrip().splitlines()
    match = COUNT.match(lines[-1]) if lines else None
    fails = [f"FAIL {name}: {line[5:]}" for line in lines if line.startswith("FAIL ")]
    if not match:
        return (1, 0, []) if status == 0 else (0, 1, fails or [f"FAIL {name}: ended with status {status}"])
    passed, failed = int(match[1]), int(match[2])
    if passed + failed == 0:
        return 0, 1, [f"FAIL {name}: ran no test"]
    if status != 0 and failed == 0:
        return passed, 1, [f"FAIL {name}: ended with status {status} though no test failed"]
    return passed, failed, fails or [f"FAIL {name}: {failed} tests"] * bool(failed)


def ended(command, seconds, folder=None):
    """Runs a command in a process group of its own -> (status, or None when it was ended after so long; what it printed)"""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True, cwd=folder) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
            status = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            status = None
    return status, output.decode(errors="replace")


def run(program, seconds):
    command = [str(program)]
    if program.suffix == ".mjs":
        command = [os.environ.get("VAKA_NODE") or "node", str(program)]
    status, output = ended(command, seconds)
    return f"time-out after {seconds} s" if status is None else status, output


def programs_of(folder):
    return sorted(p for p in Path(folder).iterdir() if p.is_file() and os.access(p, os.X_OK)) if Path(folder).is_dir() else []


def timed(program, seconds):
    began = time.monotonic()
    status, output = run(program, seconds)
    return program.name, status, output, time.monotonic() - began


def main(folder, at_once=1, seconds=900):
    passed, failed, fails = 0, 0, []
    with ThreadPoolExecutor(at_once) as pool:
        waiting = [pool.submit(timed, program, seconds) for program in programs_of(folder)]
        for done in as_completed(waiting):
            name, status, output, took = done.result()
            print("\n".join([f"-- {name}", *(f"   {line}" for line in output.rstrip().splitlines()), f"   {took:.1f} s"]), flush=True)
            one_passed, one_failed, lines = count_of(name, status, output)
            passed, failed, fails = passed + one_passed, failed + one_failed, fails + lines
    if fails:
        print("\n".join(fails))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def selftest():
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"a_good.sh": "exit 0", "b_bad.sh": "exit 3", "c_counts.sh": "echo '4 passed, 0 failed'",
                           "d_counts_bad.sh": "echo 'FAIL x: why'; echo '1 passed, 1 failed'; exit 1",
                           "e_lies.sh": "echo '2 passed, 0 failed'; exit 1", "f_empty.sh": "echo '0 passed, 0 failed'"}.items():
            path = Path(folder, name)
            path.write_text(f"#!/bin/bash\n{text}\n")
            path.chmod(0o755)
        Path(folder, "not_a_test.txt").write_text("x")
        results = [count_of(p.name, *run(p, 10)) for p in programs_of(folder)]
        assert [r[:2] for r in results] == [(1, 0), (0, 1), (4, 0), (1, 1), (2, 1), (0, 1)], results
        assert results[3][2] == ["FAIL d_counts_bad.sh: x: why"]
        slow = Path(folder, "slow.sh")
        slow.write_text("#!/bin/bash\nread -r < <(sleep 60)\n")
        slow.chmod(0o755)
        status, _ = run(slow, 0.3)
        assert "time-out" in status
    with tempfile.TemporaryDirectory() as folder:   # each waits for the other: one after the other would never end
        os.mkfifo(Path(folder, "pipe"), 0o644)
        for name, text in {"reads.sh": f"read -r line < {folder}/pipe; test $line = here", "writes.sh": f"echo here > {folder}/pipe"}.items():
            Path(folder, name).write_text(f"#!/bin/bash\n{text}\n")
            Path(folder, name).chmod(0o755)
        assert main(folder, at_once=2, seconds=20) == 0
    print("selftest ok")
    return 0


if __name__ == "__main__":
    sys.exit(selftest() if sys.argv[1] == "--selftest" else main(sys.argv[1], *map(int, sys.argv[2:])))
