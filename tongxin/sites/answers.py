"""What the ledger and the papers on file answer to the criteria of a version, for one site or for all of them.

The dossier of one site and the dry run of a new version over two thousand ask here, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from django.conf import settings

from tongxin.figures import read, scopes
from tongxin.figures.catalogue import FIGURES, Figure, Nature
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address, in_unit
from tongxin.ledger.facts import month_of
from tongxin.orgs.models import Placement
from tongxin.places import codes
from tongxin.places.vocabulary import Level
from tongxin.sites.models import Criterion, Document, StandardVersion
from tongxin.sites.rules import scoring
from tongxin.sites.rules.scoring import Scored
from tongxin.sites.vocabulary.standard import About, EvidenceRule, RuleKind


class Workplace(Protocol):
    """As much of a unit as figures ask for: its path, and its home."""

    @property
    def path(self) -> str: ...
    @property
    def place_id(self) -> str: ...


class Worker(Protocol):
    """As much of a site as figures ask for: a site, or a row of a list."""

    @property
    def pk(self) -> int: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def unit(self) -> Workplace: ...


class When(NamedTuple):
    """The day of asking, on which papers must be fresh; and the last month whose work counts, as 202204."""

    on: date
    last: int

    @classmethod
    def of(cls, on: date, last: int | None = None) -> When:
        """Without an assessed month the running one is the last, as the ledger is live."""
        return cls(on, month_of(on) if last is None else last)


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion made ready to be asked of many sites. evidence: primary keys of the kinds of papers."""

    criterion: Criterion
    rule: scoring.Rule
    figure: Figure | None
    evidence: tuple[int, ...]

    @property
    def kind(self) -> RuleKind:
        return self.rule.kind

    def answered(self, counted: int) -> bool:
        """Return whether the figure answers the criterion. counted: what it says; always no without a figure."""
        return self.figure is not None and counted >= self.criterion.threshold

    def period(self, when: When) -> Period:
        """Return the months that count: what happens, in the assessed months; what exists, on the day of asking."""
        if self.figure is not None and self.figure.nature is Nature.STOCK:
            month = month_of(when.on)
            return Period(month, month)
        return Period(months_before(when.last, self.criterion.months - 1), when.last)

    def scored(self, counted: int, on_file: Iterable[int]) -> Scored:
        """Return the points. counted: what the figure says, in its counting unit; on_file: kinds of papers that count.

        A veto is a fact that somebody states with a paper, and no number ever makes one.
        """
        criterion, held = self.criterion, set(self.evidence) & set(on_file)
        found = counted if self.figure else len(held)
        if self.kind is RuleKind.VETO:
            found = 0
        missing = {
            EvidenceRule.ALL: len(held) < len(self.evidence),
            EvidenceRule.ANY: bool(self.evidence) and not held,
            EvidenceRule.OPTIONAL: False,
        }[EvidenceRule(criterion.evidence_rule)]
        given = scoring.scored(self.rule, found, criterion.points)
        return given._replace(points=0) if missing else given


def questions(version: StandardVersion) -> list[Question]:
    """Return the criteria of a version in order, ready to be asked; two queries."""
    found = version.criteria.in_order().prefetch_related("evidence")
    return [
        Question(
            criterion,
            criterion.scoring_rule,
            FIGURES.get(criterion.figure),
            tuple(kind.pk for kind in criterion.evidence.all()),
        )
        for criterion in found
    ]


def months_before(month: int, months: int) -> int:
    """Return the month (202204) so many months before another."""
    count = month // 100 * 12 + month % 100 - 1 - months
    return count // 12 * 100 + count % 12 + 1


@dataclass(frozen=True)
class Counted:
    """What the figures say: the ledger's position, and values in counting units by site and criterion."""

    position: int
    values: Mapping[tuple[int, int], int]

    def of(self, site: Worker, question: Question) -> int:
        return self.values.get((site.pk, question.criterion.pk), 0)


