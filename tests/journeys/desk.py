#!/usr/bin/env python3
"""A day at the desk, on the real program and both databases: two people read the same case; several cases are taken
at a time, one of them is refused, and the act is taken back; a filter is saved and shared; a question becomes a
complaint with its file, a letter two matters, and the rest goes into a case that stands; the list is taken out as a
file. The ledger is good afterwards.
"""
import io
import re
import sys
import urllib.parse
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402
from tip_and_mail import Browser, act, hidden, png, slug, until  # noqa: E402

NUMBER = r"\d+(?:\.\d+)+-\d+/\d{4}"


def staff(server, login):
    browser = Browser(server.port)
    browser.sign_in(login)
    return browser


def tip(server, text, **more):
    browser = Browser(server.port)
    token = hidden(browser.page("/beratta/tips"), "form_token")
    browser.post_files("/beratta/tips", {"form_token": token, "what_happened": text, "contact": "anonymous", "act": "check", **more}, [])
    return re.search(NUMBER, browser.post("/beratta/tips", {"form_token": token, "act": "send"})).group(0)


def question(server, text):
    browser = Browser(server.port)
    token = hidden(browser.page("/beratta/fraga"), "form_token")
    fields = {"form_token": token, "service": "supervision", "question": text, "reply_by": "code", "act": "check"}
    browser.post_files("/beratta/fraga", fields, [("files", "journal.png", png("x"))])
    return re.search(NUMBER, browser.post("/beratta/fraga", {"form_token": token, "act": "send"})).group(0)


def ids(page, numbers):
    """The ids that the list's boxes have for these cases."""
    found = {re.search(NUMBER, label).group(0): value for value, label in
             re.findall(r'name="vald" value="(\d+)" aria-label="([^"]*)"', page)}
    return [found[number] for number in numbers]


def two_readers(server, number):
    one, other = staff(server, "handlaggare"), staff(server, "registrator")
    path = f"/arbetsrum/arende/{slug(number)}"
    assert "läser ärendet just nu" not in one.page(path), "nobody else reads it yet"
    assert "läser ärendet just nu" in other.page(path), "the second is told of the first"
    assert "läser nu" in other.page("/arbetsrum/inkorg"), "and so is the list"
    assert "läser ärendet just nu" in one.page(path + "/narvaro"), "and the first of the second"


def bulk_with_one_refused(server, numbers, wrong):
    """Closed as only tips can be: the question among them is refused, and told of."""
    desk = staff(server, "handlaggare")
    page = desk.page("/arbetsrum/inkorg")
    chosen = ids(page, numbers + [wrong])
    confirm = desk.post("/arbetsrum/inkorg/urval", {"form_token": hidden(page, "form_token"), "filter": "vy=", "omfattning": "valda",
                                                    "act": "close", "vald": chosen})
    assert f"avsluta {len(chosen)} ärenden" in confirm and all(number in confirm for number in numbers + [wrong]), "how many and which"
    fields = {name: hidden(confirm, name) for name in ("form_token", "arenden", "act", "filter")}
    report = desk.post("/arbetsrum/inkorg/utfor", {**fields, "value": "stored_for_risk"})
    assert f"Avslutade: {len(numbers)} av {len(chosen)}." in report and "Gick inte" in report
    path = re.search(r'action="(/arbetsrum/inkorg/rapport/\d+)"', report).group(1)
    undone = desk.post(path, {"form_token": hidden(report, "form_token")})
    assert f"Ångrade: {len(numbers)} av {len(numbers)}." in undone
    assert all(number in desk.page("/arbetsrum/inkorg") for number in numbers), "they are open again"
    other = staff(server, "registrator")
    other.page(path, status=404)
    case = desk.page(f"/arbetsrum/arende/{slug(numbers[0])}")
    assert "En åtgärd ångrades" in case, "both the act and its undoing stay"


def undo_on_the_case_page(server, number):
    desk = staff(server, "handlaggare")
    page = act(desk, number, act="take")
    path = re.search(r'action="(/arbetsrum/inkorg/rapport/\d+)"', page).group(1)
    assert "Ångrade: 1 av 1." in desk.post(path, {"form_token": hidden(page, "form_token")})


def shared_view(server):
    desk, other = staff(server, "handlaggare"), staff(server, "registrator")
    page = desk.page("/arbetsrum/vyer?vy=&typ=tip&ordning=aldst")
    desk.post("/arbetsrum/vyer", {"form_token": hidden(page, "form_token"), "filter": hidden(page, "filter"), "namn": "Våra tips", "delas": "*", "act": "save"})
    found = re.search(r'href="(/arbetsrum/inkorg\?[^"]*)"[^>]*>Våra tips \(', other.page("/arbetsrum/inkorg"))
    assert found, "the colleague has the view, with how many it has"
    shown = other.page(found.group(1).replace("&amp;", "&"))
    assert "8.9.2-" in shown and "8.9.1-" not in shown, "tips and nothing else"


