"""Who has what to do about an application, and who is told: called by the verbs, in their transaction."""

from __future__ import annotations

from datetime import date, datetime

from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.notices.sentences import Word
from tongxin.notices.vocabulary import NoticeKind
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.sites.models import Application
from tongxin.sites.offices import acting, writers
from tongxin.sites.vocabulary.application import DECIDED_NOTICE, REVIEWERS, Level
from tongxin.todos.actions import open_todo, withdraw
from tongxin.todos.kinds import TodoKind


def ask_office(
    application: Application,
    level: Level,
    kind: TodoKind,
    *,
    by: Person,
    now: datetime,
    due_on: date | None = None,
    without: frozenset[str] = frozenset(),
) -> None:
    """Let something be to do for the office of a level, or for the next above where there is none.

    without: opaque ids of people who do not count, beside those who handed the application in.
    """
    who, unit = acting(level, application.site, without=writers(application) | without)
    if unit is None:
        who, unit = Level.CITY, application.round.programme.owner
    withdraw(kind, subject=application, by=by, now=now)  # the one of the level before lies in other hands
    open_todo(
        kind, subject=application, unit=unit, role=REVIEWERS[who], by=by, now=now, due_on=due_on,
        site=application.site.unit.name_zh,
    )  # fmt: skip


def ask_site(application: Application, kind: TodoKind, *, by: Person, now: datetime) -> None:
    """Let something be to do for whoever runs the site."""
    open_todo(
        kind, subject=application, unit=application.site.unit, role=Role.SITE_OPERATOR, by=by, now=now,
        site=application.site.unit.name_zh,
    )  # fmt: skip


def tell_site(
    application: Application, kind: NoticeKind, *, by: Person | None, now: datetime, link: str = "", **more: Word
) -> None:
    """Tell whoever runs the site how its application stands.

    by: who did it and needs not be told; None for the public. link: where it leads (default: the application). more:
    further words of the sentence.
    """
    readers = Person.objects.holding(Role.SITE_OPERATOR, at=application.site.unit)
    if by is not None:
        readers = readers.exclude(pk=by.pk)
    said: dict[str, Word] = {"site": application.site.unit.name_zh, **more}
    if kind is DECIDED_NOTICE:
        said["status"] = application.status
    notices.tell(
        [person.actor_id for person in readers],
        kind,
        now=now,
        link=link or application.get_absolute_url(),
        subject=ledger.subject_of(application),
        **said,
    )
