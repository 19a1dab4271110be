"""People who send tips as fast as they can until the server is gone, and remember what it promised.

An acknowledgement is a registry number that arrived. Each sender also remembers under which key it
sent, so that after the next start it can ask again and must be given the very same number.
"""
import http.client
import json
import re
import secrets
import struct
import threading
import zlib

NUMBER = re.compile(r"\b(\d+(?:\.\d+)*)-(\d+)/(\d{4})\b")
PANEL_NUMBER = re.compile(r'class="panel-number">\s*([^<]+?)\s*<')
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
SECONDS_MAX = 20
TEXT = "Personalen på nätterna är för få och larmen besvaras inte. Medicinen delades ut för sent två gånger. "


def serial_of(number):
    """"8.2.1-17/2026" -> (2026, 17)"""
    match = NUMBER.fullmatch(number)
    if not match:
        raise AssertionError(f"this is no registry number: {number!r}")
    return int(match[3]), int(match[2])


def small_png(seed):
    """A picture of 8 x 8 dots, another for each seed."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    dots = bytes((seed * 31 + i * 7) % 256 for i in range(8 * 8 * 3))
    rows = b"".join(b"\0" + dots[i * 24:i * 24 + 24] for i in range(8))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Refused(Exception):
    """The server answered, and did not acknowledge."""


class Sender(threading.Thread):
    """One person with one connection. `promised` outlives the server: {number: (kind, what was sent)}."""

    def __init__(self, port, number, memory):
        super().__init__(daemon=True)
        self.port, self.number, self.memory = port, number, memory
        self.by_form = number % 3 == 2
        self.stop_asking = False
        self.connection = None

    def run(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_MAX)
        try:
            self.ask_again()
            while not self.stop_asking:
                self.send_form() if self.by_form else self.send_json()
        except (OSError, http.client.HTTPException):
            pass                                   # the server is gone: that is what we wait for
        except Refused as refused:
            self.memory.problem(f"sender {self.number}: {refused}")
        except Exception as error:                 # a thread must not die without being heard
            self.memory.problem(f"sender {self.number}: {type(error).__name__}: {error}")
        finally:
            self.connection.close()

    def exchange(self, method, path, body=None, headers=None):
        """-> (status, text); an overloaded server may say 503, which promises nothing."""
        self.connection.request(method, path, body, headers or {})
        response = self.connection.getresponse()
        return response.status, response.read().decode()

    # ---- what was sent before the last kill ----------------------------------------------------

    def ask_again(self):
        for kind, number, sent in self.memory.to_ask_again(self.number):
            again = self.post_json(sent) if kind == "json" else self.post_form_send(sent)
            if again is None:
                if number:
                    self.memory.changed_answer(f"{number} was acknowledged, and its key now answers nothing")
            elif number and again != number:
                self.memory.changed_answer(f"{number} was acknowledged, and its key now answers {again}")
            else:
                self.memory.promise(self.number, kind, again, sent)
            self.memory.asked += 1

    # ---- the programming interface -------------------------------------------------------------

    def send_json(self):
        sent = (secrets.token_hex(16), TEXT * (1 + secrets.randbelow(8)))
        self.memory.begin(self.number, "json", sent)
        number = self.post_json(sent)
        if number:
            self.memory.promise(self.number, "json", number, sent)

    def post_json(self, sent):
        key, text = sent
        status, answer = self.exchange("POST", "/api/v1/tips", json.dumps({"what_happened": text}),
                                       {"Content-Type": "application/json", "Idempotency-Key": key})
        if status == 201:
            return json.loads(answer)["number"]
        if status == 503:
            return None
        raise Refused(f"POST /api/v1/tips gave {status}: {answer[:300]}")

    # ---- the form, with a picture --------------------------------------------------------------

    def send_form(self):
        status, page = self.exchange("GET", "/beratta/tips")
        token = FORM_TOKEN.search(page)
        if status != 200 or not token:
            raise Refused(f"GET /beratta/tips gave {status} and {'a' if token else 'no'} form token")
        fields = {"form_token": token[1], "act": "check", "what_happened": TEXT, "risk_now": "no", "contact": "anonymous"}
        boundary = "x" + secrets.token_hex(8)
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                 for name, value in fields.items()]
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="bild.png"\r\n'
                     'Content-Type: image/png\r\n\r\n'.encode() + small_png(secrets.randbelow(10 ** 6)) + b"\r\n")
        parts.append(f"--{boundary}--\r\n".encode())
        status, page = self.exchange("POST", "/beratta/tips", b"".join(parts),
                                     {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        if status == 503:
            return
        if status != 200 or 'value="send"' not in page:
            raise Refused(f"the form's check gave {status}, and no page to send from: {error_of(page)}")
        self.memory.begin(self.number, "form", token[1])
        number = self.post_form_send(token[1])
        if number:
            self.memory.promise(self.number, "form", number, token[1])

    def post_form_send(self, token):
        status, page = self.exchange("POST", "/beratta/tips", f"form_token={token}&act=send",
                                     {"Content-Type": "application/x-www-form-urlencoded"})
        number = PANEL_NUMBER.search(page)
        if status == 200 and number:
            return number[1]
        if status == 503:
            return None
        raise Refused(f"sending the form gave {status}: {error_of(page)}")


def error_of(page):
    found = re.findall(r'<(?:h1|title)[^>]*>([^<]*)<|class="[^"]*error[^"]*"[^>]*>([^<]+)<', page)
    return "; ".join((a or b).strip() for a, b in found[:6]) or page[:200]


class Memory:
    """What all senders of a run know. The promises are kept over the kills."""

    def __init__(self):
        self.lock = threading.RLock()
        self.promised = {}           # number -> "json" or "form"
        self.last = {}               # sender -> (kind, number, sent): the newest acknowledged
        self.open = {}               # sender -> (kind, sent): sent, and no answer came
        self.problems, self.changed, self.twice = [], [], []
        self.asked = 0
        self.form_came = threading.Condition(self.lock)
        self.forms = 0

    def wait_for_form(self, seconds_max):
        with self.lock:
            before = self.forms
            self.form_came.wait_for(lambda: self.forms > before, seconds_max)

    def begin(self, sender, kind, sent):
        with self.lock:
            self.open[sender] = (kind, sent)

    def promise(self, sender, kind, number, sent):
        serial_of(number)
        with self.lock:
            old = self.last.get(sender)
            if number in self.promised and not (old and old[1] == number):
                self.twice.append(f"{number} was given to two tips")
            self.promised[number] = kind
            self.last[sender] = (kind, number, sent)
            self.open.pop(sender, None)
            if kind == "form":
                self.forms += 1
                self.form_came.notify_all()

    def to_ask_again(self, sender):
        with self.lock:
            asks = [self.last[sender]] if sender in self.last else []
            if sender in self.open:
                kind, sent = self.open[sender]
                asks.append((kind, None, sent))
            return asks

    def forget_keys(self):
        """Another data folder follows: its senders have nothing to ask again."""
        with self.lock:
            self.last.clear()
            self.open.clear()

    def problem(self, words):
        with self.lock:
            self.problems.append(words)

    def changed_answer(self, words):
        with self.lock:
            self.changed.append(words)


SECONDS_TO_FIRST = 5


def run_senders(port, memory, count, seconds_until, kill, from_first=False):
    """Load from `count` senders; `kill` is called after `seconds_until`, then all have ended. from_first:
    the time counts from the first acknowledgement of a form, so that a slow machine has some as well."""
    senders = [Sender(port, number, memory) for number in range(count)]
    for sender in senders:
        sender.start()
    if from_first:
        memory.wait_for_form(SECONDS_TO_FIRST)
    threading.Event().wait(seconds_until)
    kill()
    for sender in senders:
        sender.stop_asking = True
        sender.join(SECONDS_MAX + 10)
        if sender.is_alive():
            memory.problem(f"sender {sender.number} still waits for a server that was killed")
