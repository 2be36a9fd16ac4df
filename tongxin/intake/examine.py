"""A file looked at with all that the system knows: dry run, and comparison with what is imported. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tongxin.intake.check import check
from tongxin.intake.differences import Comparison, Past, compare
from tongxin.intake.findings import Problem, SheetCheck
from tongxin.intake.known import ledger_position, past_rows, surroundings
from tongxin.intake.models import ColumnMemory
from tongxin.intake.parties import Party
from tongxin.intake.reading import Workbook
from tongxin.intake.recognise import Plan, recognise
from tongxin.orgs.models import Unit


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found. position: of the ledger when it was looked at; comparisons: by position of the sheet."""

    workbook: Workbook
    office: Party
    sheets: Sequence[SheetCheck]
    comparisons: dict[int, Comparison]
    position: int

    @property
    def problems(self) -> list[Problem]:
        return [problem for sheet in self.sheets for problem in sheet.problems]

    @property
    def rows(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets)

    @property
    def faults(self) -> int:
        return sum(len(sheet.faults) for sheet in self.sheets)

    @property
    def to_post(self) -> int:
        """How many rows an import would post: new and changed ones."""
        return sum(len(each.new) + len(each.changed) for each in self.comparisons.values())

    @property
    def missing(self) -> int:
        return sum(len(each.missing) for each in self.comparisons.values())


def plans_for(workbook: Workbook, office: Unit) -> list[Plan]:
    """Return how each sheet is to be read: as the office chose for such headings before, else as recognised."""
    memories = ColumnMemory.objects.filter(office=office).values_list("fingerprint", "kind", "fields")
    remembered = {fingerprint: (kind, fields) for fingerprint, kind, fields in memories}
    return [recognise(sheet, remembered) for sheet in workbook.sheets]


def examine(
    workbook: Workbook,
    plans: Sequence[Plan],
    office: Unit,
    *,
    today: date,
    progress: Callable[[int], None] = lambda rows: None,
) -> Examined:
    """Check a workbook for this office and compare it with what is imported. today: later days are faults."""
    position = ledger_position()
    known = surroundings(office, today=today)
    sheets = check(workbook, plans, known, progress=progress)
    return Examined(workbook, known.office, sheets, _compared(sheets, office), position)


def _compared(sheets: Iterable[SheetCheck], office: Unit) -> dict[int, Comparison]:
    by_kind: dict[str, list[SheetCheck]] = defaultdict(list)
    for sheet in sheets:
        if sheet.kind:
            by_kind[sheet.kind.code].append(sheet)
    found: dict[int, Comparison] = {}
    for kind, alike in by_kind.items():
        past: list[Past] = past_rows(office, kind)
        met: set[int] = set()
        for sheet in alike:
            found[sheet.position] = compare(sheet.rows, [each for each in past if each.pk not in met])
            met |= found[sheet.position].met
        for sheet in alike:  # a row may have moved to another sheet of the same kind
            comparison = found[sheet.position]
            comparison.missing = [each for each in comparison.missing if each.pk not in met]
    return found
