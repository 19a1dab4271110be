#!/usr/bin/env python3
"""Golden HTTP cases: send tests/http/*.case to the built program, once for each database.

  run_cases.py [NAME...]   all cases, or the named files
  run_cases.py --selftest  show that each difference is found

A file is one or several exchanges with a line ====== between them, on the same server:

    # says what the case shows; every exchange begins with such lines
    POST /beratta/tips HTTP/1.1
    Host: {{host}}
    Content-Type: application/x-www-form-urlencoded
    Content-Length: ***

    what_happened=&form_token={{token}}
    ---
    HTTP/1.1 422 ***
    Content-Type: text/html; charset=utf-8
    !Set-Cookie:
    ---
    ***<title>Fel: ***</title>***

In the request, {{name}} is filled in from what was found before, {{A*5000}} is 5,000 letters A,
and `Content-Length: ***` is counted. Lines end with CRLF in the head. In the answer *** is
anything and ***{name} is anything and kept as {{name}}; a header that is not named may be there,
one with ! may not. A case without the last part leaves the body unread. Lines before the request:

    #raw       the lines are joined with nothing, \\r \\n \\t \\0 \\xNN \\\\ are those bytes
    #closes    the server closes the connection after one answer and sends nothing more
    #same      goes out on the connection of the exchange before it

In requests of any kind #raw must write its own line ends. Each exchange counts as one test.
"""
import os
import re
import socket
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402

TIMEOUT_SECONDS = 30
HOLE = re.compile(r"\*\*\*(?:\{(\w+)\})?")


class Exchange:
    def __init__(self, text, where):
        self.where = where
        lines = text.strip("\n").split("\n")
        self.words, self.flags = [], set()
        while lines and lines[0].startswith("#"):
            line = lines.pop(0)
            if re.fullmatch(r"#(raw|closes|same)", line.strip()):
                self.flags.add(line.strip()[1:])
            else:
                self.words.append(line.lstrip("# "))
        parts = "\n".join(lines).split("\n---\n")
        if len(parts) not in (2, 3):
            raise ValueError(f"{where}: wants request, ---, status and headers, and perhaps --- and body")
        self.request = parts[0]
        self.head = [line for line in parts[1].split("\n") if line]
        self.body = parts[2] if len(parts) == 3 else None
        self.name = where + (": " + " ".join(self.words) if self.words else "")

    def bytes(self, known):
        text = re.sub(r"\{\{(.)\*(\d+)\}\}", lambda m: m[1] * int(m[2]), self.request)
        text = re.sub(r"\{\{(\w+)\}\}", lambda m: known[m[1]], text)
        if "raw" in self.flags:
            return unescaped(text.replace("\n", ""))
        head, _, body = text.partition("\n\n")
        data = body.encode()
        head = head.replace("Content-Length: ***", f"Content-Length: {len(data)}")
        return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + data


def unescaped(text):
    def one(match):
        code = match[1]
        simple = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
        return (simple.get(code) or bytes([int(code[1:], 16)])).decode("latin-1")
    plain = text.encode().decode("latin-1")
    return re.sub(r"\\(x[0-9a-fA-F]{2}|[rnt0\\])", one, plain).encode("latin-1")


def read_cases(path):
    texts = re.split(r"(?m)^======\n", path.read_text())
    return [Exchange(text, f"{path.name}#{number}") for number, text in enumerate(texts, 1)]


# ---- one answer -------------------------------------------------------------------------------

class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS)
        self.buffer = b""

    def close(self):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass    # the server may answer and close before it has read all

    def more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def until(self, mark):
        while mark not in self.buffer:
            if not self.more():
                raise AssertionError(f"the connection closed after {self.buffer[:200]!r}")
        found, _, self.buffer = self.buffer.partition(mark)
        return found

    def exactly(self, count):
        while len(self.buffer) < count:
            if not self.more():
                raise AssertionError(f"the connection closed {count - len(self.buffer)} bytes early")
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def rest(self):
        while self.more():
            pass
        data, self.buffer = self.buffer, b""
        return data

    def answer(self, to_head):
        """-> (status line, [header lines], body)"""
        status, *headers = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        if re.match(r"HTTP/1\.1 1\d\d ", status):
            return self.answer(to_head)
        fields = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in headers}
        code = int(status.split()[1])
        if to_head or code in (204, 304):
            body = b""
        elif fields.get("transfer-encoding", "").lower() == "chunked":
            body = self.chunks()
        elif "content-length" in fields:
            body = self.exactly(int(fields["content-length"]))
        else:
            body = self.rest()
        return status, headers, body

    def chunks(self):
        body = b""
        while True:
            size = int(self.until(b"\r\n").split(b";")[0], 16)
            if size == 0:
                while self.until(b"\r\n"):
                    pass
                return body
            body += self.exactly(size)
            self.exactly(2)