def counted(asked: Sequence[Question], sites: Sequence[Worker], *, when: When) -> Counted:
    """Return what the figures of the criteria say of each site. Its units must be loaded.

    A query for each length of time that the criteria look back, and one for where the
    units hung before; more only where the sites are more than one query can name.
    """
    paths = _paths(sites)
    groups: dict[Period, list[Question]] = {}
    for question in asked:
        if question.figure is not None:
            groups.setdefault(question.period(when), []).append(question)
    position, found = 0, {}
    for period, group in groups.items():
        figures = list({question.figure.key: question.figure for question in group if question.figure}.values())
        wanted = {scope: paths.get(scope, (scope,)) for scope in _scopes(group, sites)}
        at, values = scopes.values(figures, wanted, period)
        position = max(position, at)
        for site in sites:
            for question in group:
                assert question.figure is not None
                value = values[question.figure.key, scope_of(question.criterion, site)]
                found[site.pk, question.criterion.pk] = int(in_unit(question.figure, value))
    return Counted(position, found)


def counted_at(asked: Sequence[Question], site: Worker, *, when: When, as_of: int) -> Counted:
    """Return what the figures said of one site at an earlier position of the ledger."""
    found = {}
    for question in asked:
        if question.figure is not None:
            reading = read.at(address(question, site, when=when, as_of=as_of))
            found[site.pk, question.criterion.pk] = int(reading.shown)
    return Counted(as_of, found)


def address(question: Question, site: Worker, *, when: When, as_of: int) -> Address:
    """Return where the number that answers the criterion lives."""
    assert question.figure is not None
    scope = scope_of(question.criterion, site)
    about_unit = question.criterion.about == About.UNIT
    place, path = (city(), scope) if about_unit else (scope, "")
    return Address(question.figure, place, question.period(when), as_of, path)


def scope_of(criterion: Criterion, site: Worker) -> str:
    """Return whose work the criterion's figure counts: a path of a unit, or a 12-digit code."""
    match About(criterion.about):
        case About.UNIT:
            return site.unit.path
        case About.COUNTY:
            return county_of(site.unit.place_id)
        case About.CITY:
            return city()


def county_of(place: str) -> str:
    """Return the county in which a place lies; the place itself where it lies in none."""
    return place if codes.level_of(place) in {Level.PROVINCE, Level.CITY} else codes.padded(place[:6])


def city() -> str:
    """Return the 12-digit code of the city that this installation serves."""
    return codes.padded(settings.TONGXIN_CITY)


def _scopes(group: Iterable[Question], sites: Sequence[Worker]) -> list[str]:
    return list(dict.fromkeys(scope_of(question.criterion, site) for question in group for site in sites))


def _paths(sites: Sequence[Worker]) -> dict[str, tuple[str, ...]]:
    """Return by the path of each site's unit every path that it ever had: what it did is told under them."""
    units = {site.unit_id: site.unit.path for site in sites}
    found = {path: [path] for path in units.values()}
    held = Placement.objects.exclude(ends_on=None)
    if len(units) <= 500:
        held = held.filter(unit__in=units)
    for unit, path in held.order_by("pk").values_list("unit_id", "path"):
        if unit in units and path not in found[units[unit]]:
            found[units[unit]].append(path)
    return {path: tuple(own) for path, own in found.items()}


@dataclass(frozen=True)
class OnFile:
    """The papers of sites that are on file, by site and kind of evidence."""

    papers: Mapping[tuple[int, int], Sequence[Document]]

    def of(self, site: Worker, evidence: int) -> Sequence[Document]:
        return self.papers.get((site.pk, evidence), ())

    def counting(self, site: Worker, question: Question, day: date) -> list[int]:
        """Return the kinds of papers that the criterion asks for and that are fresh on this day."""
        fresh = question.criterion.fresh_months
        return [kind for kind in question.evidence if any(paper.counts_on(day, fresh) for paper in self.of(site, kind))]


def on_file(sites: Sequence[Worker]) -> OnFile:
    """Return the papers of these sites, newest first; one query."""
    found: dict[tuple[int, int], list[Document]] = {}
    papers = Document.objects.on_file().newest_first()
    if len(sites) <= 500:
        papers = papers.filter(site__in=[site.pk for site in sites])
    if len(sites) == 1:
        papers = papers.select_related("file", "evidence")
    else:  # of many sites they are only counted
        papers = papers.only("site_id", "evidence_id", "issued_on", "valid_until", "withdrawn_at")
    for paper in papers:
        found.setdefault((paper.site_id, paper.evidence_id), []).append(paper)
    return OnFile(found)
