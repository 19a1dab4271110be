#!/usr/bin/env python3
"""Every URL of map 2 asked by every role and by nobody, on the real program. What each is answered
must be what tests/journeys/access_matrix.tsv says: a new route, or a route that opens to another
role, is a difference somebody has to look at. `access_matrix.py --write` writes the file anew.
"""
import http.client
import re
import sys
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402

MATRIX = HERE / "access_matrix.tsv"
PASSWORD = "vaka-demo-2026-oppen"
ROLES = {"handler": "handlaggare", "registrar": "registrator", "analyst": "analytiker",
         "decision_maker": "beslutsfattare", "administrator": "administrator"}
# Signing out would end the session that the rest of the matrix is asked with; it is asked last.
LAST = "/logga-ut"


def ask(port, method, path, cookie="", body=None, token=""):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": f"127.0.0.1:{port}"}
    if cookie:
        headers["Cookie"] = cookie
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method.upper(), path, body=body, headers=headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read().decode(errors="replace")


def sign_in(port, login):
    status, headers, body = ask(port, "POST", "/logga-in", body=urllib.parse.urlencode({"login": login, "password": PASSWORD}))
    assert status == 303, f"{login} could not sign in: {status}"
    return headers["Set-Cookie"].split(";")[0]


def verdict(status, headers):
    """open: the handler was reached, whatever it said; shut: the way to it was barred."""
    if "Clear-Site-Data" in headers:
        return "open"          # signed out, which is what was asked for
    if status in (401, 403) or (status == 303 and headers.get("Location") == "/logga-in"):
        return "shut"
    return "open"


def concrete(pattern):
    return re.sub(r"\{[^}]*\}", lambda m: {"{number}": "8.9.2-999999-2026", "{period}": "2026-W01"}.get(m.group(0), "1"), pattern)


def routes(server):
    rows = [line.split("\t") for line in server.command("routes").splitlines()]
    return sorted(rows, key=lambda row: (row[1] == LAST, row[1], row[0]))


def measured(server):
    cookies = {role: sign_in(server.port, login) for role, login in ROLES.items()}
    csrf = {}
    for role, cookie in cookies.items():
        page = ask(server.port, "GET", "/arbetsrum", cookie)[2]
        csrf[role] = re.search(r'name="form_token" value="([^"]*)"', page).group(1)
    lines = []
    for method, pattern, by, _, _ in routes(server):
        path, answers = concrete(pattern), {}
        is_json = pattern.startswith("/api/")
        for who in ["anybody", *ROLES]:
            body = None
            if method.upper() == "POST" and not is_json:
                body = urllib.parse.urlencode({"form_token": csrf.get(who, "")})
            status, headers, _ = ask(server.port, method, path, cookies.get(who, ""), body)
            answers[who] = verdict(status, headers)
            assert status < 500 or status == 503, f"{who} {method} {path} gave {status}"
            if by == "session" and who != "anybody" and answers[who] == "open" and method.upper() == "POST" and pattern != LAST:
                status, headers, _ = ask(server.port, method, path, cookies[who], urllib.parse.urlencode({"form_token": "wrong"}))
                assert status == 403, f"{who} {method} {path} without the form's token gave {status}"
        lines.append("\t".join([method, pattern, by, *(answers[who] for who in answers)]))
    return ["\t".join(["method", "pattern", "by", "anybody", *ROLES])] + lines


def main():
    with vaka.Started(database="sqlite") as server:
        found = measured(server)
    if "--write" in sys.argv:
        MATRIX.write_text("\n".join(found) + "\n")
        print(f"wrote {len(found) - 1} routes")
        return 0
    expected = MATRIX.read_text().splitlines()
    wrong = [f"FAIL access_matrix: {line}" for line in sorted(set(found) ^ set(expected))]
    print("\n".join(wrong + [f"{len(found) - 1 - len(wrong) if not wrong else 0} passed, {len(wrong)} failed"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
