#!/usr/bin/env python3
"""A letter on paper through the whole program, on both databases: two letters lie in one scan, one in
Finnish and upside down, one in Swedish, a separator sheet between; the registrar reads them beside
their pictures, registers one and adds the other to its case; search finds them by their words; the
answer goes by letter. A PDF behind a password and a Word file with macros are held and lose nothing.
The ledger is good afterwards.
"""
import html
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import vaka  # noqa: E402
from tip_and_mail import Browser, hidden, slug  # noqa: E402

FINNISH = ["Hyvä viranomainen", "", "Äitini asuu vanhainkodissa. Olen huolissani hänen hoidostaan.", "Lääkkeet annetaan väärään aikaan ja kukaan ei vastaa",
           "puhelimeen. Voitteko kertoa, kenelle voin puhua asiasta?", "Vastatkaa kirjeellä, kiitos.", "", "Ystävällisin terveisin", "Tytär"]
SWEDISH = ["Till tillsynsmyndigheten", "", "Jag skrev till er i våras om min mors äldreboende. Nu har det", "hänt igen: larmet besvarades inte på hela natten.",
           "Jag ber er lägga det här brevet till det jag skrev då.", "", "Med vänlig hälsning", "En dotter"]
READ_SECONDS = 240   # at the lowest priority, on a machine that may do much else


def pdf(lines, turned=0):
    """One A4 page in Times, turned by so many degrees; a stand-in for what was typed on paper."""
    drawn = b"BT /F1 14 Tf 21 TL 70 760 Td\n"
    for line in lines:
        drawn += b"(" + line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj T*\n"
    drawn += b"ET"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>" % turned,
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"]
    out, at = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in at)
    return out + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table


