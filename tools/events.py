#!/usr/bin/env python3
"""Gather every event kind of src/**/x_events.h into docs/events.md (map 3: what can have happened).

  events.py             write docs/events.md
  events.py --check     fail when a declaration is wrong or docs/events.md is stale
  events.py --selftest  show that each rule can fail

A kind is declared on one line, with what happened in its comment:
    inline constexpr ledger::EventKind tip_received{"tips.tip_received"};  // a tip was registered
"""
import re
import sys
from pathlib import Path

DECLARED = re.compile(r'^inline constexpr ledger::EventKind (\w+)\{"([^"]+)"\};(?:\s*// ?(.*))?$')
KIND = re.compile(r'\bEventKind\b[^;(]*\{\s*"')


def gather(files):
    """files: [(path below src, text)] -> (kinds, breaches); a kind is (owner, name, kind, comment)."""
    kinds, breaches, seen = [], [], {}
    for path, text in files:
        folder = Path(path).parent
        if "_test" in Path(path).name:      # a test may make up a kind of its own
            continue
        is_home = Path(path).name == f"{folder.name}_events.h"
        for number, line in enumerate(text.splitlines(), 1):
            if not KIND.search(line.split("//")[0]):
                continue
            where = f"src/{path}:{number}"
            match = DECLARED.match(line.strip())
            if not is_home:
                breaches.append(f"{where}: an event kind outside its owner's {folder.name}_events.h. Declare it there.")
            elif not match:
                breaches.append(f'{where}: write it on one line: inline constexpr ledger::EventKind done{{"{folder.name}.done"}};  // what happened')
            else:
                name, kind, comment = match[1], match[2], (match[3] or "").strip()
                if kind != f"{folder.name}.{name}":
                    breaches.append(f'{where}: "{kind}" is not called what its owner calls it; write "{folder.name}.{name}".')
                if not comment:
                    breaches.append(f"{where}: {kind} has no comment. Say in one line what has happened.")
                if kind in seen:
                    breaches.append(f"{where}: {kind} is declared already at {seen[kind]}. One of the two needs another name.")
                seen.setdefault(kind, where)
                kinds.append((folder.as_posix(), name, kind, comment))
    return kinds, breaches


def page(kinds):
    lines = ["# What can have happened", "",
             "Map 3: every kind of event in the ledger, by its owner. Made by `tools/events.py` from the",
             "`x_events.h` of each module; who acts on them stands in `src/app/subscriptions.cpp`.", ""]
    for owner in sorted({kind[0] for kind in kinds}):
        lines += [f"## {owner}", "", "| event | what has happened |", "|---|---|"]
        lines += [f"| `{kind}` | {comment.replace('|', chr(92) + '|')} |" for path, _, kind, comment in kinds if path == owner]
        lines.append("")
    return "\n".join(lines)


def main(root, check):
    src, target = root / "src", root / "docs/events.md"
    files = [(p.relative_to(src).as_posix(), p.read_text()) for p in sorted(src.rglob("*"))
             if p.suffix in (".h", ".cpp") and not p.name.endswith("_test.cpp")]
    kinds, breaches = gather(files)
    text = page(kinds)
    if not breaches and not check:
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)
    elif not breaches and (not target.exists() or target.read_text() != text):
        breaches.append("docs/events.md is stale: run tools/events.py")
    print("\n".join(breaches) or f"{len(kinds)} event kinds, no breach")
    return 1 if breaches else 0


def selftest():
    good = 'inline constexpr ledger::EventKind tip_received{"tips.tip_received"};  // a tip was registered\n'

    def run(*files):
        return gather(files)[1]

    home = "services/tips/tips_events.h"
    assert not run((home, good))
    assert gather([(home, good)])[0] == [("services/tips", "tip_received", "tips.tip_received", "a tip was registered")]
    assert "declared already" in run((home, good + good))[0]
    assert "no comment" in run((home, good.split("  //")[0] + "\n"))[0]
    assert "not called" in run((home, good.replace("tips.tip", "tip.tip")))[0]
    assert "on one line" in run((home, good.replace("inline ", "")))[0]
    assert "outside" in run(("services/tips/tips.cpp", good))[0]
    assert not run(("services/tips/tips.cpp", "void f(ledger::EventKind kind);\n// EventKind a{\"x\"};\n"))
    assert "| `tips.tip_received` | a tip was registered |" in page(gather([(home, good)])[0])
    print("selftest ok")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--selftest"]:
        sys.exit(selftest())
    sys.exit(main(Path(__file__).resolve().parents[1], sys.argv[1:] == ["--check"]))
