"""What a site gave itself, and with which proof, as it stood when the form was handed in (自评表、佐证材料清单).

Kept with the version as data, so that the printed form, the difference view and the assessors' sheets say the same
whatever the ledger and the file say later. A form that is still with the site is told from its dossier of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.figures.links import page_of
from tongxin.figures.reading import Address, Reading
from tongxin.sites.dossier import Dossier, Line, dossier, own_score
from tongxin.sites.drafts import in_points
from tongxin.sites.models import Application, ApplicationVersion, Criterion, StandardVersion
from tongxin.sites.rules import scoring
from tongxin.sites.rules.scoring import Scored, Total
from tongxin.sites.vocabulary.standard import RuleKind

Kept = Mapping[str, Any]  # what ApplicationVersion.checked holds; empty of what was handed in before it was kept


def kept(found: Dossier) -> dict[str, Any]:
    """Return what is kept of a dossier of the round, as JSON can hold it."""
    return {"on": found.on.isoformat(), "lines": [_kept_line(line) for line in found.lines]}


def _kept_line(line: Line) -> dict[str, Any]:
    return {
        "code": line.criterion.code,
        "own": own_score(line).points,
        "proven": line.live.points,
        "reason": line.own.reason if line.own else "",
        "value": line.value,
        "address": str(line.address) if line.address else "",
        "papers": [
            {
                "id": str(paper.document.public_id),
                "title": paper.document.title,
                "kind": paper.document.evidence.name_zh,
                "issued": paper.document.issued_on.isoformat(),
                "until": paper.until.isoformat() if paper.until else "",
                "counts": paper.counts,
            }
            for paper in line.papers
        ],
        "missing": [kind.name_zh for kind in line.missing],
    }


@dataclass(frozen=True)
class Paper:
    """A document as it was on file. until: last day on which it counts, "" for no end."""

    id: UUID
    title: str
    kind: str
    issued: str
    until: str
    counts: bool


@dataclass(frozen=True)
class Told:
    """One criterion: what the site gave itself (hundredths), why, and what the ledger and the papers said."""

    criterion: Criterion
    own: int
    proven: int
    reason: str
    value: int | None
    address: Address | None
    papers: Sequence[Paper]
    missing: Sequence[str]

    @property
    def url(self) -> str:
        """The page of the number as it stood then."""
        return page_of(Reading(self.address, self.value or 0, {}, 0, 0, 0), self.address.as_of) if self.address else ""

    @property
    def is_veto(self) -> bool:
        return self.criterion.rule == RuleKind.VETO


def lines(checked: Kept, version: StandardVersion) -> list[Told]:
    """Return the criteria of the version as they stood, in order; one query."""
    said = {each["code"]: each for each in checked.get("lines", ())}
    return [_told(each, said[each.code]) for each in version.criteria.in_order() if each.code in said]


def _told(criterion: Criterion, said: Kept) -> Told:
    return Told(
        criterion=criterion,
        own=said["own"],
        proven=said["proven"],
        reason=said["reason"],
        value=said["value"],
        address=Address.parse(said["address"]) if said["address"] else None,
        papers=[Paper(**{**each, "id": UUID(each["id"])}) for each in said["papers"]],
        missing=said["missing"],
    )


def total(told: Sequence[Told]) -> Total:
    """Return what the site gave itself in all."""
    return scoring.total(Scored(RuleKind(each.criterion.rule), each.own, each.criterion.points) for each in told)


def current(application: Application, version: ApplicationVersion | None, on: date | None = None) -> list[Told]:
    """Return what the form says of itself: as it was handed in, and of today while the site may change it.

    version: the last one. What was handed in before this was kept is told from the dossier of today.
    """
    standard = application.round.version
    if version is not None and version.checked and not application.is_filled_in:
        return lines(version.checked, standard)
    day = on or timezone.localdate()
    return lines(kept(dossier(application.site, standard, on=day, round=application.round)), standard)


def listed(told: Sequence[Told]) -> list[tuple[Paper, str]]:
    """Return every paper once, with the codes of the criteria that it proves."""
    codes: dict[UUID, list[str]] = {}
    papers: dict[UUID, Paper] = {}
    for each in told:
        for paper in each.papers:
            papers.setdefault(paper.id, paper)
            codes.setdefault(paper.id, []).append(each.criterion.code)
    return [(paper, "、".join(codes[key])) for key, paper in papers.items()]


def as_text(told: Sequence[Told]) -> dict[str, str]:
    """Return the self score, its table and the list of evidence as texts, to be compared like fields of the form."""
    found = total(told)
    scores = [
        f"{each.criterion.code} {each.criterion.title} {in_points(each.own)}/{in_points(each.criterion.points)}"
        + (f" {each.reason}" if each.reason else "")
        for each in told
        if not each.is_veto
    ]
    papers = [
        " ".join(filter(None, [paper.kind, _("“%(title)s”") % {"title": paper.title}, paper.issued, f"（{codes}）"]))
        for paper, codes in listed(told)
    ]
    return {
        "self_score": f"{in_points(found.points)}/{in_points(found.most)}",
        "self_scores": "\n".join(scores),
        "evidence": "\n".join(papers),
    }
