#!/usr/bin/env python3
"""./run and ./test in a copy of the front door, with stand-ins for compiler, packages and Vaka.

What is tested is the scripts' own doing: what they install, when they build, what they may delete,
how they count, and what they leave behind.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]

STAND_INS = {
    "dpkg-query": "cat \"$FAKE/installed\"",
    "apt-get": 'echo "apt-get $*" >>"$FAKE/calls"; [[ $1 != install ]] || printf "%s ii \\n" "${@:2}" >>"$FAKE/installed"',
    "npm": 'echo "npm $*" >>"$FAKE/calls"; mkdir -p node_modules; touch node_modules/.package-lock.json',
    "cmake": 'echo "cmake $*" >>"$FAKE/calls"; mkdir -p build/release build/dev',
    "ninja": 'echo "ninja $*" >>"$FAKE/calls"; [[ ! -e $FAKE/ninja_fails ]] || { echo broken; exit 1; }\n'
             'mkdir -p "$2"; cp "$FAKE/vaka" "$2/vaka"',
    "ctest": 'echo "ctest $*" >>"$FAKE/calls"\n'
             'while (($#)); do [[ $1 == --output-junit ]] && report=$2; shift; done\n'
             'cp "$FAKE/junit.xml" "$report"',
}
VAKA = r"""#!/bin/bash
echo "vaka $*" >>"$FAKE/calls"
case $1 in
init) [[ ! -e $FAKE/init_fails ]] || exit 1
      mkdir -p "$3"; touch "$3/vaka.db" "$3.keyring" ;;
simulate) [[ ! -e $FAKE/simulate_fails ]] || exit 1 ;;
serve) [[ -e $FAKE/stay ]] || exit 0
       trap 'echo ended cleanly >>"$FAKE/calls"; exit 0' INT TERM
       echo ready >>"$FAKE/calls"
       while true; do read -r -t 1 _ <> <(:) || true; done ;;
