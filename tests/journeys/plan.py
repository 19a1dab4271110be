#!/usr/bin/env python3
"""The supervision plan on both databases: teams are entered, a plan is proposed, only a decision-maker can decide
it, an inspector books a visit that the law requires and sets another aside with a reason, the calendar file holds the
day, the visit is made and its outcome counts in who is due; the next plan keeps what was booked. Nothing of what was
written can be read at rest, and the ledger is good afterwards. An outbreak at a home becomes a signal, an analyst
judges it, a handler wants a visit after it, and the plan has one that says so; a report behind it tells where it was
used, and what its sender sees is byte for byte what it was.
"""
import datetime
import difflib
import http.client
import json
import re
import sys
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
import complaint  # noqa: E402
from tip_and_mail import Browser, hidden, until  # noqa: E402

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


QUIET = "Maten var kall vecka {0} och ingen brydde sig om att vi sa till dem om det"
OUTBREAK = ("Natten till i dag fanns ingen som kunde hjälpa mor upp när hon behövde gå på toaletten",
            "Jag arbetar här och vi är för få på kvällarna så medicinerna delas ut flera timmar för sent",
            "Larmet ringde länge innan någon kom och då hade far redan fallit i badrummet igen",
            "Det saknas sjuksköterska på helgen och vikarien visste inte hur pumpen skulle ställas in",
            "Dörren till avdelningen stod olåst och en boende hittades ute på vägen utan skor i kylan",
            "Ingen vände på honom under natten och nu har han ett sår på hälen som är djupt",
            "Personalen sover i soffan när jag hälsar på om kvällen och ingen svarar i telefonen alls",
            "Vi anhöriga har ringt chefen varje dag sedan flera dör utan att få något svar om bemanningen")


def two_units(officer):
    """Organisations that no law brings a visit to, so that a visit after a signal is one of its own."""
    link = re.compile(r'href="/arbetsrum/enhet/([^"/]+)"[^>]*>([^<]+)<')
    owed = {code for code, _ in link.findall(officer.page(HOME + "/frekvens"))}
    found = dict(link.findall(officer.page("/arbetsrum/register?q=hemtj%C3%A4nst")))
    return [code for code, name in found.items() if code not in owed and "Hemtjänst" in name][:2]


def told_earlier(officer, text, unit, day):
    """A report by letter, as a handler registers it: received another day than today."""
    page = officer.post("/arbetsrum/nytt-arende", {"form_token": hidden(officer.page("/arbetsrum/nytt-arende"), "form_token"), "type": "tip", "channel": "letter",
                        "subject": "Tips", "text": text, "unit_code": unit, "received_day": day.day, "received_month": day.month, "received_year": day.year})
    return re.search(r'"(/arbetsrum/arende/[^/?"]+)', page).group(1)


def anonymous_tip(server, text):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/api/v1/tips", json.dumps({"what_happened": text, "contact": "anonymous"}),
                       {"Host": f"127.0.0.1:{server.port}", "Content-Type": "application/json", "Idempotency-Key": "signal" * 4})
    answer = json.loads(connection.getresponse().read())
    return answer["number"], answer["return_code"]


def followed(server, number, code):
    """What the sender sees, but for the token of the form for adding more, which is new each time."""
    page = Browser(server.port).post("/beratta/folj", {"number": number, "code": code})
    token = hidden(page, "form_token")
    return page.replace(token, "") if token else page


def a_signal_becomes_a_visit(server):
    """An office whose one made-up case comes next week: no week is watched before its reports are registered here."""
    server.stop()
    later = datetime.date.today() + datetime.timedelta(days=14)
    server.command("simulate", "--data", server.data, "--config", server.config, "--size", "1", "--seed", "1", "--until", later.isoformat())
    server.start()
    chief, officer, analyst = staff(server, "beslutsfattare"), staff(server, "handlaggare"), staff(server, "analytiker")
    year, week, _ = (datetime.date.today() - datetime.timedelta(days=7)).isocalendar()
    until("the weekly job, which finds nothing", lambda: f"/arbetsrum/sammanstallningar/{year}-W{week:02}?" in analyst.page("/arbetsrum/sammanstallningar"))
    teams(chief)
    loud, calm = two_units(officer)
    monday = datetime.date.today() - datetime.timedelta(days=datetime.date.today().weekday())
    for back in range(2, 28):
        told_earlier(officer, QUIET.format(back), calm, monday - datetime.timedelta(days=7 * back - 2))
    behind = [told_earlier(officer, text, loud, monday - datetime.timedelta(days=5)) for text in OUTBREAK]
    number, code = anonymous_tip(server, "Det är likadant i dag och ingen har kommit hit för att titta efter")
    seen = followed(server, number, code)
    case = "/arbetsrum/arende/" + number.replace("/", "-")
    officer.post(case, {"form_token": hidden(officer.page(case + "?andamal=handling"), "form_token"), "act": "link", "unit_code": loud})

    home = "/arbetsrum/insikt/signaler"
    page = analyst.post(home, {"form_token": hidden(analyst.page(home), "form_token")})
    listed = re.findall(rf'href="({home}/\d+)"', page)
    assert listed, re.sub(r"<[^>]*>", " ", page)[-3000:]
    found = [(path, analyst.page(path)) for path in dict.fromkeys(listed)]
    signal = next(path for path, _ in found if f"enhet={loud}&amp;signal=" in officer.page(path))
    assert behind[0] in officer.page(signal), "each signal leads to the reports behind it"
    complaint.act(complaint.staff(server, "analytiker"), signal, omdome="right", skal="Stämmer med vad vi hört")
    assert "1 av 1" in analyst.page(signal).replace("\xa0", " "), "how often this kind of alert was right"

    form = re.search(r'href="(/arbetsrum/plan/grunder\?enhet=[^"]+)"', officer.page(signal)).group(1).replace("&amp;", "&").split("#")[0]
    page = officer.page(form)
    officer.post(HOME + "/grunder", {"form_token": hidden(page, "form_token"), "act": "duty", "kind": "signal", "signal": hidden(page, "signal"), "unit": loud,
                                     "title": "Natten", **day_fields("due", working_day(70))})
    propose(chief)
    visits = lines(officer, "proposed", "signal")
    assert visits, "the plan has a visit because of the signal"
    page = officer.page(visits[0])
    assert "En signal pekade på enheten" in page and signal in page
    used = officer.page(behind[0] + "/anvandning")
    assert signal in used and visits[0] in used and "En signal som ärendet ligger bakom gav besöket" in used
    again = followed(server, number, code)
    assert again == seen, "the sender sees what they saw, whatever happened: " + "".join(difflib.unified_diff(seen.split(">"), again.split(">")))


def journey(database):
    with vaka.Started(database=database, simulate="") as server:
        a_signal_becomes_a_visit(server)
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
