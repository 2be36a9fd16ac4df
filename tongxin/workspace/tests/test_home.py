"""The home page: what waits, for whom, how many; the same number of questions however much there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.guards import unwatched
from tongxin.ledger.facts import Subject
from tongxin.notices.models import Notice
from tongxin.orgs.models import Unit
from tongxin.people.roles import Role
from tongxin.todos import actions
from tongxin.todos.actions import Order
from tongxin.todos.models import Todo
from tongxin.todos.vocabulary import JUDGEMENT
from tongxin.workspace.desk import Tab


@pytest.fixture
def today():
    return timezone.localdate()


def unit_of(person):
    return Unit.objects.get(pk=person.standings()[0].unit_id)


def give(by, *to, title="报送小结", days=3, now=None):
    now = now or timezone.now()
    order = Order(title=title, wanted="请报送。", due_on=timezone.localdate(now) + timedelta(days=days))
    with unwatched():
        return actions.give(order, to=[unit_of(person) for person in to], by=by, now=now)


def opened(client, person, tab="", **narrowed):
    client.force_login(person)
    return client.get("/", {"tab": tab, **narrowed}).content.decode()


def test_it_says_what_to_do_today(client, officer, county_officer, colleague_elsewhere, today):
    give(officer, county_officer, colleague_elsewhere, title="今天到期的", days=0)
    give(officer, county_officer, title="不急的", days=9)
    Todo.objects.filter(words__title="不急的").update(due_on=today - timedelta(days=2))
    page = opened(client, county_officer)
    assert "待办 2 件" in page
    assert "今天到期 1 件" in page
    assert "逾期 1 件" in page
    assert "逾期 2 天" in page
    assert page.index("不急的") < page.index("今天到期的"), "the most pressing first"
    assert "待办 1 件" in opened(client, colleague_elsewhere)


def test_what_i_set_off_what_i_did_what_i_was_told(client, officer, county_officer):
    errand = give(officer, county_officer).errands.for_page().get()
    assert "尚无人认领" in opened(client, officer, "asked")
    assert county_officer.name not in opened(client, officer, "asked")
    client.force_login(county_officer)
    actions.take(Todo.objects.for_list().get(), by=county_officer)
    assert county_officer.name in opened(client, officer, "asked")
    with unwatched():
        actions.answer(errand, text="已报。", by=county_officer, now=timezone.now())
    assert "报送小结" in opened(client, county_officer, "done")
    assert "交办：报送小结" in opened(client, county_officer, "notices")
    assert "上报：报送小结" in opened(client, officer)


def test_narrowed_by_kind_and_unit(client, officer, county_officer, colleague_elsewhere):
    give(officer, county_officer, colleague_elsewhere)
    one = unit_of(county_officer)
    page = opened(client, officer, "asked", unit=one.pk)
    assert page.count("报送小结</a>") == 1
    assert "没有符合条件的事项" in opened(client, officer, "asked", kind="no.such", unit="'; --")


@pytest.mark.parametrize("unit", ["²", "9" * 30, "-1", "x"])
def test_what_is_no_number_narrows_nothing(client, officer, unit):
    client.force_login(officer)
    assert client.get("/", {"unit": unit}).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_what_it_can_do_next(client, people, role):
    at = None
    from conftest import make_office
    from tongxin.orgs.vocabulary import Kind
    from tongxin.people.roles import KINDS

    officer = people(Role.CITY_OFFICER)
    if role in KINDS:
        kind = sorted(KINDS[role], key=list(Kind).index)[-1]
        at = make_office("210900000000", kind=kind, name="示例·单位", parent=unit_of(officer))
    person = people(role, at=at)
    page = opened(client, person)
    assert "目前没有待办" in page
    give(officer, person)
    assert "报送小结" in opened(client, person)


def test_somebody_without_a_role_sees_whom_to_ask(client, people, newcomer):
    security = people(Role.SECURITY_ADMINISTRATOR)
    page = opened(client, newcomer)
    assert "您的账号目前没有角色" in page
    assert security.name in page


@pytest.mark.parametrize("tab", Tab.values)
def test_it_is_flat(client, officer, county_officer, colleague_elsewhere, tab, django_assert_max_num_queries):
    for number in range(4):
        give(officer, county_officer, colleague_elsewhere, title=f"事项{number}")
        give(county_officer, county_officer, title=f"自办{number}")
    now = timezone.now()
    for number in range(4):
        person = officer if number % 2 else county_officer
        words = {"reporter": "示例", "title": "结果"}
        subject = Subject("todos.task", f"0{number}")
        actions.open_todo(
            JUDGEMENT, subject=subject, unit=unit_of(officer), person=person, by=officer, now=now, **words
        )
        if number < 2:
            actions.settle(JUDGEMENT, subject=subject, by=county_officer, now=now)
    client.force_login(county_officer)
    address = f"{reverse('home')}?tab={tab}"
    client.get(address)
    assert Notice.objects.filter(recipient=county_officer.actor_id).count() >= 2
    # Session, person, roles; what closed units left, how much waits, what was set off, the bell; the number, the rows,
    # the filters.
    with django_assert_max_num_queries(10):
        client.get(address)
