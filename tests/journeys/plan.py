#!/usr/bin/env python3
"""The supervision plan on both databases: teams are entered, a plan is proposed, only a decision-maker can decide
it, an inspector books a visit that the law requires and sets another aside with a reason, the calendar file holds the
day, the visit is made and its outcome counts in who is due; the next plan keeps what was booked. Nothing of what was
written can be read at rest, and the ledger is good afterwards.
"""
import datetime
import re
import sys
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from tip_and_mail import Browser, hidden  # noqa: E402

HOME = "/arbetsrum/plan"
NOTE = "kanariefagelnote"


def staff(server, login):
    browser = Browser(server.port)
    browser.sign_in(login)
    return browser


def post(browser, path, status=200, **fields):
    return browser.post(path, {"form_token": hidden(browser.page(path.split("?")[0]), "form_token"), **fields}, status)


def department(page):
    """The first department that the form for teams offers."""
    found = re.search(r'<select[^>]*name="team_region".*?<option[^>]*value="([a-z]+)"', page, re.S)
    assert found, "the form for teams offers no department"
    return found.group(1)


def teams(chief):
    page = chief.page(HOME + "/grunder")
    refused = post(chief, HOME + "/grunder", 422, act="team", name="", team_region=department(page), hours="80")
    assert "Skriv ett namn" in refused
    options = re.search(r'<select[^>]*name="team_region".*?</select>', page, re.S).group(0)
    for region in re.findall(r'value="([a-z]+)"', options):
        page = post(chief, HOME + "/grunder", act="team", name=f"Team {region}", team_region=region, hours="120", travel="2,5",
                    skills=["hsl", "sol", "lss", "children"])
    assert page.count("Team ") >= 2


def propose(chief):
    page = post(chief, HOME, act="propose")
    assert "En ny plan är föreslagen" in page, re.sub(r"<[^>]*>", " ", page)[-3000:]
    return re.search(r'name="plan" value="(\d+)"', page).group(1)


def lines(browser, state, reason=""):
    page = browser.page(f"{HOME}?vy=lista&lage={state}" + (f"&skal={reason}" if reason else ""))
    return list(dict.fromkeys(re.findall(r'href="(/arbetsrum/plan/rad/\d+)"', page)))


def working_day(days):
    day = datetime.date.today() + datetime.timedelta(days=days)
    while day.weekday() > 4 or (day.month, day.day) in {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}:
        day += datetime.timedelta(days=1)
    return day


