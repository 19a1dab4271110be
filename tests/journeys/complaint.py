#!/usr/bin/env python3
"""A complaint about health care through the whole program, on both databases: the complainant shows an
e-legitimation at a real provider, fills in the form page by page, pauses and goes on with the code;
the staff try the gates by the wizard, hear the parties, draft, read and take the decision, and send
it as PDF; the complainant answers the hearing and reads the decision in "my matters". A report about
social services gives rise to supervision. Nobody else sees any of it.
"""
import datetime
import html
import re
import sys
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import oidc  # noqa: E402
import vaka  # noqa: E402

FORM = "/klaga/halso-och-sjukvard/anmal"
ANSWERS = {"who": "patient", "contact_address": "Gatan 1\n123 45 Orten", "contact_phone": "070-000 00 00", "where": "Avdelning 7, sjukhuset",
           "unit": "Avdelning 7", "unit_id": "unknown", "what_happened": "Såret sågs inte till på tre dagar.", "when_year": "2026", "when_month": "3",
           "harm": "lasting_injury", "asked_provider": "provider", "asked_when_year": "2026", "asked_when_month": "4", "provider_answer": "yes",
           "interpreter": "no"}


def value(page, name):
    found = re.search(rf'name="{re.escape(name)}"[^>]*?value="([^"]*)"', page.body)
    return html.unescape(found.group(1)) if found else ""


def go_on(browser, page, act):
    """Posts what the page asks for, as far as ANSWERS know it."""
    names = set(re.findall(r'name="([a-z_0-9.]+)"', page.body))
    fields = {name: text for name, text in ANSWERS.items() if name in names}
    for name in ("contact_name", "personal_number", "form_token", "step"):
        if name in names:
            fields[name] = value(page, name)
    return browser.ask("POST", FORM, {**fields, "act": act})


def fill_in(browser):
    page = browser.page(FORM)
    assert value(page, "contact_name") == "" or "Klagande" in value(page, "contact_name")
    for turn in range(40):
        if 'value="send"' in page.body:
            return page
        page = go_on(browser, page, "continue" if 'value="continue"' in page.body else "next")
        assert page.status == 200, f"step {turn}: {page.status} {page.text()[-1200:]}"
        if turn == 3:   # paused, and gone on with in a browser that knows nothing but the code
            kept = go_on(browser, page, "keep")
            code = re.search(r"\b([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3})\b", kept.text())
            assert code, f"no code for the draft: {kept.text()[-800:]}"
            page = browser.ask("POST", FORM + "/fortsatt", {"code": code.group(1)})
            assert page.status == 200 and value(page, "form_token"), f"the draft does not open again: {page.status} {page.text()[-600:]}"
    raise AssertionError("the form has no end: " + page.text()[-600:])


def staff(server, login):
    browser = oidc.Browser(server)
    assert browser.ask("POST", "/logga-in", {"login": login, "password": oidc.PASSWORD}).status == 303
    return browser


def act(browser, path, status=303, **fields):
    page = browser.page(path + ("?andamal=handling" if path.startswith("/arbetsrum/arende/") and "?" not in path else ""))
    answer = browser.ask("POST", path, {"form_token": value(page, "form_token"), **fields})
    assert answer.status == status, f"{fields} at {path} gave {answer.status}: {alert(answer)}"
    return answer


def alert(answer):
    found = re.search(r'role="alert".*?</ul>', answer.body, re.S)
    return html.unescape(re.sub(r"<[^>]*>", " ", found.group(0))) if found else answer.text()[-800:]


def refused(browser, path, words, **fields):
    answer = act(browser, path, 422, **fields)
    assert words in answer.text(), f"does not say '{words}': {answer.text()[-1500:]}"


def gate(browser, case, name, **answers):
    act(browser, f"{case}/grind/{name}", act="answer", **answers)


