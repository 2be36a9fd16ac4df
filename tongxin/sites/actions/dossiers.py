"""Keep a dossier: file papers, score oneself, ask a site for material."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongxin.files import actions as files
from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.sites.drafts import in_points
from tongxin.sites.filetypes import file_type
from tongxin.sites.models import Application, Criterion, Document, EvidenceKind, MaterialRequest, Round, SelfScore, Site
from tongxin.sites.permissions.dossiers import (
    SHORTEST_REASON,
    obstacle_to_ask,
    obstacle_to_ask_again,
    obstacle_to_keep,
    obstacle_to_score,
    obstacle_to_withdraw_document,
    obstacle_to_withdraw_request,
)
from tongxin.sites.vocabulary import dossier as words
from tongxin.sites.vocabulary.standard import Method
from tongxin.todos import actions as todos


class OnFileAlready(ValueError):
    """The paper that is asked for is on file, or has been asked for; the message says until when."""


class ScoreRefused(ValueError):
    """A self score that cannot be; the message says why."""


class ReasonTooShort(ValueError):
    """Asking for material needs a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """A paper that is handed in. valid_until: last day on which it counts, None for no end."""

    evidence: EvidenceKind
    title: str
    issued_on: date
    valid_until: date | None = None


@transaction.atomic
def file_document(
    site: Site, draft: DocumentDraft, content: bytes, *, name: str, by: Person, now: datetime
) -> Document:
    """Put a paper on file, once for all criteria and rounds; what was asked for of its kind is answered by it.

    name: the file's name, kept for show only. Raises NotAllowed, filetypes.NotTaken.
    """
    ledger.hold(site)  # of two papers that answer one request, the second finds it answered
    require(obstacle_to_keep(by, site))
    kind = file_type(content)
    stored = files.store(content, name=name, media_type=kind.media_type, now=now)
    document = Document.objects.create(
        site=site,
        evidence=draft.evidence,
        title=draft.title,
        file=stored,
        issued_on=draft.issued_on,
        valid_until=draft.valid_until,
        uploaded_by=by.actor_id,
        uploaded_at=now,
    )
    ledger.record(
        words.DOCUMENT_FILED,
        document,
        by=by,
        now=now,
        unit=site.unit,
        files=[stored.sha256],
        paper=draft.evidence.code,
        until=date_format(draft.valid_until, "Y-m-d") if draft.valid_until else "",
    )
    _answer(site, document, by=by, now=now)
    return document


def _answer(site: Site, document: Document, *, by: Person, now: datetime) -> None:
    wanted = MaterialRequest.objects.open().filter(site=site, evidence=document.evidence).select_related("evidence")
    for request in wanted.order_by("pk"):
        ledger.move(request, words.ANSWER_REQUEST, by=by, now=now, unit=site.unit, fields={"document": document})
        todos.settle(words.MATERIAL_WANTED, subject=request, by=by, now=now)
        notices.tell(
            [request.asked_by],
            words.MATERIAL_CAME,
            now=now,
            link=site.get_absolute_url(),
            unit=site.unit.name_zh,
            paper=request.evidence.name_zh,
        )


@transaction.atomic
def withdraw_document(document: Document, *, reason: str, by: Person, now: datetime) -> None:
    """Take a paper off the file; it stays kept, and what was assessed with it stays assessed. Raises NotAllowed."""
    ledger.hold(document)
    require(obstacle_to_withdraw_document(by, document))
    document.withdrawn_at = now
    document.save(update_fields=["withdrawn_at"])
    ledger.record(
        words.DOCUMENT_WITHDRAWN,
        document,
        by=by,
        now=now,
        unit=document.site.unit,
        paper=document.evidence.code,
        reason=reason,
    )


class OwnScore(NamedTuple):
    """What a site gives itself for a criterion. points: hundredths."""

    criterion: Criterion
    points: int
    reason: str


