#!/usr/bin/env python3
"""Fail when a sentence is missing, unused or filled differently in two languages.

A key is a string literal "room.module.thing" in src/ or catalogue/ whose first word is the first
word of a key in locale/. Keys that code puts together carry "#. used: dynamic" in the .po file. A line
of code with such a literal that is no key says so with the words "not a text key". A further language has what
its language.toml promises (po_to_cpp.py), and nothing that Swedish lacks. The beginning of
keys that code completes ("tips.flow" of "tips.flow.title") is no key; nor are event kinds (x_events.h).
"""
import re
import sys
import tomllib
from pathlib import Path

from po_to_cpp import LANGUAGES, PoError, further, read_language, read_po

LITERAL = re.compile(r'"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"')
NO_TEXT = re.compile(r'^\s*#\s*include|not a text key|\blog\(')   # operational log events look alike
CODES = "codes/{}.toml"
PLACE = re.compile(r"\{(\d)\}")
FILE_ENDINGS = {"css", "js", "svg", "woff2", "html", "h", "hpp", "cpp", "toml", "md", "po", "txt", "json", "csv",
                "pdf", "eml", "case", "db", "se", "example", "test", "invalid"}


def literals(files):
    """files: (name, text) -> {literal: first place}."""
    found = {}
    for name, text in files:
        for number, line in enumerate(text.splitlines(), 1):
            if NO_TEXT.search(line):
                continue
            for literal in LITERAL.findall(line):
                found.setdefault(literal, f"{name}:{number}")
    return found


def places_in(entry):
    return sorted(set(PLACE.findall(entry[0])))


def further_faults(name, said, entries, languages, found):
    """What a further language has and has not: its own keys, and those that its pages need."""
    swedish = languages["sv"]
    own = tuple(said["own"])
    for key in sorted(set(swedish) - set(entries)):
        if key.startswith(tuple(said["keys"])):
            yield f"{key}: missing in {name}, whose pages need it (language.toml)"
    for key, entry in sorted(entries.items()):
        if "fuzzy" in entry[1] or not entry[0]:
            yield f"{key}: empty or marked fuzzy in {name}"
        elif own and key.startswith(own):
            if key not in found and "dynamic" not in entry[1]:
                yield f"{key}: used nowhere in src/ or catalogue/"
        elif key not in swedish:
            yield f"{key}: in {name} but not in sv"
        elif places_in(entry) != places_in(swedish[key]):
            yield f"{key}: {name} fills {places_in(entry)}, sv {places_in(swedish[key])}"


