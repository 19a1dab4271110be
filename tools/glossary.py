#!/usr/bin/env python3
"""Fail on a banned synonym in src/, by the table of docs/glossary.md (which tells the rules).

  glossary.py             check the table, and src/ against it
  glossary.py --selftest  show that each rule can fail
"""
import re
import sys
from pathlib import Path

COLUMNS = ["sv", "code", "meaning", "source", "not"]
MARKED = re.compile(r"`([^`]+)`")
TYPE = re.compile(r"\b(?:struct|class|enum\s+class|enum|using|concept)\s+(?:\[\[\w+\]\]\s*)?([A-Za-z_]\w*)")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.S)
SQL_COMMENT = re.compile(r"--[^\n]*")


def read_table(text):
    """-> (rows, breaches); a row is {column: cell}."""
    rows, breaches, inside = [], [], False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells == COLUMNS:
            inside = True
        elif inside and not set("".join(cells)) <= set("-: "):
            if len(cells) != len(COLUMNS) or not all(cells[:4]):
                breaches.append(f"docs/glossary.md:{number}: a row needs {', '.join(COLUMNS[:4])}, and may have 'not'.")
            else:
                rows.append(dict(zip(COLUMNS, cells)) | {"line": number})
    return rows, breaches


def check_table(rows):
    seen_sv, seen_code = {}, {}
    wanted = {word: row["line"] for row in rows for word in MARKED.findall(row["code"])}
    for row in rows:
        where = f"docs/glossary.md:{row['line']}"
        if row["sv"] in seen_sv:
            yield f"{where}: '{row['sv']}' has a row already at line {seen_sv[row['sv']]}. A thing has one name."
        seen_sv.setdefault(row["sv"], row["line"])
        if not MARKED.findall(row["code"]):
            yield f"{where}: no identifier in code marks for '{row['sv']}'."
        for word in MARKED.findall(row["code"]):
            if word in seen_code:
                yield f"{where}: `{word}` stands for '{seen_code[word]}' already. A name has one thing."
            seen_code.setdefault(word, row["sv"])
        for word in MARKED.findall(row["not"]):
            if word in wanted:
                yield f"{where}: `{word}` is banned here and is the right word at line {wanted[word]}."


def bans_of(rows):
    """-> ({banned type: (good, sv)}, {banned word: (good, sv)})"""
    types, words = {}, {}
    for row in rows:
        for word in MARKED.findall(row["not"]):
            (types if word[0].isupper() else words)[word] = (row["code"], row["sv"])
    return types, words


def words_of(identifier):
    """'errand_count', 'ErrandCount' -> 'errand_count'"""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower()


def breaches_of(path, text, types, words):
    text = SQL_COMMENT.sub("", text) if path.endswith(".sql") else text
    code = COMMENT_OR_TEXT.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate(code.splitlines(), 1):
        for name in TYPE.findall(line):
            for banned, (good, sv) in types.items():
                if name == banned or (name.endswith(banned) and name[-len(banned) - 1].islower()):
                    yield f"{path}:{number}: the type {name}: what is '{sv}' in Swedish is called {good} here (docs/glossary.md)."
        for name in IDENTIFIER.findall(line):
            padded = f"_{words_of(name)}_"
            for banned, (good, sv) in words.items():
                if f"_{banned}_" in padded or f"_{banned}s_" in padded:
                    yield f"{path}:{number}: {name}: what is '{sv}' in Swedish is called {good} here (docs/glossary.md)."


def main(root):
    rows, breaches = read_table((root / "docs/glossary.md").read_text())
    breaches += check_table(rows)
    types, words = bans_of(rows)
    files = [p for p in sorted((root / "src").rglob("*")) if p.suffix in (".h", ".cpp", ".sql")]
    for path in files:
        breaches += breaches_of(path.relative_to(root).as_posix(), path.read_text(), types, words)
    print("\n".join(breaches) or f"{len(rows)} words, {len(files)} files, no breach")
    return 1 if breaches else 0


def selftest():
    head = "| sv | code | meaning | source | not |\n|---|---|---|---|---|\n"
    case = "| ärende | `Case` | what is dealt with | FL | `Ticket` `errand` user |\n"
    rows, breaches = read_table(head + case)
    assert len(rows) == 1 and not breaches and not list(check_table(rows))
    types, words = bans_of(rows)

    def run(text):
        return list(breaches_of("src/a/b/b.h", text, types, words))

    assert run("struct Ticket {};\n") and run("class UrgentTicket;\n") and run("enum class Ticket { a };\n")
    assert not run("struct TicketOffice {};\nstruct Case {};\nvoid f(User user);\n")
    assert run("int errand_count;\n") and run("int errands;\n") and run("struct ErrandList {};\n")
    assert not run("int errandless;\n")
    assert not run('// an errand\nauto s = "errand";\nauto r = R"(errand)";\n'), "words for people are not identifiers"
    assert run("--i; int errand;\n"), "a minus is no comment in C++"
    assert read_table(head + "| ärende | `Case` | | FL | |\n")[1], "no meaning"
    assert "already" in list(check_table(read_table(head + case + case)[0]))[0]
    assert "has one thing" in list(check_table(read_table(head + case + case.replace("ärende", "sak"))[0]))[0]
    both = head + case + "| sak | `Ticket` | x | FL | |\n"
    assert "is banned here" in list(check_table(read_table(both)[0]))[0]
    print("selftest ok")
    return 0


if __name__ == "__main__":
    sys.exit(selftest() if sys.argv[1:] == ["--selftest"] else main(Path(__file__).resolve().parents[1]))