def parties(browser, case):
    """{role in words: id}"""
    page = browser.page(case + "/handlaggning")
    return re.findall(r"/part/(\d+)", page.body)


def hear(browser, case, rule):
    page = browser.page(case + "/handlaggning")
    whom = re.findall(rf'value="({rule}:\d+)"', page.body)
    document = re.search(r'<select[^>]*name="document".*?<option[^>]*value="(\d+)"', page.body, re.S)
    assert whom and document, f"nobody to hear on {rule}: {page.text()[-2000:]}"
    for one in dict.fromkeys(whom):
        act(browser, case + "/handlaggning", act="hear", whom=one, document=document.group(1))
    return len(set(whom))


def complaint_to_decision(server, _):
    person = oidc.Browser(server)
    assert person.page(FORM).body.count("/logga-in/e-legitimation") == 1, "nobody complains without saying who they are"
    person.sign_in(oidc.start(FORM))
    check = fill_in(person)
    assert "Sekretessen är svag" in check.text(), "said before sending"
    sent = person.ask("POST", FORM, {"form_token": value(check, "form_token"), "act": "send"})
    number = re.search(r"8\.2\.1-\d+/\d{4}", sent.text())
    assert sent.status == 200 and number, f"{sent.status}: {sent.text()[-1500:]}"
    number = number.group(0)
    slug = number.replace("/", "-")
    mine, case = f"/mina-arenden/{slug}", f"/arbetsrum/arende/{slug}"
    assert number in person.page("/mina-arenden").text()
    assert "Vi har fått ditt klagomål" in person.page(mine).text()

    stranger = oidc.Browser(server)
    stranger.sign_in(oidc.start("/mina-arenden"), account="relative", acr=oidc.LOA + "4")
    assert number not in stranger.page("/mina-arenden").text()
    stranger.page(mine, 404)

    officer, chief = staff(server, "handlaggare"), staff(server, "beslutsfattare")
    page = officer.page(case + "/handlaggning")
    assert "Test Klagande" in page.text() and "Uppfyllt" in page.text(), "parties and facts came with the complaint: " + page.text()[-3000:]
    act(officer, case, act="take")
    asked = chief.ask("GET", case + "/handlaggning")
    assert asked.status == 303 and asked.location == case, "somebody else's case: first what for"
    assert "Varför behöver du läsa ärendet?" in chief.page(case).text()
    assert chief.page(case + "/handlaggning?andamal=quality_check").status == 200
    act(officer, case + "/handlaggning", act="conflict", ground="none")
    act(officer, case + "/handlaggning", act="step", step="triage")
    refused(officer, case + "/handlaggning", "patientsäkerhetslagen", act="step", step="investigating")
    gate(officer, case, "remit", subject="care")
    gate(officer, case, "seriousness", injury="lasting", compulsory="no", rights="no")
    act(officer, case + "/handlaggning", act="step", step="investigating")
    assert hear(officer, case, "complaint") >= 1
    hear(officer, case, "views")

    page = person.page(mine)
    assert "Vi vill höra vad du säger" in page.text()
    hearing = value(page, "hearing")
    answer = person.ask("POST", mine, {"form_token": value(page, "form_token"), "act": "reply", "hearing": hearing, "text": "Så här var det."})
    assert answer.status == 303, f"{answer.status}: {answer.text()[-800:]}"
    page = person.page(mine)
    assert "Vi vill höra vad du säger" not in page.text(), page.text()[-3000:]
    assert "Har svarat" in officer.page(case + "/handlaggning").text()

    draft = officer.page(case + "/beslut/nytt")
    made = officer.ask("POST", case + "/beslut/nytt", {"form_token": value(draft, "form_token"), "act": "save", "kind": "handed_over_patient_board",
                                                       "content": "Klagomålet lämnas över.", "reasons": "Patientnämnden kan hjälpa till."})
    assert made.status == 303, f"{made.status}: {made.text()[-1500:]}"
    decision = made.location.split("?")[0]
    act(officer, decision, act="save", kind="criticism", content="Vi riktar kritik.", reasons="Såret skulle ha setts till.", breach="breach")
    refused(chief, decision, "7 kap. 18 §", act="decide")   # neither heard on the draft nor read by a second person
    long = "Skälen är många och långa. åäö " * 1500
    act(officer, decision, act="save", kind="withdrawn", content="Ärendet avskrivs.", reasons=long + "Sist står detta.")
    assert "Sist står detta." in officer.page(decision).text(), "nothing of a long text is cut away"
    act(officer, decision, act="save", kind="withdrawn", content="Ärendet avskrivs.", reasons="Klagomålet är återtaget.")
    act(officer, decision, act="decide")
    page = officer.page(case + "/handlaggning")
    assert "Avskrivet, klagomålet återtaget" in page.text()
    act(officer, decision, act="send")
    letters = dict.fromkeys(re.findall(re.escape(case) + r"/brev/\d+", officer.page(case + "/handlaggning").body))
    letter = next(one for one in letters if "Till Test Klagande" in officer.page(one).text() and "avskriv" in officer.page(one).text().lower())
    pdf = officer.ask("GET", letter + "/pdf")
    assert pdf.status == 200 and pdf.body.startswith("%PDF-"), pdf.status
    page = officer.page(letter)
    queued = act(officer, letter, act="queue", channel="post", subject=value(page, "subject"), body="Ärendet är avskrivet. Vänlig hälsning.")
    assert queued.location.endswith("klart=letter"), queued.location
    registrar = staff(server, "registrator")
    assert number in registrar.page("/arbetsrum/utskick").text()
    assert "Ärendet är avskrivet" in person.page(mine).text(), "the party reads the letter in my matters"
    assert "Utgång" in person.page(mine).text()


