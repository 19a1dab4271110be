#!/usr/bin/env python3
"""The phone, on both databases: a caller declines to give a name; a provider asks for an advance ruling
and gets the limit and a referral; two people write in one note and nothing is lost; what was saved is
there after a kill; a voice message is called back; a child in danger is urgent; a form is filled in for
the caller. The ledger is good afterwards.
"""
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from tip_and_mail import Browser, hidden, slug  # noqa: E402

NOTE = {"service": "supervision", "becomes": "enquiry", "contact": "declined", "text": "Hissen har varit trasig i en vecka."}


def begin(staff):
    """A new call, as the key n opens it: -> (its path, what its page carries)."""
    page = staff.page("/arbetsrum/samtal/ny")
    path = re.search(r'action="(/arbetsrum/samtal/\d+)"', page).group(1)
    return path, {name: hidden(page, name) for name in ("form_token", "version", "started", "seal")}


def shown(staff, path):
    page = staff.page(path)
    return {name: hidden(page, name) for name in ("form_token", "version", "started", "seal")}


def autosave(staff, path, carried, **fields):
    answer = json.loads(staff.post(path, {**carried, **fields, "autosave": "1", "hints": "1"}))
    carried["version"] = str(answer["version"])
    return answer


def receipt(page):
    number = re.search(r'class="panel-number">([^<]+)<', page).group(1)
    code = re.search(r'class="code">([^<]+)<', page).group(1)
    return number, code


def a_caller_without_a_name(server, staff):
    path, carried = begin(staff)
    first = autosave(staff, path, carried, **{**NOTE, "text": "Hissen har"})
    assert re.fullmatch(r"Sparat \d\d:\d\d", first["saved"]), first
    autosave(staff, path, carried, **NOTE)
    page = staff.post(path, {**carried, **NOTE, "act": "finish"})
    number, code = receipt(page)
    assert "Nästa samtal" in page
    case = staff.page(f"/arbetsrum/arende/{slug(number)}")
    assert "Hissen har varit trasig" in case and "Vill inte säga" in case and "Samtalet skrevs ned" in case
    followed = Browser(server.port).post("/beratta/folj", {"number": number, "code": code})
    assert number in followed, "the number and the code that were read out open it"
    again = staff.post(path, {**carried, **NOTE, "act": "finish"})
    assert receipt(again) == (number, code), "the same button twice gives the same receipt"


def a_provider_asks_for_an_advance_ruling(server, staff):
    path, carried = begin(staff)
    wish = {**NOTE, "service": "permits", "caller_kind": "provider", "contact": "given", "contact_phone": "070-123 45 67", "contact_name": "Vårdbolaget",
            "text": "Får vi tillstånd om vi öppnar i mars?", "limits": "no_advance_ruling", "referral": "permit_application"}
    refused = staff.post(path, {**carried, **wish, "contact_phone": "ring mig", "act": "answered"}, status=422)
    assert "Får vi tillstånd om vi öppnar i mars?" in refused and "070-123 45 67" in refused, "what was typed and what to do stand on the page"
    carried.update(shown(staff, path))
    number, code = receipt(staff.post(path, {**carried, **wish, "act": "answered"}))
    case = staff.page(f"/arbetsrum/arende/{slug(number)}")
    assert "Inga förhandsbesked" in case and "En gräns för tjänsten sades i telefon" in case
    read = Browser(server.port).post("/beratta/folj", {"number": number, "code": code})
    assert "Inga förhandsbesked" in read and "Ansökan om tillstånd" in read, "the caller reads the limit and the referral again"
    # The number rings again: a hint with its source, and no link.
    path, carried = begin(staff)
    hint = autosave(staff, path, carried, text="Samma bolag igen", contact="given", contact_phone="+46 70 123 45 67")["hints"]
    assert len(hint) == 1 and number in hint[0]["text"] and hint[0]["source"] == "samma telefonnummer", hint
    staff.post(path, {**carried, "act": "discard"})


