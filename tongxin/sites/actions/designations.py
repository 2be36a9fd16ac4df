"""Give a title, revoke it, deregister it; take in the titles that imported lists name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.sites.actions import recheck_desk, title_endings
from tongxin.sites.actions.sites import adopt_imported_sites
from tongxin.sites.models import Designation, Programme, Site
from tongxin.sites.permissions.designations import (
    SHORTEST_REASON,
    obstacle_in_notice,
    obstacle_to_designate,
    obstacle_to_end,
)
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.rules import titles
from tongxin.sites.vocabulary import site as words
from tongxin.sites.vocabulary.application import Status
from tongxin.sites.vocabulary.designation import Ending


class Refused(Exception):
    """The decision cannot be recorded like this. Says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision that gives a title. basis: why it is given without a public notice of the room ("" after one)."""

    level: str
    decision_number: str
    decided_on: date
    valid_from: date
    valid_until: date | None = None
    programme: Programme | None = None
    basis: str = ""


@transaction.atomic
def designate(site: Site, decision: Decision, *, by: Person, now: datetime) -> Designation:
    """Give a site the title that a decision names, and return it with the number of its certificate.

    Without a public notice in this program the decision says why (`basis`). Raises NotAllowed, Refused.
    """
    for application in site.applications.filter(status__in=[Status.ASSESSING, Status.PUBLICISED]).order_by("pk"):
        ledger.hold(application)  # so that it is not put on a notice meanwhile
    ledger.hold(site)
    require(obstacle_to_designate(by, site, decision.programme, decision.level))
    require(obstacle_in_notice(site, decision.level))
    if len(decision.basis.strip()) < SHORTEST_REASON:
        raise Refused(_("Say why there was no public notice here, in ten characters or more."))
    return give(site, decision, by=by, now=now)


def give(site: Site, decision: Decision, *, by: Person, now: datetime) -> Designation:
    """Give the title, whoever may: the caller has asked. Numbers the certificate and returns the title. Raises Refused.

    Called by `designate` for what was decided outside, and by actions/naming.py after a public notice.
    """
    if not decision.decision_number.strip():
        raise Refused(_("A title is given by a decision with a number."))
    if decision.decided_on > timezone.localdate(now):
        raise Refused(_("The decision is of a later day."))
    if decision.valid_until is not None and decision.valid_until < decision.valid_from:
        raise Refused(_("The last day is before the first."))
    entry = ledger.record(
        words.DESIGNATED,
        site.unit,
        by=by,
        now=now,
        unit=site.unit,
        occurred_on=decision.decided_on,
        kind=decision.level,
        site_type=site.kind.name_zh if site.kind else "",
        document=decision.decision_number,
        valid_until=decision.valid_until.isoformat() if decision.valid_until else None,
        basis=decision.basis,
    )
    title = Designation.objects.create(
        site=site,
        programme=decision.programme,
        level=decision.level,
        name=site.unit.name_zh,
        # The entry before has locked the ledger's head, so numbers are given one after the other.
        certificate=_next_number(decision.decided_on.year),
        decision_number=decision.decision_number,
        decided_on=decision.decided_on,
        valid_from=decision.valid_from,
        valid_until=decision.valid_until,
        entry=entry.position,
    )
    recheck_desk.remind_of_end(title, by=by, now=now)
    return title


def _next_number(year: int) -> str:
    city = settings.TONGXIN_CITY
    given = Designation.objects.filter(certificate__startswith=titles.series(city, year)).count()
    return titles.certificate_number(city, year, given + 1)


@transaction.atomic
def revoke(designation: Designation, *, on: date, reason: str, number: str, by: Person, now: datetime) -> None:
    """End a title because the site lost it (撤销), from a day on. number: of the decision.

    Raises NotAllowed, Refused.
    """
    if not number.strip():
        raise Refused(_("A title is revoked by a decision with a number."))
    _end(designation, Ending.REVOKED, on=on, reason=reason, number=number, by=by, now=now)


@transaction.atomic
def deregister(designation: Designation, *, on: date, reason: str, number: str, by: Person, now: datetime) -> None:
    """End a title because the site is gone: merged, closed (注销), or not renewed. Raises NotAllowed, Refused."""
    _end(designation, Ending.DEREGISTERED, on=on, reason=reason, number=number, by=by, now=now)


def _end(
    designation: Designation, ending: Ending, *, on: date, reason: str, number: str, by: Person, now: datetime
) -> None:
    ledger.hold(designation)
    require(obstacle_to_end(by, designation, on))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Give the reason in ten characters or more."))
    if on > timezone.localdate(now):
        raise Refused(_("Record the end of a title on its day."))
    unit = designation.site.unit
    entry = ledger.record(
        words.DELISTED,
        unit,
        by=by,
        now=now,
        unit=unit,
        occurred_on=on,
        kind=designation.level,
        reason=reason.strip(),
        ending=ending,
        document=number,
    )
    designation.ended_on, designation.ended_as = on, ending
    designation.ended_number, designation.ended_entry = number, entry.position
    designation.save()
    title_endings.title_ended(designation, by=by, now=now)


@dataclass(frozen=True)
class Adopted:
    """What was taken in: dossiers opened, titles registered, titles ended."""

    sites: int
    titles: int
    ended: int


@transaction.atomic
def adopt_imported_titles(*, by: Person, now: datetime) -> Adopted:
    """Open dossiers and register titles for what imported lists name, without a second entry. Can be done again.

    A title whose row was taken back is marked so; one that an imported list strikes ends. Raises NotAllowed.
    """
    require(obstacle_to_run(by))
    sites = adopt_imported_sites(by=by, now=now)
    live = Entry.objects.live().filter(subject_type=Unit.ledger_subject)
    given = {entry.position: entry for entry in live.filter(verb=words.DESIGNATED.code).order_by("position")}
    known = set(Designation.objects.values_list("entry", flat=True))
    made = Designation.objects.bulk_create(_from(entry for position, entry in given.items() if position not in known))
    lost = Designation.objects.current().filter(is_imported=True).exclude(entry__in=given)
    ended = lost.update(ended_on=timezone.localdate(now), ended_as=Ending.TAKEN_BACK)
    for entry in live.filter(verb=words.DELISTED.code).order_by("position"):
        ended += (
            Designation.objects.current()
            .filter(
                site__unit__public_id=entry.subject_id,
                level=entry.kind,
                decided_on__lte=entry.occurred_on,
                entry__lt=entry.position,
            )
            .update(ended_on=entry.occurred_on, ended_as=_ending(entry), ended_entry=entry.position)
        )
    title_endings.titles_ended(by=by, now=now)
    return Adopted(len(sites), len(made), ended)


def _ending(entry: Entry) -> Ending:
    """How a list says that the title ended; most say only that it did (摘牌), which is neither 撤销 nor 注销."""
    told = str(entry.details.get("ending", ""))
    return Ending(told) if told in {Ending.REVOKED, Ending.DEREGISTERED} else Ending.DELISTED


def _from(entries: Iterable[Entry]) -> Iterable[Designation]:
    wanted = list(entries)
    sites = {
        str(site.unit.public_id): site
        for site in Site.objects.filter(unit__public_id__in={entry.subject_id for entry in wanted}).select_related(
            "unit"
        )
    }
    held = set(Designation.objects.current().values_list("site_id", "level"))
    numbers: dict[int, int] = {}
    for entry in wanted:
        site = sites.get(entry.subject_id)
        # A list may name a site twice; it holds the title once.
        if site is None or (site.pk, entry.kind) in held:
            continue
        held.add((site.pk, entry.kind))
        year = entry.occurred_on.year
        series = titles.series(settings.TONGXIN_CITY, year)
        if year not in numbers:
            numbers[year] = Designation.objects.filter(certificate__startswith=series).count()
        numbers[year] += 1
        yield Designation(
            site=site,
            level=entry.kind,
            name=site.unit.name_zh,
            certificate=titles.certificate_number(settings.TONGXIN_CITY, year, numbers[year]),
            decided_on=entry.occurred_on,
            valid_from=entry.occurred_on,
            entry=entry.position,
            is_imported=True,
        )