def by_letter(server, subject):
    """A complaint that came by letter, with whoever complains and whoever is complained of."""
    officer, chief = staff(server, "handlaggare"), staff(server, "beslutsfattare")
    opened = act(officer, "/arbetsrum/nytt-arende", type="complaint_hsl", channel="letter", subject=subject, text="Såret sågs inte till.").location
    case = opened.split("?")[0].removesuffix("/handlaggning")
    for role, name in (("complainant", "Den som klagar"), ("respondent", "Läkaren")):
        act(officer, case + "/part/ny", act="save", role=role, name=name, address="Gatan 1", postal_code="123 45", city="Orten",
            protection="none", represents="0", authority="", authority_document="0", language="sv")
    for who in (officer, chief):
        act(who, case + "/handlaggning", act="conflict", ground="none")
    act(officer, case + "/handlaggning", act="step", step="triage")
    gate(officer, case, "remit", subject="care")
    return officer, chief, case


def heard(browser, case, rule):
    """Everybody the rule hears is heard, and answers by letter."""
    hear(browser, case, rule)
    page = browser.page(case + "/handlaggning")
    document = re.search(r'<select[^>]*name="document".*?<option[^>]*value="(\d+)"', page.body, re.S).group(1)
    for one in dict.fromkeys(re.findall(r'name="hearing" value="(\d+)"', page.body)):
        act(browser, case + "/handlaggning", act="reply", hearing=one, document=document)


