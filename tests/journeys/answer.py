#!/usr/bin/env python3
"""Answering, on both databases: a provider asks by mail for an advance ruling and gets the limit, a referral and
a message without content, and reads the answer on our site with the code of that message; a journalist mails in
English and lands in the press queue, acknowledged in English; a question asked on the site for a safe
reply is read by a second person before it goes out, and opened with number and code; two who write the same
answer both see both versions.
"""
import base64
import html
import json
import quopri
import re
import sys
import urllib.parse
from email import message_from_string
from email.message import EmailMessage
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402
from tip_and_mail import Browser, PASSWORD, Peers, hidden, slug, until  # noqa: E402

NUMBER = r"\d+(?:\.\d+)+-\d+/\d{4}"
CODE = r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}"


def words_of(mail):
    """Subject and text of what the mail server was given, decoded."""
    raw = json.dumps(mail, ensure_ascii=False)
    texts = [raw]
    for value in walk(mail):
        if "\n" in value and ":" in value:
            message = message_from_string(value)
            part = message.get_payload(decode=True) if not message.is_multipart() else b"".join(p.get_payload(decode=True) or b"" for p in message.walk() if not p.is_multipart())
            texts.append((part or b"").decode(errors="replace"))
        texts.append(quopri.decodestring(value.encode()).decode(errors="replace"))
        if re.fullmatch(r"[A-Za-z0-9+/=\s]{40,}", value):
            texts.append(base64.b64decode(value).decode(errors="replace"))
    return "\n".join(texts)


def walk(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)


def mail(peers, sender, to, subject, text, message_id):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = sender, to, subject, f"<{message_id}@example.test>"
    message.set_content(text)
    peers.deliver(message)
    ack = until(f"the acknowledgement to {sender}", lambda: peers.sent_to(sender))[0]
    return re.search(NUMBER, words_of(ack)).group(0), words_of(ack)


def fields_of(page):
    """What the composer's page would post as it stands."""
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    return {"form_token": hidden(page, "form_token"), "version": version}


def post(browser, number, status=200, **fields):
    path = f"/arbetsrum/arende/{slug(number)}/svar"
    return browser.post(path, {**fields_of(browser.page(path)), **fields}, status=status)


def provider(server, peers, staff):
    number, ack = mail(peers, "verksamhet@example.test", "upplysning@tillsyn.test", "Nytt boende",
                       "Hej! Vi planerar ett nytt boende. Kan ni i förväg säga om vår lokal blir godkänd? Hur gör vi?\n", "forhand-1")
    assert "Hej" in ack and "Hello" not in ack, "a Swedish mail is acknowledged in Swedish alone"
    page = staff.page(f"/arbetsrum/arende/{slug(number)}/svar")
    assert "Inga förhandsbesked" in page, "the question is seen to come near a limit"
    page = post(staff, number, act="module", module="no_advance_ruling", answer="Hej!", reply_by="page")
    assert "Vi kan inte ge förhandsbesked." in html.unescape(page)
    text = "Hej! Vi kan inte ge förhandsbesked. Sök tillstånd, så prövar vi lokalen då."
    page = post(staff, number, act="save", answer=text + " Er planerade lösning kommer att godkännas.", limit="no_advance_ruling", reply_by="page")
    assert 'id="granser"' in page and "godkän" in page, "a sentence that reads as an advance ruling is marked"
    assert "LIX" in page
    page = post(staff, number, act="send", answer=text, limit="no_advance_ruling", referral="permit_application", referral_words="Ansökan om nytt tillstånd", reply_by="page")
    told = until("the message", lambda: [m for m in peers.sent_to("verksamhet@example.test") if "mina-arenden" in words_of(m)])[0]
    words = words_of(told)
    assert number in words and "förhandsbesked" not in words and "lokal" not in words, "the mail tells nothing of the case"
    code = re.search(CODE, words).group(0)
    opened = Browser(server.port).post("/mina-arenden", {"number": number, "code": code})
    assert "Vi kan inte ge förhandsbesked" in html.unescape(opened), "the answer is read with number and code"
    Browser(server.port).post("/mina-arenden", {"number": number, "code": "AAAA-AAAA-AAAA-AAAA"}, status=422)
    case = staff.page(f"/arbetsrum/arende/{slug(number)}")
    assert "Inga förhandsbesked" in case, "the limit stands on the case"
    assert "Ansökan om nytt tillstånd" in staff.page(f"/arbetsrum/arende/{slug(number)}/svar"), "and the referral with the answer"