def day_fields(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def book(officer, line, day):
    """Booked with the first inspector who may lead it: not who led the last visit."""
    page = officer.page(line)
    refused = post(officer, line, 422, act="schedule", lead="0", **day_fields("day", day - datetime.timedelta(days=400)))
    assert "Dagen har passerat" in refused
    for who in re.findall(r'value="(\d+)"', re.search(r'<select[^>]*name="lead".*?</select>', page, re.S).group(0)):
        status, body = officer.ask("POST", line, urllib.parse.urlencode({"form_token": hidden(page, "form_token"), "act": "schedule", "lead": who, **day_fields("day", day)}),
                                   "application/x-www-form-urlencoded")
        if status == 200:
            assert "Inbokad" in body.decode()
            return True
        assert status == 422 and "ledde det förra besöket" in body.decode(), body.decode()[-2000:]
    return False


def book_one(officer, candidates, day):
    return next(line for line in candidates if book(officer, line, day))


def leave_something(server):
    """Something in every table of the plan."""
    chief, officer = staff(server, "beslutsfattare"), staff(server, "handlaggare")
    teams(chief)
    code = re.search(r'href="/arbetsrum/enhet/([^"]+)"', officer.page(HOME + "/frekvens")).group(1)
    post(officer, HOME + "/grunder", act="conflict", conflict_unit=code, **day_fields("until", working_day(90)))
    post(officer, HOME + "/grunder", act="duty", kind="follow_up", title="Brister", unit=code, **day_fields("due", working_day(60)))
    post(chief, HOME + "/riskomraden", act="add", name="Larm", reasons="Tips om larm", **day_fields("first", datetime.date.today()), **day_fields("last", working_day(90)))
    propose(chief)


def journey(database):
    with vaka.Started(database=database) as server:
        chief, officer, registrar = staff(server, "beslutsfattare"), staff(server, "handlaggare"), staff(server, "registrator")
        assert "Det finns inga team än" in chief.page(HOME)
        teams(chief)
        plan = propose(chief)
        assert not lines(chief, "decided"), "a proposal is only a proposal"
        token = hidden(officer.page("/arbetsrum/konto"), "form_token")
        officer.post(HOME, {"form_token": token, "act": "decide", "plan": plan}, 403)
        proposed = lines(officer, "proposed", "frequency")
        assert proposed and "bara föreslagen" in officer.page(proposed[0])
        assert lines(officer, "proposed", "random"), "a tenth of the free time is drawn by lot"
        assert "Planen är beslutad" in post(chief, HOME, act="decide", plan=plan)

        decided = lines(officer, "decided", "frequency")
        assert decided, "homes for children are planned"
        page = officer.page(decided[0])
        assert "ska besökas regelbundet" in page and "De barn som vill ska få prata" in page
        assert "förordningen" in page, "each line says under which provision"
        today = working_day(0)
        booked = book_one(officer, lines(officer, "decided"), today)
        calendar = officer.page(HOME + "/kalender")
        assert calendar.startswith("BEGIN:VCALENDAR") and f"DTSTART;VALUE=DATE:{today:%Y%m%d}" in calendar.replace("\r\n ", "")
        refused = post(officer, booked, 422, act="done", **day_fields("made", datetime.date.today()), serious="0", minor="0", hours="16")
        assert "Välj den allvarligaste bristen" in refused
        page = post(officer, booked, act="done", **day_fields("made", datetime.date.today()), result="serious", serious="2", minor="1", hours="16,5")
        assert "Genomförd" in page and booked in lines(officer, "done")

        aside = lines(officer, "decided")[0]
        refused = post(officer, aside, 422, act="override", note="")
        assert "Välj varför" in refused
        page = post(officer, aside, act="override", reason="closed", note=NOTE)
        assert "Satt åt sidan" in page and NOTE in page
        due = officer.page(HOME + "/frekvens")
        assert "Frekvenstillsyn: vem står på tur" in due and "16 kap." in due.replace("\xa0", " ")
        later = working_day(30)
        book_one(officer, lines(officer, "decided"), later)

        plan = propose(chief)
        assert "Planen är beslutad" in post(chief, HOME, act="decide", plan=plan)
        kept = lines(officer, "scheduled")
        assert any(f"{later.day} " in officer.page(line) for line in kept), "what was booked keeps its day in the next plan"
        version = registrar.page(HOME + "/version/2")
        assert "Fingeravtryck" in version or "fingeravtryck" in version
        assert "Frö<" not in version, "the seed is not shown while it can tell of visits to come"
        assert "Vad varje regel kostar" in version
        less = chief.page(HOME + "/prova?kapacitet=50")
        assert "Nu och då" in less
        assert "har aldrig besökts" in chief.page(HOME + "/tackning")
        chief.post(HOME + "/riskomraden", {"form_token": hidden(chief.page(HOME + "/riskomraden"), "form_token"), "act": "add", "name": "Larm på natten",
                                           "reasons": "Många berättar om larm. " + NOTE, "goals": "Färre obesvarade larm", "evidence": "/arbetsrum/sammanstallningar",
                                           **day_fields("first", datetime.date.today()), **day_fields("last", working_day(365))})
        assert "Larm på natten" in officer.page(HOME + "/riskomraden")
        server.stop()
        checked = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
        assert checked.returncode == 0, checked.stdout
        if database == "sqlite":
            for path in Path(server.data).rglob("*"):
                assert not path.is_file() or NOTE.encode() not in path.read_bytes(), f"{path} holds what was written, unsealed"
        server.start()


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("plan", journey))
