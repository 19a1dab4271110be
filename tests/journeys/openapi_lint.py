#!/usr/bin/env python3
"""The API description that the program serves is OpenAPI 3.1 and passes the recommended rules, all as
errors; each path it names answers, and each API route of map 2 is in it."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402

LINTER = HERE.parent / "support/api"


def lint(description):
    if not (LINTER / "node_modules/.package-lock.json").exists():
        subprocess.run(["npm", "--prefix", str(LINTER), "ci", "--ignore-scripts"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_bytes(description)
        done = subprocess.run([LINTER / "node_modules/.bin/redocly", "lint", path, "--config", LINTER / "redocly.yaml"],
                              env={**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        assert done.returncode == 0, done.stdout
        # The linter can find: a description without a title does not pass.
        broken = json.loads(description)
        del broken["info"]["title"]
        path.write_text(json.dumps(broken))
        again = subprocess.run([LINTER / "node_modules/.bin/redocly", "lint", path, "--config", LINTER / "redocly.yaml"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        assert again.returncode != 0, "the linter let a description without a title pass"


def main():
    failed = []
    with vaka.Started(database="sqlite", simulate=None) as server:
        status, description = vaka.get(server.port, "/api/v1/openapi.json")
        paths = json.loads(description)["paths"]
        routes = {tuple(line.split("\t")[:2]) for line in server.command("routes").splitlines()}
        api = {(method, path) for method, path in routes if path.startswith("/api/") and not path.endswith("openapi.json")}
        described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
        if api != described:
            failed.append(f"map 2 and the description differ: {sorted(api ^ described)}")
    try:
        lint(description)
    except AssertionError as error:
        failed.append(str(error)[-2000:])
    for line in failed:
        print(f"FAIL openapi_lint: {line}")
    print(f"{0 if failed else 1} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
