"""Whoever merges or closes a unit sees what it leaves; who is concerned is told, once; undoing it loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from conftest import hold, make_office
from tests.guards import unwatched
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Subject
from tongxin.legal.vocabulary import CONSULTATION_HELD
from tongxin.notices.models import Notice
from tongxin.orgs.actions import CannotMerge
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.todos import actions as todos
from tongxin.todos.actions import Order
from tongxin.todos.models import Errand, Todo
from tongxin.workspace import actions

pytestmark = pytest.mark.django_db
XIHE, TOWN = "210911000000", "210911008000"


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def county(city, county_officer) -> Unit:
    return Unit.objects.get(place=XIHE)


@pytest.fixture
def one(county) -> Unit:
    return make_office(TOWN, name="示例·甲团", kind=Kind.SERVICE_TEAM, parent=county)


@pytest.fixture
def other(county) -> Unit:
    return make_office(TOWN, name="示例·乙团", kind=Kind.SERVICE_TEAM, parent=county)


@pytest.fixture
def leader(people, one) -> Person:
    return people(Role.LEGAL_COORDINATOR, at=one, name="示例·甲团联络员")


@pytest.fixture
def successor(people, other) -> Person:
    return people(Role.LEGAL_COORDINATOR, at=other, name="示例·乙团联络员")


@pytest.fixture
def fifty_tasks(officer, one, leader, now):
    with unwatched():
        for number in range(50):
            order = Order(title=f"示例任务{number}", wanted="请报送。", due_on=timezone.localdate(now))
            todos.give(order, to=[one], by=officer, now=now)
    Notice.objects.all().delete()


@pytest.fixture
def county_client(county_officer) -> Client:
    client = Client()
    client.force_login(county_officer)
    return client


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def merge(one: Unit, other: Unit, by: Person, now, **day) -> None:
    day = {"merged_on": None} | day
    actions.merge_unit(fresh(one), fresh(other), by=by, now=now, reason="两团合并", **day)


def told(person: Person, kind: str) -> list[str]:
    return [notice.sentence for notice in Notice.objects.filter(recipient=person.actor_id, kind=kind)]


def test_the_new_holder_is_told_once_of_fifty(fifty_tasks, one, other, successor, county_officer, now):
    day = timezone.localdate(now) - timedelta(days=3)
    merge(one, other, county_officer, now, merged_on=day)
    (sentence,) = told(successor, "todos.taken_over")
    assert "50" in sentence
    assert one.name_zh in sentence
    assert f"{day:%Y-%m-%d}" in sentence


def test_who_closes_it_and_takes_it_over_is_not_told_what_they_did(fifty_tasks, one, county_officer, now, people):
    second = people(Role.COUNTY_OFFICER, XIHE)
    actions.close_unit(fresh(one), by=county_officer, now=now, reason="撤销", closed_on=None)
    assert not told(county_officer, "todos.taken_over")
    assert len(told(second, "todos.taken_over")) == 1


def test_what_a_unit_had_taken_over_is_told_to_the_next(
    fifty_tasks, one, other, successor, county_officer, now, people
):
    third = make_office(TOWN, name="示例·丙团", kind=Kind.SERVICE_TEAM, parent=other.parent)
    next_one = people(Role.LEGAL_COORDINATOR, at=third)
    merge(one, other, county_officer, now)
    merge(other, third, county_officer, now)
    assert "50" in told(next_one, "todos.taken_over")[0]
    assert len(told(successor, "todos.taken_over")) == 1


def test_whoever_held_a_role_there_is_told_that_it_rests_and_that_it_counts_again(
    one, other, leader, county_officer, now
):
    merge(one, other, county_officer, now)
    assert one.name_zh in told(leader, "people.told_role_rests")[0]
    assert not Person.objects.get(pk=leader.pk).standings()
    actions.reopen_unit(fresh(one), by=county_officer, now=now, reason="误操作")
    assert told(leader, "people.told_role_counts_again")
    assert Person.objects.get(pk=leader.pk).standings()
    assert not Notice.objects.filter(kind="people.told_role_rests", read_at=None).exists(), "no longer true"


def test_nobody_is_told_of_a_merger_that_was_refused(fifty_tasks, one, county_officer, now):
    with pytest.raises(CannotMerge):
        merge(one, one, county_officer, now)
    assert not Notice.objects.exists()


def test_whoever_closes_it_reads_what_is_left_and_where_it_goes(fifty_tasks, county_client, one, county_officer):
    html = county_client.get(f"{one.get_absolute_url()}closing/").content.decode()
    for words in ("50", "示例·甲团联络员", county_officer.name, one.parent.name_zh):
        assert words in html


def test_what_stays_with_whoever_has_it_is_said(fifty_tasks, county_client, one, other, leader):
    hold(leader, Role.LAWYER, other)
    todos.take(Todo.objects.for_list().order_by("pk")[0], by=leader)
    html = county_client.get(f"{one.get_absolute_url()}closing/").content.decode()
    assert f"有1件仍由{leader.name}办理" in html
    assert "有49件转由" in html


def test_whoever_merges_it_reads_what_is_left_and_by_which_rule_it_goes(fifty_tasks, county_client, one):
    html = county_client.get(f"{one.get_absolute_url()}merger/").content.decode()
    for words in ("50", "示例·甲团联络员", "并入单位办理"):
        assert words in html


def test_whoever_closes_or_merges_it_reads_how_many_lose_a_role_and_finds_them(
    county_client, one, leader, people, newcomer
):
    hold(hold(newcomer, Role.LAWYER, one), Role.LEGAL_COORDINATOR, one)
    for page in ("closing", "merger"):
        html = county_client.get(f"{one.get_absolute_url()}{page}/").content.decode()
        link = html.split(f'href="{one.get_absolute_url()}#people">')[1].split("</a>")[0]
        assert "2人的角色随之失效" in link
    assert newcomer.name in county_client.get(one.get_absolute_url()).content.decode()


def test_a_unit_that_leaves_nothing_says_nothing(county_client, other):
    html = county_client.get(f"{other.get_absolute_url()}closing/").content.decode()
    assert "待办" not in html.split("<main")[1].split("form-card")[1]


def test_the_to_do_says_whence_it_came_why_and_for_whom_it_waits(
    fifty_tasks, client, one, other, successor, county_officer, now
):
    merge(one, other, county_officer, now)
    client.force_login(successor)
    todo = Todo.objects.waiting_for(Person.objects.get(pk=successor.pk)).order_by("pk")[0]
    html = client.get(todo.get_absolute_url()).content.decode()
    for words in (one.name_zh, other.name_zh, "两团合并", county_officer.name, successor.name):
        assert words in html
    assert client.post(f"{todo.get_absolute_url()}taking/").status_code == 302
    assert Todo.objects.get(pk=todo.pk).person == successor


def test_the_line_stays_when_the_merger_was_undone_and_the_to_do_is_done(
    fifty_tasks, client, one, other, leader, successor, county_officer, now
):
    errand = Errand.objects.for_page().order_by("pk")[0]
    merge(one, other, county_officer, now)
    actions.reopen_unit(fresh(one), by=county_officer, now=now, reason="误操作")
    leader = Person.objects.get(pk=leader.pk)
    todos.answer(Errand.objects.for_page().get(pk=errand.pk), text="已办。", by=leader, now=timezone.now())
    client.force_login(leader)
    todo = Todo.objects.get(subject_id=str(errand.public_id), kind="todos.task")
    html = client.get(todo.get_absolute_url()).content.decode()
    assert "两团合并" in html
    assert "误操作" in html


def test_what_happened_to_the_unit_before_the_to_do_is_no_part_of_its_history(
    client, officer, one, other, leader, county_officer, now
):
    merge(one, other, county_officer, now)
    actions.reopen_unit(fresh(one), by=county_officer, now=now, reason="误操作")
    order = Order(title="示例任务", wanted="请报送。", due_on=timezone.localdate(now))
    with unwatched():
        todos.give(order, to=[fresh(one)], by=officer, now=timezone.now())
    client.force_login(leader)
    html = client.get(Todo.objects.get().get_absolute_url()).content.decode()
    assert "误操作" not in html


def test_the_successor_reaches_what_the_merged_unit_left_and_no_longer_when_it_is_undone(
    one, other, leader, successor, county_officer, now
):
    def reaches() -> bool:
        return Unit.objects.visible_to(Person.objects.get(pk=successor.pk)).filter(pk=one.pk).exists()

    assert not reaches()
    merge(one, other, county_officer, now)
    assert reaches()
    third = make_office(TOWN, name="示例·丙团", kind=Kind.SERVICE_TEAM, parent=other.parent)
    hold(successor, Role.LEGAL_COORDINATOR, third)
    merge(other, third, county_officer, now)
    assert reaches(), "what was merged into what was merged"
    actions.reopen_unit(fresh(one), by=county_officer, now=now, reason="误操作")
    assert not reaches()


def test_no_merger_takes_the_keys_of_the_house(people, officer, now):
    office = officer.memberships.get().unit
    administrator = people(Role.SYSTEM_ADMINISTRATOR, at=office, name="示例·系统管理员")
    people(Role.SECURITY_ADMINISTRATOR, at=office, name="示例·安全管理员")
    people(Role.AUDITOR, at=office, name="示例·审计员")
    elsewhere = make_office(office.place_id, name="示例·新设部门")
    with pytest.raises(NotAllowed) as refused:
        merge(office, elsewhere, administrator, now)
    for said in ("系统管理员", "示例·安全管理员", "示例·审计员", officer.name):
        assert said in str(refused.value)
    with pytest.raises(NotAllowed):
        actions.close_unit(fresh(office), by=administrator, now=now, reason="撤销", closed_on=None)
    assert fresh(office).is_active
    assert Person.objects.get(pk=officer.pk).standings()


def test_whoever_would_close_an_office_reads_whose_roles_stand_in_the_way(county_client, county, county_officer):
    for page in ("closing", "merger"):
        html = county_client.get(f"{county.get_absolute_url()}{page}/").content.decode()
        assert f"县区管理员（{county_officer.name}）" in html
    seen = html.split('name="seen" value="')[1].split('"')[0]
    response = county_client.post(f"{county.get_absolute_url()}closing/", {"seen": seen, "reason": "撤销"})
    assert response.status_code == 422
    assert fresh(county).is_active


def test_an_office_whose_roles_were_ended_goes(people, county, county_officer, officer, now):
    today = timezone.localdate(now)
    county_officer.memberships.update(ends_on=today - timedelta(days=1))
    hold(people(Role.AUDITOR), Role.COUNTY_OFFICER, county, since=today + timedelta(days=3))
    with pytest.raises(NotAllowed):
        merge(county, officer.memberships.get().unit, officer, now)
    county.memberships.update(called_off=True)
    merge(county, officer.memberships.get().unit, officer, now)
    assert not fresh(county).is_active


def test_no_unit_ends_before_its_last_work_and_its_last_role(one, other, leader, county_client, county_officer, now):
    today = timezone.localdate(now)
    with unwatched():
        ledger.record(
            CONSULTATION_HELD, Subject("legal.consultation", "1"), by=county_officer, now=now, unit=one, kind="wages",
            persons=1, occurred_on=today - timedelta(days=5),
        )  # fmt: skip
    day = today - timedelta(days=6)
    html = county_client.get(f"{one.get_absolute_url()}closing/").content.decode()
    seen = html.split('name="seen" value="')[1].split('"')[0]
    said = {"seen": seen, "reason": "撤销", "closed_on": day.isoformat()}
    response = county_client.post(f"{one.get_absolute_url()}closing/", said)
    assert (today - timedelta(days=5)).isoformat() in response.content.decode()
    with pytest.raises(NotAllowed):
        merge(one, other, county_officer, now, merged_on=day)
    leader.memberships.update(starts_on=today - timedelta(days=2))
    with pytest.raises(NotAllowed):
        merge(one, other, county_officer, now, merged_on=today - timedelta(days=3))
    assert fresh(one).is_active
    merge(one, other, county_officer, now, merged_on=today - timedelta(days=2))
    assert not fresh(one).is_active