def turned_split_and_added(server):
    desk = staff(server, "handlaggare")
    text = "Min mor fick fel medicin i mars.\n\nLarmet på Solgården besvaras inte på natten.\n\nMaten är kall igen."
    first = question(server, text)
    standing = tip(server, "Maten är kall varje dag.")
    path = f"/arbetsrum/arende/{slug(first)}/gor-om"

    def send(status=200, **fields):
        page = desk.page(path)
        files = re.findall(r'name="filer"[^>]*value="(\d+)"', page) or re.findall(r'value="(\d+)"[^>]*name="filer"', page)
        return desk.post(path, {"form_token": hidden(page, "form_token"), "nyckel": hidden(page, "nyckel"), "filer": files, "utfall": "", **fields}, status)

    complaint = send(hur="hela", typ="complaint_hsl", avsandare="utan")
    assert "Är gjort av" in complaint and first in complaint and "journal.png" in complaint
    made = re.search(r"<h1[^>]*>(" + NUMBER + ")", complaint).group(1)
    send(422, hur="del", typ="tip", **{"del": "Personalen sover."})
    back = send(hur="del", typ="tip", **{"del": "Larmet på Solgården besvaras inte på natten."})
    assert "Redan gjort av det här ärendet" in back and made in back
    added = send(hur="tillfor", arende=standing, utfall="withdrawn")
    assert standing in added and "Har fått material från" in added and "Maten är kall igen." in added
    case = desk.page(f"/arbetsrum/arende/{slug(first)}")
    assert "Blev" in case and "En del bröts ut dit" in case and "Materialet tillfördes dit" in case
    until("the copied file is cleaned", lambda: "/fil/" in desk.page(f"/arbetsrum/arende/{slug(made)}"))
    return made


def side_by_side(server):
    desk = staff(server, "handlaggare")
    one = tip(server, "Trygghetslarmet i Björkbacken besvaras aldrig på natten.")
    two = tip(server, "Trygghetslarmet i Björkbacken besvaras aldrig på natten. Någon föll i går.")
    similar = until("the index", lambda: (lambda p: p if two in p else None)(desk.page(f"/arbetsrum/arende/{slug(one)}/liknande")))
    assert f"/jamfor/{slug(two)}" in similar
    beside = desk.page(f"/arbetsrum/arende/{slug(one)}/jamfor/{slug(two)}")
    assert "<mark>" in beside and "Någon föll i går." in beside
    act(desk, one, act="join", other=slug(two))
    assert "redan kopplade" in desk.page(f"/arbetsrum/arende/{slug(one)}/jamfor/{slug(two)}")


def exported(server):
    desk = staff(server, "handlaggare")
    status, data = desk.ask("GET", "/arbetsrum/inkorg/export?lage=all&typ=tip")
    assert status == 200 and data.startswith(b"\xef\xbb\xbf"), status
    lines = data.decode("utf-8-sig").splitlines()
    assert len(lines) > 3 and all("Larmet" not in line for line in lines), "no sealed word leaves in a list"
    _, sheet = desk.ask("GET", "/arbetsrum/inkorg/export?lage=all&typ=tip&format=ods")
    with zipfile.ZipFile(io.BytesIO(sheet)) as packed:
        assert packed.testzip() is None and packed.namelist()[0] == "mimetype"
        content = packed.read("content.xml").decode()
    assert all(line.split(";")[0] in content for line in lines)
    log = staff(server, "administrator").page("/arbetsrum/logg")
    assert "Tog ut uppgifter" in log, "the log of reads tells of it"


def identical_text(server):
    numbers = [tip(server, "Lägg inte ned vårt äldreboende på Storgatan!") for _ in range(3)]
    page = staff(server, "registrator").page("/arbetsrum/inkorg?typ=tip")
    assert "3 med exakt samma text" in page and all(number in page for number in numbers)


def journey(database):
    with vaka.Started(database=database) as server:
        tips = [tip(server, f"Larmet tystnar, avdelning {n}.") for n in range(3)]
        wrong = question(server, "Hur klagar jag?")
        two_readers(server, tips[0])
        bulk_with_one_refused(server, tips, wrong)
        undo_on_the_case_page(server, tips[1])
        shared_view(server)
        turned_split_and_added(server)
        side_by_side(server)
        identical_text(server)
        exported(server)
        server.stop()
        server.command("ledger", "verify", "--data", server.data, "--config", server.config)
        server.start()


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("desk", journey))
