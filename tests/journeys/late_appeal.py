#!/usr/bin/env python3
"""A complaint through its time limits, on both databases: a party may not demand a decision before six
months have passed, and then may; two weeks before the four weeks are over the desk is told and finds the
decision drafted, and the demand is refused; one party got it early and appeals too late, another later and
appeals in time; the letter that tells of the delay is drafted by itself and not sent before its reason is
written. The months pass by a clock that is put in front of the program (tests/support/later.c).
"""
import datetime
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from complaint import act, alert, refused, staff, value  # noqa: E402

CLOCKS = "/arbetsrum/klockor"
SECONDS = 60


class Later:
    """The same authority, days on: stopped, and started with a later clock."""

    def __init__(self, server):
        self.server, self.days = server, 0

    def on(self, days):
        self.days += days
        self.server.process.terminate()   # it is stopped six times: a busy machine gets its time
        assert self.server.process.wait(120) == 0
        self.server.process = None
        self.server.environment["VAKA_TEST_DAYS"] = str(self.days)
        self.server.start()
        return staff(self.server, "handlaggare"), staff(self.server, "beslutsfattare")

    def today(self):
        day = datetime.date.today() + datetime.timedelta(days=self.days)
        return {"day_day": day.day, "day_month": day.month, "day_year": day.year}


