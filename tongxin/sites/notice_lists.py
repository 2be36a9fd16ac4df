"""Which sites of a round may be publicised, stand in public notice, or may be named; what a list of notices shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tongxin.sites.models import Application, Designation, ListedSite, PublicNotice, Round, Veto
from tongxin.sites.models.notice import ListedSiteQuerySet
from tongxin.sites.vocabulary.application import Status
from tongxin.sites.vocabulary.assessment import AssessmentStatus
from tongxin.sites.vocabulary.notice import NoticeStatus, Outcome, Running


def nameable(round: Round, *, on: PublicNotice | None = None) -> list[Application]:  # noqa: A002
    """Return the applications that can stand on a notice of this round, in official order.

    on: the draft whose own sites are among them. The same rule as permissions.notices.obstacle_to_list.
    """
    taken = ListedSite.objects.open()
    if on is not None:
        taken = taken.exclude(notice=on)
    found = Application.objects.filter(
        round=round,
        status=Status.ASSESSING,
        assessment__status=AssessmentStatus.CONCLUDED,
        assessment__vetoed=False,
        assessment__points__gte=round.version.pass_points,
    )
    excluded = Veto.objects.in_force().values("site")
    held = Designation.objects.current().filter(level=round.programme.level).values("site")
    listed = found.exclude(Q(site__in=excluded) | Q(site__in=held) | Q(pk__in=taken.values("application")))
    return list(listed.for_list().select_related("assessment__band"))


@dataclass(frozen=True)
class Row:
    """A site on a notice as it stands on a day."""

    listed: ListedSite
    state: Running

    @property
    def until(self) -> date | None:
        """The last day of its time; None while the clock stands or has not begun."""
        return self.listed.deadline.due_on if self.listed.deadline else None

    @property
    def is_unsure(self) -> bool:
        """Whether the last day may move, because the holidays of a year are not announced."""
        return bool(self.listed.deadline and self.listed.deadline.is_provisional)

    @property
    def since(self) -> date | None:
        """The first day on which the clock stands."""
        if self.state is not Running.STANDS or self.listed.deadline is None:
            return None
        return next((pause.first for pause in self.listed.deadline.pauses.all() if pause.last is None), None)


def rows(listed: ListedSiteQuerySet, today: date) -> list[Row]:
    """Return these sites as they stand on a day, in official order; two queries."""
    found = listed.for_list().prefetch_related("deadline__pauses")
    return [Row(each, each.running(today)) for each in found]


@dataclass(frozen=True)
class Next:
    """What is to do in a round after the assessment: how many sites are where."""

    may_be_publicised: int
    runs: int
    stands: int
    ready: int
    named: int


def next_of(round: Round, today: date) -> Next:  # noqa: A002
    """Return how many sites of a round may be publicised, are in notice, may be named, and were named."""
    states = [each.state for each in rows(ListedSite.objects.out().filter(notice__round=round), today)]
    return Next(
        may_be_publicised=len(nameable(round)),
        runs=states.count(Running.RUNS),
        stands=states.count(Running.STANDS),
        ready=states.count(Running.OVER),
        named=ListedSite.objects.filter(notice__round=round, outcome=Outcome.NAMED).count(),
    )


@dataclass(frozen=True)
class Line:
    """A notice of a list: how many of its sites run, stand, are over; and until when it runs at the latest."""

    notice: PublicNotice
    states: dict[Running, int]
    until: date | None

    @property
    def runs(self) -> int:
        return self.states.get(Running.RUNS, 0)

    @property
    def stands(self) -> int:
        return self.states.get(Running.STANDS, 0)

    @property
    def over(self) -> int:
        return self.states.get(Running.OVER, 0)

    @property
    def is_running(self) -> bool:
        """Whether somebody can still object."""
        return self.notice.status == NoticeStatus.OUT and bool(self.runs or self.stands)


def lines(notices: Iterable[PublicNotice], today: date) -> list[Line]:
    """Return notices with what their sites come to; two queries for any number."""
    found = list(notices)
    by_notice: dict[int, list[Row]] = {}
    for row in rows(ListedSite.objects.filter(notice__in=found), today):
        by_notice.setdefault(row.listed.notice_id, []).append(row)
    made = []
    for each in found:
        own = by_notice.get(each.pk, [])
        counted = {state: sum(row.state is state for row in own) for state in Running}
        made.append(Line(each, counted, max((row.until for row in own if row.until), default=None)))
    return made
