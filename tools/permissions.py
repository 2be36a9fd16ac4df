"""Print who may do what, from the tables of people/roles.py: `python -m tools.permissions`. A test compares.

docs/permissions.md is for those who must understand or approve the rights without reading code.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
from django.utils import translation

PAGE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
REACHES = {
    "division": "本地区及以下、本单位及以下 · its division and unit with all below",
    "unit": "本单位及以下 · its unit with all below",
    "none": "仅限交给本人的 · only what is given to the person",
}


def page() -> str:
    """Return the page: what each role is, then the matrix role × deed."""
    from tongxin.people.roles import APART, MAY, Deed, Role

    apart = "、".join(_zh(role) for role in Role if role in APART)
    lines = [
        "# Who may do what · 权限表",
        "",
        "Printed by `python -m tools.permissions` from `tongxin/people/roles.py`. A role is held at a unit, from",
        "one day to another; what it allows it allows within its reach.",
        "",
        "## Roles · 角色",
        "",
        "| role | 角色 | reach · 范围 | held at · 任职单位 | given by · 授予人 | second factor · 双因素 |",
        "|---|---|---|---|---|---|",
        *(_about(role) for role in Role),
        "",
        f"Never held by one person at the same time · 不得由一人兼任: {apart}",
        "",
        "## Matrix · 矩阵",
        "",
        "| 权限 · deed | " + " | ".join(_zh(role) for role in Role) + " |",
        "|---|" + "---|" * len(Role),
        *(
            f"| {_both(deed)} | " + " | ".join("●" if deed in MAY[role] else "" for role in Role) + " |"
            for deed in Deed
        ),
        "",
    ]
    return "\n".join(lines)


def _about(role: object) -> str:
    from tongxin.people.roles import GRANTED, KINDS, LEVELS, NEEDS_SECOND_FACTOR, REACH, Deed, Role

    assert isinstance(role, Role)
    at = list(_labels(KINDS.get(role, ()))) or [f"部门（{label}） · department" for label in _labels(LEVELS[role])]
    giver = _zh(Role.SECURITY_ADMINISTRATOR) if role in GRANTED else f"有“{_zh(Deed.INVITE)}”权限者"
    factor = "必须 · required" if role in NEEDS_SECOND_FACTOR else "可选 · optional"
    return f"| {role.value} | {_zh(role)} | {REACHES[REACH[role].value]} | {'、'.join(at)} | {giver} | {factor} |"


def _labels(choices: Iterable[object]) -> Iterator[str]:
    for choice in sorted(choices, key=str):
        yield _zh(choice)


def _zh(choice: object) -> str:
    with translation.override("zh-hans"):
        return str(choice.label)  # type: ignore[attr-defined]


def _both(choice: object) -> str:
    with translation.override("en"):
        english = str(choice.label)  # type: ignore[attr-defined]
    return f"{_zh(choice)} · {english}"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    django.setup()
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
