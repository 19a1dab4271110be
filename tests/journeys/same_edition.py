#!/usr/bin/env python3
"""An office that is served for the first time freezes the week that has ended once everything is read and linked, on
both databases: compiled again by hand with nothing judged since, it is the same edition with the same hash. And what
one report is worth in it: the figures that are others without it are told, those of coverage and urgency too.
"""
import re
import sys
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
import vaka  # noqa: E402
from tip_and_mail import Browser, until  # noqa: E402


def runs(keeper):
    """How often the linker has run."""
    return int(re.search(r"Förslag på enheter</dt><dd>Körningar: (\d+)", keeper.page("/arbetsrum/drift")).group(1))


def journey(database):
    year, number, _ = (date.today() - timedelta(days=7)).isocalendar()
    week = f"{year}-W{number:02d}"
    page = f"/arbetsrum/sammanstallningar/{week}"
    with vaka.Started(database=database) as server:
        staff = Browser(server.port)
        staff.sign_in("analytiker")
        until("the week is compiled", lambda: staff.ask("GET", page)[0] == 200, seconds=180)
        frozen = staff.page(page)
        # The linker has come to an end, learnt, and looked again with what it learnt: then it runs with nothing to do.
        keeper = Browser(server.port)
        keeper.sign_in("registrator")
        before = runs(keeper)
        until("the linker is done", lambda: runs(keeper) >= before + 5, seconds=180)
        again = server.command("compile", "--data", server.data, "--config", server.config, "--period", week)
        assert f"{week} edition 1:" in again, f"another edition, though nothing was judged: {again}"
        made = re.search(r"hash ([0-9a-f]{64})", again).group(1)
        assert made[:16] in frozen or made in frozen, "the page shows the hash of what the command made again"
        report = re.search(r"\d+(?:\.\d+)+-\d+/\d{4}", frozen).group(0)
        worth = staff.page(f"{page}/utan?nummer={report}")
        assert "Övriga siffror som blir andra" in worth and "Förloppet" in worth, "the course of weeks is a figure of the compilation too"


if __name__ == "__main__":
    sys.exit(vaka.on_each_database("same_edition", journey))
