"""Which kind of sheet this is, where its headings are, and which column is which. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from tongxin.intake import layout
from tongxin.intake.kinds import KINDS, AnyKind
from tongxin.intake.layout import Header
from tongxin.intake.reading import Sheet

SURE = 0.55  # below, the user is asked
NEAR = 80  # of 100, how alike a heading must be to count as a near name


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sheet is to be read. kind: "" if unknown or left out. fields: one a column, "" for those not read."""

    kind: str
    header: Header
    fields: tuple[str, ...]
    confidence: float = 1.0

    @property
    def places(self) -> dict[str, int]:
        """The index of the column of each field."""
        return {name: index for index, name in enumerate(self.fields) if name}


NO_HEADER = Header(0, 0, ())


def fingerprint(header: Header) -> str:
    """Return what stays the same from one month's sheet to the next: a hash of its headings."""
    return hashlib.blake2b("\x1f".join(map(layout.normal, header.headings)).encode(), digest_size=16).hexdigest()


def recognise(sheet: Sheet, remembered: Mapping[str, tuple[str, Sequence[str]]] | None = None) -> Plan:
    """Return the likeliest plan for a sheet.

    remembered: by fingerprint, the kind and the fields that this office chose for such headings before; they win.
    """
    possible = list(layout.headers(sheet))
    # Even where no heading says anything, the user must be able to say which column is which.
    likely = max(possible, key=lambda header: sum(map(bool, header.headings)), default=NO_HEADER)
    best = Plan("", likely, ("",) * len(likely.headings), 0.0)
    for header in possible:
        known = (remembered or {}).get(fingerprint(header))
        if known is not None and (known[0] in KINDS or not known[0]):
            return Plan(known[0], header, _as_wide(known[1], len(header.headings)))
        for kind in KINDS.values():
            plan = planned(sheet, header, kind)
            if plan.confidence > best.confidence:
                best = plan
    return best if best.confidence >= SURE else Plan("", best.header, ("",) * len(best.fields), best.confidence)


def _as_wide(fields: Sequence[str], width: int) -> tuple[str, ...]:
    return (*fields[:width], *[""] * (width - len(fields)))


def planned(sheet: Sheet, header: Header, kind: AnyKind) -> Plan:
    """Return the plan for reading the sheet as this kind, with the confidence that it is one (0 to 1)."""
    fields, likeness = _fields(kind, header.headings)
    written = sum(1 for heading in header.headings if heading)
    required = [column for column in kind.columns if column.required]
    met = sum(1 for column in required if column.field in fields)
    confidence = 0.5 * likeness / max(written, 1) + 0.3 * met / len(required) + 0.2 * _said(sheet, header, kind)
    return Plan(kind.code, header, fields, round(confidence, 3))


def _fields(kind: AnyKind, headings: Sequence[str]) -> tuple[tuple[str, ...], float]:
    """Return the field of each column, and how alike the headings are in sum."""
    fields, likeness = [""] * len(headings), 0.0
    exact, names = _names(kind.code)
    for index, heading in enumerate(headings):
        name = next((exact[said] for said in _readings(heading) if said in exact and exact[said] not in fields), "")
        if name:
            fields[index], likeness = name, likeness + 1
    if not likeness:
        return tuple(fields), 0.0
    for index, heading in enumerate(headings):
        if heading and not fields[index]:
            free = [name for name in names if exact[name] not in fields]
            near = process.extractOne(layout.normal(heading), free, scorer=fuzz.ratio, score_cutoff=NEAR)
            if near:
                fields[index], likeness = exact[near[0]], likeness + near[1] / 100
    return tuple(fields), likeness


def _readings(heading: str) -> list[str]:
    """Return the ways to read a heading: as a whole, and each line of a two-row heading."""
    parts = heading.split("\n")
    return [layout.normal(text) for text in dict.fromkeys((heading, *reversed(parts)))]


@lru_cache
def _names(code: str) -> tuple[dict[str, str], list[str]]:
    exact: dict[str, str] = {}
    # The usual heading of each column first, so that another column's synonym never takes it.
    for rank in range(max(len(column.names) for column in KINDS[code].columns)):
        for column in KINDS[code].columns:
            if rank < len(column.names):
                exact.setdefault(layout.normal(column.names[rank]), column.field)
    return exact, list(exact)


def _said(sheet: Sheet, header: Header, kind: AnyKind) -> float:
    """Return how surely name and caption say the kind: the share of the longest word that they hold."""
    words = kind.words.split()
    name, caption = layout.normal(sheet.name), layout.caption(sheet, header)
    if name == words[0]:
        return 1.0
    return max((len(word) / 8 for word in words if word in name or word in caption), default=0.0)


def factor(plan: Plan, name: str, units: Mapping[str, int], *, caption: str) -> int:
    """Return the factor of the unit that the heading (else the caption) names; 1 if neither names one of these."""
    heading = plan.header.headings[plan.places[name]] if name in plan.places else ""
    for text in (*reversed(heading.split("\n")), *caption.split("\n")):
        unit = layout.unit_in(text)
        if unit in units:
            return units[unit]
    return 1