esac
"""
GOOD = '<testsuite><testcase name="a" status="run"/><testcase name="b" status="run"/></testsuite>'
BAD = ('<testsuite><testcase name="a" status="run"/><testcase name="b" status="fail">'
       '<failure message="Failed"/></testcase></testsuite>')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class FrontDoor(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="vaka-front-door-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.fake = self.folder / "fake"
        self.home = self.folder / "home"
        (self.fake / "bin").mkdir(parents=True)
        for name, text in STAND_INS.items():
            self.script(self.fake / "bin" / name, "#!/bin/bash\nset -e\n" + text)
        self.script(self.fake / "vaka", VAKA)
        (self.fake / "calls").touch()
        packages = [line.split()[0] for name in ("debian-packages.txt", "debian-packages-test.txt")
                    for line in (HERE / "tools" / name).read_text().splitlines() if line and line[0] != "#"]
        (self.fake / "installed").write_text("".join(f"{p} ii \n" for p in packages))
        self.copy("run", "test", "tools/front_door.sh", "tools/debian-packages.txt", "tools/debian-packages-test.txt",
                  "tests/support/junit.py", "tests/support/run_programs.py")
        for name in ("CMakeLists.txt", "CMakePresets.json", "src/a.cpp", "cmake/a", "catalogue/a", "locale/a",
                     "web/package-lock.json", "tests/browser/package-lock.json"):
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        self.script(self.home / "tests/support/private_postgres.sh", '#!/bin/bash\necho "postgres $1" >>"$FAKE/calls"\n'
                    '[[ $1 != start ]] || echo "host=/nowhere dbname=test"')
        self.script(self.home / "tests/support/run_fuzzers.sh", "#!/bin/bash\necho '0 passed, 0 failed'")
        self.part("support/run_units.py", "print('2 passed, 0 failed')")
        self.part("http/run_cases.py", "print('3 passed, 0 failed')")
        self.script(self.home / "tests/journeys/year.sh", "#!/bin/bash\n[[ $VAKA_TEST_PG == host=* && -x $VAKA_BIN ]]")
        self.part("browser/run.mjs", "")
        self.script(self.home / "tests/browser/node_modules/.bin/node", "#!/bin/bash\necho '5 passed, 0 failed'")
        (self.fake / "junit.xml").write_text(GOOD)

    def script(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def part(self, name, text):
        path = self.home / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def copy(self, *names):
        for name in names:
            (self.home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE / name, self.home / name)

    def environment(self, **more):
        return {**os.environ, "PATH": f"{self.fake}/bin:{os.environ['PATH']}", "FAKE": str(self.fake),
                "VAKA_PORT": str(free_port()), **more}

    def start(self, script, *arguments, **more):
        result = subprocess.run([self.home / script, *arguments], env=self.environment(**more), text=True, timeout=60,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def calls(self, word):
        return [line for line in (self.fake / "calls").read_text().splitlines() if line.startswith(word)]

    # ---- ./run

    def test_first_run_builds_fills_and_serves(self):
        status, output = self.start("run")
        self.assertEqual(status, 0, output)
        self.assertEqual(self.calls("apt-get"), [], "nothing was missing")
        self.assertIn("-DVAKA_TESTS=OFF", self.calls("cmake")[0])
        verbs = [line.split()[1] for line in self.calls("vaka")]
        self.assertEqual(verbs, ["init", "simulate", "serve"])
        self.assertRegex(self.calls("vaka serve")[0], r"--data data/demo --listen 127\.0\.0\.1:\d+ --demo$")
        self.assertFalse((self.home / "data/demo.filling").exists())

    def test_second_run_only_serves_and_is_quick(self):
        self.start("run")
        (self.fake / "calls").write_text("")
        began = time.monotonic()
        status, output = self.start("run")
        self.assertEqual(status, 0, output)
        self.assertLess(time.monotonic() - began, 2)
        self.assertEqual([line.split()[1] for line in self.calls("")], ["serve"])

    def test_changed_added_and_removed_sources_are_built(self):
        self.start("run")
        for change in (lambda: (self.home / "src/a.cpp").write_text("x"), lambda: (self.home / "src/b.cpp").touch(),
                       lambda: (self.home / "src/b.cpp").unlink()):
            (self.fake / "calls").write_text("")
            change()
            self.start("run")
            self.assertEqual(len(self.calls("ninja")), 1)

    def test_only_missing_packages_are_installed(self):
        installed = (self.fake / "installed").read_text()
        (self.fake / "installed").write_text(installed.replace("libsodium-dev ii", "libsodium-dev rc"))
        status, output = self.start("run")
        self.assertEqual(status, 0, output)
        self.assertTrue(self.calls("apt-get install")[0].endswith("--no-install-recommends libsodium-dev"))

    def test_failed_build_starts_nothing_and_is_tried_again(self):
        (self.fake / "ninja_fails").touch()
        status, output = self.start("run")
        self.assertEqual(status, 1)
        self.assertIn("The build failed", output)
        self.assertEqual(self.calls("vaka"), [])
        (self.fake / "ninja_fails").unlink()
        self.assertEqual(self.start("run")[0], 0)

    def test_cut_filling_is_done_anew(self):
        (self.fake / "simulate_fails").touch()
        self.assertNotEqual(self.start("run")[0], 0)
        self.assertEqual(self.calls("vaka serve"), [])
        (self.fake / "simulate_fails").unlink()
        status, output = self.start("run")
        self.assertEqual(status, 0, output)
        self.assertEqual(len(self.calls("vaka init")), 2)
        self.assertEqual(len(self.calls("vaka serve")), 1)

    def test_folder_that_was_there_is_left_alone(self):
        mine = self.folder / "mine"
        mine.mkdir()
        (mine / "vaka.db").write_text("precious")
        self.start("run", VAKA_DATA=str(mine))
        self.assertEqual((mine / "vaka.db").read_text(), "precious")
        self.assertEqual(self.calls("vaka init") + self.calls("vaka simulate"), [])
        self.assertEqual(len(self.calls("vaka serve")), 1)

    def test_keyring_without_data_is_left_alone(self):
        (self.home / "data").mkdir()
        (self.home / "data/demo.keyring").write_text("key")
        for _ in range(2):
            status, output = self.start("run")
            self.assertEqual(status, 1)
            self.assertIn("keyring", output)
        self.assertEqual((self.home / "data/demo.keyring").read_text(), "key")

    def test_wrong_or_taken_port_is_said_before_anything_is_done(self):
        for port in ("0", "65536", "http", "-1"):
            status, output = self.start("run", VAKA_PORT=port)
            self.assertEqual(status, 1)
            self.assertIn("VAKA_PORT", output)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            status, output = self.start("run", VAKA_PORT=str(taken.getsockname()[1]))
        self.assertEqual(status, 1)
        self.assertIn("already answers", output)
        self.assertEqual(self.calls(""), [])

    def test_ctrl_c_reaches_vaka(self):
        (self.fake / "stay").touch()
        with subprocess.Popen([self.home / "run"], env=self.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            self.wait_for(lambda: self.calls("ready"))
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(20), 0)
        self.assertEqual(len(self.calls("ended cleanly")), 1)

    def wait_for(self, condition):
        end = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), end, "waited 20 s")
            time.sleep(0.05)

    # ---- ./test

    def last_line(self, output):
        return output.rstrip("\n").splitlines()[-1]

    def test_counts_of_all_parts_are_added(self):
        status, output = self.start("test")
        self.assertEqual(self.last_line(output), "13 passed, 0 failed", output)
        self.assertEqual(status, 0)
        self.assertEqual(self.calls("postgres"), ["postgres start", "postgres stop"])

    def test_failed_test_is_counted_and_shown_again(self):
        self.part("support/run_units.py", "print('FAIL b: is bad\\n1 passed, 1 failed'); raise SystemExit(1)")
        status, output = self.start("test", "unit")
        self.assertEqual((status, self.last_line(output)), (1, "1 passed, 1 failed"), output)
        self.assertIn("  FAIL unit: b: is bad", output)
        (self.fake / "junit.xml").write_text(BAD)
        status, output = self.start("test", "checks")
        self.assertEqual((status, self.last_line(output)), (1, "1 passed, 1 failed"), output)
        self.assertIn("  FAIL checks: b: Failed", output)

    def test_parts_can_be_named(self):
        status, output = self.start("test", "checks")
        self.assertEqual((status, self.last_line(output)), (0, "2 passed, 0 failed"), output)
        self.assertEqual(self.calls("ninja") + self.calls("postgres"), [])
        status, output = self.start("test", "unti")
        self.assertEqual(status, 2)
        self.assertIn("The parts are: checks unit", output)

    def test_broken_build_is_a_failure(self):
        (self.fake / "ninja_fails").touch()
        status, output = self.start("test")
        self.assertEqual((status, self.last_line(output)), (1, "2 passed, 1 failed"), output)

    def test_part_that_lies_or_says_nothing_is_a_failure(self):
        self.part("http/run_cases.py", "print('3 passed, 0 failed'); raise SystemExit(1)")
        self.assertEqual(self.last_line(self.start("test", "http")[1]), "3 passed, 1 failed")
        self.part("http/run_cases.py", "print('all is well')")
        status, output = self.start("test", "http")
        self.assertEqual((status, self.last_line(output)), (1, "0 passed, 1 failed"))
        self.part("http/run_cases.py", "print('0 passed, 0 failed')")
        status, output = self.start("test", "http")
        self.assertEqual((status, self.last_line(output)), (1, "0 passed, 1 failed"))

    def test_what_a_part_left_running_is_ended(self):
        self.part("http/run_cases.py", "import subprocess\np = subprocess.Popen(['sleep', '300'])\n"
                  "open('left', 'w').write(str(p.pid))\nprint('1 passed, 0 failed')")
        began = time.monotonic()
        status, output = self.start("test", "http")
        self.assertEqual(status, 0, output)
        self.assertLess(time.monotonic() - began, 30)
        left = int((self.home / "left").read_text())
        self.wait_for(lambda: not is_alive(left))

    def test_interrupted_run_stops_what_it_started(self):
        self.part("http/run_cases.py", "import os, time\nopen('left', 'w').write(str(os.getpid()))\ntime.sleep(300)")
        with subprocess.Popen([self.home / "test", "http"], env=self.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            self.wait_for(lambda: (self.home / "left").exists() and (self.home / "left").read_text())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(20), 143)
        left = int((self.home / "left").read_text())
        self.wait_for(lambda: not is_alive(left))
        self.assertEqual(self.calls("postgres"), ["postgres start", "postgres stop"])


def is_alive(number):
    """A process that has ended and waits to be collected is not alive."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *[a for a in sys.argv[1:] if a != "--selftest"]])
