#!/usr/bin/env python3
"""The main job, end to end, on both databases: a web tip with a photo and a real e-mail with a photo
are received, read, classified, linked, answered and forwarded, and both stand in the compilation of
the week; the photo's clean copy holds no metadata; the ledger is good afterwards.
"""
import html
import http.client
import imaplib
import json
import re
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zlib
from datetime import date
from email.message import EmailMessage
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402

CANARY = "kanariefagel-plats-59.3293"
PASSWORD = "vaka-demo-2026-oppen"


def png(canary):
    """A small picture that tells where it was taken."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes([(x * 9) % 256, (y * 7) % 256, 128] * 1)[:3] * 40 for y in range(30) for x in [y])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0)) +
            chunk(b"tEXt", b"Comment\0" + canary.encode()) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Browser:
    """What a browser without scripts does: cookies, forms, redirects."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, body=None, content_type=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": f"127.0.0.1:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if content_type:
            headers["Content-Type"] = content_type
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        data = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        self.last_cookies = response.headers.get_all("Set-Cookie") or []
        if response.status == 303:
            return self.ask("GET", response.headers["Location"])
        return response.status, data

    def page(self, path, status=200):
        got, data = self.ask("GET", path)
        assert got == status, f"GET {path} gave {got}"
        return data.decode()

    def post(self, path, fields, status=200):
        got, data = self.ask("POST", path, urllib.parse.urlencode(fields, doseq=True), "application/x-www-form-urlencoded")
        assert got == status, f"POST {path} gave {got}: {data.decode(errors='replace')[:2000]}"
        return data.decode()

    def post_files(self, path, fields, files, status=200):
        boundary = "vakaGrans7f3a"
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
        for field, name, content in files:
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
                         "Content-Type: image/png\r\n\r\n".encode() + content + b"\r\n")
        got, data = self.ask("POST", path, b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}")
        assert got == status, f"POST {path} gave {got}: {data.decode(errors='replace')[:2000]}"
        return data.decode()

    def sign_in(self, login):
        self.cookies = {}
        page = self.post("/logga-in", {"login": login, "password": PASSWORD})
        assert "Logga ut" in page, f"{login} could not sign in"


def hidden(page, name):
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return html.unescape(found.group(1))


def until(what, check, seconds=60):
    """The outside world is asked again until it has happened; a bound, never a wait for its own sake."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} s")


class Peers:
    """A real Dovecot and a real SMTP server on loopback."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="vaka-peers-"))
        self.folder.chmod(0o755)
        support = HERE.parent / "support"
        self.processes = []
        self.imap = self.start([support / "dovecot.sh", "run", self.folder / "imap"])
        self.smtp = self.start([support / "smtp_peer.sh", self.folder / "smtp"])
        self.password = (self.folder / "imap/password").read_text()
        return self

    def start(self, command):
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        return int(process.stdout.readline())

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
            process.wait(20)
        subprocess.run(["rm", "-rf", str(self.folder)], check=True)

    def config(self):
        return "\n".join(["[mail]", "require_tls = false", "[mail.in]", f'url = "imap://127.0.0.1:{self.imap}"', 'user = "inkorg"',
                          f'password = "{self.password}"', "poll_seconds = 1", "[mail.out]", f'url = "smtp://127.0.0.1:{self.smtp}"',
                          'from_address = "upplysning@tillsyn.test"', 'from_name = "Upplysningstjänsten"'])

    def deliver(self, message):
        with imaplib.IMAP4("127.0.0.1", self.imap) as client:
            client.login("inkorg", self.password)
            status, _ = client.append("INBOX", "", None, message.as_bytes())
            assert status == "OK"

    def sent_to(self, address):
        mails = [json.loads(path.read_text()) for path in sorted((self.folder / "smtp").glob("*.json"))]
        return [mail for mail in mails if address in json.dumps(mail)]


