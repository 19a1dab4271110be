#!/usr/bin/env python3
"""The habits of the house that a machine can see (docs/architecture.md). Exit 1 lists each breach
with what to write instead.

  tidy.py [ROOT]      check the repository
  tidy.py --selftest  show that each rule can fail

tools/tidy-known.txt is a ratchet for function length alone: "path function lines". A function
listed there may shrink, never grow, and leaves the list when it is short enough.
"""
import re
import sys
import tempfile
from pathlib import Path

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70

# Where SQL may stand: the stores, and the two layers that make or speak SQL for all others.
SQL_HOMES = re.compile(r"_store(_\w+)?\.cpp$|/schema/|^src/platform/(db|search)/")
# In capitals anywhere, or in small letters from the start: "Select a unit from the list" is a sentence.
SQL = re.compile(r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX)"
                 r"|ALTER\s+TABLE|DROP\s+TABLE|ON\s+CONFLICT|PRAGMA\s+\w+)\b", re.S)
SQL_START = re.compile(r"^\s*(select\b.+\bfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+(unique\s+)?(table|index)"
                       r"|alter\s+table|drop\s+table|with\s+(recursive\s+)?\w+\s*(\(.*\))?\s*as\s*\()", re.S)
LIKE = re.compile(r"\b(I?LIKE|GLOB)\b", re.I)
TAG = re.compile(r"</?(a|abbr|article|aside|b|body|br|button|caption|code|dd|details|div|dl|dt|em|fieldset|figure|footer|form"
                 r"|h[1-6]|head|header|hr|html|i|img|input|label|legend|li|link|main|meta|nav|ol|option|p|path|pre|script"
                 r"|section|select|span|strong|style|summary|svg|table|tbody|td|textarea|th|thead|title|tr|ul)"
                 r"(\s[^<>]*)?/?>|<!doctype", re.I)
SWEDISH = re.compile("[åäöÅÄÖ]")
CLOCK = re.compile(r"\b(system_clock|gettimeofday|clock_gettime\s*\(\s*CLOCK_REALTIME|std::time\s*\(|\btime\s*\(\s*(nullptr|NULL|0)\s*\))")
WAITING = re.compile(r"\b(FIXME|TODO|XXX|HACK)\b")
INCLUDE_UP = re.compile(r'^\s*#\s*include\s*["<][^">]*\.\./')
# Folders of somebody's machine; what Debian promises to every machine is no such path.
MACHINE = re.compile(r"(?<![\w.])/(home/\w+|root/|work/|Users/\w+|tmp/[bB]-|mnt/\w+)")
# Where tags are recognised in what a stranger sent, not written.
TAG_READERS = ("src/platform/files/type.cpp",)
TESTS = re.compile(r"_test\.cpp$|^tests/|^bench/")


class Source:
    """C++ text cut into code and string literals, line by line, with comments taken out."""

    def __init__(self, text):
        self.code, self.literals = [], []     # code: text with literals emptied; literals: (line, text)
        self._scan(text)

    def _scan(self, text):
        out, position, line = [], 0, 1
        while position < len(text):
            rest = text[position:position + 2]
            if rest == "//":
                position = end_of(text, "\n", position)
                continue
            if rest == "/*":
                end = end_of(text, "*/", position + 2) + 2
                out.append("\n" * text.count("\n", position, end))
                line += text.count("\n", position, end)
                position = end
                continue
            raw = re.compile(r'R"([^()\\\s]{0,16})\(').match(text, position)
            if raw:
                closing = f'){raw[1]}"'
                end = end_of(text, closing, raw.end())
                self.literals.append((line, text[raw.end():end]))
                newlines = text.count("\n", position, end)
                out.append('""' + "\n" * newlines)
                line += newlines
                position = end + len(closing)
                continue
            quote = text[position]
            if quote == '"' or (quote == "'" and not (out and (out[-1].isalnum() or out[-1] == "_"))):
                end = position + 1
                while end < len(text) and text[end] != quote and text[end] != "\n":
                    end += 2 if text[end] == "\\" else 1
                if quote == '"':
                    self.literals.append((line, text[position + 1:end]))
                out.append(quote * 2)
                position = end + 1
                continue
            out.append(text[position])
            line += text[position] == "\n"
            position += 1
        self.code = "".join(out).splitlines()
        self.literals = joined(self.literals)


