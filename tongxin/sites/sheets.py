"""What sheets come to: read by the verbs that close a scoring, by the page and by the minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tongxin.sites.models import Assessment, Criterion, ItemScore, Sheet, StandardVersion
from tongxin.sites.rules import assessing, scoring
from tongxin.sites.rules.assessing import Outcome
from tongxin.sites.rules.scoring import Scored
from tongxin.sites.vocabulary.assessment import SheetStatus
from tongxin.sites.vocabulary.standard import RuleKind

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def scored_criteria(version: StandardVersion) -> list[Criterion]:
    """Return the criteria that assessors give points for, in order; a veto gives none."""
    return [each for each in version.criteria.in_order() if each.rule != RuleKind.VETO]


def total(items: Iterable[ItemScore]) -> scoring.Total:
    """Return what a sheet's items add up to. Their criteria must be loaded; what has no points yet counts nothing."""
    return scoring.total(
        Scored(RuleKind(item.criterion.rule), item.points or 0, item.criterion.points) for item in items
    )


def submitted(assessment: Assessment) -> list[Sheet]:
    """Return the sheets that are in and count, unnamed: in the order of their random ids, items loaded."""
    sheets = assessment.sheets.counting().filter(status=SheetStatus.SUBMITTED)
    return list(sheets.prefetch_related("items__criterion").order_by("stage", "public_id"))


def outcome(assessment: Assessment, sheets: Sequence[Sheet]) -> Outcome | None:
    """Return what these sheets come to; None while a stage has none. The panel must be loaded."""
    weights = assessment.panel.weights
    totals = {stage: [total(each.items.all()).points for each in sheets if each.stage == stage] for stage in weights}
    if not all(totals.values()):
        return None
    return assessing.outcome(totals, averaging=assessment.panel.averaging, weights=weights)


@dataclass(frozen=True)
class Row:
    """One criterion across the sheets of a stage. points: in the order of the sheets."""

    criterion: Criterion
    own: int
    points: Sequence[int]
    reasons: Sequence[tuple[str, str]]  # letter of the sheet, and why it differs

    @property
    def spread(self) -> int:
        return assessing.spread(self.points)


@dataclass(frozen=True)
class Table:
    """The sheets of one stage side by side, unnamed."""

    stage: str
    letters: Sequence[str]
    totals: Sequence[int]
    remarks: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    mean: int
    spread: int
    weight: int


def tables(assessment: Assessment, sheets: Sequence[Sheet]) -> list[Table]:
    """Return a table for each stage of which sheets are in. For whoever may see them all."""
    made = []
    for stage, weight in assessment.panel.weights.items():
        own = [sheet for sheet in sheets if sheet.stage == stage]
        if own:
            made.append(_table(stage, weight, own, assessment.panel.averaging))
    return made


def _table(stage: str, weight: int, sheets: Sequence[Sheet], averaging: str) -> Table:
    letters = [LETTERS[index % len(LETTERS)] for index in range(len(sheets))]
    items = [{item.criterion_id: item for item in sheet.items.all()} for sheet in sheets]
    criteria = sorted(
        {item.criterion for each in items for item in each.values()}, key=lambda one: (one.position, one.pk)
    )
    rows = []
    for criterion in criteria:
        found = [
            (letter, each[criterion.pk]) for letter, each in zip(letters, items, strict=True) if criterion.pk in each
        ]
        rows.append(
            Row(
                criterion=criterion,
                own=found[0][1].own_points,
                points=[item.points or 0 for _letter, item in found],
                reasons=[
                    (letter, item.reason) for letter, item in found if item.reason and item.points != item.own_points
                ],
            )
        )
    totals = [total(sheet.items.all()).points for sheet in sheets]
    return Table(
        stage=stage,
        letters=letters,
        totals=totals,
        remarks=[(letter, sheet.remark) for letter, sheet in zip(letters, sheets, strict=True) if sheet.remark],
        rows=rows,
        mean=assessing.average(totals, averaging),
        spread=assessing.spread(totals),
        weight=weight,
    )
