"""What is past its time, room by room: one job for each kind of row that the register keeps for a time.

A personal field with a time and no job fails the test: a promise that nothing carries out is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from django.db import DatabaseError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.audit import actions as audit
from tongxin.audit import vocabulary as audited
from tongxin.audit.models import Record
from tongxin.audit.rules import SHORTEST_DAYS
from tongxin.calendars.actions.retention import forget_reasons
from tongxin.intake.actions.retention import forget_quotes
from tongxin.notices.actions.forgetting import forget as forget_notices
from tongxin.people.actions import retention as people
from tongxin.people.inviting import actions as invitations
from tongxin.sites.actions import retention as sites
from tongxin.todos.actions.retention import forget_tasks, forget_todos


class TheSystem:
    """Whoever erases when nobody asks: the nightly job."""

    actor_id = audited.SYSTEM


class Work(Protocol):
    """Erase what is due, or only count it; return how many rows."""

    def __call__(self, *, now: datetime, dry_run: bool) -> int: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is erased when its time is over. covers: the fields of the register, by model or field."""

    code: str
    label: str | Promise
    covers: frozenset[str]
    work: Work

    def keeps_the_promise_of(self, key: str) -> bool:
        """Return whether this job erases a field of the register: "people.Person.phone"."""
        return key in self.covers or key.rpartition(".")[0] in self.covers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job. refused: why the database did not let it, "" usually; then nothing was changed."""

    job: Job
    rows: int
    refused: str = ""


def _prune(*, now: datetime, dry_run: bool) -> int:
    if not dry_run:
        return audit.prune(older_than=SHORTEST_DAYS, now=now).rows
    # Counted here, because pruning locks the head of the log, and a page that only counts is to keep nobody waiting.
    young = Record.objects.filter(at__gt=now - timedelta(days=SHORTEST_DAYS)).order_by("position").first()
    return Record.objects.filter(position__lt=young.position).count() if young else Record.objects.count()


def _job(code: str, label: str | Promise, work: Callable[..., int], *covers: str) -> Job:
    return Job(code, label, frozenset(covers), work)


JOBS = (
    _job(
        "accounts", gettext_lazy("what names people whose account is closed"),
        partial(people.erase_closed_accounts, by=TheSystem()), "people.Person", "account.EmailAddress",
        "mfa.Authenticator", "socialaccount.SocialAccount", "sites.Phrase",
    ),
    _job("visits", gettext_lazy("visits that are over"), people.end_old_visits, "usersessions.UserSession"),
    _job("links", gettext_lazy("links to a new password that expired"), people.forget_reset_links, "people.ResetLink"),
    _job("browsers", gettext_lazy("browsers in which nobody signed in for half a year"), people.forget_browsers,
         "people.KnownBrowser"),
    _job("invitations", gettext_lazy("what names people whose invitation expired"),
         partial(invitations.erase_old, by=TheSystem()), "people.Invitation"),
    _job("consents", gettext_lazy("consents withdrawn three years ago"), people.forget_consents, "people.Consent"),
    _job("emergencies", gettext_lazy("emergency looks of three years ago"), people.forget_emergencies,
         "people.Emergency"),
    _job("quotes", gettext_lazy("what quotes old imports"), forget_quotes, "intake.Remark", "intake.Change"),
    _job("reasons", gettext_lazy("reasons of deadlines met three years ago"), forget_reasons,
         "calendars.DeadlinePause", "calendars.DeadlineExtension"),
    _job("notices", gettext_lazy("notices of half a year ago"), forget_notices, "notices.Notice"),
    _job("todos", gettext_lazy("to-dos closed a year ago"), forget_todos, "todos.Todo", "todos.Forwarding"),
    _job("tasks", gettext_lazy("texts of tasks closed three years ago"), forget_tasks, "todos.Assignment",
         "todos.Errand", "todos.ErrandNote"),
    _job("sites", gettext_lazy("what names people in files of demonstration sites, after three to ten years"),
         sites.forget_texts, *sites.FIELDS),
    _job("audit", gettext_lazy("audit records of half a year ago"), _prune, "audit.Record"),
)  # fmt: skip


def run(*, now: datetime, dry_run: bool) -> Iterator[Outcome]:
    """Do every job and yield what came of it; a dry run counts and changes nothing. What was erased is noted."""
    total = 0
    for job in JOBS:
        outcome = _done(job, now=now, dry_run=dry_run)
        total += outcome.rows
        yield outcome
    if not dry_run:
        audit.note(audited.RETENTION_RUN, by=None, now=now, rows=total, dry_run=False)


def _done(job: Job, *, now: datetime, dry_run: bool) -> Outcome:
    try:
        # All or nothing, job by job. Counting needs no transaction; on SQLite it would wait for whoever writes.
        with nullcontext() if dry_run else transaction.atomic():
            return Outcome(job, job.work(now=now, dry_run=dry_run))
    except DatabaseError:
        # PostgreSQL's serving role may not prune the audit log: that is for the owner of its table.
        return Outcome(job, 0, _("The database role that serves may not do this; run it as the owner of the tables."))
