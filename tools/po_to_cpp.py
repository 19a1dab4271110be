#!/usr/bin/env python3
"""Write locale/<language>/*.po as one sorted C++ table a language.

Usage: po_to_cpp.py OUT LOCALE_FOLDER | --selftest. Other tools import read_po() and read_language().
"""
import re
import sys
from pathlib import Path

LANGUAGES = ("sv", "en")
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


def literal(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def to_cpp(languages):
    parts = ['#include "i18n/impl/table.h"', "namespace i18n::impl {", "namespace {"]
    for language, entries in languages.items():
        rows = [f"    {{{literal(key)}, {literal(entries[key][0])}}},"
                for key in sorted(entries, key=lambda k: k.encode()) if entries[key][0]]
        rows = rows or ['    {"", ""},']
        parts += [f"constexpr Entry table_{language}[] = {{", *rows, "};",
                  f'static_assert(sorted(table_{language}), "the table must be sorted");']
    parts.append("}  // namespace")
    for language in languages:
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
    print("selftest ok")


def main(out, folder):
    try:
        text = to_cpp({language: read_language(Path(folder) / language) for language in LANGUAGES})
    except PoError as error:
        sys.exit(f"po_to_cpp: {error}")
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--selftest"]:
        selftest()
    else:
        main(*sys.argv[1:])
