"""What the offices do with an application: open, agree, return, decline, cultivate, admit, answer an objection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.actions import Detail
from tongxin.ledger.vocabulary import Move
from tongxin.notices import actions as notices
from tongxin.people.models import Person
from tongxin.people.permissions import TooLate, require
from tongxin.sites.actions.desk import ask_office, ask_site, tell_site
from tongxin.sites.actions.notices import call_to_name, leave
from tongxin.sites.actions.scoring import reopen
from tongxin.sites.models import Application, Assessment, CultivationNote, ListedSite, Opinion, SiteObjection
from tongxin.sites.permissions.applications import (
    obstacle_to_admit,
    obstacle_to_answer,
    obstacle_to_confirm,
    obstacle_to_cultivate,
    obstacle_to_decline,
    obstacle_to_go_on,
    obstacle_to_note,
    obstacle_to_open,
    obstacle_to_review,
    obstacle_to_say,
)
from tongxin.sites.vocabulary import application as words
from tongxin.sites.vocabulary.application import Level, Result
from tongxin.sites.vocabulary.notice import Outcome
from tongxin.todos.actions import settle


@dataclass(frozen=True)
class Said:
    """What an office says: its opinion, and the number of its document (文号), if there is one."""

    text: str = ""
    document_number: str = ""


@transaction.atomic
def open_application(application: Application, *, by: Person, now: datetime) -> None:
    """Open a submitted application for review (受理); from now on the site cannot take it back.

    Raises NotAllowed, WrongMove.
    """
    _hold(application)
    require(obstacle_to_open(by, application))
    step = words.OPEN_AT[Level(application.first_level)]
    ledger.move(application, step, by=by, now=now, unit=application.site.unit, fields={"since": now})


@transaction.atomic
def agree(application: Application, said: Said, *, by: Person, now: datetime) -> None:
    """Agree at the level where the application lies, and pass it on; at the city it is admitted to assessment.

    Raises NotAllowed, WrongMove.
    """
    _hold(application)
    require(obstacle_to_review(by, application))
    require(obstacle_to_go_on(application))
    level = application.level
    assert level is not None, "only what lies at a level is reviewed"
    if level is Level.CITY:
        admit(application, said, by=by, now=now)
        return
    put_on_file(application, words.AGREE_AT[level], level, Result.AGREE, said, by=by, now=now)
    ask_office(application, Level.COUNTY if level is Level.STREET else Level.CITY, words.TO_REVIEW, by=by, now=now)
    tell_site(application, words.DECIDED_NOTICE, by=by, now=now)


@transaction.atomic
def send_back(application: Application, said: Said, *, by: Person, now: datetime) -> None:
    """Return the application for correction (退回修改), with an opinion; corrected, it comes back to this level.

    Raises NotAllowed, WrongMove.
    """
    _hold(application)
    require(obstacle_to_review(by, application))
    require(obstacle_to_go_on(application))
    require(obstacle_to_say(Result.RETURN, said.text))
    level = application.level
    assert level is not None, "only what lies at a level is reviewed"
    put_on_file(
        application, words.RETURN, level, Result.RETURN, said, by=by, now=now, fields={"returned_from": level.value}
    )
    settle(words.TO_REVIEW, subject=application, by=by, now=now)
    ask_site(application, words.TO_CORRECT, by=by, now=now)
    tell_site(application, words.RETURNED_NOTICE, by=by, now=now)


@transaction.atomic
def decline(application: Application, said: Said, *, by: Person, now: datetime) -> None:
    """Decline the application (不同意), with an opinion; the site can object. Raises NotAllowed, WrongMove."""
    _hold(application)
    require(obstacle_to_decline(by, application))
    require(obstacle_to_say(Result.DISAGREE, said.text))
    level = application.level or Level.CITY
    put_on_file(
        application, words.DECLINE, level, Result.DISAGREE, said, by=by, now=now, fields={"declined_at": level.value}
    )
    for kind in (words.TO_REVIEW, words.TO_CULTIVATE):
        settle(kind, subject=application, by=by, now=now)
    for each in ListedSite.objects.out().for_list().filter(application=application):
        leave(each, Outcome.DECLINED, on=timezone.localdate(now))
        call_to_name(each.notice, by=by, now=now)
    tell_site(application, words.DECIDED_NOTICE, by=by, now=now)


@transaction.atomic
def cultivate(application: Application, said: Said, *, until: date, by: Person, now: datetime) -> None:
    """Take the site into cultivation (列为培育点) until a day. Raises NotAllowed, WrongMove."""
    _hold(application)
    require(obstacle_to_cultivate(by, application))
    fields: dict[str, object] = {"cultivation_from": timezone.localdate(now), "cultivation_until": until}
    put_on_file(
        application, words.CULTIVATE, Level.CITY, Result.AGREE, said, by=by, now=now, fields=fields,
        until=until.isoformat(),
    )  # fmt: skip
    settle(words.TO_REVIEW, subject=application, by=by, now=now)
    ask_office(application, Level.CITY, words.TO_CULTIVATE, by=by, now=now, due_on=until)
    tell_site(application, words.DECIDED_NOTICE, by=by, now=now)


@transaction.atomic
def note_cultivation(application: Application, *, on: date, text: str, by: Person, now: datetime) -> CultivationNote:
    """Note guidance given or progress seen while the site is in cultivation. Raises NotAllowed."""
    ledger.hold(application)
    require(obstacle_to_note(by, application))
    note = CultivationNote(application=application, on=on, text=text, noted_by=by.actor_id, noted_at=now)
    note.save()
    ledger.record(words.CULTIVATION_NOTED, application, by=by, now=now, unit=application.site.unit, occurred_on=on)
    return note


@transaction.atomic
def admit(application: Application, said: Said, *, by: Person, now: datetime) -> None:
    """Admit the application to assessment, from the city's review or from cultivation. Raises NotAllowed, WrongMove.

    Declined after the panel had concluded, and admitted again because an objection was upheld: the panel takes its
    result up again, and the old one no longer stands.
    """
    _hold(application)
    require(obstacle_to_admit(by, application))
    put_on_file(application, words.ADMIT, Level.CITY, Result.AGREE, said, by=by, now=now)
    standing = Assessment.objects.for_page().filter(application=application).first()
    if standing is not None and standing.is_concluded:
        reopen(standing, by=by, now=now)
    for kind in (words.TO_REVIEW, words.TO_CULTIVATE):
        settle(kind, subject=application, by=by, now=now)
    tell_site(application, words.DECIDED_NOTICE, by=by, now=now)


@transaction.atomic
def confirm(application: Application, said: Said, *, by: Person, now: datetime) -> None:
    """Confirm the site as a pilot (列为试点) once it has been assessed: the end in a programme that names nobody.

    There is no public notice, no title and no plaque. Raises NotAllowed, WrongMove.
    """
    _hold(application)
    require(obstacle_to_confirm(by, application))
    put_on_file(application, words.CONFIRM, Level.CITY, Result.AGREE, said, by=by, now=now)
    tell_site(application, words.DECIDED_NOTICE, by=by, now=now)


@transaction.atomic
def answer(objection: SiteObjection, *, text: str, upheld: bool, by: Person, now: datetime) -> None:
    """Answer the site's objection. Upheld, the application lies again where it was declined. Raises NotAllowed,
    WrongMove."""
    application = objection.application
    ledger.hold(application)
    ledger.hold(objection)
    require(obstacle_to_answer(by, objection))
    objection.answer, objection.upheld = text, upheld
    objection.answered_by, objection.answered_at = by.actor_id, now
    objection.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
    unit = application.site.unit
    kind = "upheld" if upheld else "rejected"
    ledger.record(words.OBJECTION_ANSWERED, application, by=by, now=now, unit=unit, kind=kind)
    settle(words.TO_ANSWER, subject=application, by=by, now=now)
    if upheld:
        level = Level(objection.about)
        fields: dict[str, object] = {"since": now, "declined_at": ""}
        ledger.move(application, words.REINSTATE[level], by=by, now=now, unit=unit, fields=fields)
        ask_office(application, level, words.TO_REVIEW, by=by, now=now)
    notices.tell(
        [objection.filed_by], words.ANSWERED_NOTICE, now=now, link=application.get_absolute_url(), site=unit.name_zh
    )


def _hold(application: Application) -> None:
    """Hold it as its reader saw it: lies it elsewhere meanwhile, another office's name would be a puzzling answer."""
    seen = application.status
    ledger.hold(application)
    if application.status != seen:
        raise TooLate(
            _("The application has gone on meanwhile: it is now “%(status)s”.") % {"status": application.word.label}
        )


def put_on_file(
    application: Application,
    step: Move,
    level: Level,
    result: Result,
    said: Said,
    *,
    by: Person,
    now: datetime,
    fields: dict[str, object] | None = None,
    **more: Detail,
) -> None:
    """Move an application by a decision of a level, with the opinion that stands in its file. Checks nothing.

    fields: what changes with the state. more: further details of the entry. Raises WrongMove.
    """
    version = application.versions.order_by("-number").first()
    details: dict[str, Detail] = {"level": level.value, **more}
    if said.document_number:
        details["document"] = said.document_number
    if version:
        details["version"] = version.number
    entry = ledger.move(
        application, step, by=by, now=now, unit=application.site.unit, details=details,
        fields={"since": now, **(fields or {})},
    )  # fmt: skip
    Opinion.objects.create(
        application=application, level=level, result=result, text=said.text.strip(),
        document_number=said.document_number, version=version, signer=by.actor_id, signed_at=now, entry=entry.position,
    )  # fmt: skip
