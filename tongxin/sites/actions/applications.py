"""What the site does with its application: begin, save, submit, take back, give up, object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tongxin.ledger import actions as ledger
from tongxin.ledger.vocabulary import Move
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.sites.actions.desk import ask_office
from tongxin.sites.dossier import Dossier, dossier
from tongxin.sites.filled import Knows, Value, as_text, known, parted, told_by_ledger
from tongxin.sites.frozen import kept
from tongxin.sites.meanwhile import SavedMeanwhile, mark_of
from tongxin.sites.models import Application, ApplicationVersion, Case, Round, Site, SiteObjection, Veto
from tongxin.sites.offices import above, first_level
from tongxin.sites.permissions.applications import (
    obstacle_to_begin,
    obstacle_to_fill_in,
    obstacle_to_give_up,
    obstacle_to_object,
    obstacle_to_recall,
    obstacle_to_submit,
)
from tongxin.sites.vocabulary import application as words
from tongxin.sites.vocabulary.application import Level, Status
from tongxin.sites.vocabulary.form import FIELDS
from tongxin.todos.actions import settle, withdraw

COLUMNS = (*(field.name for field in FIELDS), "commitment")


@transaction.atomic
def begin(site: Site, round: Round, *, by: Person, now: datetime) -> Application:  # noqa: A002
    """Begin an application, pre-filled with what the system holds, and return it. Raises NotAllowed."""
    ledger.hold(site)
    ledger.hold(round)  # so that nobody closes it meanwhile
    require(obstacle_to_begin(by, site, round))
    application = Application(
        site=site, round=round, begun_at=now, saved_at=now, saved_by=by.actor_id, since=now,
        **known(site, _knows(site, round, by, now)),
    )  # fmt: skip
    application.save()
    ledger.record(words.BEGUN, application, by=by, now=now, unit=site.unit)
    return application


def _knows(site: Site, round_: Round, by: Person, now: datetime) -> Knows:
    """What the ledger, the site's cases and its operator's account add to a new form."""
    case = Case.objects.published().filter(site=site).order_by("-pk").first()
    contact = Person.objects.holding(Role.SITE_OPERATOR, at=site.unit).order_by("pk").first()
    # The number of an account is filled in for its owner only: whoever else unmasks one is noted in the audit log.
    whole = contact == by
    found = dossier(site, round_.version, on=timezone.localdate(now), round=round_)
    return Knows(
        last=site.applications.select_related("kind").order_by("-begun_at", "-pk").first(),
        results=told_by_ledger(found),
        practices="\n".join(filter(None, [case.approach, case.steps])) if case else "",
        initiatives="、".join(site.initiatives.order_by("position", "pk").values_list("name_zh", flat=True)),
        contact=(contact.name, contact.phone if whole else "") if contact else ("", ""),
    )


@transaction.atomic
def save(
    application: Application, values: Mapping[str, Value | bool], *, by: Person, now: datetime, seen: str = ""
) -> None:
    """Save the form as it is, also half filled in (暂存). values: columns of the form.

    seen: mark_as_saved() of what the form was filled from, "" to overwrite whatever stands. Raises NotAllowed,
    SavedMeanwhile.
    """
    ledger.hold(application)
    require(obstacle_to_fill_in(by, application))
    written = [name for name in COLUMNS if name in values]
    differing = [name for name in written if getattr(application, name) != values[name]]
    if seen and differing and seen != mark_as_saved(application):
        raise SavedMeanwhile(application.saved_by, application.saved_at, differing)
    for name in written:
        setattr(application, name, values[name])
    application.saved_at, application.saved_by = now, by.actor_id
    application.save(update_fields=[*written, "saved_at", "saved_by"])
    ledger.record(words.SAVED, application, by=by, now=now, unit=application.site.unit)


def mark_as_saved(application: Application) -> str:
    """Return the mark of the form as it was last saved."""
    return mark_of(application.saved_at.timestamp(), application.saved_by)


def own_points(application: Application, now: datetime) -> int | None:
    """Return what the site gives itself in the round, in hundredths; None where the round asks for no self-check."""
    return _own_points(_self_check(application, now)) if application.round.version.pass_points else None


def _self_check(application: Application, now: datetime) -> Dossier:
    round_ = application.round
    return dossier(application.site, round_.version, on=timezone.localdate(now), round=round_)


def _own_points(found: Dossier) -> int | None:
    return found.own.points if found.version.pass_points else None


@transaction.atomic
def submit(application: Application, *, by: Person, now: datetime) -> ApplicationVersion:
    """Hand the form in, for the first time or corrected; return what was handed in. Raises NotAllowed, WrongMove.

    With it go the self score and the papers on file, as they stand now.
    """
    ledger.hold(application)
    ledger.hold(application.round)  # so that nobody closes it meanwhile
    values, found = as_text(application), _self_check(application, now)
    obstacle = obstacle_to_submit(
        by,
        application,
        values,
        own_points=_own_points(found),
        vetoes=list(Veto.objects.in_force().filter(site=application.site).order_by("pk")),
        on=timezone.localdate(now),
    )
    require(obstacle)
    plain, named = parted(values)
    number = application.versions.count() + 1
    version = ApplicationVersion(
        application=application, number=number, fields=plain, named=named, checked=kept(found),
        submitted_by=by.actor_id, submitted_at=now,
    )  # fmt: skip
    version.save()
    if application.status == Status.RETURNED:
        step, fields = words.RESUBMIT[Level(application.returned_from)], {"since": now, "returned_from": ""}
        level = Level(application.returned_from)
    else:
        level = first_level(application.site, without={by.actor_id})
        step, fields = words.SUBMIT, {"since": now, "first_level": level.value}
    _move(application, step, by=by, now=now, fields=dict(fields), version=number)
    settle(words.TO_CORRECT, subject=application, by=by, now=now)
    ask_office(application, level, words.TO_REVIEW, by=by, now=now)
    return version


@transaction.atomic
def recall(application: Application, *, by: Person, now: datetime) -> None:
    """Take the application back while nobody has opened it (撤回). Raises NotAllowed, WrongMove."""
    ledger.hold(application)
    ledger.hold(application.round)  # so that nobody closes it meanwhile
    require(obstacle_to_recall(by, application, timezone.localdate(now)))
    _move(application, words.RECALL, by=by, now=now, fields={"since": now})
    withdraw(words.TO_REVIEW, subject=application, by=by, now=now)


@transaction.atomic
def give_up(application: Application, *, by: Person, now: datetime) -> None:
    """Give the application up; the site may begin another one. Raises NotAllowed, WrongMove."""
    ledger.hold(application)
    require(obstacle_to_give_up(by, application))
    _move(application, words.GIVE_UP, by=by, now=now, fields={"since": now})
    withdraw(words.TO_CORRECT, subject=application, by=by, now=now)


@transaction.atomic
def object_to_decision(application: Application, *, text: str, by: Person, now: datetime) -> SiteObjection:
    """Object to the decision to decline (异议); the level above answers. Raises NotAllowed."""
    ledger.hold(application)
    ledger.hold(application.round)  # so that nobody ends it meanwhile
    require(obstacle_to_object(by, application))
    level = Level(application.declined_at)
    objection = SiteObjection(application=application, about=level, text=text, filed_by=by.actor_id, filed_at=now)
    objection.save()
    ledger.record(words.OBJECTED, application, by=by, now=now, unit=application.site.unit)
    ask_office(application, above(level), words.TO_ANSWER, by=by, now=now, without=frozenset({by.actor_id}))
    return objection


def _move(
    application: Application, step: Move, *, by: Person, now: datetime, fields: dict[str, object], version: int = 0
) -> None:
    details: dict[str, str | int | bool | None] = {"version": version} if version else {}
    ledger.move(application, step, by=by, now=now, unit=application.site.unit, fields=fields, details=details)