def a_heard_draft_ends_in_criticism(server, _):
    """PSL 7:10 to 7:18: all gates passed, everybody heard on the complaint, the views and the draft."""
    officer, chief, case = by_letter(server, "Klagomål som leder till kritik")
    year = datetime.date.today().year
    gate(officer, case, "provider_first", asked_provider="provider", answer="answered")
    gate(officer, case, "seriousness", injury="lasting", compulsory="no", rights="no")
    gate(officer, case, "two_years", event_day="1", event_month="1", event_year=str(year))
    act(officer, case + "/handlaggning", act="step", step="investigating")
    heard(officer, case, "complaint")
    heard(officer, case, "views")
    written = {"kind": "criticism", "content": "Vi riktar kritik.", "reasons": "Såret skulle ha setts till."}
    decision = act(officer, case + "/beslut/nytt", act="save", breach="not_said", **written).location.split("?")[0]
    refused(chief, decision, "Ange om åtgärden strider mot lag", act="decide")   # nobody has been heard on the draft
    act(officer, case + "/handlaggning", act="step", step="draft_decision")
    heard(officer, case, "draft_decision")
    refused(officer, decision, "", act="read")   # a second person reads, not whoever wrote
    refused(chief, decision, "7 kap. 18 §", act="decide")   # it does not say whether the act breaches law
    act(officer, decision, act="save", breach="breach", **written)
    refused(chief, decision, "", act="decide")   # a second person has not read it
    act(chief, decision, act="read")
    act(chief, decision, act="decide")
    act(officer, decision, act="send")
    said = officer.page(case + "/handlaggning").text()
    assert "Utrett, kritik" in said, said[-2000:]
    refused(officer, case + "/handlaggning", "inte gå till det steget", act="step", step="triage")


def a_failed_gate(server):
    officer, _, case = by_letter(server, "Klagomål som ingen har svarat på")
    gate(officer, case, "provider_first", asked_provider="no")
    return officer, case


def one_is_handed_over_and_one_opened_all_the_same(server, _):
    """PSL 7:11: the provider answers first; the office may open all the same, with a reason."""
    officer, case = a_failed_gate(server)
    refused(officer, case + "/handlaggning", "7 kap. 11 §", act="step", step="investigating")
    decision = act(officer, case + "/beslut/nytt", act="save", kind="handed_over_provider", content="Klagomålet lämnas till vårdgivaren.",
                   reasons="Vårdgivaren ska svara först.").location.split("?")[0]
    act(officer, decision, act="decide")
    act(officer, decision, act="send")
    page = officer.page(case + "/handlaggning")
    assert "/brev/" in page.body, "the letter that hands it over"

    officer, _, case = by_letter(server, "Klagomål som öppnas ändå")
    gate(officer, case, "provider_first", asked_provider="no")
    gate(officer, case, "seriousness", injury="lasting", compulsory="no", rights="no")
    gate(officer, case, "two_years", event_day="1", event_month="1", event_year=str(datetime.date.today().year))
    refused(officer, f"{case}/grind/provider_first", "", act="discretion", reason=" ")
    act(officer, f"{case}/grind/provider_first", act="discretion", reason="Flera har klagat på samma avdelning.")
    act(officer, case + "/handlaggning", act="step", step="investigating")


def a_report_becomes_supervision(server, _):
    browser = oidc.Browser(server)
    fields = {"wish": "tell", "what_happened": "Natten är utan personal.", "area": "sol", "contact": "named", "reply_by": "letter",
              "contact_name": "Den som anmäler", "contact_address": "Vägen 2\n123 45 Orten", "role": "relative"}
    page = browser.page("/beratta/socialtjanst")
    page = browser.ask("POST", "/beratta/socialtjanst", {**fields, "form_token": value(page, "form_token"), "act": "check"})
    assert 'value="send"' in page.body, f"{page.status}: {page.text()[-1500:]}"
    sent = browser.ask("POST", "/beratta/socialtjanst", {"form_token": value(page, "form_token"), "act": "send"})
    number = re.search(r"8\.3\.1-\d+/\d{4}", sent.text())
    assert number, sent.text()[-1500:]
    case = "/arbetsrum/arende/" + number.group(0).replace("/", "-")
    officer = staff(server, "handlaggare")
    opened = act(officer, case + "/handlaggning", act="spin_off", type="supervision", subject="Tillsyn efter anmälan").location
    supervision = opened.split("?")[0].removesuffix("/handlaggning")
    assert number.group(0) in officer.page(supervision).text(), "linked to what gave rise to it"
    letter = act(officer, case + "/handlaggning", act="close", outcome="supervision").location.split("?")[0]
    assert "/brev/" in letter, letter
    assert officer.ask("GET", letter + "/pdf").body.startswith("%PDF-")
    assert "Avslutad" in officer.page(case).text()


