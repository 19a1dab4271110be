"""What the drivers share: starting the program, watching it, and one JSON line a figure."""
import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET_LOAD, QUIET_SECONDS_MAX = 3.0, 600


def arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build/release", help="where vaka, bench_load and bench_rows are")
    parser.add_argument("--folder", type=Path, help="where to work (default: a folder of its own under TMPDIR, removed afterwards)")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the machine to be quiet")
    return parser


def wait_until_quiet(given):
    """Figures taken while others use the cores mean little: waits, and says so when it was in vain."""
    end = time.monotonic() + (0 if given.no_wait else QUIET_SECONDS_MAX)
    while os.getloadavg()[0] >= QUIET_LOAD and time.monotonic() < end:
        time.sleep(5)


@contextlib.contextmanager
def work_folder(given):
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        yield given.folder
        return
    folder = Path(tempfile.mkdtemp(prefix="vaka-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def commit():
    done = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run(["git", "-C", str(ROOT), "status", "--porcelain"], capture_output=True, text=True)
    return (done.stdout.strip() or "none") + ("+" if changed.stdout.strip() else "")


def figure(name, value, unit, goal=None, **more):
    """goal: ("<", 50) or (">", 0.6). more: ceiling, peer, ratio, and whatever explains the figure."""
    line = {"name": name, "value": round(value, 3), "unit": unit}
    if goal:
        line["goal"] = f"{goal[0]} {goal[1]}"
        line["met"] = value < goal[1] if goal[0] == "<" else value >= goal[1]
    line.update({key: round(one, 3) if isinstance(one, float) else one for key, one in more.items()})
    line.update(commit=commit(), cores=os.cpu_count(), load=round(os.getloadavg()[0], 2))
    print(json.dumps(line, ensure_ascii=False), flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Office:
    """A data folder and, while started, its server."""

    def __init__(self, build, folder):
        self.binary, self.folder, self.data = build / "vaka", folder, folder / "data"
        self.build, self.process, self.port = build, None, 0
        if not os.access(self.binary, os.X_OK) or not os.access(build / "bench_load", os.X_OK):
            sys.exit(f"{build} has no vaka or no bench_load. Build them:\n"
                     "  cmake --preset release -DVAKA_TESTS=OFF -DVAKA_BENCH=ON && ninja -C build/release vaka bench_load bench_rows")

    def command(self, *words):
        return subprocess.run([self.binary, *map(str, words)], check=True, capture_output=True, text=True)

    def make(self):
        self.command("init", "--data", self.data, "--demo")

    def start(self):
        """-> seconds until it was ready"""
        self.port = free_port()
        began = time.monotonic()
        with open(self.folder / "serve.log", "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while True:
            if self.process.poll() is not None:
                sys.exit("vaka serve ended: " + (self.folder / "serve.log").read_text()[-2000:])
            with contextlib.suppress(OSError):
                if self.get("/readyz")[0] == 200:
                    return time.monotonic() - began
            if time.monotonic() - began > 120:
                sys.exit("vaka serve was not ready after 120 s")
            time.sleep(0.002)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
            self.process.wait()

    # ---- asking it ---------------------------------------------------------------------------

    def exchange(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read(), response.headers
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.exchange("GET", path, headers=headers)

    def sign_in(self, login, password):
        """-> the session's cookie"""
        body = urllib.parse.urlencode({"login": login, "password": password})
        status, page, headers = self.exchange("POST", "/logga-in", body, {"Content-Type": "application/x-www-form-urlencoded"})
        cookie = headers.get("Set-Cookie", "").split(";")[0]
        if not cookie:
            sys.exit(f"{login} could not sign in: {status} {page[:300]!r}")
        return cookie

    def demo_accounts(self):
        """-> ({role: login}, password), as `vaka serve --demo` prints them"""
        log = (self.folder / "serve.log").read_text()
        password = re.findall(r"password for all: ([^)]+)\)", log)
        return {role: login for login, role in re.findall(r"^    (\S+)  \((.+)\)$", log, re.M)}, password[-1] if password else ""

    # ---- looking at it -----------------------------------------------------------------------

    def load(self, **options):
        words = [word for name, value in options.items() for word in ("--" + name.replace("_", "-"), str(value))]
        done = subprocess.run([self.build / "bench_load", "--port", str(self.port), *words], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def query(self, sql):
        connection = sqlite3.connect(f"file:{self.data}/vaka.db?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def pss_bytes(self):
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        return 0

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def backlog(self):
        """Events that the search index has not followed yet."""
        [(head,)] = self.query("SELECT number FROM ledger_head")
        rows = self.query("SELECT number FROM ledger_cursors WHERE name = 'search'")
        return head - (rows[0][0] if rows else 0)
