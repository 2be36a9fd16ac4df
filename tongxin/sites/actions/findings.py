"""Raise findings about a site, report them corrected, verify, extend, cancel.

Recheck and rectification raise theirs with `raise_findings` too: `Because` names what brought them to light.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.calendars.models import known
from tongxin.calendars.rules import add_working_days
from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.notices.sentences import Word
from tongxin.notices.vocabulary import NoticeKind
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Deed, Role
from tongxin.places import codes
from tongxin.places.vocabulary import Level
from tongxin.privacy.fields import sealed
from tongxin.sites.actions import lists
from tongxin.sites.actions.dossiers import DocumentDraft, file_document
from tongxin.sites.actions.recheck_desk import finding_settled
from tongxin.sites.models.assessment import Assessment
from tongxin.sites.models.dossier import Document
from tongxin.sites.models.finding import CorrectiveAction, Extension, Finding
from tongxin.sites.models.site import Site
from tongxin.sites.models.standard import Criterion
from tongxin.sites.offices import office_above
from tongxin.sites.permissions.findings import (
    obstacle_to_extend,
    obstacle_to_let_verify,
    obstacle_to_raise,
    obstacle_to_report,
    obstacle_to_set_due,
    obstacle_to_steer,
    obstacle_to_verify,
)
from tongxin.sites.vocabulary import finding as words
from tongxin.sites.vocabulary.finding import Origin, Severity, Verdict
from tongxin.todos.actions import open_todo, settle, withdraw

PROOF = "correction"  # the kind of paper
REVIEWER_AT = {Level.CITY: Role.CITY_OFFICER, Level.COUNTY: Role.COUNTY_OFFICER}


class Refused(ValueError):
    """A finding or a correction that cannot be; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDraft:
    """What was found, and what is wanted. due_on: the last day for the correction (default: in twenty working days)."""

    what: str
    found_on: date
    wanted: str = ""
    severity: str = Severity.MINOR.value
    criterion: Criterion | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """What brought findings to light. entry: position of the inspection in the ledger."""

    origin: str = Origin.DAILY.value
    assessment: Assessment | None = None
    entry: int | None = None


@transaction.atomic
def raise_findings(
    site: Site,
    drafts: Sequence[FindingDraft],
    *,
    because: Because,
    verifier: Unit | None = None,
    by: Person,
    now: datetime,
) -> list[Finding]:
    """Raise findings about a site, which its unit has to correct, and return them. All or none of them are raised.

    verifier: the office that says whether they are corrected (default: the one that raises them). Raises NotAllowed,
    Refused.
    """
    require(obstacle_to_raise(by, site))
    office = office_of(by, site)
    checker = verifier or office
    today = timezone.localdate(now)
    _refuse_impossible(site, drafts, checker, today)
    usual = usual_due(today)
    raised = [
        _raise(site, draft, because, due_on=draft.due_on or usual, office=office, verifier=checker, by=by, now=now)
        for draft in drafts
    ]
    link = raised[0].get_absolute_url() if len(raised) == 1 else site.get_absolute_url()
    _tell(site, words.RAISED_NOTICE, by=by, now=now, link=link, count=len(raised))
    return raised


def office_of(person: Person, site: Site) -> Unit:
    """Return the office for which the person raises findings about the site. Raises StopIteration for none."""
    unit = site.unit
    held = (
        standing.unit_id
        for standing in person.standings()
        if standing.may(Deed.FOLLOW_UP) and standing.reaches(place=unit.place_id, unit_path=unit.path)
    )
    return Unit.objects.select_related("place").get(pk=next(held))


def usual_due(day: date) -> date:
    """Return until when a correction usually has time that is asked for on this day."""
    return add_working_days(day, words.TO_CORRECT.working_days or 0, known()).on


def _refuse_impossible(site: Site, drafts: Sequence[FindingDraft], verifier: Unit, today: date) -> None:
    if not drafts:
        raise Refused(_("Say what was found."))
    if obstacle := obstacle_to_let_verify(site, verifier):
        raise Refused(obstacle)
    for draft in drafts:
        if not draft.what.strip():
            raise Refused(_("Say what was found."))
        if draft.found_on > today:
            raise Refused(_("Nothing is found on a day to come."))
        if draft.due_on and (obstacle := obstacle_to_set_due(draft.due_on, today)):
            raise Refused(obstacle)


