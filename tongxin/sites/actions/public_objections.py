"""Objections of the public to a site of a notice: they come in, the clock stands; they are answered, it runs again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.calendars import actions as calendars
from tongxin.ledger import actions as ledger
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.roles import Role
from tongxin.sites.actions.desk import tell_site
from tongxin.sites.actions.notices import back_to_assessment, call_to_name, held, leave
from tongxin.sites.actions.reviews import Said, put_on_file
from tongxin.sites.actions.scoring import reopen
from tongxin.sites.models import Assessment, ListedSite, PublicObjection
from tongxin.sites.permissions import notices as may
from tongxin.sites.rules.naming import runs_from, stands_from
from tongxin.sites.vocabulary import application, notice
from tongxin.sites.vocabulary.application import Level, Result
from tongxin.sites.vocabulary.notice import Channel, Outcome, Ruling
from tongxin.todos.actions import open_todo, settle

# Without letters and digits that are read for one another; 12 of 30 are 58 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".replace("U", "").replace("V", "")
SHORTEST = 5  # characters of an objection, and of its answer


class Public:
    """Who objects without an account."""

    actor_id = "public"


def new_receipt() -> str:
    """Return a receipt number that nobody guesses, in groups as it is read out: YY4K-9M2P-…"""
    drawn = "".join(secrets.choice(ALPHABET) for _letter in range(12))
    return "-".join(drawn[start : start + 4] for start in range(0, 12, 4))


@transaction.atomic
def object_publicly(listed: ListedSite, *, text: str, contact: str = "", now: datetime) -> PublicObjection:
    """Take in an objection from the public page and return it with its receipt number. Raises NotAllowed."""
    [fresh] = held(ListedSite.objects.filter(pk=listed.pk))
    require(may.obstacle_to_object_publicly(fresh, timezone.localdate(now)))
    require(may.obstacle_to_more(fresh))
    return _take_in(fresh, Channel.WEB, text, contact, on=timezone.localdate(now), by=None, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIn:
    """An objection that came in on paper or by word: how, on which day, what it says."""

    channel: Channel
    filed_on: date
    text: str
    contact: str = ""


@transaction.atomic
def record_objection(listed: ListedSite, came: CameIn, *, by: Person, now: datetime) -> PublicObjection:
    """Record an objection that came in by letter, call or visit; the clock stands from the day on which it came.

    Raises NotAllowed.
    """
    [fresh] = held(ListedSite.objects.filter(pk=listed.pk))
    require(may.obstacle_to_record(by, fresh))
    require(may.obstacle_to_object_publicly(fresh, came.filed_on))
    if came.filed_on > timezone.localdate(now):
        raise NotAllowed(_("This day is still to come."))
    return _take_in(fresh, came.channel, came.text, came.contact, on=came.filed_on, by=by, now=now)


def _take_in(
    listed: ListedSite, channel: Channel, text: str, contact: str, *, on: date, by: Person | None, now: datetime
) -> PublicObjection:
    if len(text.strip()) < SHORTEST:
        raise NotAllowed(_("Say what you object to."))
    objection = PublicObjection(
        listed=listed, channel=channel, text=text.strip(), contact=contact.strip(), receipt=new_receipt(), filed_on=on,
        filed_at=now, recorded_by=by.actor_id if by else "",
    )  # fmt: skip
    objection.save()
    stopped = _stop(listed, on)
    found = listed.application
    unit = found.site.unit
    ledger.record(
        notice.PUBLIC_OBJECTED, found, by=by or Public(), now=now, unit=unit, occurred_on=on, kind=channel.value
    )
    owner = listed.notice.round.programme.owner
    open_todo(
        notice.TO_ANSWER_PUBLIC, subject=objection, unit=owner, role=Role.CITY_OFFICER, by=by, now=now,
        site=unit.name_zh,
    )  # fmt: skip
    call_to_name(listed.notice, by=by, now=now)
    if stopped:
        tell_site(found, notice.STANDS_NOTICE, by=by, now=now, link=listed.notice.get_absolute_url())
    return objection


def _stop(listed: ListedSite, filed_on: date) -> bool:
    """Let the clock stand from this day on; False if it stands already."""
    clock = listed.deadline
    assert clock is not None, "what is out has a clock"
    start = stands_from(filed_on, clock.pauses.values_list("first", "last"))
    if start is None:
        return False
    try:
        calendars.pause(clock, on=start, reason=_("an objection to the public notice"))
    except calendars.Refused as refused:
        raise NotAllowed(str(refused)) from refused
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to an objection. document_number: of the decision, where the application is declined."""

    ruling: Ruling
    text: str
    document_number: str = ""


@transaction.atomic
def answer_publicly(objection: PublicObjection, answer: Answer, *, by: Person, now: datetime) -> None:
    """Answer an objection. Not upheld, the clock runs again once no other is open; upheld, the site leaves the notice.

    Of two objections to a site that left the notice the other one still gets its answer. Raises NotAllowed, WrongMove.
    """
    [listed] = held(ListedSite.objects.filter(pk=objection.listed_id))
    ledger.hold(objection)
    objection.listed = listed
    require(may.obstacle_to_answer_publicly(by, objection))
    if len(answer.text.strip()) < SHORTEST:
        raise NotAllowed(_("Write the answer that the objector reads."))
    upheld = answer.ruling is not Ruling.REJECTED
    objection.answer, objection.upheld = answer.text.strip(), upheld
    objection.answered_by, objection.answered_at = by.actor_id, now
    objection.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
    found = listed.application
    kind = "upheld" if upheld else "rejected"
    ledger.record(notice.PUBLIC_ANSWERED, found, by=by, now=now, unit=found.site.unit, kind=kind)
    settle(notice.TO_ANSWER_PUBLIC, subject=objection, by=by, now=now)
    # A site that has left the notice by another objection does not leave it again.
    if listed.is_open and upheld:
        _take_out(listed, answer, by=by, now=now)
    elif listed.is_open:
        _run_again(listed, by=by, now=now)
    call_to_name(listed.notice, by=by, now=now)


def _run_again(listed: ListedSite, *, by: Person, now: datetime) -> None:
    clock = listed.deadline
    if clock is None or listed.objections.unanswered().exists():
        return
    standing = clock.pauses.filter(last=None).first()
    if standing is None:
        return
    calendars.resume(clock, on=runs_from(timezone.localdate(now), standing.first))
    assert clock.due_on is not None, "a clock that runs has a last day"
    tell_site(
        listed.application, notice.RUNS_NOTICE, by=by, now=now, link=listed.notice.get_absolute_url(),
        day=clock.due_on,
    )  # fmt: skip


def _take_out(listed: ListedSite, answer: Answer, *, by: Person, now: datetime) -> None:
    found, today = listed.application, timezone.localdate(now)
    if answer.ruling is Ruling.DECLINE:
        leave(listed, Outcome.DECLINED, on=today)
        said = Said(_("An objection during the public notice was upheld."), answer.document_number)
        put_on_file(
            found, application.DECLINE, Level.CITY, Result.DISAGREE, said, by=by, now=now,
            fields={"declined_at": Level.CITY.value},
        )  # fmt: skip
        tell_site(found, application.DECIDED_NOTICE, by=by, now=now)
        return
    leave(listed, Outcome.ASSESSED_AGAIN, on=today)
    back_to_assessment(found, by=by, now=now)
    reopen(Assessment.objects.for_page().get(application=found), by=by, now=now)
