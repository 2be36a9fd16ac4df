"""Entries as lines that people read: with the names of places and units beside the codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tongxin.figures.catalogue import ADDITIVE, Figure
from tongxin.figures.reading import in_unit
from tongxin.figures.rows import contribution
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence, Label
from tongxin.orgs.models import Unit
from tongxin.places.models import Division

GRADES: dict[str, Label] = {grade.value: grade.label for grade in Evidence}


@dataclass(frozen=True)
class Line:
    """One entry behind a figure. amount: what it adds, in the figure's counting unit; None where rows do not add up."""

    entry: Entry
    day: str
    what: Label
    kind: Label
    place: str
    unit: str
    amount: int | Decimal | None
    evidence: Label

    @cached_property
    def url(self) -> str:
        """The page of the entry. Asked for by pages only: a workbook of thousands of lines has no use for it."""
        return self.entry.get_absolute_url()


def lines(figure: Figure, entries: Sequence[Entry]) -> list[Line]:
    """Return the lines of these entries, in their order, in two queries."""
    places = place_names({entry.place for entry in entries})
    units = unit_names({entry.unit_path for entry in entries})
    return [
        Line(
            entry=entry,
            day=entry.occurred_on.isoformat(),
            what=entry.word.label,
            kind=entry.word.kind_label(entry.kind),
            place=places.get(entry.place, entry.place),
            unit=units.get(entry.unit_path, ""),
            amount=in_unit(figure, contribution(figure, entry)) if figure.measure in ADDITIVE else None,
            evidence=GRADES[entry.evidence],
        )
        for entry in entries
    ]


def place_names(codes: set[str]) -> dict[str, str]:
    """Return the name of each division with that of its county or town before it, as tables print it."""
    above = {code[:6] + "000000" for code in codes} | {code[:9] + "000" for code in codes}
    known = Division.objects.filter(code__in=codes | above).values_list("code", "short_name", "name")
    named = {code: short or name for code, short, name in known}
    full = {}
    for code in codes:
        chain = dict.fromkeys([code[:6] + "000000", code[:9] + "000", code])
        full[code] = " ".join(named[step] for step in chain if step in named)
    return full


def unit_names(paths: set[str]) -> dict[str, str]:
    """Return the name of the unit at each path, as it is called now."""
    # A unit that moved since keeps its number, the last step of the path.
    numbers = {path: int(path.rstrip("/").rsplit("/", 1)[-1]) for path in paths if path}
    named = dict(Unit.objects.filter(pk__in=set(numbers.values())).values_list("pk", "name_zh"))
    return {path: named[number] for path, number in numbers.items() if number in named}
