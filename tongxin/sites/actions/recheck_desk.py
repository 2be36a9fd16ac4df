"""Who has what to do about rechecks, rectifications and titles that expire: called by the verbs, in their transaction.

Titles end, and findings are closed, by verbs that know nothing of rechecks; what follows for rechecks is said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.notices.sentences import Word
from tongxin.notices.vocabulary import NoticeKind
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.places import codes
from tongxin.places.vocabulary import Level as Of
from tongxin.sites.models import Designation, Finding, Recheck, RecheckRun, Rectification
from tongxin.sites.offices import acting
from tongxin.sites.vocabulary import recheck as words
from tongxin.sites.vocabulary.application import REVIEWERS, Level
from tongxin.todos.actions import Asked, open_many, open_todo, settle, withdraw
from tongxin.todos.models import Todo
from tongxin.todos.vocabulary import State

Reviewer = tuple[Level, Unit | None]  # at which level somebody acts, and at which unit
OF_A_RECHECK = (words.TO_SELF_CHECK, words.TO_GIVE_OPINION)


def ask_county(recheck: Recheck, *, by: Person, now: datetime) -> None:
    """Let the opinion be to do for the county from today on, or for the city where nobody is at work there."""
    who, unit = acting(Level.COUNTY, recheck.site, without=recheck.writers)
    withdraw(words.TO_GIVE_OPINION, subject=recheck, by=by, now=now)  # it may lie with who handed in
    open_todo(
        words.TO_GIVE_OPINION, subject=recheck, unit=unit or recheck.run.owner, role=REVIEWERS[who], by=by, now=now,
        site=recheck.site.unit.name_zh,
    )  # fmt: skip


def ask_all(rechecks: Sequence[Recheck], *, by: Person, now: datetime) -> None:
    """Let the self-checks be to do for the sites, and the opinions for the counties from the day after the last day of
    the self-check on: who is late then holds nobody up. One that is handed in earlier is to do earlier."""
    open_many(words.TO_SELF_CHECK, (_self_check(recheck) for recheck in rechecks), by=by, now=now)
    known: dict[str, Reviewer] = {}
    opinions = []
    for recheck in rechecks:
        place = recheck.site.unit.place_id
        if codes.level_of(place) is Of.CITY:
            continue
        if place not in known:
            known[place] = acting(Level.COUNTY, recheck.site)
        opinions.append(_opinion_of_late(recheck, known[place]))
    open_many(words.TO_GIVE_OPINION, opinions, by=by, now=now)


def _self_check(recheck: Recheck) -> Asked:
    """For whoever runs the site."""
    run, unit = recheck.run, recheck.site.unit
    said: dict[str, Word] = {"site": unit.name_zh, "year": run.year}
    return Asked(subject=recheck, unit=unit, role=Role.SITE_OPERATOR, due_on=run.self_check_until, words=said)


def _opinion_of_late(recheck: Recheck, reviewer: Reviewer) -> Asked:
    """For the county, once the time of the self-check is over."""
    who, unit = reviewer
    first = recheck.run.self_check_until + timedelta(days=1)
    said: dict[str, Word] = {"site": recheck.site.unit.name_zh}
    return Asked(subject=recheck, unit=unit or recheck.run.owner, role=REVIEWERS[who], from_on=first, words=said)


def ask_city(run: RecheckRun, *, by: Person, now: datetime) -> None:
    """Let the decisions of a run be to do for who leads it: one to-do for all titles."""
    open_todo(
        words.TO_DECIDE, subject=run, unit=run.owner, role=Role.CITY_OFFICER, by=by, now=now,
        due_on=run.decide_until, year=run.year,
    )  # fmt: skip


def ask_to_verify(rectification: Rectification, *, by: Person | None, now: datetime) -> None:
    """Let the verification be to do for who leads the run: from the limit on, or as soon as all findings are closed."""
    recheck = rectification.recheck
    today = timezone.localdate(now)
    ready = not open_findings(rectification)
    open_todo(
        words.TO_VERIFY, subject=rectification, unit=recheck.run.owner, role=Role.CITY_OFFICER, by=by, now=now,
        from_on=today if ready else max(today, rectification.limit_on), due_on=max(today, rectification.limit_on)
        + timedelta(days=VERIFY_DAYS), site=recheck.site.unit.name_zh,
    )  # fmt: skip


VERIFY_DAYS = 7  # after the limit; a local setting


def open_findings(rectification: Rectification) -> int:
    """Return how many findings of a rectification are not closed."""
    return rectification.findings.unsettled().count()


def tell_site(about: Recheck | Designation, kind: NoticeKind, *, by: Person, now: datetime, **said: Word) -> None:
    """Tell whoever runs the site."""
    site = about.site
    readers = Person.objects.holding(Role.SITE_OPERATOR, at=site.unit).exclude(pk=by.pk)
    told: dict[str, Word] = {"site": site.unit.name_zh, **said}
    actors = [person.actor_id for person in readers]
    subject = ledger.subject_of(about)
    notices.tell(actors, kind, now=now, link=about.get_absolute_url(), subject=subject, **told)


def done_with(recheck: Recheck, *, by: Person, now: datetime) -> None:
    """Nothing is to do about the recheck of this title any more."""
    for kind in OF_A_RECHECK:
        withdraw(kind, subject=recheck, by=by, now=now)


def waiting(rechecks: Sequence[Recheck]) -> set[str]:
    """Return about which of these rechecks (public ids) something is to do for a site or a county."""
    kinds = [kind.code for kind in OF_A_RECHECK]
    subjects = [str(recheck.public_id) for recheck in rechecks]
    found = Todo.objects.filter(kind__in=kinds, state=State.OPEN, subject_id__in=subjects)
    return set(found.values_list("subject_id", flat=True))


def conclude_if_done(run: RecheckRun, *, by: Person, now: datetime) -> None:
    """Conclude the run once nothing of it is left to decide. Held after the rechecks, in that order everywhere."""
    ledger.hold(run)
    if not run.is_open or run.rechecks.live().exists():
        return
    ledger.move(
        run, words.CONCLUDE_RUN, by=by, now=now, unit=run.owner, details={"year": run.year}, fields={"ended_at": now}
    )
    settle(words.TO_DECIDE, subject=run, by=by, now=now)


def finding_settled(finding: Finding, *, by: Person, now: datetime) -> None:
    """Once the last finding of a rectification is settled, its verification is to do."""
    rectification = Rectification.objects.open().for_page().filter(findings=finding).first()
    if rectification is not None and not open_findings(rectification):
        ask_to_verify(rectification, by=by, now=now)


def remind_of_end(designation: Designation, *, by: Person, now: datetime) -> None:
    """Let the end of a title be to do for the city, from ninety days before on; no nightly job is needed for it."""
    if designation.valid_until is None:
        return
    _level, unit = acting(Level.CITY, designation.site)
    if unit is None:
        return
    first = designation.valid_until - timedelta(days=words.EXPIRES_SOON)
    open_todo(
        words.TITLE_EXPIRES, subject=designation, unit=unit, role=Role.CITY_OFFICER, by=by, now=now,
        from_on=max(timezone.localdate(now), first), due_on=designation.valid_until,
        site=designation.site.unit.name_zh, day=designation.valid_until.isoformat(),
    )  # fmt: skip


def ask_to_deregister(designation: Designation, *, by: Person, now: datetime) -> None:
    """Let the title of a unit that is gone be to do for the city: it holds until the city deregisters it."""
    _level, unit = acting(Level.CITY, designation.site)
    if unit is None:
        return
    open_todo(
        words.TO_DEREGISTER, subject=designation, unit=unit, role=Role.CITY_OFFICER, by=by, now=now,
        site=designation.site.unit.name_zh, certificate=designation.certificate,
    )  # fmt: skip


def renewed(designation: Designation, *, by: Person, now: datetime) -> None:
    """The reminder of the old last day is done with; the new one has its own. The site is told."""
    settle(words.TITLE_EXPIRES, subject=designation, by=by, now=now)
    remind_of_end(designation, by=by, now=now)
    if designation.valid_until is not None:
        day = designation.valid_until.isoformat()
        tell_site(designation, words.RENEWED_NOTICE, by=by, now=now, day=day)