def end_of(text, mark, start):
    found = text.find(mark, start)
    return len(text) if found < 0 else found


def joined(literals):
    """Literals on neighbouring lines are most often one sentence or one statement."""
    result = []
    for line, text in literals:
        if result and line - result[-1][2] <= 1:
            result[-1] = (result[-1][0], result[-1][1] + text, line + text.count("\n"))
        else:
            result.append((line, text, line + text.count("\n")))
    return [(first, text) for first, text, _ in result]


NOT_A_FUNCTION = re.compile(r"^\s*(namespace|class|struct|union|enum|extern|using|typedef)\b|=\s*$|\bnamespace\b")
NAME = re.compile(r"([~\w:]+(?:\s*operator\s*[^\s(]{1,3})?)\s*\(")


def functions(code):
    """(name, first line, lines) of each function body; a namespace or class is looked into, a body
    is not. Braces alone decide, which is enough for code that is formatted."""
    depth_inside, stack, header, found = None, [], "", []
    header_line = 1
    for number, line in enumerate(code, 1):
        if line.lstrip().startswith("#"):
            continue
        for sign in line + "\n":
            if sign == "{" and depth_inside is None and is_initializer(header):
                stack.append("value")
            elif sign == "}" and stack and stack[-1] == "value":
                stack.pop()
                header += "0"
            elif stack and stack[-1] == "value":
                stack += [sign] if sign == "{" else []
            elif sign == "{":
                if depth_inside is None and is_function(header):
                    depth_inside = len(stack)
                    match = NAME.search(header)
                    found.append([match[1] if match else "?", header_line, number])
                stack.append(sign)
                header = ""
            elif sign == "}":
                if stack:
                    stack.pop()
                if depth_inside is not None and len(stack) == depth_inside:
                    found[-1][2] = number
                    depth_inside = None
                header = ""
            elif sign == ";" and depth_inside is None:
                header = ""
            elif depth_inside is None:
                if not header.strip():
                    header, header_line = "", number
                header += sign
    return [(name, first, last - first + 1 - rows_between(code, first, last)) for name, first, last in found]


def rows_between(code, first, last):
    """A table of cases is data: its rows, one a line, do not make a function long."""
    return sum(1 for line in code[first:last] if re.fullmatch(r"\s*\{.*\},?\s*", line))


def is_initializer(header):
    """A brace in an argument's default, or of a member in a constructor's list, opens a value."""
    if header.count("(") > header.count(")"):
        return True
    return bool(re.search(r"\)[\s\w]*:[^:]", header)) and bool(re.search(r"[\w>]$", header))


FUNCTION_END = re.compile(r"\)( ?(const|noexcept(\(.*\))?|override|final|mutable|&&?|try))*( ?-> ?.+)?( ?: ?.+)?( requires .+)?$")


def is_function(header):
    text = re.sub(r"\s+", " ", header).strip()
    text = re.sub(r"^(public|private|protected) ?: ?", "", text)
    text = re.sub(r"^template ?<.*?> (?=\w)", "", text)
    return bool(FUNCTION_END.search(text)) and not NOT_A_FUNCTION.search(text)


def breaches_of(path, text):
    """path: below the repository's root, with slashes."""
    lines = text.splitlines()
    if len(lines) > FILE_LINES_MAX:
        yield f"{path}: {len(lines)} lines; at most {FILE_LINES_MAX}. Split it by what it is about, not by what it is."
    for number, line in enumerate(lines, 1):
        if WAITING.search(line):
            yield f"{path}:{number}: {WAITING.search(line)[1]} on main. Do it now, or open an issue and leave nothing here."
        if MACHINE.search(line):
            yield f"{path}:{number}: a path of one machine. Take it from an argument, the environment or mkdtemp."
    if not path.startswith("src/") or Path(path).suffix not in (".h", ".cpp"):
        return
    test = bool(TESTS.search(path))
    source = Source(text)
    for number, line in enumerate(lines, 1):
        if INCLUDE_UP.match(line):
            yield f"{path}:{number}: '..' in an include. Write the door: #include \"module/module.h\"."
        if not test and SWEDISH.search(line):
            yield f"{path}:{number}: Swedish in the source. Sentences stand in locale/, words of law in catalogue/; write a key here."
    for number, line in enumerate(source.code, 1):
        if not path.startswith("src/platform/base/clock") and CLOCK.search(line):
            yield f"{path}:{number}: the machine's clock. Take a base::Clock as argument, so that a test can run a year in a second."
    if test:
        return
    for number, literal in source.literals:
        if not SQL_HOMES.search(path) and (SQL.search(literal) or SQL_START.match(literal)):
            yield f"{path}:{number}: SQL outside a store. Move it to a function of this module's *_store.cpp."
        if path.endswith("_store.cpp") and (SQL.search(literal) or SQL_START.match(literal) or " " in literal) \
                and re.search(r"\b(where|and|or|not|case when)\b[^']*\b(I?LIKE|GLOB)\b", literal, re.I):
            yield (f"{path}:{number}: LIKE differs between the two databases. Compare with = or a range on a folded column, "
                   "or search through platform/search.")
        if not path.startswith(("src/platform/pages/",) + TAG_READERS) and TAG.search(literal):
            yield f"{path}:{number}: HTML outside platform/pages. Compose components of pages/components.h; add one there when none fits."


