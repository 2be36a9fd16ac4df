"""The standards, kinds of papers, kinds and modes of sites that ship with the package (data/standards.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tongxin.sites.drafts import BandDraft, CriterionDraft, VersionDraft
from tongxin.sites.rules.scoring import POINT

DATA = Path(__file__).parent / "data" / "standards.toml"


@dataclass(frozen=True)
class Named:
    """A row of a list of reference data."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Shipped:
    """A standard that ships, with its first version."""

    name: Named
    effective_from: date
    version: VersionDraft


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def named(table: str) -> list[Named]:
    """Return a list of reference data: "evidence", "kind" or "mode"."""
    return [Named(row["code"], row["zh"], row["en"]) for row in _data().get(table, ())]


def standards() -> Iterator[Shipped]:
    """Yield the standards that ship."""
    for row in _data()["standard"]:
        yield Shipped(
            Named(row["code"], row["zh"], row["en"]),
            row["effective_from"],
            VersionDraft(
                pass_points=row["pass"] * POINT,
                note=row["note"],
                bands=tuple(
                    BandDraft(band["code"], band["zh"], band["en"], band["from"] * POINT) for band in row["band"]
                ),
                criteria=tuple(_criterion(criterion) for criterion in row["criterion"]),
            ),
        )


def _criterion(row: dict[str, Any]) -> CriterionDraft:
    parameters: dict[str, object] = {name: row[name] for name in ("wanted", "full", "at_least") if name in row}
    if "each" in row:
        parameters["each"] = row["each"] * POINT
    if "steps" in row:
        parameters["steps"] = [[start, points * POINT] for start, points in row["steps"]]
    return CriterionDraft(
        code=row["code"],
        heading=row.get("heading", ""),
        title=row["title"],
        title_en=row["en"],
        guidance=row["guidance"],
        points=row.get("points", 10) * POINT,
        method=row["method"],
        rule=row["rule"],
        parameters=parameters,
        evidence=tuple(row.get("evidence", ())),
        evidence_rule=row.get("evidence_rule", "optional"),
        fresh_months=row.get("fresh_months"),
        figure=row.get("figure", ""),
        about=row.get("about", "unit"),
        threshold=row.get("threshold", 1),
        months=row.get("months", 12),
    )
