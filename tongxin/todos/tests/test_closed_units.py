"""What a merged or closed unit left to do passes on: to whom, with what line, and back when it is reopened."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import hold, make_office, make_person
from tests.guards import unwatched
from tongxin.ledger.actions import WrongMove
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.todos import actions
from tongxin.todos.actions import Order
from tongxin.todos.inheriting import Desk, Left, inherited_by
from tongxin.todos.models import Errand, Todo

pytestmark = pytest.mark.django_db
XIHE, TOWN = "210911000000", "210911008000"


@pytest.fixture
def county(county_officer, unit_of) -> Unit:
    return unit_of(county_officer)


@pytest.fixture
def one(city, county) -> Unit:
    return make_office(TOWN, name="示例·甲分会", kind=Kind.BRANCH, parent=county)


@pytest.fixture
def other(city, county) -> Unit:
    return make_office(TOWN, name="示例·乙分会", kind=Kind.BRANCH, parent=county)


@pytest.fixture
def head_of_one(people, one) -> Person:
    return people(Role.BRANCH_HEAD, at=one)


@pytest.fixture
def head_of_other(people, other) -> Person:
    return people(Role.BRANCH_HEAD, at=other)


@pytest.fixture
def operator_of_other(people, other) -> Person:
    return people(Role.SITE_OPERATOR, at=other)


@pytest.fixture
def leave(proof, now):
    """Let something be to do at a unit: leave(unit, role) or leave(unit, person=…)."""

    def open_one(unit: Unit, role: Role | None = None, *, person: Person | None = None) -> Todo:
        with unwatched():
            return actions.open_todo(
                proof, subject=make_office(TOWN), unit=unit, role=role, person=person, by=None, now=now, name="示例"
            )

    return open_one


@pytest.fixture
def merge(officer, now):
    def into(unit: Unit, successor: Unit, **day) -> None:
        orgs.merge_unit(fresh(unit), fresh(successor), by=officer, now=now, reason="两会合并", **day)

    return into


@pytest.fixture
def close(officer, now):
    return lambda unit, **day: orgs.close_unit(fresh(unit), by=officer, now=now, reason="撤销", **day)


@pytest.fixture
def reopen(officer, now):
    return lambda unit: orgs.reopen_unit(fresh(unit), by=officer, now=now, reason="误操作")


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def waits_for(person: Person, todo: Todo) -> bool:
    who = Person.objects.get(pk=person.pk)  # asks anew for the roles
    return Todo.objects.waiting_for(who).filter(pk=todo.pk).exists()


def seen(todo: Todo) -> Todo:
    return Todo.objects.for_list().get(pk=todo.pk)


def test_it_waits_at_the_successor_for_who_holds_the_role_there(
    leave, merge, one, other, head_of_one, head_of_other, operator_of_other, county_officer
):
    todo = leave(one, Role.BRANCH_HEAD)
    merge(one, other)
    assert waits_for(head_of_other, todo)
    for somebody in (head_of_one, operator_of_other, county_officer):
        assert not waits_for(somebody, todo)


def test_where_nobody_holds_the_role_it_waits_for_who_leads_the_successor(
    leave, merge, one, other, head_of_other, people
):
    lawyer_there = people(Role.MEMBER, at=other)
    todo = leave(one, Role.SITE_OPERATOR)
    merge(one, other)
    assert waits_for(head_of_other, todo)
    assert not waits_for(lawyer_there, todo)


def test_what_was_for_everybody_waits_for_who_leads_the_successor_not_for_its_members(
    leave, merge, one, other, head_of_other, people
):
    member = people(Role.MEMBER, at=other)
    todo = leave(one)
    merge(one, other)
    assert waits_for(head_of_other, todo)
    assert not waits_for(member, todo)


def test_a_closed_unit_leaves_it_to_the_office_above(leave, close, one, county_officer, officer):
    todo = leave(one, Role.BRANCH_HEAD)
    close(one)
    assert waits_for(county_officer, todo)
    assert not waits_for(officer, todo)


def test_a_successor_where_nobody_works_leaves_it_to_the_office_above(leave, merge, one, other, county_officer):
    todo = leave(one, Role.BRANCH_HEAD)
    merge(one, other)
    assert waits_for(county_officer, todo)


def test_where_nothing_is_above_it_waits_for_the_officers_of_the_division(city, leave, close, county_officer):
    alone = make_office(TOWN, name="示例·独立商户", kind=Kind.MERCHANT)
    todo = leave(alone, Role.MERCHANT)
    close(alone)
    assert waits_for(county_officer, todo)


def test_a_successor_that_closes_later_hands_it_on(
    leave, merge, close, one, other, head_of_other, county_officer, people
):
    third = make_office(TOWN, name="示例·丙分会", kind=Kind.BRANCH, parent=other.parent)
    head_of_third = people(Role.BRANCH_HEAD, at=third)
    todo = leave(one, Role.BRANCH_HEAD)
    merge(one, other)
    merge(other, third)
    assert waits_for(head_of_third, todo)
    assert not waits_for(head_of_other, todo)
    close(third)
    assert waits_for(county_officer, todo)


def test_what_is_opened_for_a_closed_unit_waits_where_its_work_went(leave, merge, one, other, head_of_other):
    merge(one, other)
    assert waits_for(head_of_other, leave(one, Role.BRANCH_HEAD))


def test_an_officers_work_stays_with_the_officers_of_the_division(
    leave, merge, one, other, county_officer, head_of_other
):
    todo = leave(one, Role.COUNTY_OFFICER)
    merge(one, other)
    assert waits_for(county_officer, todo)
    assert not waits_for(head_of_other, todo)


@pytest.mark.parametrize("days_ago", [0, 1, 40])
def test_it_passes_on_when_the_merger_is_entered_whatever_day_it_holds_from(
    leave, merge, one, other, head_of_other, today, days_ago
):
    todo = leave(one, Role.BRANCH_HEAD)
    merge(one, other, merged_on=today - timedelta(days=days_ago))
    assert waits_for(head_of_other, todo)


def test_a_merger_that_is_undone_gives_it_back(leave, merge, reopen, one, other, head_of_one, head_of_other):
    todo = leave(one, Role.BRANCH_HEAD)
    merge(one, other)
    reopen(one)
    assert waits_for(head_of_one, todo)
    assert not waits_for(head_of_other, todo)


def test_what_somebody_took_at_the_successor_stays_theirs_when_the_merger_is_undone(
    leave, merge, reopen, one, other, head_of_one, head_of_other
):
    todo = leave(one, Role.BRANCH_HEAD)
    merge(one, other)
    actions.take(seen(todo), by=head_of_other)
    reopen(one)
    assert waits_for(head_of_other, todo)
    actions.put_back(seen(todo), by=head_of_other)
    assert waits_for(head_of_one, todo)


def test_what_somebody_had_taken_who_now_has_no_role_is_free_again(
    leave, merge, one, other, head_of_one, head_of_other, people
):
    second = people(Role.BRANCH_HEAD, at=other)
    todo = leave(one, Role.BRANCH_HEAD)
    actions.take(seen(todo), by=head_of_one)
    merge(one, other)
    assert waits_for(head_of_other, todo)
    actions.take(seen(todo), by=head_of_other)
    assert not waits_for(second, todo)
    with pytest.raises(NotAllowed, match=head_of_other.name):
        actions.take(seen(todo), by=second)


def test_what_somebody_had_taken_who_works_elsewhere_too_stays_theirs(
    leave, merge, one, other, head_of_one, head_of_other
):
    hold(head_of_one, Role.SITE_OPERATOR, other)
    todo = leave(one, Role.BRANCH_HEAD)
    actions.take(seen(todo), by=head_of_one)
    merge(one, other)
    assert waits_for(head_of_one, todo)
    assert not waits_for(head_of_other, todo)


def test_what_was_for_one_person_who_now_has_no_role_is_for_the_successor(
    leave, merge, one, other, head_of_one, head_of_other, operator_of_other, now
):
    todo = leave(one, person=head_of_one)
    merge(one, other)
    assert waits_for(head_of_other, todo)
    assert not waits_for(operator_of_other, todo)
    actions.forward(seen(todo), to=operator_of_other, opinion="请承办。", by=head_of_other, now=now)
    assert waits_for(operator_of_other, todo)


def test_it_is_forwarded_to_whoever_works_at_the_successor(
    leave, merge, one, other, head_of_other, operator_of_other, county_officer, now, people
):
    member = people(Role.MEMBER, at=other)
    todo = leave(one, Role.BRANCH_HEAD)
    merge(one, other)
    for somebody in (county_officer, member):
        with pytest.raises(NotAllowed):
            actions.forward(seen(todo), to=somebody, opinion="请承办。", by=head_of_other, now=now)
    actions.forward(seen(todo), to=operator_of_other, opinion="请承办。", by=head_of_other, now=now)
    assert waits_for(operator_of_other, todo)


def test_who_took_a_task_over_reports_it_done_and_the_answer_is_judged(
    officer, merge, one, other, head_of_other, operator_of_other, now, today
):
    order = Order(title="报送名册", wanted="请报送。", due_on=today)
    actions.give(order, to=[one], by=officer, now=now)
    errand = Errand.objects.for_page().get()
    merge(one, other)
    assert Errand.objects.visible_to(head_of_other).filter(pk=errand.pk).exists()
    assert not Errand.objects.visible_to(operator_of_other).filter(pk=errand.pk).exists()
    errand = Errand.objects.for_page().get()
    with pytest.raises(NotAllowed):
        actions.answer(errand, text="已办。", by=operator_of_other, now=now)
    actions.answer(errand, text="已办。", by=head_of_other, now=now)
    actions.return_for_more(errand, opinion="请补充。", by=officer, now=now)
    assert Todo.objects.waiting_for(head_of_other).get().label == "交办事项"


def test_who_lost_the_role_otherwise_leaves_what_they_took_to_the_others(leave, one, head_of_one, people, today):
    second = people(Role.BRANCH_HEAD, at=one)
    todo = leave(one, Role.BRANCH_HEAD)
    actions.take(seen(todo), by=head_of_one)
    assert not waits_for(second, todo)
    with unwatched():
        head_of_one.memberships.update(ends_on=today - timedelta(days=1))
    assert waits_for(second, todo)


def test_a_city_that_closed_a_thousand_units_still_has_a_home_page(officer):
    """SQLite refuses an "or" of a thousand parts."""
    desk = Desk(persons=frozenset([officer.pk]))
    left = {Left(unit, "", "", role, None): desk for unit in range(1200) for role in ("", "lawyer")}
    assert not Todo.objects.filter(inherited_by(officer.pk, left, Q())).exists()


STEPS = st.lists(
    st.tuples(st.sampled_from(["take", "close", "merge", "reopen"]), st.integers(1, 4), st.integers(0, 4)),
    min_size=6, max_size=16,
)  # fmt: skip


class World:
    """Four units below the city's office, which the city officer holds; some have a head, all have something to do."""

    def __init__(self, officer: Person, office: Unit, proof, staffed: set[int], now, day) -> None:
        self.officer, self.now, self.day = officer, now, day
        self.units, self.people, self.left = [office], [officer], []
        for number in range(1, 5):
            above = self.units[number // 2 if number % 2 else 0]
            unit = make_office(TOWN, name=f"示例·{number}", kind=Kind.BRANCH, parent=above)
            self.units.append(unit)
            if number in staffed:
                person = make_person(name=f"示例·{number}", email=f"{unit.pk}@example.org")
                self.people.append(hold(person, Role.BRANCH_HEAD, unit))
        for unit in self.units[1:]:
            for role in (Role.BRANCH_HEAD, Role.SITE_OPERATOR, None):
                self.left.append(
                    actions.open_todo(
                        proof, subject=make_office(TOWN), unit=unit, role=role, by=None, now=now, name="示例"
                    )
                )

    def merge(self, first: int, second: int) -> None:
        unit, into = fresh(self.units[first]), fresh(self.units[second])
        orgs.merge_unit(unit, into, by=self.officer, now=self.now, reason="合并", merged_on=self.day)

    def close(self, first: int, _second: int) -> None:
        orgs.close_unit(fresh(self.units[first]), by=self.officer, now=self.now, reason="撤销", closed_on=self.day)

    def reopen(self, first: int, _second: int) -> None:
        orgs.reopen_unit(fresh(self.units[first]), by=self.officer, now=self.now, reason="误操作")

    def take(self, first: int, second: int) -> None:
        who = Person.objects.get(pk=self.people[second % len(self.people)].pk)
        waiting = list(Todo.objects.waiting_for(who).filter(person=None).order_by("pk"))
        if waiting:
            actions.take(seen(waiting[first % len(waiting)]), by=who)

    def orphans(self) -> list[Todo]:
        """Return what nobody finds on their page; but not what an active unit has nobody for and nobody took."""
        waiting: set[int] = set()
        for person in self.people:
            who = Person.objects.get(pk=person.pk)
            if who.standings():  # else the home page shows nothing at all
                waiting |= set(Todo.objects.waiting_for(who).values_list("pk", flat=True))
        nobodys = [todo for todo in map(seen, self.left) if todo.pk not in waiting]
        return [todo for todo in nobodys if todo.person or not todo.unit.is_active]


@settings(max_examples=20)
@given(steps=STEPS, staffed=st.sets(st.integers(1, 4), min_size=2), back=st.integers(0, 30))
def test_whatever_merges_closes_and_is_undone_nothing_open_is_nobodys(
    city, proof, officer, unit_of, now, today, steps, staffed, back
):
    with unwatched():
        world = World(officer, unit_of(officer), proof, staffed, now, today - timedelta(days=back))
    for what, first, second in steps:
        with suppress(orgs.CannotMerge, orgs.UnitInUse, orgs.ParentClosed, orgs.NotADay, WrongMove):
            getattr(world, what)(first, second)
        assert not world.orphans(), (what, first, second)
