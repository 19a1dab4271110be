#!/usr/bin/env python3
"""The made-up authority has visits of past years: the risk model is tried on their last quarter, tested backwards and,
when it won, orders the units. Each unit has a page with what is known of it; who may not see its cases sees none; nobody
lets a version rank that has not won; and the ledger holds it all. On both databases.
"""
import re
import sys
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from complaint import act, staff  # noqa: E402

RISK, MODELS, FAIRNESS = "/arbetsrum/insikt/risk", "/arbetsrum/insikt/modell", "/arbetsrum/insikt/rattvisa"


def the_model_is_tried_and_told(server):
    analyst, officer, decider = staff(server, "analytiker"), staff(server, "handlaggare"), staff(server, "beslutsfattare")
    listed = analyst.page(MODELS)
    assert "Riskmodell, version 1" in listed.text(), listed.text()[-800:]
    card = analyst.page(MODELS + "/1")
    words = card.text()
    for wanted in ("Det blinda kvartalet", "Prov bakåt i tiden", "Slumpad ordning", "Flest rapporter först",
                   "Rätt ordning inom inspektören", "rangordnas aldrig"):
        assert wanted in words, f"{wanted} is missing: {words[-2500:]}"
    assert "<svg" in card.body, "the calibration is drawn"
    fairness = analyst.page(FAIRNESS).text()
    assert "Ägarform" in fairness and "Falska larm" in fairness, fairness[-1500:]
    assert analyst.ask("GET", MODELS + "/99").status == 404
    # What has won and ranks, or has lost, is not let to rank again; and only a decision-maker is asked at all.
    act(decider, MODELS + "/1", 422, act="let_rank")
    return "ordnar nu verksamheter" in words


def a_unit_is_told_of(server, ranks):
    officer, analyst = staff(server, "handlaggare"), staff(server, "analytiker")
    page = officer.page(RISK)
    if ranks:
        links = re.findall(r'href="(/arbetsrum/enhet/[^"]+)"', page.body)
        assert len(links) >= 50, page.text()[-1500:]
        assert re.search(r"\d+–\d+ av \d+", page.text()), "a span of places, never a place alone"
        unit = links[0]
    else:
        assert "Det finns ingen lista än" in page.text(), page.text()[-800:]
        unit = re.findall(r'href="(/arbetsrum/enhet/[^"]+)"', officer.page("/arbetsrum/register?q=hem").body)[0]
    shown = officer.page(unit)
    for wanted in ("Inspektioner", "Rapporter per kvartal", "Ärenden", "Senast inspekterad"):
        assert wanted in shown.text(), f"{wanted} is missing: {shown.text()[-2000:]}"
    if ranks:
        for wanted in ("troligen mellan", "Så vanligt i alla inspektioner", "Skäl för högre risk", "Skäl för lägre risk", "I provet bakåt"):
            assert wanted in shown.text(), f"{wanted} is missing: {shown.text()[-2500:]}"
    assert analyst.page(unit).status == 200
    assert staff(server, "administrator").ask("GET", unit).status == 404 or staff(server, "administrator").ask("GET", unit).status == 403
    assert officer.ask("GET", "/arbetsrum/enhet/" + urllib.parse.quote("finns-inte")).status == 404


def journey(database):
    with vaka.Started(database=database, simulate="small") as server:
        ranks = the_model_is_tried_and_told(server)
        a_unit_is_told_of(server, ranks)
        server.stop()
        done = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
        server.start()
        assert done.returncode == 0, done.stdout[-800:]


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("risk", journey))
