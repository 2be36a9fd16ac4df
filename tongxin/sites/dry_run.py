"""Which sites would change band if a version took effect: all of them at once, before it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tongxin.sites import answers
from tongxin.sites.answers import OnFile, When, Worker
from tongxin.sites.dossier import band_of
from tongxin.sites.models import Band, Site, StandardVersion
from tongxin.sites.rules import scoring
from tongxin.sites.rules.scoring import Total


@dataclass(frozen=True, slots=True)
class Standing:
    """How a site stands under a version. answered: how many of its criteria the ledger answers, of how many."""

    total: Total
    band: Band | None
    passes: bool
    answered: int
    criteria: int

    @property
    def code(self) -> str:
        return self.band.code if self.band else ""


@dataclass(frozen=True, slots=True)
class Change:
    """A site under the version in force and under the new one. before: None where none is in force."""

    site: Site
    before: Standing | None
    after: Standing

    @property
    def other_band(self) -> bool:
        return self.before is not None and self.before.code != self.after.code

    @property
    def other_pass(self) -> bool:
        return self.before is not None and self.before.passes != self.after.passes

    @property
    def difference(self) -> int:
        """Points more (or less) than before, in hundredths."""
        return self.after.total.points - (self.before.total.points if self.before else 0)


@dataclass(frozen=True)
class DryRun:
    """What a version would do. changed: sites that fall into another band, or begin or cease to pass."""

    version: StandardVersion
    standing: StandardVersion | None
    sites: int
    changed: Sequence[Change]
    bands: Sequence[tuple[str, int, int]]  # name of each band, how many sites before and after


def dry_run(version: StandardVersion, sites: Sequence[Site], *, on: date, last: int | None = None) -> DryRun:
    """Return which of these sites would change band. A constant number of queries.

    Their units must be loaded. last: the last month whose work counts (default: the day's).
    """
    standing = version.standard.versions.in_force(on).exclude(pk=version.pk).first()
    files = answers.on_file(sites)
    after = standings(version, sites, files, on=on, last=last)
    before = standings(standing, sites, files, on=on, last=last) if standing else {}
    changes = [Change(site, before.get(site.pk), after[site.pk]) for site in sites]
    changed = [change for change in changes if change.other_band or change.other_pass]
    return DryRun(version, standing, len(sites), changed, _counted(changes))


def _counted(changes: Sequence[Change]) -> list[tuple[str, int, int]]:
    names: dict[str, tuple[int, str]] = {}
    for change in changes:
        for found in (change.before, change.after):
            if found is not None and found.band is not None:
                names[found.band.name_zh] = (-found.band.points, found.band.name_zh)
    before = Counter(change.before.band.name_zh if change.before.band else "" for change in changes if change.before)
    after = Counter(change.after.band.name_zh if change.after.band else "" for change in changes)
    return [(name, before[name], after[name]) for name in [*sorted(names, key=lambda name: names[name]), ""]]


class Proven(NamedTuple):
    """What is proven of a site under a version. answered: how many of its criteria the ledger answers, of how many."""

    total: Total
    passes: bool
    answered: int
    criteria: int


def standings(
    version: StandardVersion, sites: Sequence[Worker], files: OnFile, *, on: date, last: int | None = None
) -> dict[int, Standing]:
    """Return by site how it stands under the version on a day. last: last month that counts (default: the day's)."""
    bands = list(version.bands.order_by("-points", "pk"))
    return {
        site: Standing(found.total, band_of(found.total.points, bands), found.passes, found.answered, found.criteria)
        for site, found in proven(version, sites, files, on=on, last=last).items()
    }


def proven(
    version: StandardVersion, sites: Sequence[Worker], files: OnFile, *, on: date, last: int | None = None
) -> dict[int, Proven]:
    """Return by site what is proven under the version on a day. last: last month that counts (default: the day's)."""
    asked = answers.questions(version)
    counted = answers.counted(asked, sites, when=When.of(on, last))
    found = {}
    for site in sites:
        total = scoring.total(
            question.scored(counted.of(site, question), files.counting(site, question, on)) for question in asked
        )
        passes = not total.vetoed and total.points >= version.pass_points
        answered = sum(question.answered(counted.of(site, question)) for question in asked)
        found[site.pk] = Proven(total, passes, answered, len(asked))
    return found
