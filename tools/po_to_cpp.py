#!/usr/bin/env python3
"""Write locale/<language>/*.po as one sorted C++ table a language.

Usage: po_to_cpp.py OUT LOCALE_FOLDER | --selftest. Other tools import read_po(), read_language() and further().
Swedish and English are complete. Every other folder with a language.toml is a further language:
    name = "Suomi"       in its own words          tag = "fi"        of HTML
    prefix = "/fi"       of its pages              pages = ["/"]     those that speak it
    keys = ["pages."]    beginnings of the keys that these pages need; check_texts.py holds them complete
    forms = ["tip"]      of catalogue/forms/, wholly in the language
    own = ["easy."]      beginnings of keys that are of this language alone; may be left out
"""
import re
import sys
import tempfile
import tomllib
from pathlib import Path

LANGUAGES = ("sv", "en")
COMPLETE = {"sv": {"tag": "sv", "name": "Svenska", "prefix": ""}, "en": {"tag": "en", "name": "English", "prefix": "/en"}}
QUOTED = re.compile(r'^(?:(msgid|msgstr)\s+)?"((?:[^"\\]|\\.)*)"$')
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


class PoError(Exception):
    pass


def unescape(text):
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match.group(1), match.group(1)), text)


def read_po(text, name="po"):
    """-> {key: (sentence, {"dynamic" when marked "#. used: dynamic", "fuzzy"})}, without the header."""
    entries, flags, parts, field = {}, set(), {}, None

    def finish(number):
        nonlocal flags, parts, field
        if "msgid" in parts:
            if "msgstr" not in parts:
                raise PoError(f"{name}:{number}: msgid without msgstr")
            key = parts["msgid"]
            if key in entries:
                raise PoError(f"{name}:{number}: {key} stands twice")
            entries[key] = (parts["msgstr"], flags)
            flags = set()
        parts, field = {}, None

    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            finish(number)
        elif line.startswith("#"):
            if "msgstr" in parts:
                finish(number)
            if line.startswith("#.") and "used: dynamic" in line:
                flags.add("dynamic")
            if line.startswith("#,") and "fuzzy" in line:
                flags.add("fuzzy")
        else:
            match = QUOTED.match(line)
            if not match:
                raise PoError(f"{name}:{number}: cannot read: {line}")
            word, body = match.groups()
            if word == "msgid" and "msgstr" in parts:
                finish(number)
            if word:
                field = word
                if field in parts:
                    raise PoError(f"{name}:{number}: {field} stands twice")
                parts[field] = ""
            if field is None:
                raise PoError(f"{name}:{number}: words before msgid")
            parts[field] += unescape(body)
    finish(number)
    entries.pop("", None)
    return entries


def read_language(folder):
    """All *.po of one language folder -> {key: (sentence, flags)}."""
    entries = {}
    for path in sorted(Path(folder).glob("*.po")):
        for key, value in read_po(path.read_text(encoding="utf-8"), path.name).items():
            if key in entries:
                raise PoError(f"{path.name}: {key} stands in another file too")
            entries[key] = value
    return entries


def further(locale):
    """The languages beside Swedish and English -> {folder name: what its language.toml says}, in order of name."""
    found = {}
    for path in sorted(Path(locale).glob("*/language.toml")):
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise PoError(f"{path.parent.name}/language.toml: {error}") from error
        wanted = {"name": str, "tag": str, "prefix": str, "pages": list, "keys": list, "forms": list}
        for key, kind in wanted.items():
            if not isinstance(said.get(key), kind):
                raise PoError(f"{path.parent.name}/language.toml: {key} is missing or no {kind.__name__}")
        said.setdefault("own", [])
        if unknown := set(said) - set(wanted) - {"own"}:
            raise PoError(f"{path.parent.name}/language.toml: {', '.join(sorted(unknown))} is not a key here")
        if not re.fullmatch(r"/[a-z]+", said["prefix"]):
            raise PoError(f"{path.parent.name}/language.toml: prefix must be / and small letters")
        found[path.parent.name] = said
    return found