# ---- comparing --------------------------------------------------------------------------------

def pattern_of(text):
    """A golden text as a regular expression, and the names of what it keeps, in order."""
    parts, names, position = [], [], 0
    for hole in HOLE.finditer(text):
        parts.append(re.escape(text[position:hole.start()]))
        parts.append("(.*?)")
        names.append(hole[1])
        position = hole.end()
    return "".join(parts) + re.escape(text[position:]), names


def match(golden, actual, known):
    golden = re.sub(r"\{\{(\w+)\}\}", lambda m: known.get(m[1], m[0]), golden)
    pattern, names = pattern_of(golden)
    found = re.fullmatch(pattern, actual, re.S)
    if found is None:
        return False
    known.update({name: value for name, value in zip(names, found.groups()) if name})
    return True


def where_it_differs(golden, actual, known):
    """The first line of the golden body up to which the actual one agrees no longer."""
    lines = golden.split("\n")
    for number in range(1, len(lines) + 1):
        if not match("\n".join(lines[:number]) + "***", actual, dict(known)):
            return f"line {number} of the golden body: {lines[number - 1][:300]}"
    return "more follows after the golden body's end"


def differences(exchange, status, headers, body, known):
    found = []
    if not match(exchange.head[0], status, known):
        found.append(f"status: wanted {exchange.head[0]}, got {status}")
    for line in exchange.head[1:]:
        if line.startswith("!"):
            name = line[1:].rstrip(":").strip().lower()
            found += [f"header that must not be there: {h}" for h in headers if h.partition(":")[0].lower() == name]
            continue
        name, _, value = line.partition(":")
        same = [h.partition(":")[2].strip() for h in headers if h.partition(":")[0].lower() == name.lower()]
        if not any(match(value.strip(), one, known) for one in same):
            found.append(f"header: wanted {line}, got {same or 'none'}")
    if exchange.body is not None:
        text = body.decode("utf-8", "backslashreplace").replace("\r\n", "\n").rstrip("\n")
        golden = exchange.body.rstrip("\n")
        if not match(golden, text, known):
            found.append("body: " + where_it_differs(golden, text, known))
    return found


def run_exchange(exchange, port, known, connection):
    """-> (differences, connection to go on with)"""
    if connection is None or "same" not in exchange.flags:
        if connection is not None:
            connection.close()
        connection = Connection(port)
    try:
        data = exchange.bytes(known)
        connection.send(data)
        status, headers, body = connection.answer(data.startswith(b"HEAD "))
        found = differences(exchange, status, headers, body, known)
        if "closes" in exchange.flags:
            left = connection.rest()
            if left:
                found.append(f"the server sent more after its answer: {left[:200]!r}")
        if found:
            keep(exchange, status, headers, body)
    except TimeoutError:
        found = [f"nothing more came within {TIMEOUT_SECONDS} s"]
    except (AssertionError, KeyError, ValueError) as error:
        found = [f"{type(error).__name__}: {error}"]
    return found, connection


def keep(exchange, status, headers, body):
    folder = os.environ.get("VAKA_TEST_LOGS")
    if folder:
        path = Path(folder, "http", exchange.where.replace("#", "-") + ".actual")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("\n".join([status, *headers, "---", ""]).encode() + body)


def run_files(files, port, label):
    """-> (passed, [FAIL lines])"""
    passed, fails = 0, []
    for path in files:
        known, connection = {"host": f"127.0.0.1:{port}"}, None
        for exchange in read_cases(path):
            found, connection = run_exchange(exchange, port, known, connection)
            print(f"{'ok  ' if not found else 'not '} {label} {exchange.name}", flush=True)
            if found:
                print("".join(f"       {line}\n" for line in found), end="")
                fails.append(f"FAIL {label} {exchange.name}: {found[0]}")
            else:
                passed += 1
        if connection is not None:
            connection.close()
    return passed, fails


def main(names):
    files = sorted(HERE.glob("*.case"))
    if names:
        files = [f for f in files if f.name in names or f.stem in names]
    passed, fails = 0, []
    for database in vaka.databases() if files else []:
        try:
            with vaka.Started(database) as server:
                more, failed = run_files(files, server.port, database)
                passed, fails = passed + more, fails + failed
        except AssertionError as error:
            print(error)
            fails.append(f"FAIL {database}: {str(error).splitlines()[0]}")
    print("\n".join(fails) + "\n" * bool(fails) + f"{passed} passed, {len(fails)} failed")
    return 1 if fails or not passed else 0


