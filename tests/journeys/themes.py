#!/usr/bin/env python3
"""Suggested themes from judgements to a handler's own act, on both databases: tips are sent and judged, a model is learnt
from that, a new tip gets a suggestion with the words that weighed, a handler accepts it, and it is the handler
who has judged. The models tell what they were learnt from.
"""
import http.client
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from complaint import act, staff  # noqa: E402
from tip_and_mail import until  # noqa: E402

SUGGESTIONS, MODELS = "/arbetsrum/insikt/forslag", "/arbetsrum/insikt/modeller"
NIGHT = ("Ingen personal finns på natten och larmet ringer", "Hela natten saknas personal i huset", "En enda personal på natten för alla boende",
         "Personal som ska vara vaken på natten sover", "Natten var utan personal igen och larmet tystnade", "På natten kommer ingen personal när det ringer")
DOSE = ("Fel dos av medicin gavs till min mor", "Hon fick fel medicin och dubbel dos", "Dosen medicin i asken var fel tredje gången",
        "Medicin med fel dos delades ut i går", "Fel medicin stod i asken och dosen var för hög", "De gav fel dos medicin vid frukosten")


def tell(server, text, key):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/api/v1/tips", json.dumps({"what_happened": text, "contact": "anonymous"}),
                       {"Host": f"127.0.0.1:{server.port}", "Content-Type": "application/json", "Idempotency-Key": key * 4})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert answer.status in (200, 201), body
    return body["number"]


def path_of(number):
    return "/arbetsrum/arende/" + number.replace("/", "-")


def judged(server, officer):
    for i, (night, dose) in enumerate(zip(NIGHT, DOSE)):
        for text, theme, severity, mark in ((night, "staffing_night", "3", "n"), (dose, "medicines_wrong", "4", "d")):
            act(officer, path_of(tell(server, text, f"theme-{mark}-{i}-")), act="assess", area="sol", theme=theme, severity=severity)


def a_suggestion_becomes_a_judgement(server, _=None):
    officer = staff(server, "handlaggare")
    judged(server, officer)
    until("the models", lambda: "Tema, modell 1" in officer.page(MODELS).text())
    told = officer.page(MODELS).text()
    assert "olika texter, inkomna" in told, told[-3000:]
    number = tell(server, "Larmet ringde men ingen personal kom på hela natten", "theme-new-one-")
    until("the suggestion", lambda: number in officer.page(SUGGESTIONS).text())
    shown = officer.page(SUGGESTIONS)
    row = shown.body[shown.body.index(number):]
    assert "natten" in row and "Talar för" in row, row[:3000]
    case = officer.page(path_of(number) + "?andamal=handling").body
    select = re.search(r'<select[^>]*name="theme".*?</select>', case, re.S).group(0)
    assert not re.search(r'value="staffing_night"[^>]*selected', select), "a suggestion sets nothing"
    act(officer, SUGGESTIONS, number=number.replace("/", "-"), theme="staffing_night", severity="", act="theme")
    case = officer.page(path_of(number) + "?andamal=handling").body
    select = re.search(r'<select[^>]*name="theme".*?</select>', case, re.S).group(0)
    assert re.search(r'value="staffing_night"[^>]*selected', select), select
    act(officer, SUGGESTIONS, 422, number=number.replace("/", "-"), theme="staffing_night", severity="", act="theme")


def leave_something(server):
    """A model, suggestions and groups, from what a simulated office has judged already."""
    officer = staff(server, "handlaggare")
    until("the models", lambda: "Tema, modell 1" in officer.page(MODELS).text())
    until("the groups", lambda: "Ingen sökning är gjord ännu" not in officer.page(MODELS).text())


def journey(database):
    with vaka.Started(database=database, simulate="1") as server:
        a_suggestion_becomes_a_judgement(server)
        server.stop()
        done = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
        assert done.returncode == 0, done.stdout
        server.start()


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("themes", journey))
