"""The dossier of a site: every criterion with what proves it, what is missing, and what it is worth today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tongxin.figures.links import page_of
from tongxin.figures.reading import Address, Reading
from tongxin.sites import answers
from tongxin.sites.answers import Question, When
from tongxin.sites.models import (
    Band,
    Criterion,
    Document,
    EvidenceKind,
    MaterialRequest,
    Round,
    SelfScore,
    Site,
    StandardVersion,
)
from tongxin.sites.rules import scoring
from tongxin.sites.rules.scoring import Scored, Step, Total
from tongxin.sites.vocabulary.standard import About, EvidenceRule, Method, RuleKind


class Paper(NamedTuple):
    """A document as one criterion sees it. until: last day on which it counts, None for no end."""

    document: Document
    until: date | None
    counts: bool


@dataclass(frozen=True)
class Line:
    """One criterion of the dossier.

    value: what the figure says, in its counting unit; None without a figure. unfiled: papers that it names and that are
    not on file, optional ones too.
    """

    criterion: Criterion
    kind: RuleKind
    value: int | None
    address: Address | None
    url: str
    answered: bool
    papers: Sequence[Paper]
    unfiled: Sequence[EvidenceKind]
    asked: Sequence[MaterialRequest]
    own: SelfScore | None
    live: Scored

    @property
    def missing(self) -> Sequence[EvidenceKind]:
        """The papers that are not on file and without which its points do not count: of several of which one is enough
        the first."""
        match self.criterion.evidence_rule:
            case EvidenceRule.OPTIONAL:
                return ()
            case EvidenceRule.ANY:
                return () if any(paper.counts for paper in self.papers) else self.unfiled[:1]
            case _:
                return self.unfiled

    @property
    def about_place(self) -> bool:
        """Whether the figure is about the division and not about the unit alone."""
        return self.address is not None and self.criterion.about != About.UNIT

    @property
    def asked_for(self) -> set[int]:
        """The kinds of papers (primary keys) that the site has been asked for."""
        return {request.evidence_id for request in self.asked}

    @property
    def state(self) -> str:
        """ "proven": all points are given today; "partly": some; "open": none."""
        if self.live.points >= self.live.most > 0:
            return "proven"
        return "partly" if self.live.points else "open"


@dataclass(frozen=True)
class Dossier:
    """A site under a version on a day. total: what is proven today; own: what the site gives itself in the round."""

    site: Site
    version: StandardVersion
    on: date
    last_month: int
    position: int
    lines: Sequence[Line]
    total: Total
    own: Total
    bands: Sequence[Band]
    band: Band | None

    @property
    def answered(self) -> int:
        """By how many criteria the ledger's figures are answered."""
        return sum(line.answered for line in self.lines)

    @property
    def missing(self) -> int:
        return sum(len(line.missing) for line in self.lines)

    @property
    def passes(self) -> bool:
        """Whether what is proven today is enough to apply."""
        return not self.total.vetoed and self.total.points >= self.version.pass_points


def dossier(
    site: Site,
    version: StandardVersion,
    *,
    on: date,
    round: Round | None = None,  # noqa: A002
    last_month: int | None = None,
    as_of: int | None = None,
) -> Dossier:
    """Return the dossier of a site in a constant number of queries. Its unit and the unit's place must be loaded.

    on: the day on which papers must be fresh; figures look back from its month. round: the work that is assessed ends
    with the round's last month, and its self scores are shown. last_month: the same without a round, as 202212.
    as_of: position of the ledger (default: now).
    """
    when = When.of(on, round.last_month if round else last_month)
    asked = answers.questions(version)
    counted = (
        answers.counted(asked, [site], when=when)
        if as_of is None
        else answers.counted_at(asked, site, when=when, as_of=as_of)
    )
    files = answers.on_file([site])
    kinds = _kinds(asked)
    wanted = _requests(site)
    own = {score.criterion_id: score for score in SelfScore.objects.filter(site=site, round=round)} if round else {}
    lines = [
        _line(
            question,
            site,
            when=when,
            counted=counted,
            files=files,
            kinds=kinds,
            wanted=wanted,
            own=own.get(question.criterion.pk),
        )
        for question in asked
    ]
    bands = list(version.bands.order_by("-points", "pk"))
    total = scoring.total(line.live for line in lines)
    return Dossier(
        site=site,
        version=version,
        on=on,
        last_month=when.last,
        position=counted.position,
        lines=lines,
        total=total,
        own=scoring.total(own_score(line) for line in lines),
        bands=bands,
        band=band_of(total.points, bands),
    )


def own_score(line: Line) -> Scored:
    """Return what the site gives itself: of system data what the ledger gives, where nothing is said what is proven."""
    if line.criterion.method == Method.SYSTEM or line.own is None:
        return line.live
    return line.live._replace(points=min(line.own.points, line.live.most))


def _kinds(asked: Sequence[Question]) -> dict[int, EvidenceKind]:
    """The kinds of papers by primary key: prefetched with the criteria already."""
    return {kind.pk: kind for question in asked for kind in question.criterion.evidence.all()}


def _requests(site: Site) -> dict[int, list[MaterialRequest]]:
    found: dict[int, list[MaterialRequest]] = {}
    for request in MaterialRequest.objects.open().filter(site=site).select_related("evidence").order_by("due_on", "pk"):
        found.setdefault(request.criterion_id, []).append(request)
    return found


def _line(
    question: Question,
    site: Site,
    *,
    when: When,
    counted: answers.Counted,
    files: answers.OnFile,
    kinds: Mapping[int, EvidenceKind],
    wanted: Mapping[int, Sequence[MaterialRequest]],
    own: SelfScore | None,
) -> Line:
    criterion, fresh = question.criterion, question.criterion.fresh_months
    papers = [
        Paper(paper, paper.counts_until(fresh), paper.counts_on(when.on, fresh))
        for kind in question.evidence
        for paper in files.of(site, kind)
    ]
    held = {paper.document.evidence_id for paper in papers if paper.counts}
    value, found, url = None, None, ""
    if question.figure is not None:
        value = counted.of(site, question)
        found = answers.address(question, site, when=when, as_of=counted.position)
        url = page_of(Reading(found, value, {}, 0, 0, 0), found.as_of)
    return Line(
        criterion=criterion,
        kind=question.kind,
        value=value,
        address=found,
        url=url,
        answered=question.answered(value or 0),
        papers=papers,
        unfiled=[kinds[kind] for kind in question.evidence if kind not in held],
        asked=wanted.get(criterion.pk, ()),
        own=own,
        live=question.scored(value or 0, held),
    )


def band_of(points: int, bands: Sequence[Band]) -> Band | None:
    """Return the band that so many points (hundredths) fall into, or None below all of them."""
    code = scoring.band(points, [Step(each.code, each.points) for each in bands])
    return next((each for each in bands if each.code == code), None) if code else None
