#!/usr/bin/env python3
"""One changed byte in each table and each kind of blob, an added row, a removed row, a cut tail, an
older copy of the whole folder: `vaka ledger verify` finds each and names the place, with the exit
code of its kind; an untouched folder is good.
"""
import html
import json
import http.client
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402
import complaint  # noqa: E402
import fee  # noqa: E402
import letter  # noqa: E402
import oidc  # noqa: E402
import plan  # noqa: E402
import themes  # noqa: E402
from tip_and_mail import Browser, act, compile_week, hidden, png, slug, until  # noqa: E402

# What SQLite and FTS5 keep for themselves; verify compares the index with search_documents.
OWN = ("sqlite_", "search_index_", "search_places")
# Counters: they hold nothing that was told or decided.
COUNTERS = {"db_start", "parties_state"}
# A signal needs an outbreak that a small office does not have: SignalsTest.a_changed_signal_is_found_by_verify
# changes these rows. How late reports come is known of hundreds alone, a new owner when the register is read anew,
# and a group of alike texts when there is one: UnitFactsTest, SignalsTest and ThemesTest change those.
ELSEWHERE = {"insight_signals", "insight_signal_verdicts", "insight_signal_arrivals", "insight_owner_changes", "insight_group_verdicts"}


def attachments_read(server):
    with closing(sqlite3.connect(server.data / "vaka.db")) as db:
        return db.execute("select count(*) from desk_attachments where state <> 'waiting'").fetchone()[0] > 0