def long_functions(path, text):
    if not path.startswith("src/") or Path(path).suffix not in (".h", ".cpp"):
        return
    for name, first, count in functions(Source(text).code):
        if count > FUNCTION_LINES_MAX:
            yield path, name, first, count


def read_known(text):
    known = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            path, name, count = line.split()
            known[path, name] = int(count)
    return known


def ratchet(long, known):
    """long: [(path, name, first line, lines)]"""
    seen = {}
    for path, name, first, count in long:
        seen[path, name] = max(count, seen.get((path, name), 0))
        allowed = known.get((path, name), FUNCTION_LINES_MAX)
        if count > allowed:
            yield f"{path}:{first}: {name} has {count} lines; at most {allowed}. Give a part of it a name and move it out."
    for (path, name), count in known.items():
        now = seen.get((path, name), 0)
        if now < count:
            better = f"write {now}" if now > FUNCTION_LINES_MAX else "remove the line"
            yield f"tools/tidy-known.txt: {path} {name} is listed with {count} lines and has fewer now: {better}."


CHECKED = (".h", ".cpp", ".sql", ".py", ".sh", ".mjs", ".js", ".css", ".cmake", ".toml", ".po", ".md", ".case", ".txt", ".json", ".yml", "")
# This file and its kind name what they forbid.
OWN = ("tools/tidy.py",)


def files_of(root):
    for top in ("src", "cmake", "catalogue", "locale", "web", "tests", "bench", "tools", "docs", "."):
        folder = root / top
        for path in sorted(folder.glob("*") if top == "." else folder.rglob("*")):
            name = path.relative_to(root).as_posix()
            parts = set(name.split("/"))
            if parts & {"node_modules", "vendor", "corpora", "__pycache__"} or not path.is_file():
                continue
            if path.suffix in CHECKED and name not in OWN and path.name not in ("package-lock.json", "LICENSE"):
                yield name, path


def main(root):
    root = Path(root).resolve()
    found, long, count = [], [], 0
    for name, path in files_of(root):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        count += 1
        code = name.startswith(("src/", "tools/", "tests/", "bench/", "cmake/"))
        limit = [b for b in breaches_of(name, text) if code or " lines; at most" not in b]
        found += limit
        long += long_functions(name, text)
    known_file = root / "tools/tidy-known.txt"
    found += ratchet(long, read_known(known_file.read_text()) if known_file.exists() else {})
    print("\n".join(found) or f"{count} files, no breach")
    return 1 if found else 0


