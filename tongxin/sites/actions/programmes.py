"""Set up programmes; plan, open, close and end their rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.sites.models import Programme, Round, SiteKind, SiteMode, StandardVersion
from tongxin.sites.permissions.programmes import (
    obstacle_to_amend_round,
    obstacle_to_close_round,
    obstacle_to_end_round,
    obstacle_to_open_round,
    obstacle_to_run,
)
from tongxin.sites.vocabulary import programme as words


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDraft:
    """The terms of a programme. quota: how many sites at most, None for no limit."""

    name_zh: str
    mode: str
    level: str = words.Level.CITY.value
    name_en: str = ""
    approval_basis: str = ""
    approval_number: str = ""
    conditions: str = ""
    quota: int | None = None
    timetable: str = ""


@transaction.atomic
def set_up_programme(
    draft: ProgrammeDraft,
    *,
    owner: Unit,
    kinds: Sequence[SiteKind] = (),
    modes: Sequence[SiteMode] = (),
    by: Person,
    now: datetime,
) -> Programme:
    """Set up a programme of this office and return it. Raises NotAllowed."""
    programme = Programme(owner=owner, **asdict(draft))
    require(obstacle_to_run(by, programme))
    programme.save(force_insert=True)
    programme.kinds.set(kinds)
    programme.modes.set(modes)
    ledger.record(words.PROGRAMME_SET_UP, programme, by=by, now=now, unit=owner)
    return programme


@transaction.atomic
def amend_programme(
    programme: Programme,
    draft: ProgrammeDraft,
    *,
    kinds: Sequence[SiteKind],
    modes: Sequence[SiteMode],
    by: Person,
    now: datetime,
) -> None:
    """Change the terms of a programme. Raises NotAllowed."""
    ledger.hold(programme)
    require(obstacle_to_run(by, programme))
    for name, value in asdict(draft).items():
        setattr(programme, name, value)
    programme.save()
    programme.kinds.set(kinds)
    programme.modes.set(modes)
    ledger.record(words.PROGRAMME_AMENDED, programme, by=by, now=now, unit=programme.owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDraft:
    """The terms of a round. last_month: the last month whose work is assessed, as 202204."""

    version: StandardVersion
    opens_on: date
    closes_on: date
    last_month: int
    call: str = ""


@transaction.atomic
def plan_round(programme: Programme, year: int, draft: RoundDraft, *, by: Person, now: datetime) -> Round:
    """Plan this year's round and return it. Raises NotAllowed; IntegrityError for a year that has its round."""
    require(obstacle_to_run(by, programme))
    planned = Round.objects.create(
        programme=programme,
        year=year,
        version=draft.version,
        opens_on=draft.opens_on,
        closes_on=draft.closes_on,
        last_month=draft.last_month,
        call=draft.call,
    )
    ledger.record(words.ROUND_PLANNED, planned, by=by, now=now, unit=programme.owner, year=year)
    return planned


@transaction.atomic
def amend_round(planned: Round, draft: RoundDraft, *, by: Person, now: datetime) -> None:
    """Change the terms of a round that has not opened yet. Raises NotAllowed."""
    ledger.hold(planned)
    require(obstacle_to_amend_round(by, planned))
    planned.version, planned.opens_on, planned.closes_on = draft.version, draft.opens_on, draft.closes_on
    planned.last_month, planned.call = draft.last_month, draft.call
    planned.save()
    ledger.record(words.ROUND_AMENDED, planned, by=by, now=now, unit=planned.programme.owner)


def open_round(planned: Round, *, by: Person, now: datetime) -> None:
    """Open a round for applications. Raises NotAllowed, WrongMove."""
    with transaction.atomic():
        ledger.hold(planned.programme)
        ledger.hold(planned)
        require(obstacle_to_open_round(by, planned))
        programme = planned.programme
        details = {
            "closes_on": planned.closes_on.isoformat(),
            "standard": f"{planned.version.standard.code} v{planned.version.number}",
            "approval": programme.approval_number,
        }
        ledger.move(planned, words.OPEN_ROUND, by=by, now=now, unit=programme.owner, details=dict(details))


def close_round(opened: Round, *, by: Person, now: datetime) -> None:
    """End the time for applications. Raises NotAllowed, WrongMove."""
    with transaction.atomic():
        ledger.hold(opened)
        require(obstacle_to_close_round(by, opened))
        ledger.move(opened, words.CLOSE_ROUND, by=by, now=now, unit=opened.programme.owner)


def end_round(closed: Round, *, by: Person, now: datetime) -> None:
    """End a round whose decisions are taken. Raises NotAllowed, WrongMove."""
    with transaction.atomic():
        ledger.hold(closed)
        require(obstacle_to_end_round(by, closed))
        ledger.move(closed, words.END_ROUND, by=by, now=now, unit=closed.programme.owner)