def journalist(peers, staff):
    number, ack = mail(peers, "reporter@paper.test", "upplysning@tillsyn.test", "Question about your figures",
                       "Hello,\n\nI am a journalist and have a question. How many tips did you get in the north last year? Please answer today.\n", "press-1")
    assert "Hello" in ack and "Hej!" not in ack, "an English mail is acknowledged in English"
    inbox = staff.page("/arbetsrum/inkorg?typ=press_enquiry")
    other, _ = mail(peers, "granne@example.test", "upplysning@tillsyn.test", "Fråga", "Hej, hur gör jag för att klaga på en vårdcentral? Jag har inte fått svar.\n", "vanlig-1")
    assert number in inbox, "the journalist's question waits in the press queue"
    assert other not in staff.page("/arbetsrum/inkorg?typ=press_enquiry"), "and nobody else's"
    third, _ = mail(peers, "redaktion@paper.test", "press@tillsyn.test", "Siffror", "Hej, hur många anmälningar har ni fått i år? Det är till i kväll.\n", "press-2")
    assert third in staff.page("/arbetsrum/inkorg?typ=press_enquiry"), "so does what comes to the press address"


def second_reader(server, peers, staff):
    public = Browser(server.port)
    token = hidden(public.page("/beratta/fraga"), "form_token")
    public.post_files("/beratta/fraga", {"form_token": token, "service": "supervision", "question": "Får min mamma välja boende själv?", "reply_by": "page",
                                         "contact_email": "dotter@example.test", "act": "check"}, [])
    receipt = public.post("/beratta/fraga", {"form_token": token, "act": "send"})
    number, code = re.search(NUMBER, receipt).group(0), re.search(CODE, receipt).group(0)
    admin = Browser(server.port)
    admin.sign_in("administrator")
    admin.post("/arbetsrum/anvandare", {"form_token": hidden(admin.page("/arbetsrum/anvandare"), "form_token"), "login": "kollega", "name": "Kollega",
                                        "password": PASSWORD, "roles": "handler", "regions": "*"})
    reader = Browser(server.port)
    reader.sign_in("kollega")
    page = post(staff, number, act="ask_reading", answer="Kommunen beslutar om boende.", reply_by="page")
    post(staff, number, status=422, act="send", answer="Kommunen beslutar om boende.", reply_by="page")
    assert slug(number) in reader.page("/arbetsrum/svar"), "the reader finds it in the list"
    page = reader.page(f"/arbetsrum/arende/{slug(number)}/svar")
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    token = hidden(page, "form_token")
    path = f"/arbetsrum/arende/{slug(number)}/svar"
    # Two who write: the later sees both.
    late = reader.post(path, {"form_token": token, "version": "0", "act": "save", "answer": "En annan text.", "reply_by": "page"}, status=409)
    assert "Kommunen beslutar om boende." in late and "En annan text." in late
    reader.post(path, {"form_token": token, "version": version, "act": "approved"})
    post(staff, number, act="send", answer="Kommunen beslutar om boende.", reply_by="page")
    told = until("the message", lambda: [m for m in peers.sent_to("dotter@example.test") if "mina-arenden" in words_of(m)])[0]
    assert "boende" not in words_of(told) and not re.search(CODE, words_of(told)), "neither content nor the code that the sender has already"
    opened = Browser(server.port).post("/mina-arenden", {"number": number, "code": code})
    assert "Kommunen beslutar om boende." in opened


def journey(database):
    with Peers() as peers, vaka.Started(database=database, config=peers.config()) as server:
        staff = Browser(server.port)
        staff.sign_in("handlaggare")
        provider(server, peers, staff)
        journalist(peers, staff)
        second_reader(server, peers, staff)
        server.stop()
        server.command("ledger", "verify", "--data", server.data, "--config", server.config)
        server.start()


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("answer", journey))