def _raise(
    site: Site, draft: FindingDraft, because: Because, *, due_on: date, office: Unit, verifier: Unit, by: Person,
    now: datetime,
) -> Finding:  # fmt: skip
    finding = Finding(
        site=site, origin=because.origin, assessment=because.assessment, entry=because.entry,
        criterion=draft.criterion, severity=draft.severity, what=draft.what, wanted=draft.wanted,
        found_on=draft.found_on, office=office, owner=site.unit, verifier=verifier, due_on=due_on,
        raised_by=by.actor_id, raised_at=now,
    )  # fmt: skip
    finding.save(force_insert=True)
    ledger.record(
        words.RAISED, finding, by=by, now=now, unit=site.unit, occurred_on=draft.found_on, kind=because.origin,
        due=due_on.isoformat(), severity=draft.severity,
        criterion=draft.criterion.code if draft.criterion else "", entry=because.entry,
    )  # fmt: skip
    _ask_to_correct(finding, by=by, now=now)
    return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done about a finding, and what shows it: papers on file, and a new file that is put there with it.

    file: content and name.
    """

    text: str
    done_on: date
    evidence: Sequence[Document] = ()
    file: tuple[bytes, str] | None = None


@transaction.atomic
def report_correction(finding: Finding, done: Done, *, by: Person, now: datetime) -> CorrectiveAction:
    """Report a finding as corrected, and return the correction. Raises NotAllowed, Refused, WrongMove, NotTaken."""
    ledger.hold(finding)
    require(obstacle_to_report(by, finding))
    _refuse_report(finding, done, timezone.localdate(now))
    papers = [*done.evidence, *([_filed(finding, done, by=by, now=now)] if done.file else [])]
    number = finding.corrections.count() + 1
    entry = ledger.move(
        finding, words.REPORT, by=by, now=now, unit=finding.site.unit,
        details={"number": number, "papers": len(papers)},
    )  # fmt: skip
    correction = CorrectiveAction(
        finding=finding, number=number, text=done.text, done_on=done.done_on, reported_by=by.actor_id,
        reported_at=now, entry=entry.position,
    )  # fmt: skip
    correction.save(force_insert=True)
    correction.evidence.set(papers)
    settle(words.TO_CORRECT, subject=finding, by=by, now=now)
    office = _verifying(finding, by)
    open_todo(
        words.TO_VERIFY, subject=finding, unit=office, role=_reviewer(office), by=by, now=now,
        site=finding.site.unit.name_zh,
    )  # fmt: skip
    return correction


def _verifying(finding: Finding, reporter: Person) -> Unit:
    """Return the office in which somebody else than the reporter verifies: the one that was named, or the one above.

    It stays with the named one where it has an officer beside the reporter, or none at all, as everything else there.
    """
    named = finding.verifier
    officers = Person.objects.holding(_reviewer(named), at=named)
    if not officers.filter(pk=reporter.pk).exists() or officers.exclude(pk=reporter.pk).exists():
        return named
    return office_above(named, finding.site, without={reporter.actor_id}) or named


def _filed(finding: Finding, done: Done, *, by: Person, now: datetime) -> Document:
    """Put the new file into the site's dossier, where it stays."""
    assert done.file is not None
    content, name = done.file
    kind = lists.shipped_kind_of_paper(PROOF)
    title = _("Proof of a correction, %(day)s") % {"day": done.done_on.isoformat()}
    draft = DocumentDraft(evidence=kind, title=title, issued_on=done.done_on)
    return file_document(finding.site, draft, content, name=name, by=by, now=now)


def _refuse_report(finding: Finding, done: Done, today: date) -> None:
    if not done.text.strip():
        raise Refused(_("Say what was done."))
    if not finding.found_on <= done.done_on <= today:
        raise Refused(_("It was done between the day it was found and today."))
    if any(paper.site_id != finding.site_id or paper.withdrawn_at for paper in done.evidence):
        raise Refused(_("Only papers on this site's file show that something is corrected."))


@transaction.atomic
def accept_correction(finding: Finding, *, opinion: str = "", by: Person, now: datetime) -> None:
    """Verify the correction that waits, and close the finding. Raises NotAllowed, WrongMove."""
    correction = _judge(finding, Verdict.ACCEPTED, opinion, by=by, now=now)
    ledger.move(
        finding, words.ACCEPT, by=by, now=now, unit=finding.site.unit, details={"number": correction.number},
        fields={"settled_at": now},
    )  # fmt: skip
    _tell_reporter(finding, correction, words.ACCEPTED_NOTICE, by=by, now=now)
    finding_settled(finding, by=by, now=now)


@transaction.atomic
def send_back(finding: Finding, *, opinion: str, due_on: date, by: Person, now: datetime) -> None:
    """Not accept the correction that waits: say why, and by when it is due again. Raises NotAllowed, Refused,
    WrongMove."""
    if not opinion.strip():
        raise Refused(_("Say why the correction is not accepted."))
    if obstacle := obstacle_to_set_due(due_on, timezone.localdate(now)):
        raise Refused(obstacle)
    ledger.hold(finding)
    _within_the_limit(finding, due_on, now)
    correction = _judge(finding, Verdict.NOT_ACCEPTED, opinion, by=by, now=now)
    ledger.move(
        finding, words.SEND_BACK, by=by, now=now, unit=finding.site.unit,
        details={"number": correction.number, "due": due_on.isoformat()}, fields={"due_on": due_on},
    )  # fmt: skip
    _ask_to_correct(finding, by=by, now=now)
    _tell_reporter(finding, correction, words.SENT_BACK_NOTICE, by=by, now=now, due=due_on)


