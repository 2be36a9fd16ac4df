"""The self-check of a site in the yearly recheck: the dossier under the run's standard, with what was said before.

Nothing is asked for anew. What the system answers is filled in, and what the site gave itself before stands until it
says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongxin.sites.dossier import Dossier, Line, dossier
from tongxin.sites.models import Recheck, SelfScore
from tongxin.sites.rules import scoring
from tongxin.sites.vocabulary.standard import Method


@dataclass(frozen=True)
class Row:
    """A criterion of the self-check. suggested: own points to begin with (hundredths); fixed: the system's to fill."""

    line: Line
    suggested: int
    fixed: bool


@dataclass(frozen=True)
class SelfCheck:
    """The dossier on a day, and what the site would give itself if it changes nothing."""

    dossier: Dossier
    rows: list[Row]

    def own_points(self, own: Mapping[str, int]) -> dict[str, int]:
        """Return the points by code of criterion: those given (hundredths), else what is suggested; at most all."""
        return {
            row.line.criterion.code: row.suggested
            if row.fixed
            else max(0, min(own.get(row.line.criterion.code, row.suggested), row.line.live.most))
            for row in self.rows
        }

    def own_total(self, own: Mapping[str, int]) -> int:
        """Return what the site gives itself in all, in hundredths, bonus and caps as the standard counts them."""
        points = self.own_points(own)
        return scoring.total(row.line.live._replace(points=points[row.line.criterion.code]) for row in self.rows).points

    def kept(self, own: Mapping[str, int]) -> list[dict[str, str | int]]:
        """Return what is kept of the self-check, a line for each criterion."""
        points = self.own_points(own)
        return [
            {
                "code": row.line.criterion.code,
                "title": row.line.criterion.title,
                "proven": row.line.live.points,
                "own": points[row.line.criterion.code],
                "most": row.line.live.most,
            }
            for row in self.rows
        ]


def self_check(recheck: Recheck, on: date) -> SelfCheck:
    """Return what the self-check says on a day, in a constant number of queries. For Recheck.objects.for_page()."""
    run = recheck.run
    found = dossier(recheck.site, run.version, on=on, last_month=run.last_month)
    said = _said_before(recheck)
    rows = []
    for line in found.lines:
        fixed = line.criterion.method == Method.SYSTEM
        suggested = line.live.points if fixed else said.get(line.criterion.code, line.live.points)
        rows.append(Row(line, min(suggested, line.live.most), fixed))
    return SelfCheck(found, rows)


def _said_before(recheck: Recheck) -> dict[str, int]:
    """What the site gave itself last under this standard, by code of criterion: in a round, or in a recheck later."""
    standard = recheck.run.version.standard_id
    scores = SelfScore.objects.filter(site=recheck.site, criterion__version__standard=standard)
    said = dict(scores.order_by("scored_at", "pk").values_list("criterion__code", "points"))
    before = (
        Recheck.objects.filter(
            designation__site=recheck.site, run__version__standard=standard, submitted_at__isnull=False
        )
        .exclude(pk=recheck.pk)
        .order_by("-submitted_at", "-pk")
        .values_list("checked", flat=True)
        .first()
    )
    return said | {str(each["code"]): int(each["own"]) for each in before or []}
