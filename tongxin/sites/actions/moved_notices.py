"""The last day of a public notice moves because a year's holidays were announced: what follows for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from tongxin.calendars.actions import Moved
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.notices import actions as notices
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.sites.actions.desk import tell_site
from tongxin.sites.actions.notices import call_to_name, told_round
from tongxin.sites.models import ListedSite, PublicNotice
from tongxin.sites.offices import acting
from tongxin.sites.vocabulary import notice
from tongxin.sites.vocabulary.application import REVIEWERS, Level


@transaction.atomic
def follow_calendar(moved: Iterable[Moved], *, by: Actor, now: datetime) -> int:
    """Bring what is to do about public notices up to date with clocks that were computed again, and tell whom it
    concerns, once, the old and the new day; return for how many sites the last day is another one.

    A day that is only certain now is told to nobody. by: who loaded the year.
    """
    clocks = {each.deadline.pk: each for each in moved}
    found = list(ListedSite.objects.out().for_list().filter(deadline__in=clocks))
    for out in {each.notice_id: each.notice for each in found}.values():
        call_to_name(out, by=None, now=now)
    days: dict[tuple[PublicNotice, date, date], list[ListedSite]] = {}
    for each in found:
        clock = clocks[each.deadline_id or 0]
        if clock.before.on != clock.after.on:
            days.setdefault((each.notice, clock.before.on, clock.after.on), []).append(each)
    for (out, before, after), listed in days.items():
        _told(out, before, after, listed, by=by, now=now)
    return sum(map(len, days.values()))


def _told(out: PublicNotice, before: date, after: date, listed: list[ListedSite], *, by: Actor, now: datetime) -> None:
    owner, link = out.round.programme.owner, out.get_absolute_url()
    ledger.record(
        notice.LAST_DAY_MOVED, out, by=by, now=now, unit=owner,
        sites=len(listed), before=before.isoformat(), until=after.isoformat(),
    )  # fmt: skip
    for each in listed:
        tell_site(each.application, notice.MOVED_NOTICE, by=None, now=now, link=link, before=before, day=after)
    notices.tell(
        _offices(out, listed), notice.OFFICE_MOVED_NOTICE, now=now, link=link, subject=ledger.subject_of(out),
        round=told_round(out.round), before=before, day=after,
    )  # fmt: skip


def _offices(out: PublicNotice, listed: list[ListedSite]) -> set[str]:
    """The officers who run the programme, and those who gave the counties' opinions, as opaque ids."""
    found = set(Person.objects.holding(Role.CITY_OFFICER, at=out.round.programme.owner).values_list("pk", flat=True))
    for site in {each.application.site.unit.place_id: each.application.site for each in listed}.values():
        who, unit = acting(Level.COUNTY, site)
        if unit is not None:
            found.update(Person.objects.holding(REVIEWERS[who], at=unit).values_list("pk", flat=True))
    return {person.actor_id for person in Person.objects.filter(pk__in=found)}