def untranslated(value, name, path=""):
    """Where a text of the catalogue has sv and en and lacks the language."""
    if isinstance(value, dict):
        if "sv" in value and "en" in value:
            if not value.get(name):
                yield path
            return
        for key, inner in value.items():
            yield from untranslated(inner, name, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            row = inner.get("id", "") if isinstance(inner, dict) else ""
            yield from untranslated(inner, name, f"{path}[{row}]")


def form_faults(name, said, read):
    """read: path below catalogue/ -> what the file says."""
    for form in said["forms"]:
        file = f"forms/{form}.toml"
        content = read(file)
        lists = {question["codes"] for version in content["version"] for question in version["question"] if "codes" in question}
        for path, value in [(file, content), *((CODES.format(one), read(CODES.format(one))) for one in sorted(lists))]:
            for place in untranslated(value, name):
                yield f"catalogue/{path}: {place} is not in {name}, which promises the form {form}"


def faults(languages, files, own=()):
    """languages: {name: {key: (sentence, flags)}}. own: keys of a further language alone."""
    found = literals(files)
    keys = set().union(*languages.values())
    rooms = {key.split(".")[0] for key in keys | set(own)}
    beginnings = {key[:at] for key in keys | set(own) for at in range(len(key)) if key[at] == "."}
    for literal, place in sorted(found.items()):
        if literal.split(".")[0] in rooms and literal.split(".")[-1] not in FILE_ENDINGS and literal not in keys \
                and literal not in own and literal not in beginnings:
            yield f"{place}: no sentence {literal} in any language"
    for key in sorted(keys):
        entries = {name: entries.get(key) for name, entries in languages.items()}
        for name, entry in entries.items():
            if entry is None or not entry[0]:
                yield f"{key}: missing in {name}"
            elif "fuzzy" in entry[1]:
                yield f"{key}: marked fuzzy in {name}"
        places = {name: places_in(entry) for name, entry in entries.items() if entry}
        if len({tuple(p) for p in places.values()}) > 1:
            yield f"{key}: different places to fill: {places}"
        for name, numbers in places.items():
            if numbers != [str(n) for n in range(len(numbers))]:
                yield f"{key}: places in {name} must be {{0}}, {{1}}, ... without a gap"
        dynamic = any(entry and "dynamic" in entry[1] for entry in entries.values())
        if key not in found and not dynamic:
            yield f"{key}: used nowhere in src/ or catalogue/"


def selftest():
    def po(*pairs, head=""):
        return read_po("".join(f'{head}msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in pairs))

    good = {"sv": po(("tips.page.title", "Tips {0}")), "en": po(("tips.page.title", "Tip {0}"))}
    code = [("a.cpp", 'texts("tips.page.title");\n#include "tips.page.h"\nfile("tips.page.css");')]
    assert list(faults(good, code)) == []
    assert list(faults(good, code + [("b.cpp", '"tips.page.gone"')])) == ["b.cpp:1: no sentence tips.page.gone in any language"]
    assert list(faults(good, code + [("b.cpp", '"tips.page.gone";  // not a text key')])) == []
    assert list(faults(good, code + [("b.cpp", 'base::log(base::Level::info, "tips.page.gone");')])) == []
    assert list(faults(good, code + [("b.cpp", '"other.page.gone"')])) == []
    assert list(faults(good, code + [("b.cpp", 'texts(prefix_of("tips.page") + ".title")')])) == []
    assert list(faults(good, [])) == ["tips.page.title: used nowhere in src/ or catalogue/"]
    marked = {"sv": po(("tips.a.b", "x"), head="#. used: dynamic\n"), "en": po(("tips.a.b", "y"))}
    assert list(faults(marked, [])) == []
    one = {"sv": good["sv"], "en": {}}
    assert list(faults(one, code)) == ["tips.page.title: missing in en"]
    unlike = {"sv": good["sv"], "en": po(("tips.page.title", "Tip"))}
    assert len(list(faults(unlike, code))) == 1
    gap = {"sv": po(("tips.page.title", "{1}")), "en": po(("tips.page.title", "{1}"))}
    assert len(list(faults(gap, code))) == 2
    fuzzy = {"sv": po(("tips.page.title", "{0}"), head="#, fuzzy\n"), "en": good["en"]}
    assert list(faults(fuzzy, code)) == ["tips.page.title: marked fuzzy in sv"]
    header = [("a_events.h", 'kind{"tips.page.title"}; kind{"tips.told"}; kind{"identity.made"};')]
    assert list(event_faults(good, header)) == ["a_events.h: the timeline has no words for tips.told: write desk.event.tips.told"]
    assert list(event_faults({"sv": {"desk.event.tips.told": ""}}, header)) == []
    said = {"keys": ["tips."], "own": ["easy."], "forms": ["tip"]}
    assert list(further_faults("fi", said, po(("tips.page.title", "Vihje {0}")), good, {})) == []
    assert list(further_faults("fi", said, {}, good, {})) == ["tips.page.title: missing in fi, whose pages need it (language.toml)"]
    assert list(further_faults("fi", {**said, "keys": []}, {}, good, {})) == []
    assert len(list(further_faults("fi", said, po(("tips.page.title", "Vihje")), good, {}))) == 1
    assert len(list(further_faults("fi", said, {**po(("tips.page.title", "{0}")), **po(("tips.more", "x"))}, good, {}))) == 1
    easy = {**po(("tips.page.title", "{0}")), **po(("easy.title", "Hej"))}
    assert list(further_faults("fi", said, easy, good, {"easy.title": "a.cpp:1"})) == []
    assert list(further_faults("fi", said, easy, good, {})) == ["easy.title: used nowhere in src/ or catalogue/"]
    assert list(faults(good, code + [("b.cpp", '"easy.title"')], {"easy.title"})) == []
    toml = {"forms/tip.toml": {"version": [{"question": [{"id": "a", "codes": "areas", "label": {"sv": "A", "en": "A", "fi": "A"}}]}]},
            "codes/areas.toml": {"code": [{"id": "hsl", "name": {"sv": "H", "en": "H"}}]}}
    assert list(form_faults("fi", said, toml.get)) == ["catalogue/codes/areas.toml: code[hsl].name is not in fi, which promises the form tip"]
    print("selftest ok")


def source_files(root):
    for folder, endings in (("src", {".h", ".cpp"}), ("catalogue", {".toml", ".md"})):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in endings and not path.name.endswith(("_test.cpp", "_events.h")):
                yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


def event_faults(languages, headers):
    """Every kind of event that can stand in a case's timeline has its words; accounts have no timeline."""
    for path, text in headers:
        for kind in re.findall(r'\{"([a-z_]+\.[a-z_]+)"\}', text):
            if not kind.startswith("identity.") and f"desk.event.{kind}" not in languages["sv"]:
                yield f"{path}: the timeline has no words for {kind}: write desk.event.{kind}"


def main(root):
    root = Path(root)
    try:
        languages = {name: read_language(root / "locale" / name) for name in LANGUAGES}
        promised = further(root / "locale")
        more = {name: read_language(root / "locale" / name) for name in promised}
    except PoError as error:
        sys.exit(f"check_texts: {error}")
    headers = [(str(path.relative_to(root)), path.read_text(encoding="utf-8")) for path in sorted((root / "src").rglob("*_events.h"))]
    own = {key for name, said in promised.items() for key in more[name] if said["own"] and key.startswith(tuple(said["own"]))}
    sources = list(source_files(root))
    found = list(faults(languages, sources, own)) + list(event_faults(languages, headers))

    def read(path):
        return tomllib.loads((root / "catalogue" / path).read_text(encoding="utf-8"))
    used = literals(sources)
    for name, said in promised.items():
        found += [*further_faults(name, said, more[name], languages, used), *form_faults(name, said, read)]
    some = "".join(f", {len(entries)} in {name}" for name, entries in more.items())
    print("\n".join(found) or f"{len(languages['sv'])} sentences in {len(languages)} languages{some}, no fault")
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--selftest"]:
        selftest()
    else:
        sys.exit(main(*sys.argv[1:]))