def an_appeal_in_time(server, _):
    """A demand is refused by a decision that may be appealed (FL 12); the appeal goes to the court (FL 46)."""
    officer, chief = staff(server, "handlaggare"), staff(server, "beslutsfattare")
    refused(officer, "/arbetsrum/nytt-arende", "högst 200 tecken", type="complaint_hsl", channel="letter", subject="å" * 201)
    opened = act(officer, "/arbetsrum/nytt-arende", type="complaint_hsl", channel="letter", subject="Klagomål per brev", text="Det tog för lång tid.").location
    case = opened.split("?")[0].removesuffix("/handlaggning")
    act(officer, case + "/part/ny", act="save", role="complainant", name="Den som klagar", address="Gatan 1", postal_code="123 45", city="Orten",
        protection="none", represents="0", authority="", authority_document="0", language="sv")
    for who in (officer, chief):
        act(who, case + "/handlaggning", act="conflict", ground="none")
    decision = act(officer, case + "/beslut/nytt", act="save", kind="demand_refused", content="Begäran avslås.", reasons="Utredningen behöver mer tid.").location.split("?")[0]
    refused(officer, decision, "får", act="decide")   # not delegated to an officer
    act(chief, decision, act="decide")
    act(officer, decision, act="send")
    page = officer.page(case + "/handlaggning")
    number, party = decision.rsplit("/", 1)[1], re.search(r"/part/(\d+)", page.body).group(1)
    today = datetime.date.today()
    day = {"day_day": today.day, "day_month": today.month, "day_year": today.year}
    refused(officer, case + "/handlaggning", "", act="appeal", decision=number, party=party, day_day="31", day_month="2", day_year="2026")
    act(officer, case + "/handlaggning", act="served", decision=number, **day)
    document = re.search(r'<select[^>]*name="document".*?<option[^>]*value="(\d+)"', officer.page(case + "/handlaggning").body, re.S).group(1)
    act(officer, case + "/handlaggning", act="appeal", decision=number, party=party, document=document, **day)
    page = officer.page(case + "/handlaggning")
    assert "I rätt tid" in page.text(), page.text()[-2500:]
    act(officer, case + "/handlaggning", act="forward_appeal", appeal=value(page, "appeal"))
    assert "Skickat till domstolen" in officer.page(case + "/handlaggning").text()


def the_calendar_as_it_is_moves_no_case(server, _):
    """The command speaks to the server that holds the folder."""
    said = server.command("catalogue", "recompute", "--data", server.data, "--config", server.config)
    assert re.fullmatch(r"0 of [1-9]\d* open cases moved\n", said), said


def the_ledger_is_good(server, _):
    server.stop()
    done = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
    server.start()
    assert done.returncode == 0, done.stdout


def main():
    count = vaka.Count()
    for database in vaka.databases():
        port = vaka.free_port()
        server = vaka.Started(database=database, simulate="small")
        own = f"http://127.0.0.1:{server.port}"
        server.more_config = (f'[office]\npublic_url = "{own}"\n[oidc.public]\nissuer = "http://127.0.0.1:{port}"\n'
                              f'client_id = "{oidc.CLIENT}"\nclient_secret = "{oidc.SECRET}"')
        with oidc.Provider([own + "/logga-in/svar"], port) as provider, server:
            count.each(database, (complaint_to_decision, a_heard_draft_ends_in_criticism, one_is_handed_over_and_one_opened_all_the_same, a_report_becomes_supervision, an_appeal_in_time, the_calendar_as_it_is_moves_no_case, the_ledger_is_good), server, provider)
    return count.tell()


if __name__ == "__main__":
    sys.exit(main())
