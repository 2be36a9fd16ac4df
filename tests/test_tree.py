"""What is kept in the project, and what never is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.source import TOP, found, listed, tracked

WRITTEN = {".py", ".html", ".js", ".css", ".md", ".toml", ".yml", ".yaml", ".sh", ".txt", ".typ", ".mjs", ""}
# Generated, handed in, or the words of others.
NOT_OURS = {"vendor", "locale", "migrations", "data"}
LONG_BY_NATURE = {"LICENSE": "a licence is quoted whole"}
MOST_LINES = 400

# Letters in brackets, so that this file does not find itself.
MACHINES = re.compile(
    r"py[p]i\.org|python[h]osted\.|registry\.[n]pmjs|deb\.[d]ebian|/[r]oot/|/[w]ork/\w|/[h]ome/\w|/[f]arm/"
)


def is_ours(path: Path) -> bool:
    return not NOT_OURS & set(path.relative_to(TOP).parts) and not path.name.endswith(".lock")


def written() -> list[Path]:
    return [path for path in tracked() if path.suffix in WRITTEN and is_ours(path)]


def test_no_file_grows_past_reading():
    long = {
        str(path.relative_to(TOP)): lines
        for path in written()
        if path.name not in LONG_BY_NATURE
        and (lines := sum(1 for line in path.read_text().splitlines() if line.strip())) > MOST_LINES
    }
    assert not long, f"more than {MOST_LINES} lines: make a package, named after its concepts (STYLE): {long}"


def test_no_machine_is_named():
    problems = []
    for path in tracked():
        if path.stat().st_size > 2_000_000 or "vendor" in path.parts:
            continue
        try:
            problems += [f"{place} {match[0]}" for place, match in found(path, MACHINES)]
        except UnicodeDecodeError:
            continue  # not text
    assert not problems, "no host of a package registry, no path of somebody's machine" + listed(problems)


def test_nothing_heavy_is_kept():
    heavy = [str(path.relative_to(TOP)) for path in tracked() if path.stat().st_size > 15_000_000]
    assert not heavy, heavy