@transaction.atomic
def score_itself(site: Site, round: Round, scores: Iterable[OwnScore], *, by: Person, now: datetime) -> int:  # noqa: A002
    """Keep what the site gives itself in a round; return how many scores are new or other than before.

    Criteria of system data are filled by the ledger and not by the site. Raises NotAllowed, ScoreRefused.
    """
    ledger.hold(site)
    for application in Application.objects.live().filter(site=site, round=round):
        ledger.hold(application)  # so that nobody hands it in meanwhile
    require(obstacle_to_score(by, site, round))
    held = {score.criterion_id: score for score in SelfScore.objects.filter(site=site, round=round)}
    changed = 0
    for own in scores:
        _refuse_impossible(own, round)
        before = held.get(own.criterion.pk)
        if before is not None and (before.points, before.reason) == (own.points, own.reason):
            continue
        kept = before or SelfScore(site=site, round=round, criterion=own.criterion)
        kept.points, kept.reason, kept.scored_by, kept.scored_at = own.points, own.reason, by.actor_id, now
        kept.save()
        ledger.record(
            words.SELF_SCORED,
            site,
            by=by,
            now=now,
            unit=site.unit,
            criterion=own.criterion.code,
            points=in_points(own.points),
        )
        changed += 1
    return changed


def _refuse_impossible(own: OwnScore, round: Round) -> None:  # noqa: A002
    criterion, named = own.criterion, {"criterion": own.criterion.title}
    if criterion.version_id != round.version_id:
        raise ScoreRefused(_("“%(criterion)s” is not part of this round's standard.") % named)
    if criterion.method == Method.SYSTEM:
        raise ScoreRefused(_("“%(criterion)s” is filled by the system.") % named)
    if own.points > criterion.points:
        most = in_points(criterion.points)
        raise ScoreRefused(_("“%(criterion)s” gives at most %(most)s points.") % {**named, "most": most})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked of a site. minutes: how long it is estimated to take whoever hands it in."""

    criterion: Criterion
    evidence: EvidenceKind
    reason: str
    minutes: int
    due_on: date
    round: Round | None = None


@transaction.atomic
def ask_for_material(site: Site, asking: Asking, *, by: Person, now: datetime) -> MaterialRequest:
    """Ask a site for a paper that is not on file, and return the request. It is counted, with its minutes.

    Raises NotAllowed, ReasonTooShort, OnFileAlready.
    """
    ledger.hold(site)
    require(obstacle_to_ask(by, site))
    if len(asking.reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort(_("Say why in at least %(count)s characters.") % {"count": SHORTEST_REASON})
    if obstacle := obstacle_to_repeat(site, asking, timezone.localdate(now)):
        raise OnFileAlready(obstacle)
    request = MaterialRequest.objects.create(
        site=site,
        round=asking.round,
        criterion=asking.criterion,
        evidence=asking.evidence,
        reason=asking.reason,
        minutes=asking.minutes,
        due_on=asking.due_on,
        asked_by=by.actor_id,
        asked_at=now,
    )
    ledger.record(
        words.MATERIAL_ASKED,
        request,
        by=by,
        now=now,
        unit=site.unit,
        minutes=asking.minutes,
        criterion=asking.criterion.code,
        paper=asking.evidence.code,
        due=date_format(asking.due_on, "Y-m-d"),
    )
    todos.open_todo(
        words.MATERIAL_WANTED,
        subject=request,
        unit=site.unit,
        role=Role.SITE_OPERATOR,
        by=by,
        now=now,
        due_on=asking.due_on,
        link=site.get_absolute_url(),
        unit_name=site.unit.name_zh,
        paper=asking.evidence.name_zh,
    )
    return request


def obstacle_to_repeat(site: Site, asking: Asking, day: date) -> str | None:
    """Return why this need not be asked for: it is on file, or has been asked for; or None."""
    papers = list(Document.objects.on_file().filter(site=site, evidence=asking.evidence).newest_first())
    asked = MaterialRequest.objects.open().filter(site=site, evidence=asking.evidence).exists()
    return obstacle_to_ask_again(site, asking.criterion, asking.evidence.pk, day, papers=papers, asked=asked)


@transaction.atomic
def withdraw_request(request: MaterialRequest, *, reason: str, by: Person, now: datetime) -> None:
    """Let a site know that what was asked for is no longer wanted. Raises NotAllowed, WrongMove."""
    ledger.hold(request)
    require(obstacle_to_withdraw_request(by, request))
    ledger.move(request, words.WITHDRAW_REQUEST, by=by, now=now, unit=request.site.unit, details={"reason": reason})
    todos.withdraw(words.MATERIAL_WANTED, subject=request, by=by, now=now)