def fill(server):
    """Something in every table."""
    browser = Browser(server.port)
    token = hidden(browser.page("/beratta/tips"), "form_token")
    tip = {"form_token": token, "what_happened": "Medicinen blev fel två gånger.", "contact": "anonymous", "act": "check"}
    browser.post_files("/beratta/tips", tip, [("files", "bild.png", png("x"))])
    browser.post("/beratta/tips", {"form_token": token, "act": "send"})
    waiting = hidden(browser.page("/beratta/fraga"), "form_token")
    browser.post_files("/beratta/fraga", {"form_token": waiting, "service": "supervision", "question": "Hur gör jag?", "reply_by": "code", "act": "check"}, [])
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/api/v1/enquiries", json.dumps({"service": "supervision", "question": "Hur?", "contact_email": "a@example.test",
                       "reply_by": "email"}),
                       {"Host": f"127.0.0.1:{server.port}", "Content-Type": "application/json", "Idempotency-Key": "f" * 32})
    number = json.loads(connection.getresponse().read())["number"]
    staff = Browser(server.port)
    staff.sign_in("handlaggare")
    act(staff, number, act="note", note="Ringde upp.")
    page = staff.page("/arbetsrum/vyer?vy=mine")
    staff.post("/arbetsrum/vyer", {"form_token": hidden(page, "form_token"), "namn": "Mina", "delas": "", "filter": "vy=mine", "act": "save"})
    act(staff, number, act="take")
    act(staff, number, act="service", service="permits")
    staff.post("/arbetsrum/tjanster", {"form_token": hidden(staff.page("/arbetsrum/tjanster"), "form_token"), "service": "permits", "act": "join"})
    answer = f"/arbetsrum/arende/{slug(number)}/svar"
    # An answer that quotes the knowledge base, waits behind a message on our site, and was read by nobody but asked to be.
    page = staff.post(answer, {"form_token": hidden(staff.page(answer), "form_token"), "version": "0", "answer": "Så här.", "reply_by": "email", "act": "search", "sok": "klagomål"})
    quote = html.unescape(re.search(r'value="(quote:[^"]+)"', page).group(1))
    staff.post(answer, {"form_token": hidden(page, "form_token"), "version": "1", "answer": "Så här.", "reply_by": "email", "act": quote})
    staff.post(answer, {"form_token": hidden(page, "form_token"), "version": "2", "answer": "Så här.", "subject": "handling", "reply_by": "page", "new_code": "yes", "act": "send"})
    staff.post(answer, {"form_token": hidden(page, "form_token"), "version": "0", "answer": "Och mer.", "reply_by": "email", "act": "ask_reading"})
    # One call that became a case, and one that somebody is still writing.
    for act_of_note in ("finish", "save"):
        page = staff.page("/arbetsrum/samtal/ny")
        carried = {name: hidden(page, name) for name in ("form_token", "version", "started", "seal")}
        staff.post(re.search(r'action="(/arbetsrum/samtal/\d+)"', page).group(1),
                   {**carried, "act": act_of_note, "text": "Hur gör jag?", "service": "permits", "contact": "declined", "becomes": "enquiry"})
    analyst = Browser(server.port)
    analyst.sign_in("analytiker")
    page = analyst.page("/arbetsrum/konto")
    analyst.post("/arbetsrum/konto", {"form_token": hidden(page, "form_token"), "act": "token", "label": "prov"})
    import datetime
    year, week, _ = datetime.date.today().isocalendar()
    compile_week(analyst, f"{year}-W{week:02d}")
    registrar = Browser(server.port)
    registrar.sign_in("registrator")
    # A scan that is read, and a letter of it that is registered.
    batch = letter.send(registrar, [("sida.png", letter.scanned(letter.pdf(letter.SWEDISH)))])
    letter.act(registrar, batch, letter.read(registrar, batch), "register", type="tip", sender="unknown", **letter.day_fields(datetime.date.today()))
    letter.read(registrar, letter.send(registrar, [("rad.png", letter.scanned(letter.pdf(["Han hotar mig."])))]))
    # An answer on paper that is printed with others.
    staff.post(answer, {"form_token": hidden(staff.page(answer), "form_token"), "version": hidden(staff.page(answer), "version"), "answer": "Per brev.", "reply_by": "letter",
                        "recipient": "En dotter\nGatan 1\n111 22 Staden", "act": "withdraw"})
    staff.post(answer, {"form_token": hidden(staff.page(answer), "form_token"), "version": hidden(staff.page(answer), "version"), "answer": "Per brev.", "reply_by": "letter",
                        "recipient": "En dotter\nGatan 1\n111 22 Staden", "act": "send"})
    registrar.post("/arbetsrum/utskick", {"form_token": hidden(registrar.page("/arbetsrum/utskick"), "form_token"), "act": "batch"})
    # And one that is still being written.
    staff.post(answer, {"form_token": hidden(staff.page(answer), "form_token"), "version": "0", "answer": "Och mer.", "reply_by": "letter", "act": "save"})
    # What the engine and those who sign in elsewhere leave behind.
    complaint.complaint_to_decision(server, None)
    complaint.a_report_becomes_supervision(server, None)
    complaint.an_appeal_in_time(server, None)
    # One that a failed gate closes, in the fast lane.
    officer, failed = complaint.a_failed_gate(server)
    until("the fast lane", lambda: failed in officer.page("/arbetsrum/alder").body)
    # A complaint that came long ago: the desk is told that its time is about to run out.
    officer = complaint.staff(server, "handlaggare")
    old = datetime.date.today() - datetime.timedelta(days=260)
    complaint.act(officer, "/arbetsrum/nytt-arende", type="complaint_hsl", channel="letter", subject="Klagomål per brev",
                  received_day=old.day, received_month=old.month, received_year=old.year)
    until("a time limit is told of", lambda: "Berätta om försening" in officer.page("/arbetsrum/klockor").text())
    # An application whose fee is paid in part, and whose letter waits for a carrier that is not there.
    case = fee.application(officer, fee.REACHED)
    fee.demand(officer, case)
    today = datetime.date.today()
    demanded = re.search(r'name="fee" value="(\d+)"', officer.page(case + "/handlaggning").body).group(1)
    complaint.act(officer, case + "/handlaggning", act="pay_fee", fee=demanded, kronor="1000", day_day=today.day, day_month=today.month, day_year=today.year)
    until("digital post is tried", lambda: re.search(r"Försök \d+ gick inte", officer.page("/arbetsrum/utskick").text()))
    # A case that no unit was found for, and a person's word that nobody can know.
    piles = "/arbetsrum/insikt/lankar"
    until("the linker", lambda: "Modell 1 " in officer.page(piles).text() and piles + "/" in officer.page(piles + "?hog=okopplade").body)
    unlinked = re.search(piles + r"/[^\"?]+", officer.page(piles + "?hog=okopplade").body).group(0)
    complaint.act(officer, unlinked, choice="unknown")
    begin = oidc.start_of_link(server, "beslutsfattare")
    oidc.Browser(server).sign_in(begin, account="staff-1")
    plan.leave_something(server)
    # How many places a unit has; the weekly job has seen who runs it.
    sizes = "/arbetsrum/insikt/platser"
    code = re.search(r'href="/arbetsrum/enhet/([^"/]+)"', analyst.page("/arbetsrum/plan/frekvens")).group(1)
    assert "Sparade uppgifter: 1." in analyst.post(sizes, {"form_token": hidden(analyst.page(sizes), "form_token"), "platser": f"{code};24"})
    themes.leave_something(server)
    until("the processing times", lambda: "Så lång tid tog" in browser.page("/handlaggningstider"))
    until("the statistics", lambda: "Tips" in analyst.page("/arbetsrum/statistik") and "inte räknad" not in analyst.page("/arbetsrum/statistik"))
    until("the attached picture is read", lambda: attachments_read(server))
    until("the followers", lambda: ">Händelser kvar att läsa in: 0<" in registrar.page("/arbetsrum/drift"))


