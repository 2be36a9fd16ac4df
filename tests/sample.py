"""A small city at work: what the tests find that knock at every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tests.guards import unwatched
from tests.sample_applications import SampleApplication, make_applications
from tests.sample_notices import SampleNotice, make_notices
from tests.sample_rechecks import SampleRechecks, make_rechecks
from tests.sample_sites import SampleSite, make_site
from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import REPORT_EXPORTED
from tongxin.figures.periods import Period
from tongxin.intake import actions as intake
from tongxin.intake.models import Batch
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact
from tongxin.ledger.models import Entry
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market
from tongxin.notices import actions as notices
from tongxin.notices.models import Notice
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.inviting.actions import Guest, invite
from tongxin.people.models import Invitation, Membership, Person
from tongxin.people.roles import Role
from tongxin.places.models import Division
from tongxin.reports import actions as reports
from tongxin.reports.models import Edition, Template
from tongxin.sites.actions.phrases import keep_phrase
from tongxin.sites.models import Phrase
from tongxin.todos import actions as todos
from tongxin.todos.models import Errand, Todo
from tongxin.todos.vocabulary import URGED


@dataclass(frozen=True)
class Sample:
    """One of everything that a page can be about. A room adds its records here, and their pages in test_pages.py."""

    officer: Person
    department: Unit
    team: Unit
    closed: Unit
    entry: Entry
    reversed: Entry
    draft: Edition
    batch: Batch
    errand: Errand
    todo: Todo
    notice: Notice
    mate: Person
    membership: Membership
    invitation: Invitation
    dossier: SampleSite
    way: SampleApplication
    announced: SampleNotice
    rechecks: SampleRechecks
    phrase: Phrase


@transaction.atomic
def make_sample(
    city: Division, officer: Person, *, now: datetime, home: Division | None = None, above: Unit | None = None
) -> Sample:
    """Open two units, record some work of two months in two counties, and take one entry back.

    home: where the units are and all their work is done, instead of in the whole city. above: the unit above them.
    """
    places = [home.code] * 3 if home else ["210911008003", "210921118200", "210911008003"]
    home = home or city
    department = orgs.open_unit(
        orgs.UnitDraft(kind=Kind.DEPARTMENT, name_zh="示例·统战部", place=home.code, parent=above), by=officer, now=now
    )
    team = orgs.open_unit(
        orgs.UnitDraft(kind=Kind.SERVICE_TEAM, name_zh="示例·律师服务团", place=home.code, parent=department),
        by=officer,
        now=now,
    )
    closed = orgs.open_unit(
        orgs.UnitDraft(kind=Kind.BASE, name_zh="示例·旧基地", place=city.code, parent=department), by=officer, now=now
    )
    orgs.close_unit(closed, by=officer, now=now, reason="示例：撤销")
    consultations = [
        Fact(
            verb=legal.CONSULTATION_HELD,
            subject=ledger.subject_of(team),
            unit_path=team.path,
            place=place,
            occurred_on=date(2022, month, 8),
            kind="wages",
            persons=persons,
        )
        for place, (month, persons) in zip(places, [(3, 4), (3, 2), (4, 7)], strict=True)
    ]
    waiver = Fact(
        verb=market.FEE_WAIVED,
        subject=ledger.subject_of(department),
        unit_path=department.path,
        place=home.code,
        occurred_on=date(2022, 4, 1),
        kind="space",
        amount=120_000,
        details={"basis": "示例〔2022〕3号"},
    )
    written = ledger.record_many([*consultations, waiver], by=officer, now=now)
    entries = list(Entry.objects.filter(position__gte=written.first).order_by("position"))
    ledger.reverse(entries[1], by=officer, now=now, reason="示例：重复登记")
    reports.install_templates(now=now)
    draft = reports.begin_draft(
        Template.objects.get(), place=home, period=Period.parse("2022-03..2022-04"), by=officer, now=now
    )
    county = "细河区" if home is city else home.name
    register = f"日期,地点,人次\n2022-03-08,{county},2\n2022-13-40,{county},1\n"
    batch = intake.upload(
        register.encode(), name="咨询登记.csv", office=department, by=officer, now=now, today=date(2026, 11, 23)
    )
    audit.note(REPORT_EXPORTED, by=officer, now=now, subject="reports.edition:1", format="pdf")
    office = Unit.objects.get(pk=officer.standings()[0].unit_id) if home is city else department
    order = todos.Order(title="示例·报送小结", wanted="请报送年度小结。", due_on=date(2027, 1, 31))
    errand = todos.give(order, to=[office, team], by=officer, now=now).errands.get(unit=office)
    todo = Todo.objects.get(subject_id=str(errand.public_id))
    notices.tell([officer.actor_id], URGED, now=now, link=todo.get_absolute_url(), name=officer.name, task=todo.kind)
    mate = Person(name="示例·团员", email=f"mate{team.pk}@example.org", phone=f"+86139{team.pk:08d}")
    with unwatched():
        mate.save()
        Membership.objects.create(
            person=mate, role=Role.LAWYER, unit=team, starts_on=date(2018, 1, 1), given_by=officer.actor_id
        )
        if home is city:  # without one nothing opens in an emergency
            protector = Person.objects.create(name="示例·信息保护", email=f"protector{team.pk}@example.org")
            Membership.objects.create(
                person=protector, role=Role.DATA_PROTECTION, unit=office, starts_on=date(2018, 1, 1),
                given_by=officer.actor_id,
            )  # fmt: skip
    guest = Guest(
        email=f"guest.{team.pk}@example.org", name="示例·客人", role=Role.LAWYER, unit=team, starts_on=now.date()
    )
    dossier = make_site(team, officer, now=now)
    way = make_applications(dossier.application, department, dossier.round, officer, now=now)
    return Sample(
        officer,
        department,
        team,
        closed,
        entry=entries[0],
        reversed=entries[1],
        draft=draft,
        batch=batch,
        errand=errand,
        todo=todo,
        notice=Notice.objects.filter(kind=URGED.code).latest("pk"),
        mate=mate,
        membership=mate.memberships.get(),
        invitation=invite(guest, by=officer, now=now).invitation,
        dossier=dossier,
        way=way,
        announced=make_notices(team, home.code, dossier.round, officer, now=now),
        rechecks=make_rechecks(dossier.site, way.application.site, dossier.version, officer, now=now),
        phrase=keep_phrase(f"示例·常用语{team.pk}", by=officer, now=now),
    )
