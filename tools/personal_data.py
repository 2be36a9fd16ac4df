"""Print the register of personal data, as the models declare it, into docs/: `python -m tools.personal_data`.

A test compares, so the page says what the code does.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.utils import translation

PAGE = Path(__file__).resolve().parent.parent / "docs" / "personal-data.md"
HEAD = """# Personal data · 个人信息处理清单

Printed by `python -m tools.personal_data` from the models: what a field is held for,
on which legal basis, and for how long.

| field | 字段 | purpose · 目的 | basis · 依据 | kept for · 保存期限 | encrypted · 加密 |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return docs/personal-data.md as it must be today."""
    from tongxin.privacy.register import Holding, belonging, declaring, holdings, title

    def both(say: str, holding: Holding) -> str:
        told = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                told.append(
                    {
                        "purpose": str(holding.keep.purpose.label),
                        "basis": str(holding.keep.purpose.basis.label),
                        "period": holding.keep.period,
                        "field": f"{holding.record}：{holding.label}",
                    }[say]
                )
        return told[0] if say == "field" else "<br>".join(told)

    lines = [
        f"| `{holding.key}` | {both('field', holding)} | {both('purpose', holding)} | {both('basis', holding)}"
        f" | {both('period', holding)} | {'✓' if holding.is_encrypted else ''} |"
        for holding in holdings()
    ]
    whose = ["", "## Whose is a row · 归属", "", "| rows of | how they belong to a person |", "|---|---|"]
    for model in declaring():
        if (told := belonging(model)) is not None:
            way = told.nobody_because or (f"`{told.id_field}`" if told.id_field else f"`{told.path or 'itself'}`")
            with translation.override("en"):
                whose.append(f"| {model._meta.label}: {title(model)} | {way} |")
    return HEAD + "\n".join([*lines, *whose]) + "\n"


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    django.setup()
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