def scanned(content, name="sida"):
    """What a scanner makes of a page: a picture."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.pdf"
        source.write_bytes(content)
        subprocess.run(["pdftoppm", "-png", "-gray", "-r", "200", "-singlefile", str(source), str(Path(folder) / name)], check=True)
        return (Path(folder) / f"{name}.png").read_bytes()


def locked(content):
    with tempfile.TemporaryDirectory() as folder:
        plain, sealed = Path(folder) / "plain.pdf", Path(folder) / "locked.pdf"
        plain.write_bytes(content)
        subprocess.run(["qpdf", "--encrypt", "hemligt", "agare", "256", "--", str(plain), str(sealed)], check=True)
        return sealed.read_bytes()


def day_fields(day):
    return {"received_day": day.day, "received_month": day.month, "received_year": day.year}


def send(browser, files, split="blank"):
    token = hidden(browser.page("/arbetsrum/post/ny"), "form_token")
    page = browser.post_files("/arbetsrum/post", {"form_token": token, "split": split, **day_fields(date.today() - timedelta(days=1))},
                              [("files", name, content) for name, content in files])
    found = re.search(r'action="(/arbetsrum/post/\d+)"|href="(/arbetsrum/post/\d+)["?]', page)
    assert found, page[-2000:]
    return found.group(1) or found.group(2)


def read(browser, batch):
    end = time.monotonic() + READ_SECONDS
    while time.monotonic() < end:
        page = browser.page(batch)
        if "Sidorna läses" not in page:
            return page
        time.sleep(0.5)   # the outside world is asked again until it has happened
    raise AssertionError(f"not read in {READ_SECONDS} s: " + words_of(page)[-600:])


def words_of(page):
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def act(browser, batch, page, act_name, status=200, **fields):
    return browser.post(batch, {"form_token": hidden(page, "form_token"), "letter": hidden(page, "letter"), "act": act_name, **fields}, status)


def printed_and_posted(browser, case):
    """The answer waits for the printer, is printed with others, and is marked as posted."""
    queue = browser.page("/arbetsrum/utskick")
    assert case + "/handlaggning" in queue, "the answer by letter waits in the print queue"
    batch = browser.post("/arbetsrum/utskick", {"form_token": hidden(queue, "form_token"), "act": "batch"})
    path = re.search(r'href="(/arbetsrum/utskick/\d+)/pdf"', batch).group(1)
    assert case + "/handlaggning" in batch
    status, content = browser.ask("GET", path + "/pdf")
    assert status == 200 and content.startswith(b"%PDF")
    assert case + "/handlaggning" not in browser.page("/arbetsrum/utskick"), "a letter is in one batch"
    browser.post(path, {"form_token": hidden(batch, "form_token")})
    assert "Avslutad" in words_of(browser.page(path)) and "Skickat" in words_of(browser.page(path))


def letters_become_cases(server):
    browser = Browser(server.port)
    browser.sign_in("registrator")
    sheet = browser.ask("GET", "/arbetsrum/skiljeblad")[1]
    assert sheet.startswith(b"%PDF")
    finnish = scanned(pdf(FINNISH, turned=180))
    batch = send(browser, [("sida1.png", finnish), ("blad.png", scanned(sheet)), ("sida3.png", scanned(pdf(SWEDISH)))], "sheet")
    page = read(browser, batch)
    text = words_of(page)
    assert "brev 1 av 2" in text, text[-1500:]
    assert "vanhainkodissa" in text, text[-2500:]
    yesterday = date.today() - timedelta(days=1)
    fields = {"type": "enquiry", "sender": "given", "name": "Tytär", "address": "Kuja 1\n123 45 Orten", **day_fields(yesterday)}
    wrong = act(browser, batch, page, "register", 422, **{**fields, "sender": ""})
    assert "Välj om avsändaren" in words_of(wrong)
    done = act(browser, batch, page, "register", **fields)
    assert "Brevet är registrerat" in words_of(done)
    assert "Jag skrev till er" in words_of(done), "the next letter stands ready"
    first = browser.page(batch + "?brev=" + re.search(r"brev=(\d+)", done).group(1))
    number = re.search(r"/arbetsrum/arende/([\w.-]+)\"", first).group(1)
    number = re.sub(r"-(\d{4})$", r"/\1", number)
    act(browser, batch, done, "add", 422, case_number="8.2.1-999999/2026", sender="unknown", **day_fields(yesterday))
    added = act(browser, batch, done, "add", case_number=number, sender="unknown", **day_fields(yesterday))
    assert "Brevet är tillagt" in words_of(added)
    handler = Browser(server.port)
    handler.sign_in("handlaggare")
    end = time.monotonic() + 60
    while number not in handler.page("/arbetsrum/sok?q=vanhainkodissa"):
        assert time.monotonic() < end, "search does not find the letter by a word in it"
        time.sleep(0.2)
    case = f"/arbetsrum/arende/{slug(number)}"
    shown = words_of(handler.page(case))
    assert "sida-1" in shown and "larmet besvarades inte" in shown, shown[-2000:]
    # The answer goes on paper, as the sender asked.
    page = handler.page(case + "/svar")
    assert re.search(r'value="letter"[^>]*checked|checked[^>]*value="letter"', page), "a letter with an address is answered by letter"
    handler.post(case + "/svar", {"form_token": hidden(page, "form_token"), "answer": "Vi har läst ditt brev. Ring oss gärna.", "limit": "none", "reply_by": "letter",
                                  "act": "send"})
    assert "Vi har läst ditt brev" in words_of(handler.page(case))
    printed_and_posted(browser, case)


def what_cannot_be_read_is_held(server):
    browser = Browser(server.port)
    browser.sign_in("registrator")
    docx = b"PK\x03\x04" + b"word/vbaProject.bin" * 300
    batch = send(browser, [("last.pdf", locked(pdf(SWEDISH))), ("makron.docx", docx)])
    page = read(browser, batch)
    text = words_of(page)
    assert "last.pdf gick inte att läsa" in text and "lösenord" in text, text[-1500:]
    status, original = browser.ask("GET", re.search(r'href="(/arbetsrum/post/\d+/original/\d+)"', page).group(1))
    assert status == 200 and original == locked_again(original), "the file as it came"
    second = browser.page(batch + "?brev=" + re.findall(r"brev=(\d+)", page)[-1])
    assert "öppnas aldrig" in words_of(second), words_of(second)[-1500:]
    done = act(browser, batch, second, "register", type="tip", sender="anonymous", text="Ett brev i Word om ett hem.", **day_fields(date.today()))
    assert "Brevet är registrerat" in words_of(done)


def locked_again(content):
    """Still a PDF that asks for its password."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        asked = subprocess.run(["qpdf", "--requires-password", file.name], check=False)
    return content if asked.returncode == 0 else None


def others_see_nothing(server):
    for login in ("analytiker", "administrator"):
        browser = Browser(server.port)
        browser.sign_in(login)
        status, _ = browser.ask("GET", "/arbetsrum/post")
        assert status in (403, 404), f"{login} got {status}"


def the_ledger_is_good(server):
    server.stop()
    done = server.try_command("ledger", "verify", "--data", server.data, "--config", server.config)
    server.start()
    assert done.returncode == 0, done.stdout


def main():
    count = vaka.Count()
    for database in vaka.databases():
        with vaka.Started(database=database, simulate="small") as server:
            count.each(database, (letters_become_cases, what_cannot_be_read_is_held, others_see_nothing, the_ledger_is_good), server)
    return count.tell()


if __name__ == "__main__":
    sys.exit(main())
