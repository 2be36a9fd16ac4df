"""Write, review, publish and withdraw cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.sites.models.case import Case
from tongxin.sites.models.site import Site
from tongxin.sites.offices import acting
from tongxin.sites.permissions.cases import (
    obstacle_to_amend,
    obstacle_to_give_up,
    obstacle_to_review,
    obstacle_to_withdraw,
    obstacle_to_write,
)
from tongxin.sites.vocabulary import case as words
from tongxin.sites.vocabulary.application import REVIEWERS, Level
from tongxin.todos.actions import open_todo, settle, withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """What a case says. cost: fen; figure: the address of a number, or ""; contact: the unit to ask."""

    title: str
    problem: str
    approach: str
    steps: str
    result: str
    conditions: str
    contact: Unit
    cost: int | None = None
    figure: str = ""


@transaction.atomic
def begin_case(site: Site, draft: CaseDraft, *, by: Person, now: datetime) -> Case:
    """Begin to write a case of the site and return it. Raises NotAllowed."""
    require(obstacle_to_write(by, site))
    case = Case(site=site, begun_at=now, **_fields(draft))
    case.save(force_insert=True)
    ledger.record(words.CASE_BEGUN, case, by=by, now=now, unit=site.unit)
    return case


@transaction.atomic
def amend_case(case: Case, draft: CaseDraft, *, by: Person, now: datetime) -> None:
    """Change the text of a draft or returned case. Raises NotAllowed."""
    ledger.hold(case)
    require(obstacle_to_amend(by, case))
    fields = _fields(draft)
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=list(fields))
    ledger.record(words.CASE_AMENDED, case, by=by, now=now, unit=case.site.unit)


def _fields(draft: CaseDraft) -> dict[str, object]:
    # asdict() would copy the unit.
    return {name: getattr(draft, name) for name in CaseDraft.__dataclass_fields__}


@transaction.atomic
def submit_case(case: Case, *, by: Person, now: datetime) -> None:
    """Hand the case to the officers for review. Raises NotAllowed, WrongMove."""
    ledger.hold(case)
    require(obstacle_to_amend(by, case))
    ledger.move(case, words.SUBMIT_CASE, by=by, now=now, unit=case.site.unit)
    settle(words.CASE_TO_IMPROVE, subject=case, by=by, now=now)
    who, office = acting(Level.COUNTY, case.site)
    open_todo(
        words.CASE_TO_REVIEW, subject=case, unit=office or case.site.unit, role=REVIEWERS[who] if office else None,
        by=by, now=now, site=case.site.unit.name_zh, title=case.title,
    )  # fmt: skip


@transaction.atomic
def publish_case(case: Case, *, opinion: str = "", by: Person, now: datetime) -> None:
    """Put the case into the library, for whoever may see units. Raises NotAllowed, WrongMove."""
    ledger.hold(case)
    require(obstacle_to_review(by, case))
    said: dict[str, object] = {"published_at": now, "opinion": opinion}
    ledger.move(case, words.PUBLISH_CASE, by=by, now=now, unit=case.site.unit, fields=said)
    settle(words.CASE_TO_REVIEW, subject=case, by=by, now=now)
    operators = Person.objects.holding(Role.SITE_OPERATOR, at=case.site.unit).exclude(pk=by.pk)
    notices.tell(
        [person.actor_id for person in operators], words.CASE_PUBLISHED, now=now, link=case.get_absolute_url(),
        subject=ledger.subject_of(case), title=case.title,
    )  # fmt: skip


@transaction.atomic
def return_case(case: Case, *, opinion: str, by: Person, now: datetime) -> None:
    """Return the case with an opinion. Raises NotAllowed, WrongMove."""
    ledger.hold(case)
    require(obstacle_to_review(by, case))
    ledger.move(case, words.RETURN_CASE, by=by, now=now, unit=case.site.unit, fields={"opinion": opinion})
    settle(words.CASE_TO_REVIEW, subject=case, by=by, now=now)
    open_todo(words.CASE_TO_IMPROVE, subject=case, unit=case.site.unit, by=by, now=now, title=case.title)


@transaction.atomic
def give_up_case(case: Case, *, by: Person, now: datetime) -> None:
    """Give up a case that is not published. Raises NotAllowed, WrongMove."""
    ledger.hold(case)
    require(obstacle_to_give_up(by, case))
    ledger.move(case, words.GIVE_UP_CASE, by=by, now=now, unit=case.site.unit)
    for kind in (words.CASE_TO_REVIEW, words.CASE_TO_IMPROVE):
        withdraw(kind, subject=case, by=by, now=now)


@transaction.atomic
def withdraw_case(case: Case, *, reason: str, by: Person, now: datetime) -> None:
    """Take a published case out of the library, with a reason. Its adoptions go on. Raises NotAllowed, WrongMove."""
    ledger.hold(case)
    require(obstacle_to_withdraw(by, case))
    ledger.move(case, words.WITHDRAW_CASE, by=by, now=now, unit=case.site.unit, fields={"opinion": reason})