def literal(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def row(name, said):
    pages = f"pages_{symbol(name)}" if said.get("pages") else "{}"
    fields = [literal(name), literal(said["tag"]), literal(said["name"]), literal(said["prefix"]), pages, f"table_{symbol(name)}"]
    return f"    {{{', '.join(fields)}}},"


def symbol(name):
    return re.sub(r"[^a-z]", "_", name)


def to_cpp(languages, more=None):
    more = more or {}
    parts = ['#include "i18n/impl/table.h"', "namespace i18n::impl {", "namespace {"]
    for language, entries in languages.items():
        rows = [f"    {{{literal(key)}, {literal(entries[key][0])}}},"
                for key in sorted(entries, key=lambda k: k.encode()) if entries[key][0]]
        rows = rows or ['    {"", ""},']
        parts += [f"constexpr Entry table_{symbol(language)}[] = {{", *rows, "};",
                  f'static_assert(sorted(table_{symbol(language)}), "the table must be sorted");']
    for language, said in more.items():
        if said["pages"]:
            parts.append(f"constexpr std::string_view pages_{symbol(language)}[] = {{{', '.join(literal(page) for page in said['pages'])}}};")
    parts += ["constexpr Table all[] = {", *(row(language, more.get(language) or COMPLETE[language]) for language in languages), "};"]
    parts.append("}  // namespace")
    parts.append("std::span<const Table> tables() { return all; }")
    for language in LANGUAGES:
        if language in languages:
            parts.append(f"std::span<const Entry> texts_{language}() {{ return table_{language}; }}")
    parts.append("}  // namespace i18n::impl")
    return "\n".join(parts) + "\n"


def selftest():
    po = ('msgid ""\nmsgstr "Language: sv\\n"\n\nmsgid "a.b"\nmsgstr "Hej \\"du\\"\\n"\n"mer"\n'
          '#. used: dynamic\nmsgid "a.c"\nmsgstr ""\n')
    read = read_po(po)
    assert read == {"a.b": ('Hej "du"\nmer', set()), "a.c": ("", {"dynamic"})}, read
    cpp = to_cpp({"sv": read})
    assert '{"a.b", "Hej \\"du\\"\\nmer"},' in cpp and '"a.c"' not in cpp
    for bad in ('msgid "a"\nmsgstr "1"\n\nmsgid "a"\nmsgstr "2"\n', 'msgid "a"\n', 'msgid a\n', '"x"\n'):
        try:
            read_po(bad)
        except PoError:
            continue
        raise AssertionError(f"accepted: {bad!r}")
    finnish = {"tag": "fi", "name": "Suomi", "prefix": "/fi", "pages": ["/", "/kontakt"], "keys": [], "forms": []}
    cpp = to_cpp({"sv": read, "en": read, "fi@x": read}, {"fi@x": finnish})
    assert '{"fi@x", "fi", "Suomi", "/fi", pages_fi_x, table_fi_x},' in cpp and '{"/", "/kontakt"};' in cpp, cpp
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "fi" / "language.toml"
        place.parent.mkdir()
        good = 'name = "Suomi"\ntag = "fi"\nprefix = "/fi"\npages = ["/"]\nkeys = []\nforms = []\n'
        place.write_text(good)
        assert list(further(folder)) == ["fi"]
        for bad in (good + "more = 1\n", good.replace("/fi", "fi"), good.replace('tag = "fi"', ""), "name ="):
            place.write_text(bad)
            try:
                further(folder)
            except PoError:
                continue
            raise AssertionError(f"accepted: {bad!r}")
    print("selftest ok")


def main(out, folder):
    try:
        more = further(folder)
        text = to_cpp({language: read_language(Path(folder) / language) for language in (*LANGUAGES, *more)}, more)
    except PoError as error:
        sys.exit(f"po_to_cpp: {error}")
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--selftest"]:
        selftest()
    else:
        main(*sys.argv[1:])