# ---- selftest ---------------------------------------------------------------------------------

ANSWERS = {
    "/good": b"HTTP/1.1 200 OK\r\nX-One: a b\r\nContent-Length: 26\r\n\r\n<p>token=abc12</p>\nend\xc3\xa5\xc3\xa4",
    "/chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n",
    "/two": b"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "/short": b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nabc",
}
CASES = [   # (request line or lines, wanted head, wanted body, flags, is it to pass)
    ("GET /good HTTP/1.1", "HTTP/1.1 200 ***\nX-One: a***", "<p>token=***{t}</p>\nendåä", "", True),
    ("GET /good?{{t}} HTTP/1.1", "HTTP/1.1 200 OK", "***token={{t}}<***", "", True),
    ("GET /good HTTP/1.1", "HTTP/1.1 404 ***", None, "", False),
    ("GET /good HTTP/1.1", "HTTP/1.1 200 OK\nX-One: b", None, "", False),
    ("GET /good HTTP/1.1", "HTTP/1.1 200 OK\nX-Two: ***", None, "", False),
    ("GET /good HTTP/1.1", "HTTP/1.1 200 OK\n!X-One:", None, "", False),
    ("GET /good HTTP/1.1", "HTTP/1.1 200 OK\n!X-Two:", None, "", True),
    ("GET /good HTTP/1.1", "HTTP/1.1 200 OK", "<p>token=***</p>", "", False),
    ("GET /good HTTP/1.1", "HTTP/1.1 200 OK", "<p>***</p>\nend", "", False),
    ("HEAD /good HTTP/1.1", "HTTP/1.1 200 OK", "", "", False),      # a body after HEAD, seen by #closes
    ("GET /chunked HTTP/1.1", "HTTP/1.1 200 OK", "abcde", "", True),
    ("GET /two HTTP/1.1", "HTTP/1.1 400 ***", None, "#closes\n", False),
    ("GET /good HTTP/1.1", "HTTP/1.1 200 ***", None, "#closes\n", True),
    ("GET /short HTTP/1.1", "HTTP/1.1 200 ***", None, "", False),
    ("GET /good HTTP/1.1\\r\\nA: \\x00\\r\\n\\r\\n", "HTTP/1.1 200 ***", None, "#raw\n", True),
    ("GET /unknown{{missing}} HTTP/1.1", "HTTP/1.1 200 ***", None, "", False),
]


def selftest():
    listener = socket.create_server(("127.0.0.1", 0))
    seen = []

    def serve():
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                data = b""
                while b"\r\n\r\n" not in data:
                    more = peer.recv(65536)
                    if not more:
                        break
                    data += more
                seen.append(data)
                if data:
                    peer.sendall(ANSWERS.get(data.split()[1].decode().partition("?")[0], b""))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port, known = listener.getsockname()[1], {"host": "x"}
    for number, (request, head, body, flags, wanted) in enumerate(CASES):
        flags = flags or ("#closes\n" if request.startswith("HEAD") else "")
        text = f"# case\n{flags}{request}\n---\n{head}" + (f"\n---\n{body}" if body is not None else "")
        found, connection = run_exchange(Exchange(text, f"selftest#{number}"), port, known, None)
        connection.close()
        assert (not found) == wanted, (number, request, found)
    assert known["t"] == "abc12"
    assert b"GET /good?abc12 HTTP/1.1\r\n\r\n" in seen and b"GET /good HTTP/1.1\r\nA: \0\r\n\r\n" in seen
    listener.close()
    counted = Exchange("POST / HTTP/1.1\nContent-Length: ***\n\nå={{A*3}}\n---\nHTTP/1.1 200 OK", "x#1").bytes({})
    assert counted == "POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nå=AAA".encode(), counted
    assert "line 2" in where_it_differs("a\nb", "a\nc", {})
    assert vaka.with_database("host=/a dbname=b user=c", "n") == "host=/a user=c dbname=n"
    assert vaka.with_database("postgresql:///b?host=/a", "n") == "postgresql:///n?host=/a"
    try:
        Exchange("GET / HTTP/1.1", "x#1")
        raise SystemExit("a case without an answer was taken")
    except ValueError:
        pass
    print("selftest ok")
    return 0


if __name__ == "__main__":
    sys.exit(selftest() if sys.argv[1:] == ["--selftest"] else main(sys.argv[1:]))
