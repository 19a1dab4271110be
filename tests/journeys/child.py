#!/usr/bin/env python3
"""A child writes and is called back, on both databases: danger is in the inbox at once, urgent and in its
region, before the last step; the child leaves a number and comes back with the code to read the answer; a
page that Finnish lacks says so; the ledger is good afterwards.
"""
import html
import re
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import vaka  # noqa: E402
from tip_and_mail import Browser, hidden, slug  # noqa: E402

NUMBER, CODE = r"\d+(?:\.\d+)+-\d+/\d{4}", r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}"
PHONE, SECRET = "070-174 06 05", "Bakom köket finns ett rum med lås."


def tell(browser):
    """-> number and code, given at the first step because of what was answered there."""
    assert "Skriv till oss" in browser.page("/barn")
    form = browser.page("/barn/beratta")
    token = hidden(form, "form_token")
    shown = browser.post("/barn/beratta", {"form_token": token, "step": "what", "act": "next", "happened": ["hurt", "locked"], "danger_now": "yes",
                                           "municipality": "0180", "tell": SECRET})
    assert 'href="tel:112"' in shown and not browser.last_cookies, "112 is shown at once, and no cookie is set"
    return token, re.search(NUMBER, shown).group(0), re.search(CODE, shown).group(0)


def go_on(browser, token, number, code):
    browser.post("/barn/beratta", {"form_token": token, "step": "where", "act": "next", "place": "home", "place_name": "Hemmet vid sjön"})
    receipt = browser.post("/barn/beratta", {"form_token": token, "step": "reach", "act": "next", "reply_by": "phone", "contact_phone": PHONE,
                                             "call_when": "efter skolan"})
    assert number in receipt and code in receipt, "the number and the code are the ones the child has written down"


def call_back(staff, number):
    """The officer reads, calls, and writes down what was said where the child can read it."""
    path = f"/arbetsrum/arende/{slug(number)}"
    page = staff.page(path)
    assert SECRET in html.unescape(page) and "Hemmet vid sjön" in page and PHONE in page, "everything stands on the case, the phone number too"
    form = staff.page(f"{path}/svar")
    fields = {"form_token": hidden(form, "form_token"), "answer": "Hej! Vi pratade i telefon. Vi besöker hemmet.", "limit": "", "reply_by": "phone", "act": "send"}
    for name in set(re.findall(r'<input type="hidden" name="(\w+)"', form)) - set(fields):
        fields[name] = hidden(form, name)
    staff.post(f"{path}/svar", fields)


def journey(database):
    with vaka.Started(database=database) as server:
        child = Browser(server.port)
        began = time.monotonic()
        token, number, code = tell(child)
        staff = Browser(server.port)
        staff.sign_in("handlaggare")
        urgent = staff.page("/arbetsrum/inkorg?vy=urgent&typ=enquiry&avdelning=ost")
        assert number in urgent, "a person sees it among what is urgent, in the region of the place"
        assert time.monotonic() - began < 60, "within a minute"
        go_on(child, token, number, code)
        call_back(staff, number)
        read = Browser(server.port).post("/barn/svar", {"number": number, "code": code})
        assert "Vi besöker hemmet" in read and SECRET not in html.unescape(read), "the answer is there, and not what the child wrote"
        more = child.post("/barn/svar", {"number": number, "code": code, "act": "add", "more": "Tack", "form_token": hidden(read, "form_token")})
        assert "Vi har fått det du skrev" in more
        lacking = child.page("/fi/klaga")
        assert 'lang="fi"' in lacking and "ei ole suomeksi" in lacking and '<html lang="sv"' in lacking, "a page that Finnish lacks says so"
        assert '<html lang="fi"' in child.page("/fi/beratta/tips")
        server.stop()
        server.command("ledger", "verify", "--data", server.data, "--config", server.config)
        server.start()


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("child", journey))
