#!/usr/bin/env python3
"""An application and its fee through the whole program, on both databases: the fee is demanded, the letter goes by
digital post to a carrier that is busy at first and then takes it, or has no mailbox for the applicant and is printed
instead; the money comes in two parts, and the gate that waited for it is passed by itself.
"""
import base64
import datetime
import html
import http.server
import json
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from complaint import act, refused, staff  # noqa: E402

TOKEN = "token-of-the-carrier"
REACHED, NOBODY = "199001012385", "200002292399"
SECONDS = 90


class Carrier(http.server.ThreadingHTTPServer):
    """Takes letters over HTTP: busy once, then takes those to REACHED, knows nobody else."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked, self.taken = [], {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return f"http://127.0.0.1:{self.server_port}/letters"


class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        first = not self.server.asked
        self.server.asked.append((self.headers.get("Authorization"), self.headers.get("Idempotency-Key"), body))
        status = 503 if first else 404 if body["recipient"] != REACHED else 202
        if status == 202:
            self.server.taken[self.headers["Idempotency-Key"]] = body
        words = f"status for {body['recipient']}".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_):
        pass


def until(what, found):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError(f"never came: {what}")


def application(officer, number):
    today = datetime.date.today()
    answer = act(officer, "/arbetsrum/nytt-arende", type="permit_new", channel="letter", subject="Ansökan om tillstånd",
                 received_day=today.day, received_month=today.month, received_year=today.year)
    case = re.match(r"(/arbetsrum/arende/[^/?]+)", answer.location).group(1)
    act(officer, case, act="take")
    act(officer, f"{case}/part/ny", act="save", role="applicant", name="Sökande Person", personal_number=number, address="Gatan 1",
        postal_code="123 45", city="Orten", language="sv", protection="none")
    act(officer, case + "/handlaggning", act="step", step="awaiting_fee")
    return case


def demand(officer, case):
    """Demands the fee, writes where to pay into the letter that is drafted, and sends it by digital post."""
    page = officer.page(case + "/handlaggning")
    assert "Begär avgiften" in page.text() and "77 500 kronor" in page.text().replace("\xa0", " "), page.text()[-3000:]
    day = datetime.date.today() + datetime.timedelta(days=20)
    answer = act(officer, case + "/handlaggning", act="demand_fee", fee="permit_new", pay_by_day=day.day, pay_by_month=day.month, pay_by_year=day.year)
    letter = answer.location.split("?")[0]
    assert "/brev/" in letter, f"a letter is drafted: {answer.location}"
    page = officer.page(letter + "?andamal=handling")
    subject = re.search(r'name="subject"[^>]*value="([^"]*)"', page.body).group(1)
    body = re.search(r'<textarea[^>]*name="body"[^>]*>(.*?)</textarea>', page.body, re.S).group(1).strip()
    subject, body = html.unescape(subject), html.unescape(body)
    act(officer, letter, act="queue", channel="digital_post", subject=subject, body=body)
    page = officer.page(letter + "?andamal=handling")
    assert 'name="body"' in page.body, "a letter that leaves something to write is not sent"
    left = re.search(r"Betala till: ([^\n<]+)", body).group(1)
    act(officer, letter, act="queue", channel="digital_post", subject=subject, body=body.replace(left, "konto 123-4567"))
    return letter


def a_fee_is_demanded_sent_and_paid(server):
    carrier = server.carrier
    officer = staff(server, "handlaggare")
    case = application(officer, REACHED)
    handling = case + "/handlaggning"
    letter = demand(officer, case)
    until("the carrier is asked", lambda: carrier.asked)
    queue = until("the queue tells of the attempt", lambda: (lambda page: page if "Försök 1 gick inte" in page.text() else None)(officer.page("/arbetsrum/utskick")))
    assert REACHED not in queue.body, "whom it is for is no business of the queue"
    # The next attempt is a minute away: a person may print it instead, but here it is waited for.
    until("the carrier takes it", lambda: carrier.taken)
    (authorization, key, first), (_, again, second) = carrier.asked[:2]
    assert authorization == f"Bearer {TOKEN}" and key == again and first == second, "the same letter under the same reference"
    assert base64.b64decode(second["document"]).startswith(b"%PDF-") and second["recipient"] == REACHED
    until("the letter is marked as sent", lambda: "Skickat digitalt" in officer.page(letter + "?andamal=handling").text())

    number = case.rsplit("/", 1)[1]
    number = number[:-5] + "/" + number[-4:]
    assert number in officer.page("/arbetsrum/avgifter").text(), "it waits to be paid"
    fee = re.search(r'name="fee" value="(\d+)"', officer.page(handling).body).group(1)
    today = datetime.date.today()
    day = {"day_day": today.day, "day_month": today.month, "day_year": today.year}
    refused(officer, handling, "mellan 1 och", act="pay_fee", fee=fee, kronor="77501", **day)
    refused(officer, handling, "lagen", act="step", step="formalities")
    act(officer, handling, act="pay_fee", fee=fee, kronor="7 500", **day)
    assert "70 000" in officer.page(handling).text().replace("\xa0", " ")
    act(officer, handling, act="pay_fee", fee=fee, kronor="70000", **day)
    page = officer.page(handling).text()
    assert "Betald" in page and "Uppfyllt" in page, "paid, and the gate is passed: " + page[-3000:]
    assert number not in officer.page("/arbetsrum/avgifter").text()
    act(officer, handling, act="step", step="formalities")


def who_has_no_mailbox_gets_paper(server):
    officer, registrar = staff(server, "handlaggare"), staff(server, "registrator")
    case = application(officer, NOBODY)
    letter = demand(officer, case)
    number = case.rsplit("/", 1)[1]
    number = number[:-5] + "/" + number[-4:]
    until("it waits for the printer", lambda: number in registrar.page("/arbetsrum/utskick").text() and "Digital post som väntar" not in registrar.page("/arbetsrum/utskick").text())
    page = officer.page(letter + "?andamal=handling")
    assert NOBODY not in page.body, "the carrier's words tell no number"
    fee = re.search(r'name="fee" value="(\d+)"', officer.page(case + "/handlaggning").body).group(1)
    refused(officer, case + "/handlaggning", "varför", act="write_off_fee", fee=fee, reason=" ")
    act(officer, case + "/handlaggning", act="write_off_fee", fee=fee, reason="Ansökan kom två gånger.")
    assert "Avskriven" in officer.page(case + "/handlaggning").text()


def the_ledger_is_good(server):
    server.stop()
    done = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
    server.start()
    assert done.returncode == 0, done.stdout


def settings(carrier):
    return f'[digital_post]\nurl = "{carrier.url()}"\ntoken = "{TOKEN}"\n'


def run(database, count):
    carrier = Carrier()
    with vaka.Started(database=database, simulate="small", config=settings(carrier)) as server:
        server.carrier = carrier
        count.each(database, (a_fee_is_demanded_sent_and_paid, who_has_no_mailbox_gets_paper, the_ledger_is_good), server)
    carrier.shutdown()


def main():
    count = vaka.Count()
    # Most of the time is the minute until a letter is tried again, so the databases wait beside each other.
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda database: run(database, count), vaka.databases()))
    return count.tell()


if __name__ == "__main__":
    sys.exit(main())
