#!/usr/bin/env python3
"""A file with a known virus, on both databases, with a real ClamAV: it is held and fetched by nobody, the sender's words
are not lost by it; while the scanner is away what comes waits unopened and the operations page says so; what the
scanner took for a virus by mistake is examined again when it has been corrected.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402
from tip_and_mail import CANARY, Browser, act, clean_file, hidden, png, slug, until  # noqa: E402

# Put together here, so that no scanner takes this script for the test file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
VIRUS = "Filen innehåller ett känt skadligt program"
WAITS = "Väntar på granskning"
AGAIN = 'value="look_again"'


class Clamd:
    def __init__(self, folder):
        self.folder = Path(folder)

    def run(self, command):
        subprocess.run([HERE.parent / "support/clamd.sh", command, self.folder], check=True, stdin=subprocess.DEVNULL, timeout=120)

    def start(self):
        self.run("start")

    def stop(self):
        pid = int((self.folder / "clamd.pid").read_text())
        self.run("stop")
        until("clamd has ended", lambda: not Path(f"/proc/{pid}").exists())

    def corrected(self):
        """As an operator does it: the name is put on the scanner's list of what to ignore."""
        (self.folder / "signatures/local.ign2").write_text("Vaka.Test.Eicar\n")


def tip_with(server, *files):
    browser = Browser(server.port)
    token = hidden(browser.page("/beratta/tips"), "form_token")
    check = browser.post_files("/beratta/tips", {"form_token": token, "what_happened": "Journalerna ligger framme i korridoren, se filerna.",
                               "where": "Avdelning 3", "contact": "anonymous", "risk_now": "no", "area": "sol", "act": "check"},
                               [("files", name, content) for name, content in files])
    assert all(name in check for name, _ in files)
    receipt = browser.post("/beratta/tips", {"form_token": token, "act": "send"})
    return re.search(r"\d+(?:\.\d+)+-\d+/\d{4}", receipt).group(0)


def case_with(staff, number, words):
    return until(words, lambda: (lambda page: page if words in page else None)(staff.page(f"/arbetsrum/arende/{slug(number)}")))


def line_of(page, name):
    """What the list of files says of one."""
    section = page[page.index('id="filer"'):]
    return next(line for line in re.findall(r"<li>(.*?)</li>", section, re.S) if name in line)


def file_id(page):
    return re.search(r'name="file" value="(\d+)"', page).group(1)


def original(staff, number, identity):
    return staff.ask("GET", f"/arbetsrum/arende/{slug(number)}/original/{identity}")


def held_and_fetched_by_nobody(server, staff):
    number = tip_with(server, ("konstig.com", EICAR), ("bild.png", png(CANARY)))
    page = case_with(staff, number, VIRUS)
    assert "Journalerna ligger framme" in page, "the words of the sender are there"
    assert "<a " not in line_of(page, "konstig.com"), "nothing leads to the file"
    status, content = original(staff, number, file_id(page))
    assert status == 404 and b"EICAR" not in content, f"the original was handed out: {status}"
    clean_file(staff, number)
    return number


def nobody_listens(server, staff, clamd):
    clamd.stop()
    number = tip_with(server, ("bild.png", png(CANARY)))
    told = until("the operations page names the scanner", lambda: (lambda page: page if "clamd.sock cannot be asked" in page else None)(staff_of(server, "registrator").page("/arbetsrum/drift")))
    assert "Files that have come wait" in told
    line = line_of(staff.page(f"/arbetsrum/arende/{slug(number)}"), "bild.png")
    assert WAITS in line and "<a " not in line, "a file that nobody has looked at opens for nobody"
    clamd.start()
    clean_file(staff, number)


def corrected(staff, clamd, number):
    clamd.stop()
    clamd.corrected()
    clamd.start()
    page = staff.page(f"/arbetsrum/arende/{slug(number)}")
    identity = file_id(page)
    done = act(staff, number, act="look_again", file=identity)
    assert "Filen granskas igen" in done
    page = until("it is examined", lambda: (lambda shown: shown if "Ren kopia finns" in line_of(shown, "konstig.com") else None)(staff.page(f"/arbetsrum/arende/{slug(number)}")))
    assert VIRUS not in page and AGAIN not in page, "there is nothing to try again"
    status, content = original(staff, number, identity)
    assert status == 200 and content == EICAR, "not one byte was lost"
    assert "En fil skickades tillbaka" in page, "it stands in the timeline"
    refused = staff.post(f"/arbetsrum/arende/{slug(number)}", {"form_token": hidden(page, "form_token"), "act": "look_again", "file": identity}, status=422)
    assert "Filen kan inte granskas igen" in refused


def staff_of(server, login):
    staff = Browser(server.port)
    staff.sign_in(login)
    return staff


def journey(database):
    with tempfile.TemporaryDirectory(prefix="vaka-clamd-") as folder:
        clamd = Clamd(folder)
        clamd.start()
        try:
            with vaka.Started(database=database, config=f'[files]\nscanner = "{folder}/clamd.sock"') as server:
                staff = staff_of(server, "handlaggare")
                number = held_and_fetched_by_nobody(server, staff)
                nobody_listens(server, staff, clamd)
                corrected(staff, clamd, number)
        finally:
            clamd.run("stop")


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("virus", journey))
