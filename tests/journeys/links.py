#!/usr/bin/env python3
"""From a tip that names no unit for certain to a unit that a handler has answered, on both databases: a tip with the
unit's name written with slips is proposed its unit, the page shows what the sender wrote, the handler accepts, the
case stands at the unit; a tip of nothing is left unknown and answered so; the answer is not taken twice.
"""
import html
import http.client
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from complaint import act, staff, the_ledger_is_good  # noqa: E402
from tip_and_mail import until  # noqa: E402

PILES = "/arbetsrum/insikt/lankar"


def tell(server, key, **answers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/api/v1/tips", json.dumps({"contact": "anonymous", **answers}),
                       {"Host": f"127.0.0.1:{server.port}", "Content-Type": "application/json", "Idempotency-Key": key * 4})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert answer.status in (200, 201), body
    return body["number"]


def slug(number):
    return number.replace("/", "-")


def a_unit(officer):
    """Some unit of the register, with a name that is its own."""
    page = officer.page("/arbetsrum/register?q=hemtj%C3%A4nst").body
    found = re.findall(r'href="/arbetsrum/enhet/([^"]+)"[^>]*>([^<]+)<', page)
    names = [name for _, name in found]
    return next((code, html.unescape(name)) for code, name in found if names.count(name) == 1 and len(name) > 12)


def a_proposal_becomes_an_answer(server, _=None):
    officer = staff(server, "handlaggare")
    code, name = a_unit(officer)
    slipped = name[:3] + name[4] + name[3] + name[5:]
    number = tell(server, "links-slip-1", what_happened="Maten är kall varje dag.", unit=slipped)
    until("the proposal", lambda: slug(number) in officer.page(PILES).body)
    page = officer.page(f"{PILES}/{slug(number)}")
    assert "Maten är kall varje dag." in page.text() and slipped in page.text(), page.text()[-3000:]
    assert f'value="{code}"' in page.body, f"{name} ({code}) is not proposed: {page.text()[-3000:]}"
    act(officer, f"{PILES}/{slug(number)}", 422)
    act(officer, f"{PILES}/{slug(number)}", choice=code)
    case = officer.page(f"/arbetsrum/arende/{slug(number)}?andamal=handling")
    assert name in case.text(), case.text()[-3000:]
    assert slug(number) not in officer.page(PILES).body, "it has been answered"


def nothing_told_stays_unknown(server, _=None):
    officer = staff(server, "handlaggare")
    number = tell(server, "links-none-1", what_happened="Hjälp")
    until("the pile of those not linked", lambda: slug(number) in officer.page(PILES + "?hog=okopplade").body)
    act(officer, f"{PILES}/{slug(number)}", choice="unknown")
    assert slug(number) not in officer.page(PILES + "?hog=okopplade").body


def journey(database):
    with vaka.Started(database=database, simulate="small") as server:
        a_proposal_becomes_an_answer(server)
        nothing_told_stays_unknown(server)
        the_ledger_is_good(server, None)


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("links", journey))
