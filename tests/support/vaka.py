"""Start the real program for a test: its own data folder, its own database, a free port.

    with vaka.Started(database="sqlite") as server:
        vaka.get(server.port, "/livez")

VAKA_BIN names the program, VAKA_TEST_PG the private PostgreSQL that ./test starts.
"""
import http.client
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

SECONDS_TO_READY = 60


def binary():
    path = os.environ.get("VAKA_BIN") or str(Path(__file__).resolve().parents[2] / "build/dev/vaka")
    if not os.access(path, os.X_OK):
        raise SystemExit(f"FAIL vaka: {path} is not built; run ./test, or set VAKA_BIN\n0 passed, 1 failed")
    return path


def databases():
    """SQLite always; PostgreSQL when ./test started one."""
    return ["sqlite"] + (["postgres"] if os.environ.get("VAKA_TEST_PG") else [])


def on_each_database(name, journey):
    """Runs journey(database) on each and prints the count: the exit code."""
    passed = failed = 0
    for database in databases():
        try:
            journey(database)
            passed += 1
        except Exception as error:  # noqa: BLE001 - a journey that falls is one failure with its words
            failed += 1
            print(f"FAIL {name} on {database}: {type(error).__name__}: {error}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


class Count:
    """Steps of a journey one after the other: each that falls is told with its line, and none hides the next."""

    def __init__(self):
        self.good, self.failed = [], []

    def each(self, database, steps, *given, before=None):
        for step in steps:
            try:
                if before:
                    before()
                step(*given)
                self.good.append(step)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next step is tried
                at = error.__traceback__.tb_next
                self.failed.append(f"FAIL {step.__name__} ({database}): line {at.tb_lineno if at else 0}: {type(error).__name__} {error}")

    def tell(self):
        """Prints the count: the exit code."""
        print("\n".join(self.failed + [f"{len(self.good)} passed, {len(self.failed)} failed"]))
        return 1 if self.failed else 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def with_database(conninfo, name):
    """The same server, another database; for both spellings that libpq knows."""
    if re.match(r"postgres(ql)?://", conninfo):
        head, _, query = conninfo.partition("?")
        scheme, _, rest = head.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}/{name}" + (f"?{query}" if query else "")
    return re.sub(r"\bdbname=\S*\s*", "", conninfo).strip() + f" dbname={name}"


def psql(conninfo, sql):
    subprocess.run(["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--command={sql}", conninfo],
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Started:
    """simulate: size given to `vaka simulate`, None for an empty authority. config: more lines of
    vaka.toml. keep: the folder stays (a journey that starts the program again on it)."""

    def __init__(self, database="sqlite", simulate="small", config="", folder=None, environment=None):
        self.database, self.simulate, self.more_config = database, simulate, config
        self.environment = {**os.environ, **(environment or {})}
        self.owns_folder = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="vaka-test-"))
        self.data, self.config = self.folder / "data", self.folder / "vaka.toml"
        self.port = free_port()
        self.process, self.log, self.pg_name = None, self.folder / "serve.log", None

    def command(self, *arguments):
        """The output of a subcommand; a bad exit code fails the test."""
        done = self.try_command(*arguments)
        if done.returncode != 0:
            raise AssertionError(f"vaka {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def try_command(self, *arguments):
        return subprocess.run([binary(), *map(str, arguments)], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)

    def prepare(self):
        lines = [self.more_config]
        if self.database == "postgres":
            self.pg_name = f"vaka_{os.getpid()}_{self.port}"
            psql(os.environ["VAKA_TEST_PG"], f"create database {self.pg_name}")
            lines += ["[database]", f'postgres = "{with_database(os.environ["VAKA_TEST_PG"], self.pg_name)}"']
        self.config.write_text("\n".join(lines) + "\n")
        self.command("init", "--data", self.data, "--config", self.config, "--demo")
        if self.simulate:
            self.command("simulate", "--data", self.data, "--config", self.config, "--size", self.simulate, "--seed", "1")

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [binary(), "serve", "--data", self.data, "--config", self.config, "--listen", f"127.0.0.1:{self.port}", "--demo"],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        end = time.monotonic() + SECONDS_TO_READY
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"vaka serve ended with {self.process.returncode}:\n{self.log.read_text(errors='replace')}")
            try:
                if get(self.port, "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"vaka serve was not ready after {SECONDS_TO_READY} s:\n{self.log.read_text(errors='replace')}")

    def stop(self):
        """-> exit code of a clean end"""
        if self.process is None:
            return None
        self.process.terminate()
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("vaka serve did not end within 20 s of SIGTERM") from None
        finally:
            self.process = None
        return status

    def __enter__(self):
        try:
            if not self.config.exists():
                self.prepare()
            self.start()
        except BaseException:
            self.clean_up()
            raise
        return self

    def __exit__(self, kind, *_):
        try:
            status = self.stop()
            if kind is None and status != 0:
                raise AssertionError(f"vaka serve ended with {status} on SIGTERM:\n{self.log.read_text(errors='replace')[-4000:]}")
        finally:
            self.clean_up()

    def clean_up(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            if self.pg_name:
                psql(os.environ["VAKA_TEST_PG"], f"drop database if exists {self.pg_name} with (force)")


def get(port, path, **headers):
    """-> (status, body)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