def _judge(finding: Finding, verdict: Verdict, opinion: str, *, by: Person, now: datetime) -> CorrectiveAction:
    """Write the verdict on the correction that waits. Whoever comes second finds none, and is told so."""
    ledger.hold(finding)
    correction = finding.corrections.filter(verdict="").first()
    require(obstacle_to_verify(by, finding, correction))
    assert correction is not None
    correction.verdict, correction.opinion = verdict, opinion
    correction.judged_by, correction.judged_at = by.actor_id, now
    correction.save(update_fields=["verdict", "opinion", "judged_by", "judged_at"])
    settle(words.TO_VERIFY, subject=finding, by=by, now=now)
    return correction


def _within_the_limit(finding: Finding, due_on: date, now: datetime) -> None:
    """Give no more time than the rectification to which the finding belongs; after its limit, until today."""
    limit = last_day(finding, timezone.localdate(now))
    if limit is not None and due_on > limit:
        raise Refused(_("The rectification ends on %(day)s: extend its limit first.") % {"day": limit.isoformat()})


def last_day(finding: Finding, today: date) -> date | None:
    """Return the latest day until which a correction can be asked for; None where no rectification sets a limit."""
    limit = finding.rectifications.open().values_list("limit_on", flat=True).first()
    return None if limit is None else max(limit, today)


@transaction.atomic
def extend(finding: Finding, *, due_on: date, reason: str, by: Person, now: datetime) -> Extension:
    """Give more time for a correction, with a reason; it is counted. Raises NotAllowed, Refused."""
    ledger.hold(finding)
    require(obstacle_to_extend(by, finding))
    if not reason.strip():
        raise Refused(_("Say why more time is given."))
    if due_on <= finding.due_on or obstacle_to_set_due(due_on, timezone.localdate(now)):
        raise Refused(_("An extension gives more time than there was."))
    _within_the_limit(finding, due_on, now)
    was = finding.due_on
    finding.due_on = due_on
    finding.save(update_fields=["due_on"])
    entry = ledger.record(
        words.EXTENDED, finding, by=by, now=now, unit=finding.site.unit, due=due_on.isoformat(), was=was.isoformat()
    )
    extension = Extension(
        finding=finding, was_due_on=was, due_on=due_on, reason=reason, granted_by=by.actor_id, granted_at=now,
        entry=entry.position,
    )  # fmt: skip
    extension.save(force_insert=True)
    _ask_to_correct(finding, by=by, now=now)
    _tell(
        finding.site, words.EXTENDED_NOTICE, by=by, now=now, link=finding.get_absolute_url(), about=finding, due=due_on
    )
    return extension


@transaction.atomic
def cancel(finding: Finding, *, reason: str, by: Person, now: datetime) -> None:
    """Cancel a finding that was raised by mistake; nothing is to do about it any more. Raises NotAllowed, Refused,
    WrongMove."""
    ledger.hold(finding)
    require(obstacle_to_steer(by, finding))
    if not reason.strip():
        raise Refused(_("Say why the finding is cancelled."))
    ledger.move(
        finding, words.CANCEL, by=by, now=now, unit=finding.site.unit,
        fields={"settled_at": now, "reason": sealed(finding, "reason", reason)},
    )  # fmt: skip
    for kind in (words.TO_CORRECT, words.TO_VERIFY):
        withdraw(kind, subject=finding, by=by, now=now)
    _tell(finding.site, words.CANCELLED_NOTICE, by=by, now=now, link=finding.get_absolute_url())
    finding_settled(finding, by=by, now=now)


def _ask_to_correct(finding: Finding, *, by: Person, now: datetime) -> None:
    open_todo(
        words.TO_CORRECT, subject=finding, unit=finding.owner, role=Role.SITE_OPERATOR, by=by, now=now,
        due_on=finding.due_on, site=finding.site.unit.name_zh,
    )  # fmt: skip


def _reviewer(office: Unit) -> Role:
    """Return in which role an office verifies: by the level of its home."""
    return REVIEWER_AT.get(codes.level_of(office.place_id), Role.STREET_CLERK)


def _operators(site: Site) -> set[str]:
    return {person.actor_id for person in Person.objects.holding(Role.SITE_OPERATOR, at=site.unit)}


def _tell(
    site: Site, kind: NoticeKind, *, by: Person, now: datetime, link: str, about: Finding | None = None, **said: Word
) -> None:
    notices.tell(
        _operators(site) - {by.actor_id}, kind, now=now, link=link,
        subject=ledger.subject_of(about) if about else None, site=site.unit.name_zh, **said,
    )  # fmt: skip


def _tell_reporter(
    finding: Finding, correction: CorrectiveAction, kind: NoticeKind, *, by: Person, now: datetime, **said: Word
) -> None:
    """Tell whoever runs the site, and whoever reported for it."""
    readers = _operators(finding.site) | {correction.reported_by}
    notices.tell(
        readers - {by.actor_id}, kind, now=now, link=finding.get_absolute_url(), subject=ledger.subject_of(finding),
        site=finding.site.unit.name_zh, **said,
    )  # fmt: skip