def send_web_tip(browser):
    form = browser.page("/beratta/tips")
    token = hidden(form, "form_token")
    tip = {"form_token": token, "what_happened": "Larmen på natten besvaras inte. Två gånger har någon legat på golvet till morgonen.",
           "where": "Avdelning 3", "contact": "anonymous", "risk_now": "no", "area": "sol", "act": "check"}
    empty = browser.post_files("/beratta/tips", {**tip, "what_happened": ""}, [("files", "golvet.png", png(CANARY))], status=422)
    assert "golvet.png" in empty and "Avdelning 3" in empty, "after an error the file and the text must still be there"
    check = browser.post_files("/beratta/tips", tip, [])
    assert "golvet.png" in check and "Larmen på natten" in check
    receipt = browser.post("/beratta/tips", {"form_token": token, "act": "send"})
    assert not browser.last_cookies, "the public form sets no cookie"
    again = browser.post("/beratta/tips", {"form_token": token, "act": "send"})
    number = re.search(r"\d+(?:\.\d+)+-\d+/\d{4}", receipt).group(0)
    code = re.search(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", receipt).group(0)
    assert number in again and code in again, "the same form sent twice gives the same receipt"
    return number, code


def send_mail(peers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "avsandare@example.test", "upplysning@tillsyn.test", "Fråga om hemtjänstens tider"
    mail["Message-ID"] = "<fraga-1@example.test>"
    mail.set_content("Får hemtjänsten ändra tiderna utan att fråga? Jag skickar en bild på schemat.\n")
    mail.add_attachment(png(CANARY), maintype="image", subtype="png", filename="schema.png")
    peers.deliver(mail)
    ack = until("the acknowledgement", lambda: peers.sent_to("avsandare@example.test"))[0]
    assert "hemtjänst" not in json.dumps(ack, ensure_ascii=False), "the acknowledgement carries no text of the sender"
    return re.search(r"\d+(?:\.\d+)+-\d+/\d{4}", json.dumps(ack)).group(0)


def slug(number):
    return number.replace("/", "-")


def act(browser, number, **fields):
    path = f"/arbetsrum/arende/{slug(number)}"
    token = hidden(browser.page(path), "form_token")
    return browser.post(path, {"form_token": token, **fields})


def unit_code(browser):
    register = browser.page("/arbetsrum/register?q=hem")
    return urllib.parse.unquote(re.search(r'/arbetsrum/enhet/([^"]+)"', register).group(1))


def clean_file(browser, number):
    page = until("the clean copy", lambda: (lambda p: p if "/fil/" in p else None)(browser.page(f"/arbetsrum/arende/{slug(number)}")))
    path = re.search(r'href="(/arbetsrum/arende/[^"]+/fil/\d+)"', page).group(1)
    status, content = browser.ask("GET", path)
    assert status == 200 and content.startswith(b"\x89PNG"), "the clean copy is a picture"
    assert CANARY.encode() not in content, "the clean copy holds the place where it was taken"


def compile_week(browser, week):
    page = browser.page("/arbetsrum/sammanstallningar")
    browser.post("/arbetsrum/sammanstallningar", {"form_token": hidden(page, "form_token"), "period": week})
    return browser.page(f"/arbetsrum/sammanstallningar/{week}")


def journey(database):
    year, number, _ = date.today().isocalendar()
    week = f"{year}-W{number:02d}"
    with Peers() as peers, vaka.Started(database=database, config=peers.config()) as server:
        tip, code = send_web_tip(Browser(server.port))
        question = send_mail(peers)
        staff = Browser(server.port)
        staff.sign_in("handlaggare")
        inbox = staff.page("/arbetsrum/inkorg")
        assert tip in inbox and question in inbox, "both stand in the inbox"
        act(staff, tip, act="read")
        unit = unit_code(staff)
        act(staff, tip, act="assess", area="sol", theme=theme_of(staff, tip), severity="4")
        act(staff, tip, act="link", unit_code=unit)
        act(staff, tip, act="urgent", region="ost", reason="Personer ligger kvar på golvet.")
        clean_file(staff, tip)
        answer_path = f"/arbetsrum/arende/{slug(question)}/svar"
        token = hidden(staff.page(answer_path), "form_token")
        staff.post(answer_path, {"form_token": token, "answer": "Tiderna bestäms i beslutet. Fråga kommunen.", "limit": "", "reply_by": "email"})
        until("the answer by mail", lambda: [m for m in peers.sent_to("avsandare@example.test") if "Fråga kommunen" in json.dumps(m, ensure_ascii=False)])
        until("the search index", lambda: tip in staff.page("/arbetsrum/sok?q=" + urllib.parse.quote("besvaras golvet")))
        analyst = Browser(server.port)
        analyst.sign_in("analytiker")
        page = compile_week(analyst, week)
        assert re.search(r"[0-9a-f]{64}", page), "the compilation shows its hash"
        behind = staff.page(f"/arbetsrum/sammanstallningar/{week}/bakom?enhet=" + urllib.parse.quote(unit))
        assert tip in behind, "the figure of the unit leads to the tip"
        by_mail = staff.page(f"/arbetsrum/sammanstallningar/{week}/bakom?kanal=email")
        assert question in by_mail, "the figure of the channel leads to the question"
        followed = Browser(server.port).post("/beratta/folj", {"number": tip, "code": code})
        assert "golvet" not in followed, "the code never opens the tip's own text"
        server.stop()
        first = re.search(r"hash ([0-9a-f]{64})", server.command("compile", "--data", server.data, "--config", server.config, "--period", week)).group(1)
        assert first in page, "compiled again, the same week has the same hash"
        server.command("ledger", "verify", "--data", server.data, "--config", server.config)
        server.start()


def theme_of(browser, number):
    page = browser.page(f"/arbetsrum/arende/{slug(number)}")
    select = re.search(r'<select[^>]*name="theme".*?</select>', page, re.S).group(0)
    return [value for value in re.findall(r'<option value="([^"]+)"', select)][5]


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("tip_and_mail", journey))
