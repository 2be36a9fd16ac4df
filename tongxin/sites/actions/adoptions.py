"""Adopt a case and say what came of it; plan an exchange meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.places.models import Division
from tongxin.sites.models.case import Adoption, AgendaItem, Case, Exchange
from tongxin.sites.permissions.cases import (
    obstacle_to_adopt,
    obstacle_to_adopt_again,
    obstacle_to_hold,
    obstacle_to_report,
)
from tongxin.sites.vocabulary import case as words
from tongxin.sites.vocabulary.case import AdoptionStatus
from tongxin.todos.actions import open_todo, settle, withdraw


@transaction.atomic
def adopt_case(
    case: Case, unit: Unit, *, begun_on: date, place: Division | None = None, by: Person, now: datetime
) -> Adoption:
    """Let the unit adopt the case and return the adoption. place: where (default: the unit's home). Raises NotAllowed.

    The unit has it to do to report; the site is told.
    """
    ledger.hold(case)
    require(obstacle_to_adopt(by, case, unit))
    standing = Adoption.objects.filter(case=case, unit=unit).exclude(status=AdoptionStatus.STOPPED)
    require(obstacle_to_adopt_again(adopted=standing.exists()))
    adoption = Adoption(case=case, unit=unit, place_id=place.code if place else unit.place_id, begun_on=begun_on)
    adoption.save(force_insert=True)
    ledger.record(
        words.ADOPTED, adoption, by=by, now=now, unit=unit, place=adoption.place_id, occurred_on=begun_on,
        case=str(case.public_id),
    )  # fmt: skip
    open_todo(words.ADOPTION_TO_REPORT, subject=adoption, unit=unit, by=by, now=now, title=case.title)
    operators = Person.objects.holding(Role.SITE_OPERATOR, at=case.site.unit).exclude(pk=by.pk)
    notices.tell(
        [person.actor_id for person in operators], words.CASE_ADOPTED, now=now, link=case.get_absolute_url(),
        subject=ledger.subject_of(adoption), unit=unit.name_zh, title=case.title,
    )  # fmt: skip
    return adoption


@transaction.atomic
def finish_adoption(
    adoption: Adoption, *, result: str, figure: str = "", ended_on: date | None = None, by: Person, now: datetime
) -> None:
    """Say what came of the adoption. figure: address of a number that shows it. Raises NotAllowed, WrongMove."""
    ledger.hold(adoption)
    require(obstacle_to_report(by, adoption))
    said: dict[str, object] = {"result": result, "figure": figure, "ended_on": ended_on or timezone.localdate(now)}
    ledger.move(adoption, words.FINISH_ADOPTION, by=by, now=now, unit=adoption.unit, fields=said)
    settle(words.ADOPTION_TO_REPORT, subject=adoption, by=by, now=now)


@transaction.atomic
def stop_adoption(adoption: Adoption, *, reason: str, by: Person, now: datetime) -> None:
    """Stop the adoption, with a reason; it counts as none. Raises NotAllowed, WrongMove."""
    ledger.hold(adoption)
    require(obstacle_to_report(by, adoption))
    said: dict[str, object] = {"result": reason, "ended_on": timezone.localdate(now)}
    ledger.move(adoption, words.STOP_ADOPTION, by=by, now=now, unit=adoption.unit, fields=said)
    withdraw(words.ADOPTION_TO_REPORT, subject=adoption, by=by, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeDraft:
    """When and where sites tell their cases."""

    title: str
    held_on: date
    begins_at: time
    venue: str
    note: str = ""


@transaction.atomic
def plan_exchange(
    draft: ExchangeDraft, agenda: Sequence[tuple[Case, int]], *, office: Unit, by: Person, now: datetime
) -> Exchange:
    """Plan an exchange meeting of this office and return it. agenda: published cases in order, each with its minutes.

    Raises NotAllowed.
    """
    exchange = Exchange(office=office, **asdict(draft))
    require(obstacle_to_hold(by, exchange))
    exchange.save(force_insert=True)
    _set_agenda(exchange, agenda)
    ledger.record(words.EXCHANGE_PLANNED, exchange, by=by, now=now, unit=office, cases=len(agenda))
    return exchange


@transaction.atomic
def amend_exchange(
    exchange: Exchange, draft: ExchangeDraft, agenda: Sequence[tuple[Case, int]], *, by: Person, now: datetime
) -> None:
    """Change an exchange meeting and its agenda. Raises NotAllowed."""
    ledger.hold(exchange)
    require(obstacle_to_hold(by, exchange))
    for name, value in asdict(draft).items():
        setattr(exchange, name, value)
    exchange.save()
    exchange.agenda.all().delete()
    _set_agenda(exchange, agenda)
    ledger.record(words.EXCHANGE_AMENDED, exchange, by=by, now=now, unit=exchange.office, cases=len(agenda))


def _set_agenda(exchange: Exchange, agenda: Sequence[tuple[Case, int]]) -> None:
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(exchange=exchange, case=case, position=position, minutes=minutes)
            for position, (case, minutes) in enumerate(agenda, start=1)
        ]
    )