def selftest():
    def run(path, text):
        return list(breaches_of(path, text))

    rules = "src/kernel/registry/registry_rules.cpp"
    store = "src/kernel/registry/registry_store.cpp"
    select = 'auto rows = tx.query("SELECT id FROM registry_numbers WHERE year = ?");\n'
    assert "SQL outside" in run(rules, select)[0]
    assert not run(store, select)
    assert not run("src/kernel/registry/registry_test.cpp", select)
    assert run(rules, 'auto q = "update x set "\n         "y = 1";\n'), "a statement cut into two literals"
    assert run(rules, 'auto q = "with a as (select 1) select 2";\n')
    assert not run(rules, "// SELECT id FROM x\nint a;\n"), "a comment is no SQL"
    assert not run(rules, 'auto m = "Select a unit from the list";\n'), "a sentence"
    assert "LIKE differs" in run(store, 'q("SELECT id FROM a WHERE name LIKE ?");\n')[0]
    assert not run(store, 'q("SELECT id FROM a WHERE name = ?");\n')
    assert "HTML outside" in run(rules, 'auto h = "<p class=x>";\n')[0]
    assert "HTML outside" in run(rules, 'auto h = R"(\n<div>)";\n')[0]
    assert not run("src/platform/pages/html.cpp", 'auto h = "<p>";\n')
    assert not run(rules, "std::vector<a> x; if (a <b> c) {}\n"), "code is no literal"
    assert "Swedish" in run(rules, "// å\n")[0]
    assert not run("src/kernel/registry/registry_test.cpp", 'auto a = "å";\n')
    assert "clock" in run(rules, "auto t = std::chrono::system_clock::now();\n")[0]
    assert "clock" in run("src/kernel/registry/registry_test.cpp", "auto t = std::chrono::system_clock::now();\n")[0]
    assert not run("src/platform/base/clock.cpp", "auto t = std::chrono::system_clock::now();\n")
    for word in ("FIXME", "TODO", "XXX"):
        assert "on main" in run(rules, f"// {word} later\n")[0]
    assert "'..'" in run(rules, '#include "../tips/tips.h"\n')[0]
    assert "one machine" in run("tests/http/a.py", "open('/home/someone/x')\n")[0]
    assert not run("tests/http/a.py", "open('/usr/bin/chromium'); url = 'x/home/me'\n")
    assert "lines; at most" in run(rules, "int a;\n" * (FILE_LINES_MAX + 1))[0]
    assert not run(rules, "int a;\n" * FILE_LINES_MAX)
    selftest_functions()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, rules)
        path.parent.mkdir(parents=True)
        path.write_text("// fine\n")
        assert main(folder) == 0
        path.write_text(select)
        assert main(folder) == 1
    print("selftest ok")
    return 0


def selftest_functions():
    def body(lines):
        return "{\n" + "    step();\n" * (lines - 2) + "}\n"

    def run(text):
        return list(long_functions("src/a/b/b.cpp", text))

    assert not run("int f() " + body(70))
    assert [f[1:] for f in run("namespace b {\nint f() " + body(71) + "}\n")] == [("f", 2, 71)]
    assert run("class A {\npublic:\n    int g(int a) const " + body(80) + "};\n")[0][1] == "g"
    for head in ("A::A(int b)\n    : c_{b}, d_{{1, 2}} ", "A::A(int b) : c_(b)\n", "int f(Options o = {}) noexcept ",
                 "auto f(int a) -> std::vector<int> ", "bool A::operator()(int a) const override\n", "TEST(A, b) "):
        assert len(run(head + body(80))) == 1, head
        assert not run(head + body(60)), head
    assert not run("const std::array<int, sizeof(long)> table{\n" + "    1,\n" * 100 + "};\n")
    assert run("template <class T>\nT Box<T>::take() " + body(80))[0][1].endswith("take")
    assert not run("namespace {\n" + "int f() { return 1; }\n" * 100 + "}\n")
    assert not run("const std::array<int, 2> table{{\n" + "    1,\n" * 100 + "}};\n"), "a table is data"
    assert not run("struct A {\n" + "    int a = 0;\n" * 100 + "};\n")
    assert run("int f() {\n    auto s = \"}\"; // }\n" + "    step();\n" * 80 + "}\n")[0][3] == 83
    assert not run("std::vector<Row> rows() {\n    return {\n" + '        {"a", 1},\n' * 100 + "    };\n}\n")
    long = [("a.cpp", "f", 3, 90)]
    assert list(ratchet(long, {})) and not list(ratchet(long, {("a.cpp", "f"): 90}))
    assert list(ratchet(long, {("a.cpp", "f"): 89})), "worse than the list"
    assert "write 90" in list(ratchet(long, {("a.cpp", "f"): 95}))[0]
    assert "remove" in list(ratchet([], {("a.cpp", "f"): 95}))[0]


if __name__ == "__main__":
    if sys.argv[1:] == ["--selftest"]:
        sys.exit(selftest())
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1]))
