#!/usr/bin/env python3
"""Kill the real program under load, again and again, and look for what it had acknowledged.

  crash.py --mode kill --cycles 200     SIGKILL; the same data folder goes on
  crash.py --mode cut --cycles 100      power cut (root): what the disk held at the kill is all there is
  crash.py --mode cut --broken          the same with a server that does not sync: it must be caught

A power cut: the data folder lies on a file system in an image file. After SIGKILL the image is
copied as it is, so what the kernel had not written to it yet is gone, and the copy is mounted and
opened. A kill alone cannot show a missing sync, and this harness is trusted only while it catches a
server that was broken on purpose (--lose-data-on-power-cut OFF).

The copy does not tear or reorder sectors, and 0 of N cycles bounds the loss rate at about 3/N only.
The last line is "N passed, N failed".
"""
import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
import senders  # noqa: E402
import vaka  # noqa: E402

IMAGE_BYTES = 640 * 1024 * 1024     # sparse; the server keeps 256 MiB of its disk free for text
SENDERS = 8
VERIFY_EVERY = 10                   # kill cycles
BROKEN_CYCLES_MAX = 30


def run(*command, timeout=120):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=timeout)
    return done.returncode, done.stdout


def must(*command):
    status, output = run(*command)
    if status != 0:
        raise SystemExit(f"FAIL {' '.join(map(str, command))} ended with {status}:\n{output}\n0 passed, 1 failed")


def in_own_mounts():
    """Starts this program again with mounts of its own, which end with it however it ends."""
    if os.environ.get("VAKA_CRASH_MOUNTS") == "own":
        return
    os.environ["VAKA_CRASH_MOUNTS"] = "own"
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])


# ---- the server ------------------------------------------------------------------------------------

