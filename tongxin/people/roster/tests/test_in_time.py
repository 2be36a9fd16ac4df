"""Roles in time, against a naive model: whatever is given, ended and stood in for, every day tells the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import make_person
from tests.guards import unwatched
from tongxin.people import actions
from tongxin.people.actions import RoleDraft, RoleRefused
from tongxin.people.models import Membership
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import APART, Role
from tongxin.people.roster.headcount import roster

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST, SPAN = date(2026, 11, 13), 24
DAYS = [FIRST + timedelta(days=number) for number in range(SPAN)]
ROLES = [Role.CITY_OFFICER, Role.ASSESSOR, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION]
PEOPLE = 3

day = st.integers(0, SPAN - 1)
give = st.tuples(st.just("give"), st.integers(0, PEOPLE - 1), st.sampled_from(ROLES), day, st.none() | day)
end = st.tuples(st.just("end"), st.integers(0, 9), day)
deputy = st.tuples(st.just("deputy"), st.integers(0, 9), st.integers(0, PEOPLE - 1), day, day)


@dataclass
class Naive:
    """What is held, as sets of days; the last of all is what counts."""

    held: list[tuple[int, Role, set[date]]] = field(default_factory=list)
    deputies: dict[int, int] = field(default_factory=dict)  # number of the deputy's role → of the role itself

    def of(self, person: int, role: Role) -> set[date]:
        return set().union(*(days for who, what, days in self.held if (who, what) == (person, role)))

    def give(self, person: int, role: Role, days: set[date]) -> bool:
        apart = APART - {role} if role in APART else set()
        if not days or days & self.of(person, role) or any(days & self.of(person, other) for other in apart):
            return False
        self.held.append((person, role, days))
        return True

    def end(self, number: int, last: date) -> None:
        for each in [number, *(deputy for deputy, of in self.deputies.items() if of == number)]:
            days = self.held[each][2]
            days.intersection_update({held for held in days if held <= last})


def days_of(first: int, last: int | None) -> set[date]:
    # The naive model knows no "for ever": a role without an end is held on all days that are looked at.
    return set(DAYS[first : SPAN if last is None else last + 1])


@pytest.fixture
def office(people):
    return people(Role.SECURITY_ADMINISTRATOR, name="示例·安全")


@settings(max_examples=40)
@given(st.lists(give | end | deputy, max_size=14))
def test_every_day_agrees_with_the_naive_model(office, deeds):
    with transaction.atomic():
        _play(office, deeds)
        transaction.set_rollback(True)


def _play(administrator, deeds):
    unit = administrator.memberships.get().unit
    with unwatched():
        persons = [make_person(name=f"示例·{number}", email=f"p{number}@example.org") for number in range(PEOPLE)]
    naive, made = Naive(), []
    for deed in deeds:
        before = {day: len(roster(administrator, day).lines) for day in DAYS[::5]}
        since = _do(deed, administrator, persons, unit, naive, made)
        # What is given or ended of later days leaves the earlier ones as they were.
        for each in before:
            if since is None or each < since:
                assert len(roster(administrator, each).lines) == before[each], (deed, each)
    for each in DAYS:
        held = {(line.person_id, line.role) for line in Membership.objects.on(each).exclude(person=administrator)}
        expected = {(persons[who].pk, role.value) for who, role, days in naive.held if each in days}
        assert held == expected, each
        for person in persons:
            mine = {Role(role) for who, role in held if who == person.pk}
            assert len(mine & APART) <= 1, f"{each}: two administrations in one hand"
    for standing_in in Membership.objects.exclude(deputises=None).exclude(called_off=True).select_related("deputises"):
        role = standing_in.deputises
        assert not role.called_off
        assert role.starts_on <= standing_in.starts_on
        assert role.ends_on is None or standing_in.ends_on <= role.ends_on, "a deputy outlives the role"


def _do(deed, administrator, persons, unit, naive, made) -> date | None:
    """Do it in both worlds, and see that both refuse the same; return the first day that it may change."""
    kind, *told = deed
    if kind == "give":
        return _give(administrator, persons, unit, naive, made, *told)
    if not made:
        return None
    number, *told = told
    number %= len(made)
    held = Membership.objects.select_related("person", "unit").get(pk=made[number].pk)
    if kind == "end":
        return _end(held, number, administrator, naive, *told)
    return _stand_in(held, number, administrator, persons, naive, made, *told)


def _give(administrator, persons, unit, naive, made, who, role, first, last) -> date | None:
    if last is not None and last < first:
        return None
    draft = RoleDraft(role=role, unit=unit, starts_on=DAYS[first], ends_on=None if last is None else DAYS[last])
    allowed = naive.give(who, role, days_of(first, last))
    given = _tried(lambda: actions.give_role(persons[who], draft, by=administrator, now=NOW))
    assert allowed == (given is not None)
    if given is not None:
        made.append(given)
    return DAYS[first] if given else None


def _end(held, number, administrator, naive, last) -> date | None:
    if _tried(lambda: actions.end_role(held, by=administrator, now=NOW, last_day=DAYS[last]) or held) is None:
        return None
    naive.end(number, DAYS[last])
    return DAYS[last] + timedelta(days=1)


def _stand_in(held, number, administrator, persons, naive, made, who, first, last) -> date | None:
    if last < first:
        return None
    days = {"starts_on": DAYS[first], "ends_on": DAYS[last]}
    standing_in = _tried(lambda: actions.name_deputy(held, persons[who], by=administrator, now=NOW, **days))
    if standing_in is None:
        return None
    _who, role, of_the_role = naive.held[number]
    assert days_of(first, last) <= of_the_role, "a deputy on a day without the role"
    assert naive.give(who, role, days_of(first, last))
    made.append(standing_in)
    naive.deputies[len(made) - 1] = number
    return DAYS[first]


def _tried(deed):
    """Return what was made, or None if it was refused, and then nothing is left of it."""
    try:
        with transaction.atomic():
            return deed()
    except (RoleRefused, NotAllowed):
        return None


def test_holds_of_today_is_the_roster_of_today(people, county_officer, colleague_elsewhere):
    """What a page allows today and what the roster of today says are one thing."""
    somebody = people(Role.STREET_CLERK, "210911001000")
    administrator = people(Role.SECURITY_ADMINISTRATOR)
    told = {(line.person_id, line.role) for line in roster(administrator, timezone.localdate()).lines}
    for person in (somebody, county_officer, colleague_elsewhere, administrator):
        assert {role for who, role in told if who == person.pk} == {role.value for role in person.roles()}


def test_a_role_is_not_prolonged_by_ending_it(people):
    administrator, holder = people(Role.SECURITY_ADMINISTRATOR), people(Role.ASSESSOR)
    held = holder.memberships.get()
    actions.end_role(held, by=administrator, now=NOW, last_day=date(2026, 12, 1))
    with pytest.raises(RoleRefused):
        actions.end_role(held, by=holder, now=NOW, last_day=date(2030, 1, 1))
    held.refresh_from_db()
    assert held.ends_on == date(2026, 12, 1)


def test_a_role_to_come_is_called_off_and_can_be_given_anew(people):
    administrator = people(Role.SECURITY_ADMINISTRATOR)
    unit = administrator.memberships.get().unit
    with unwatched():
        person = make_person(name="示例·将来", email="future@example.org")
    draft = RoleDraft(role=Role.AUDITOR, unit=unit, starts_on=date(2027, 1, 1))
    held = actions.give_role(person, draft, by=administrator, now=NOW)
    actions.end_role(held, by=administrator, now=NOW, last_day=NOW.date())
    assert Membership.objects.get(pk=held.pk).called_off
    assert not Membership.objects.on(date(2027, 2, 1)).filter(person=person).exists()
    other = RoleDraft(role=Role.SYSTEM_ADMINISTRATOR, unit=unit, starts_on=date(2027, 1, 1))
    actions.give_role(person, other, by=administrator, now=NOW)
    with pytest.raises(RoleRefused):
        actions.end_role(held, by=administrator, now=NOW, last_day=NOW.date())
