#!/usr/bin/env python3
"""Write a module's schema/NNNN_name.sql files as a C++ list of db::Migration."""
import sys
from pathlib import Path

module, out, *paths = sys.argv[1:]
lines = ['#include "db/migration.h"', "namespace db {",
         f"std::vector<Migration> schema_{module}();",
         f"std::vector<Migration> schema_{module}() {{ return {{"]
for path in sorted(map(Path, paths)):
    number, _, name = path.stem.partition("_")
    text = path.read_text()
    assert ')sql~"' not in text
    lines.append(f'    {{"{module}", {int(number)}, "{name}", R"sql~({text})sql~"}},')
lines.append("}; }\n}  // namespace db\n")
Path(out).parent.mkdir(parents=True, exist_ok=True)
Path(out).write_text("\n".join(lines))
