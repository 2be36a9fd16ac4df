"""The project's own files, as the architecture tests read them."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent
PACKAGE = TOP / "tongxin"
WRITING = {"save", "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}


class Place(NamedTuple):
    """A spot in a file, printed the way that editors open it."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.relative_to(TOP)}:{self.line}"


@cache
def tracked() -> list[Path]:
    """Every file of the project: those that git keeps or is about to; without git, all but what is made by running."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=TOP, capture_output=True, text=True
    )
    if listed.returncode == 0:
        return [path for name in listed.stdout.splitlines() if (path := TOP / name).is_file()]
    made = {".venv", "var", "build", "__pycache__", ".git"}
    return [path for path in TOP.rglob("*") if path.is_file() and not made & set(path.relative_to(TOP).parts)]


def rooms() -> list[Path]:
    """The folder of every app."""
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


def modules() -> list[Path]:
    """Every Python file of the product, without migrations and tests."""
    left_out = {"migrations", "tests"}
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(PACKAGE) and not left_out & set(path.relative_to(PACKAGE).parts)
    ]


def templates() -> list[Path]:
    """Every template of the product."""
    return [
        path for path in tracked() if path.is_relative_to(PACKAGE) and "templates" in path.relative_to(PACKAGE).parts
    ]


def room_of(path: Path) -> str:
    """The app that a file of the product belongs to."""
    return path.relative_to(PACKAGE).parts[0]


def name_of(template: Path) -> str:
    """The name by which a template is loaded: "legal/_case.html"."""
    parts = template.relative_to(PACKAGE).parts
    return "/".join(parts[parts.index("templates") + 1 :])


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(), filename=str(path))


@cache
def layers() -> dict[str, int]:
    """The floor of every room, 0 at the top, as the import contract in pyproject.toml lists them."""
    contracts = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["containers"] == ["tongxin"])
    return {room: floor for floor, line in enumerate(floors) for room in re.findall(r"\w+", line)}


def is_an_action(path: Path) -> bool:
    """Whether the file is a room's actions.py, or part of its package of that name."""
    parts = path.relative_to(PACKAGE).parts
    return "actions.py" in parts or "actions" in parts[1:-1]


def writes(call: ast.Call) -> bool:
    """Whether a call looks like one of Django's writing methods, told apart from dict.update and document.save."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITING:
        return False
    if isinstance(call.func.value, ast.Call) and getattr(call.func.value.func, "id", "") == "super":
        return False
    if call.func.attr in {"save", "delete"}:
        return not call.args
    if call.func.attr in {"update", "create"}:
        return bool(call.keywords) and not call.args
    return True


def found(path: Path, pattern: re.Pattern[str]) -> Iterator[tuple[Place, re.Match[str]]]:
    """Every match of the pattern in a text file, with its place."""
    text = path.read_text()
    for match in pattern.finditer(text):
        yield Place(path, text.count("\n", 0, match.start()) + 1), match


def listed(problems: list[str]) -> str:
    """One problem a line, for the message of a failed assertion."""
    return "\n  " + "\n  ".join(problems)