def verify(server):
    done = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
    return done.returncode, done.stdout


def tables(path):
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("select name from sqlite_master where type = 'table' order by name")]
        return [n for n in names if not n.startswith(OWN) and n != "search_index" and n not in COUNTERS | ELSEWHERE]


def change_a_byte(path, table):
    """The last byte of the last column that has one, in some row; a number gets one more."""
    with closing(sqlite3.connect(path)) as db, db:
        db.text_factory = bytes
        columns = [row[1].decode() if isinstance(row[1], bytes) else row[1] for row in db.execute(f"pragma table_info({table})")]
        row = db.execute(f"select rowid, * from {table} limit 1").fetchone()
        if row is None:
            return None
        for column, value in reversed(list(zip(columns, row[1:]))):
            if column in ("id", "at_start") or value is None or value == b"":
                continue
            if isinstance(value, bytes):
                kind = db.execute(f"select typeof({column}) from {table} where rowid = ?", (row[0],)).fetchone()[0].decode()
                new = value[:-1] + bytes([value[-1] ^ 1])
                new = new.decode("latin-1") if kind == "text" else new
            elif isinstance(value, int):
                new = value + 1
            else:
                new = value * 2 + 1
            db.execute(f"update {table} set {column} = ? where rowid = ?", (new, row[0]))
            return column
    return None


class Copy:
    """The folder as it was before."""

    def __init__(self, server):
        self.server, self.keep = server, server.folder / "kept"
        shutil.copytree(server.data, self.keep)

    def back(self):
        shutil.rmtree(self.server.data)
        shutil.copytree(self.keep, self.server.data)


def main():
    results = []

    def expect(name, good, words=""):
        results.append(good)
        if not good:
            print(f"FAIL tamper: {name}: {words[-600:]}")

    # A mail server that is not there: the mail waits in its queue.
    port = vaka.free_port()
    server = vaka.Started(database="sqlite", simulate="small")
    own = f"http://127.0.0.1:{server.port}"
    server.more_config = (oidc.settings(own, port) + f'[mail]\nrequire_tls = false\n[mail.out]\nurl = "smtp://127.0.0.1:{vaka.free_port()}"\n[digital_post]\nfolder = "{server.folder}/nowhere"')
    with oidc.Provider([own + "/logga-in/svar", own + "/logga-in/tjanst/svar"], port), server:
        early = server.folder / "early"
        server.stop()
        shutil.copytree(server.data, early)
        server.start()
        fill(server)
        server.stop()
        code, words = verify(server)
        expect("an untouched folder is good", code == 0, words)
        path = server.data / "vaka.db"
        copy = Copy(server)
        for table in tables(path):
            column = change_a_byte(path, table)
            if column is None:
                expect(f"{table} has a row", False, "the journey leaves it empty")
                continue
            code, words = verify(server)
            expect(f"{table}.{column}", code != 0 and (table in words or table == "db_migration"), f"exit {code}: {words}")
            copy.back()
        for blob in sorted((server.data / "blobs").rglob("*")):
            if blob.is_file():
                data = bytearray(blob.read_bytes())
                data[len(data) // 2] ^= 1
                blob.write_bytes(bytes(data))
                code, words = verify(server)
                expect(f"blob {blob.name}", code == 1 and blob.name in words, f"exit {code}: {words}")
                copy.back()
                (server.data / blob.relative_to(server.data)).unlink()
                code, words = verify(server)
                expect(f"missing blob {blob.name}", code == 2 and blob.name in words, f"exit {code}: {words}")
                copy.back()
                break
        with closing(sqlite3.connect(path)) as db, db:
            last = db.execute("select max(id) from ledger_events").fetchone()[0]
            db.execute("delete from ledger_events where id > ?", (last - 3,))
        code, words = verify(server)
        expect("a cut tail", code in (2, 3) and "ledger_events" in words, f"exit {code}: {words}")
        copy.back()
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("delete from casework_notes")
        code, words = verify(server)
        expect("a removed row", code == 2 and "casework_notes" in words, f"exit {code}: {words}")
        copy.back()
        shutil.rmtree(server.data)
        shutil.copytree(early, server.data)
        code, words = verify(server)
        expect("an older copy of the folder", code == 3, f"exit {code}: {words}")
        copy.back()
        server.start()
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