def told(browser, number):
    """The row of the case among the limits that are about to break, when the job has told of it."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        page = browser.page(CLOCKS)
        for row in re.findall(r"<tr.*?</tr>", page.body, re.S):
            if number in row:
                return row
        time.sleep(0.2)
    raise AssertionError(f"{number} is not told of: {browser.page(CLOCKS).text()[-1500:]}")


def gone(browser, number):
    end = time.monotonic() + SECONDS
    while number in browser.page(CLOCKS).text():
        assert time.monotonic() < end, f"{number} is told of though its demand is answered"
        time.sleep(0.2)


def a_year_of_a_complaint(server):
    later = Later(server)
    officer, chief = staff(server, "handlaggare"), staff(server, "beslutsfattare")
    opened = act(officer, "/arbetsrum/nytt-arende", type="complaint_hsl", channel="letter", subject="Klagomål per brev", text="Det tog för lång tid.").location
    case = opened.split("?")[0].removesuffix("/handlaggning")
    number = "/".join(case.rsplit("/", 1)[1].rsplit("-", 1))
    handling = case + "/handlaggning"
    for role, name in (("complainant", "Den som klagar"), ("patient", "Den som vårdades")):
        act(officer, case + "/part/ny", act="save", role=role, name=name, address="Gatan 1", postal_code="123 45", city="Orten",
            protection="none", represents="0", authority="", authority_document="0", language="sv")
    for who in (officer, chief):
        act(who, handling, act="conflict", ground="none")
    confirmed(officer, handling)

    refused(officer, handling, "12 §", act="event", event="demand", **later.today())
    officer, chief = later.on(190)
    act(officer, handling, act="event", event="demand", **later.today())
    refused(officer, handling, "12 §", act="event", event="demand", **later.today())   # once
    assert number not in officer.page(CLOCKS).text()

    officer, chief = later.on(16)
    row = told(officer, number)
    drafted = re.search(r'href="([^"]*/beslut/\d+)', row)
    assert drafted and "Avgöra ärendet eller avslå begäran" in row, row
    decision = drafted.group(1)
    refused(chief, decision, "31 §", act="decide")   # nothing is written yet, so nothing is decided by itself
    act(officer, decision, act="save", kind="demand_refused", content="Begäran avslås.", reasons="Experten har inte svarat.", breach="not_said")
    act(chief, decision, act="decide")
    act(officer, decision, act="send")
    page = officer.page(handling)
    assert "/beslut/nytt" in page.body, "the case goes on"
    gone(officer, number)
    decided = decision.rsplit("/", 1)[1]
    early, late = dict.fromkeys(re.findall(r"/part/(\d+)", page.body))
    act(officer, handling, act="served", decision=decided, party=early, **later.today())
    assert "har inte fått beslutet än" in officer.page(handling).text()

    officer, chief = later.on(10)
    act(officer, handling, act="served", decision=decided, party=late, **later.today())
    officer, chief = later.on(17)
    document = re.search(r'<select[^>]*name="document".*?<option[^>]*value="(\d+)"', officer.page(handling).body, re.S).group(1)
    act(officer, handling, act="appeal", decision=decided, party=early, document=document, **later.today())
    page = officer.page(handling)
    assert "För sent" in page.text() and "I rätt tid" not in page.text(), page.text()[-2500:]
    appeal = value(page, "appeal")
    refused(officer, handling, "45 §", act="forward_appeal", appeal=appeal)
    refused(officer, handling, "", act="dismiss_appeal", appeal=appeal, reason="Det kom in för sent.")   # not delegated
    refused(chief, handling, "32 §", act="dismiss_appeal", appeal=appeal, reason="")
    act(chief, handling, act="dismiss_appeal", appeal=appeal, reason="Tiden gick ut för en vecka sedan.")
    act(officer, handling, act="appeal", decision=decided, party=late, document=document, **later.today())
    page = officer.page(handling)
    assert "I rätt tid" in page.text() and "Avvisat, för sent" in page.text(), page.text()[-2500:]
    appeal = value(page, "appeal")
    refused(chief, handling, "46 §", act="dismiss_appeal", appeal=appeal, reason="Vi vill inte.")
    act(officer, handling, act="forward_appeal", appeal=appeal)
    assert "Skickat till domstolen" in officer.page(handling).text()

    officer, chief = later.on(17)
    row = told(officer, number)
    letter = re.search(r'href="([^"]*/brev/\d+)', row)
    assert letter and "Berätta om försening" in row, row
    letter = letter.group(1)
    page = officer.page(letter)
    assert "[Skriv skälet här]" in page.text(), page.text()[-1500:]
    subject, body = value(page, "subject"), re.search(r"<textarea[^>]*>(.*?)</textarea>", page.body, re.S).group(1)
    answer = officer.ask("POST", letter, {"form_token": value(page, "form_token"), "act": "queue", "channel": "post", "subject": subject, "body": body})
    said = officer.ask("GET", answer.location)
    assert said.status == 422 and "[Skriv skälet här]" in alert(said), alert(said)
    queue = staff(server, "registrator")
    assert letter not in queue.page("/arbetsrum/utskick").body
    act(officer, letter, act="queue", channel="post", subject=subject, body=body.replace("[Skriv skälet här]", "Experten har inte svarat."))
    assert letter in queue.page("/arbetsrum/utskick").body, "written, it waits to be printed"
    act(queue, letter, act="sent")
    assert "Experten har inte svarat." in officer.page(letter).text()


def confirmed(officer, handling):
    """The confirmation of receipt is written by itself, once, and waits in the print queue."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = len(re.findall(r'/brev/\d+[^>]*>\s*Vi har fått ditt ärende', officer.page(handling).body))
        if found:
            assert found == 1, f"{found} confirmations"
            return
        time.sleep(0.2)
    raise AssertionError("what came in is not confirmed: " + officer.page(handling).text()[-1500:])


def the_ledger_is_good(server):
    server.stop()
    done = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
    server.start()
    assert done.returncode == 0, done.stdout


def main():
    count = vaka.Count()
    with tempfile.TemporaryDirectory(prefix="vaka-later-") as folder:
        library = Path(folder) / "later.so"
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, HERE.parent / "support/later.c", "-ldl"], check=True)
        for database in vaka.databases():
            with vaka.Started(database=database, simulate="small", environment={"LD_PRELOAD": str(library), "VAKA_TEST_DAYS": "0"}) as server:
                count.each(database, (a_year_of_a_complaint, the_ledger_is_good), server)
    return count.tell()


if __name__ == "__main__":
    sys.exit(main())