class Server:
    def __init__(self, data, keyring, log, broken=False):
        self.port, self.log = vaka.free_port(), log
        command = [vaka.binary(), "serve", "--data", str(data), "--keyring", str(keyring), "--listen", f"127.0.0.1:{self.port}"]
        if broken:
            command += ["--lose-data-on-power-cut", "OFF"]
        began = time.monotonic()
        with open(log, "ab") as out:
            # setpriv: the server ends with this program, even when that is killed itself.
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.wait_until_ready(began)
        self.seconds_to_ready = time.monotonic() - began

    def wait_until_ready(self, began):
        while time.monotonic() - began < vaka.SECONDS_TO_READY:
            if self.process.poll() is not None:
                raise Lost(f"the server did not start again ({self.process.returncode}): {tail(self.log)}")
            try:
                if vaka.get(self.port, "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        self.kill()
        raise Lost(f"the server was not ready after {vaka.SECONDS_TO_READY} s: {tail(self.log)}")

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Lost(Exception):
    """What was promised is not there."""


def tail(path):
    return Path(path).read_text(errors="replace")[-1500:]


# ---- what is there after it ------------------------------------------------------------------------

class Found:
    """What the data folder holds while no server runs on it."""

    def __init__(self, data):
        self.blobs, self.data = Path(data) / "blobs", data
        connection = sqlite3.connect(f"file:{data}/vaka.db?mode=ro", uri=True)
        try:
            self.cases = {(year, serial): case for year, serial, case in
                          connection.execute("SELECT year, serial, id FROM casework_cases")}
            self.files = connection.execute("SELECT case_id, blob, clean_blob FROM registry_files").fetchall()
        finally:
            connection.close()

    def lost(self, promised):
        return [number for number in promised if senders.serial_of(number) not in self.cases]

    def missing_files(self, promised):
        """Acknowledged forms without their picture, and rows whose blob is not there."""
        with_file = {case for case, _, _ in self.files}
        missing = [f"{number}: its attachment is not registered" for number, kind in promised.items()
                   if kind == "form" and self.cases.get(senders.serial_of(number), None) not in with_file | {None}]
        for _, *names in self.files:
            missing += [f"blob {name} is named and not there" for name in names
                        if name and not (self.blobs / name[:2] / name[2:4] / name).is_file()]
        return missing

    def gaps(self):
        """The series is gapless: serials run from 1 without a hole."""
        by_year = {}
        for year, serial in self.cases:
            by_year.setdefault(year, []).append(serial)
        return [f"year {year}: {len(serials)} cases, the last has serial {max(serials)}"
                for year, serials in by_year.items() if len(serials) != max(serials)]


class Score:
    """One run: the checks and what failed them."""

    def __init__(self, mode):
        self.mode, self.memory, self.began = mode, senders.Memory(), time.monotonic()
        self.lost, self.files, self.bad_verify, self.other = [], [], [], []
        self.cycles = self.cycles_with_loss = self.verified = self.acknowledged = self.by_form = 0
        self.ready = []

    def note_promises(self, promised):
        self.acknowledged += len(promised)
        self.by_form += sum(kind == "form" for kind in promised.values())

    def look(self, data, promised):
        found = Found(data)
        lost, files = found.lost(promised), found.missing_files(promised)
        self.lost += lost
        self.files += files
        self.other += found.gaps()
        self.cycles_with_loss += bool(lost)
        return lost + files

    def verify(self, data, keyring):
        status, output = run(vaka.binary(), "ledger", "verify", "--data", data, "--keyring", keyring, timeout=600)
        self.verified += 1
        if status != 0:
            self.bad_verify.append(f"cycle {self.cycles}: exit {status}: {output[-600:].strip()}")
        return status

    def line(self):
        ready = sorted(self.ready) or [0]
        return (f"{self.mode} cycles={self.cycles} acknowledged={self.acknowledged} (forms with a picture {self.by_form}) "
                f"acknowledged_lost={len(self.lost)} cycles_with_loss={self.cycles_with_loss} files_missing={len(self.files)} "
                f"asked_again={self.memory.asked} answered_otherwise={len(self.memory.changed)} "
                f"verified={self.verified} bad={len(self.bad_verify)} "
                f"ready_ms median={ready[len(ready) // 2] * 1000:.0f} max={ready[-1] * 1000:.0f} {time.monotonic() - self.began:.0f}s")

    def checks(self):
        """[(what must hold, [what broke it])]"""
        memory = self.memory
        checks = [("every acknowledged number is there", self.lost),
                  ("every file of an acknowledged tip is there", self.files),
                  ("the ledger verifies", self.bad_verify if self.verified else ["it was never verified"]),
                  ("numbers are gapless and each is given once", self.other + memory.twice),
                  ("nothing but an end of the server stopped a sender", memory.problems),
                  ("tips were acknowledged, with and without files", [] if 0 < self.by_form < self.acknowledged else ["too few"])]
        if self.mode == "kill":
            checks.append(("the same key gets the same answer after a restart", memory.changed if memory.asked else ["never asked"]))
        return checks


# ---- the two ways to die ---------------------------------------------------------------------------

def kill_cycles(score, work, cycles, rnd):
    data, keyring = work / "data", work / "keyring.toml"
    must(vaka.binary(), "init", "--data", data, "--keyring", keyring, "--demo")
    memory = score.memory
    for _ in range(cycles):
        score.cycles += 1
        server = Server(data, keyring, work / "serve.log")
        try:
            score.ready.append(server.seconds_to_ready)
            before = dict(memory.promised)
            senders.run_senders(server.port, memory, SENDERS, rnd.uniform(0.02, 0.4), server.kill, score.cycles % 4 == 0)
        finally:
            server.kill()
        score.note_promises({number: kind for number, kind in memory.promised.items() if number not in before})
        score.look(data, memory.promised)
        if score.cycles % VERIFY_EVERY == 0 or score.cycles == cycles:
            score.verify(data, keyring)
            print(score.line(), flush=True)


def make_image(work):
    """An office on a file system in a file: -> (image, keyring), made once and copied for each cut."""
    image, keyring, mount = work / "base.img", work / "keyring.toml", work / "live"
    mount.mkdir()
    (work / "after").mkdir()
    with open(image, "wb") as file:
        file.truncate(IMAGE_BYTES)
    must("mkfs.ext4", "-q", "-F", "-J", "size=8", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard", image)
    must("mount", "-o", "loop,noinit_itable", image, mount)
    must(vaka.binary(), "init", "--data", mount / "data", "--keyring", keyring, "--demo")
    must("umount", mount)
    return image, keyring


def cut_once(score, work, base, keyring, rnd, broken):
    """-> what this cut lost"""
    live, after = work / "live.img", work / "after.img"
    own_keyring = work / "cycle" / "keyring.toml"      # its checkpoint lies beside it and is of this cycle
    shutil.rmtree(work / "cycle", ignore_errors=True)
    own_keyring.parent.mkdir()
    shutil.copy(keyring, own_keyring)
    must("cp", "--sparse=always", base, live)
    must("mount", "-o", "loop,noinit_itable", live, work / "live")
    memory = score.memory
    memory.forget_keys()
    memory.promised.clear()
    try:
        server = Server(work / "live/data", own_keyring, work / "serve.log", broken)
        try:
            score.ready.append(server.seconds_to_ready)
            senders.run_senders(server.port, memory, SENDERS, rnd.uniform(0.02, 0.4), server.kill, score.cycles % 4 == 0)
        finally:
            server.kill()
        must("cp", "--sparse=always", live, after)     # the page cache of the file system is not in it
    finally:
        must("umount", work / "live")
    score.note_promises(memory.promised)
    must("mount", "-o", "loop,noinit_itable", after, work / "after")
    try:
        bad = score.verify(work / "after/data", own_keyring)
        missing = score.look(work / "after/data", memory.promised)
        return missing or (["the ledger"] if bad else [])
    except sqlite3.Error as error:
        score.lost += list(memory.promised)
        score.cycles_with_loss += 1
        return [f"the database cannot be read: {error}"]
    finally:
        must("umount", work / "after")


def cut_cycles(score, work, cycles, rnd, broken=False):
    """-> in which cycle a loss was seen, for a broken server"""
    base, keyring = make_image(work)
    for _ in range(cycles):
        score.cycles += 1
        lost = cut_once(score, work, base, keyring, rnd, broken)
        if broken and lost:
            return score.cycles
        if score.cycles % 10 == 0 or score.cycles == cycles:
            print(score.line(), flush=True)
    return None


# ---- counting --------------------------------------------------------------------------------------

def tell(score, checks):
    failed = [(what, broken) for what, broken in checks if broken]
    for what, broken in failed:
        print(f"   not so: {what}: {len(broken)} times; first: {'; '.join(map(str, broken[:3]))}")
    return len(checks) - len(failed), [f"FAIL {score.mode}: {what}: {str(broken[0]).splitlines()[0]}" for what, broken in failed]


def one_run(mode, cycles, seed, broken, keep):
    """-> (passed, FAIL lines)"""
    score = Score(mode)
    work = Path(tempfile.mkdtemp(prefix="vaka-crash-"))
    try:
        rnd = random.Random(seed)
        if mode == "kill":
            kill_cycles(score, work, cycles, rnd)
        elif not broken:
            cut_cycles(score, work, cycles, rnd)
        else:
            caught = cut_cycles(score, work, cycles, rnd, broken=True)
            print(score.line(), flush=True)
            print(f"broken server: {f'caught in cycle {caught}' if caught else f'not caught in {cycles} cycles'}", flush=True)
            return (1, []) if caught else (0, ["FAIL cut: a server that does not sync was not caught: the harness proves nothing"])
        return tell(score, score.checks())
    except Lost as lost:
        score.other.append(str(lost))
        print(score.line())
        return tell(score, score.checks())
    finally:
        if keep:
            print(f"kept: {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mode", choices=["kill", "cut"], required=True)
    arguments.add_argument("--cycles", type=int, default=0, help="200 kills, 100 cuts, 30 cuts with --broken")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--broken", action="store_true", help="a server that does not sync; good only when it is caught")
    arguments.add_argument("--keep", action="store_true", help="leave the folder of the run")
    given = arguments.parse_args()
    if given.broken and given.mode != "cut":
        arguments.error("--broken needs --mode cut: a kill alone cannot show a missing sync")
    if given.mode == "cut":
        if os.geteuid() != 0:
            print("FAIL cut: power cuts need root (they mount an image)\n0 passed, 1 failed")
            return 1
        in_own_mounts()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(130))
    cycles = given.cycles or (BROKEN_CYCLES_MAX if given.broken else 200 if given.mode == "kill" else 100)
    passed, fails = one_run(given.mode, cycles, given.seed, given.broken, given.keep)
    for line in fails:
        print(line)
    print(f"{passed} passed, {len(fails)} failed")
    return 1 if fails else 0


if __name__ == "__main__":
    sys.exit(main())
