#!/usr/bin/env python3
"""Write files as bytes in a C++ unit: <symbol>() gives a sorted span of base::EmbeddedFile."""
import sys
from pathlib import Path

symbol, folder, out, *paths = sys.argv[1:]
names, parts = [], ['#include "base/embedded.h"', "#include <array>", "namespace {"]
for number, path in enumerate(sorted(set(paths), key=lambda p: str(Path(p).relative_to(folder)))):
    data = Path(path).read_bytes()
    name = str(Path(path).relative_to(folder))
    body = ",".join(map(str, data)) or "0"
    parts.append(f"constexpr unsigned char data_{number}[] = {{{body}}};")
    names.append(f'    base::EmbeddedFile{{"{name}", {{reinterpret_cast<const char*>(data_{number}), {len(data)}}}}},')
parts += [f"const std::array<base::EmbeddedFile, {len(names)}> files{{{{", *names, "}};", "}  // namespace",
          f"namespace embedded {{\nstd::span<const base::EmbeddedFile> {symbol}();\n"
          f"std::span<const base::EmbeddedFile> {symbol}() {{ return files; }}\n}}"]
Path(out).parent.mkdir(parents=True, exist_ok=True)
Path(out).write_text("\n".join(parts) + "\n")