def two_people_one_note(server, staff):
    path, mine = begin(staff)
    autosave(staff, path, mine, **NOTE)
    colleague = Browser(server.port)
    colleague.sign_in("registrator")
    theirs = shown(colleague, path)
    autosave(colleague, path, theirs, **{**NOTE, "text": NOTE["text"] + "\nKollegans rad."})
    status, body = staff.ask("POST", path, "&".join(f"{k}={v}" for k, v in {**mine, "autosave": "1", "text": "x"}.items()), "application/x-www-form-urlencoded")
    assert status == 409 and json.loads(body) == {"conflict": True}
    page = staff.post(path, {**mine, **NOTE, "text": NOTE["text"] + "\nMin rad.", "act": "save"}, status=409)
    assert "Kollegans rad." in page and "Min rad." in page, "both versions are shown"
    token = hidden(page, "form_token")
    done = staff.post(path, {**NOTE, "form_token": token, "version": hidden(page, "version"), "started": hidden(page, "started"), "act": "resolve",
                             "text": NOTE["text"] + "\nMin rad.", "pick_text": "both"})
    assert "Kollegans rad." in done and "Min rad." in done, "nothing is lost"
    return path


def a_kill_in_the_middle_of_a_call(server, staff):
    path, carried = begin(staff)
    autosave(staff, path, carried, **{**NOTE, "text": "Det här hann sparas."})
    server.process.kill()
    server.process.wait()
    server.process = None
    server.start()
    again = Browser(server.port)
    again.sign_in("handlaggare")
    assert "Det här hann sparas." in again.page(path), "what was autosaved is there after a kill"
    return again


def a_voice_message(server, staff):
    token = hidden(staff.page("/arbetsrum/samtal"), "form_token")
    staff.post("/arbetsrum/samtal", {"form_token": token, "act": "message", "service": "children", "contact_phone": "070 765 43 21", "text": "Ring mig. Pappa slår mig."})
    page = staff.page("/arbetsrum/samtal?tjanst=children")
    assert "Ring mig. Pappa slår mig." in page and "Ring mig." not in staff.page("/arbetsrum/samtal?tjanst=permits")
    note = re.search(r'name="note" value="(\d+)"', page).group(1)
    staff.post("/arbetsrum/samtal", {"form_token": token, "act": "no_answer", "note": note})
    assert "Försök utan svar: 1" in staff.page("/arbetsrum/samtal")
    opened = staff.post("/arbetsrum/samtal", {"form_token": token, "act": "take", "note": note})
    assert "Röstmeddelande" in opened
    path = f"/arbetsrum/samtal/{note}"
    carried = shown(staff, path)
    wish = {"service": "children", "becomes": "enquiry", "contact": "given", "contact_phone": "070 765 43 21", "text": "Ring mig. Pappa slår mig.", "answer": "Vi pratade.", "child": "yes"}
    finished = staff.post(path, {**carried, **wish, "act": "answered"})
    assert "ett barn är i fara" in finished, "words of danger make it urgent"
    number, _ = receipt(finished)
    assert number in staff.page("/arbetsrum/inkorg?vy=urgent"), "and it stands open in the urgent view"


def a_form_for_the_caller(server, staff):
    path, carried = begin(staff)
    page = staff.post(path, {**carried, **NOTE, "act": "form:tip"})
    assert NOTE["text"] in page, "what was written goes with it into the form"
    form = path + "/formular/tip"
    token = hidden(page, "form_token")
    check = staff.post_files(form, {"form_token": token, "what_happened": NOTE["text"], "contact": "anonymous", "act": "check"}, [])
    assert NOTE["text"] in check
    number, _ = receipt(staff.post_files(form, {"form_token": token, "act": "send"}, []))
    assert "Telefon" in staff.page(f"/arbetsrum/arende/{slug(number)}")
    staff.page(path, status=404)


def journey(database):
    with vaka.Started(database=database) as server:
        staff = Browser(server.port)
        staff.sign_in("handlaggare")
        a_caller_without_a_name(server, staff)
        a_provider_asks_for_an_advance_ruling(server, staff)
        two_people_one_note(server, staff)
        staff = a_kill_in_the_middle_of_a_call(server, staff)
        a_voice_message(server, staff)
        a_form_for_the_caller(server, staff)
        assert "Hissen" in staff.page("/arbetsrum/samtal"), "the open notes stand on the list"
        server.stop()
        server.command("ledger", "verify", "--data", server.data, "--config", server.config)
        server.start()


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("phone", journey))
