"""Roles at units: what they reach, who gives them, what nobody holds together."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import hold, make_office
from tests.guards import unwatched
from tongxin.ledger.models import Entry
from tongxin.ledger.sight import EVERYTHING, Sight
from tongxin.orgs.actions.moving import CannotMove, move_unit
from tongxin.orgs.models import Placement, Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people import actions
from tongxin.people.actions import RoleDraft
from tongxin.people.actions.memberships import RoleRefused
from tongxin.people.models import Membership, Person
from tongxin.people.permissions import NotAllowed, obstacle_to_give, obstacle_to_place, who_can_see
from tongxin.people.roles import APART, GRANTED, KINDS, LEVELS, MAY, REACH, Deed, Reach, Role
from tools.permissions import PAGE, page

COUNTY, ELSEWHERE = "210911000000", "210921000000"


@pytest.fixture
def security(people) -> Person:
    return people(Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def team(city, county_officer) -> Unit:
    """A service team of the county, below its office."""
    return make_office(COUNTY, name="示例·服务团", kind=Kind.SERVICE_TEAM, parent=county_officer.memberships.get().unit)


def test_the_printed_page_is_that_of_the_code():
    assert PAGE.read_text() == page(), "run: python -m tools.permissions"


def test_every_role_is_told_whole():
    assert set(MAY) == set(REACH) == set(Role)
    assert set(KINDS) | set(LEVELS) == set(Role)
    assert not set(KINDS) & set(LEVELS)


@pytest.mark.parametrize("deed", Deed)
def test_no_deed_is_nobodys(deed):
    assert any(deed in deeds for deeds in MAY.values())


def test_administrators_see_no_work():
    for role in APART:
        assert Deed.SEE_LEDGER not in MAY[role]


def test_what_is_seen_has_a_reach():
    for role, deeds in MAY.items():
        assert REACH[role] is not Reach.NONE or not deeds & {Deed.SEE_LEDGER, Deed.SEE_UNITS}


def test_sights(city, officer, county_officer, people, team, newcomer):
    lawyer = people(Role.LAWYER, at=team)
    assert officer.sight() == EVERYTHING
    assert county_officer.sight() == Sight((COUNTY,), (county_officer.memberships.get().unit.path,))
    assert lawyer.sight() == Sight((), (team.path,))
    assert people(Role.AUDITOR).sight() == newcomer.sight() == Sight()
    assert not newcomer.sight()


@pytest.mark.parametrize(
    ("place", "unit_path", "covered"),
    [
        (COUNTY, "", True),
        ("210911008003", "", True),
        (ELSEWHERE, "", False),
        ("210900000000", "", False),
        (ELSEWHERE, "000005/000007/", True),
        ("210900000000", "000005/", True),
        ("", "0000051/", False),
    ],
)
def test_a_sight_covers_what_lies_below(place, unit_path, covered):
    assert Sight((COUNTY,), ("000005/",)).covers(place=place, unit_path=unit_path) is covered


def test_a_role_counts_from_its_first_day_to_its_last(newcomer, team):
    today = date.today()
    hold(newcomer, Role.LAWYER, team, since=today + timedelta(days=1))
    assert not newcomer.holds(Role.LAWYER)
    hold(newcomer, Role.LEGAL_COORDINATOR, team, since=date(2020, 1, 1), until=today)
    assert newcomer.holds(Role.LEGAL_COORDINATOR, at=team)
    hold(newcomer, Role.SITE_OPERATOR, team, since=date(2020, 1, 1), until=today - timedelta(days=1))
    assert newcomer.roles() == (Role.LEGAL_COORDINATOR,)


def test_a_closed_account_and_a_closed_unit_hold_nothing(people, team):
    lawyer = people(Role.LAWYER, at=team)
    with unwatched():
        Unit.objects.filter(pk=team.pk).update(status="closed", closed_on=date(2026, 1, 1))
    lawyer.forget_standings()
    assert lawyer.roles() == ()


def give(person, role, unit, *, by, now, **days):
    return actions.give_role(person, RoleDraft(role=role, unit=unit, starts_on=now.date(), **days), by=by, now=now)


def test_a_county_officer_gives_a_working_role(county_officer, newcomer, team, now):
    membership = give(newcomer, Role.LAWYER, team, by=county_officer, now=now)
    entry = Entry.objects.get()
    assert (entry.verb, entry.kind, entry.unit_path) == ("people.role_given", "lawyer", team.path)
    assert entry.subject_id == str(membership.public_id)
    assert newcomer.name not in str(entry.details)


@pytest.mark.parametrize("role", sorted(GRANTED))
def test_official_roles_are_given_by_the_security_administrator_alone(officer, county_officer, newcomer, now, role):
    for somebody in (officer, county_officer):
        with pytest.raises(NotAllowed, match="安全管理员"):
            give(newcomer, Role(role), county_officer.memberships.get().unit, by=somebody, now=now)
    assert not Entry.objects.exists()


def test_nobody_gives_roles_elsewhere(colleague_elsewhere, newcomer, team, now):
    with pytest.raises(NotAllowed):
        give(newcomer, Role.LAWYER, team, by=colleague_elsewhere, now=now)
    assert not Membership.objects.filter(person=newcomer).exists()


def test_nobody_gives_roles_to_themselves(county_officer, security, team, now):
    for somebody in (county_officer, security):
        with pytest.raises(NotAllowed, match="自己"):
            give(somebody, Role.LAWYER, team, by=somebody, now=now)


@pytest.mark.parametrize("first", sorted(APART))
@pytest.mark.parametrize("second", sorted(APART))
def test_three_hands(people, security, now, first, second):
    person = people(Role(first))
    unit = person.memberships.get().unit
    if first == second:
        return
    with pytest.raises(RoleRefused, match="三员分立"):
        give(person, Role(second), unit, by=security, now=now)


def test_one_after_the_other_is_allowed(people, security, newcomer, now):
    unit = security.memberships.get().unit
    give(newcomer, Role.AUDITOR, unit, by=security, now=now, ends_on=now.date())
    later = RoleDraft(role=Role.SYSTEM_ADMINISTRATOR, unit=unit, starts_on=now.date() + timedelta(days=1))
    assert actions.give_role(newcomer, later, by=security, now=now)


def test_a_role_belongs_to_a_kind_and_level_of_unit(security, officer, newcomer, team, now):
    with pytest.raises(RoleRefused, match="不设"):
        give(newcomer, Role.COUNTY_OFFICER, officer.memberships.get().unit, by=security, now=now)
    with pytest.raises(RoleRefused, match="不设"):
        give(newcomer, Role.MERCHANT, team, by=officer, now=now)


def test_the_last_security_administrator_stays(security, people, now):
    membership = security.memberships.get()
    with pytest.raises(NotAllowed, match="最后一名"):
        actions.end_role(membership, by=security, now=now, last_day=now.date())
    people(Role.SECURITY_ADMINISTRATOR)
    actions.end_role(membership, by=security, now=now, last_day=now.date())


def test_a_deputy_stands_in_for_a_while(county_officer, newcomer, now):
    role = county_officer.memberships.get()
    days = {"starts_on": now.date(), "ends_on": now.date() + timedelta(days=14)}
    deputy = actions.name_deputy(role, newcomer, by=county_officer, now=now, **days)
    assert newcomer.holds(Role.COUNTY_OFFICER, at=role.unit)
    assert Entry.objects.get().verb == "people.deputy_named"
    with pytest.raises(NotAllowed, match="代理"):
        actions.name_deputy(deputy, county_officer, by=newcomer, now=now, **days)


def test_a_deputy_counts_only_while_the_account_of_the_role_is_open(county_officer, people, newcomer, now):
    system, role, today = people(Role.SYSTEM_ADMINISTRATOR), county_officer.memberships.get(), timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=14)}
    actions.name_deputy(role, newcomer, by=county_officer, now=now, **days)
    for close, counts in ((actions.close_account, False), (actions.reopen_account, True)):
        close(county_officer, by=system, now=timezone.now())
        newcomer.forget_standings()
        assert newcomer.holds(Role.COUNTY_OFFICER) is counts
        assert Membership.objects.counted_on(today).filter(person=newcomer).exists() is counts


def test_a_deputy_is_named_for_three_months_at_most(county_officer, newcomer, now):
    role, first = county_officer.memberships.get(), date(2026, 11, 30)
    days = {"starts_on": first, "ends_on": date(2027, 3, 1)}
    with pytest.raises(RoleRefused, match="3 个月"):
        actions.name_deputy(role, newcomer, by=county_officer, now=now, **days)
    assert not Membership.objects.filter(person=newcomer).exists()
    assert actions.name_deputy(role, newcomer, by=county_officer, now=now, **days | {"ends_on": date(2027, 2, 28)})


def test_a_deputy_goes_with_the_role(county_officer, security, newcomer, now):
    role = county_officer.memberships.get()
    days = {"starts_on": now.date(), "ends_on": now.date() + timedelta(days=14)}
    deputy = actions.name_deputy(role, newcomer, by=county_officer, now=now, **days)
    actions.end_role(role, by=security, now=now, last_day=now.date() + timedelta(days=3))
    deputy.refresh_from_db()
    assert deputy.ends_on == now.date() + timedelta(days=3)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5))
@settings(max_examples=15)
def test_the_witnesses_are_exactly_those_who_see_however_units_moved(officer, people, team, deeds):
    """Entries of every path that a unit ever had: who is named sees them, and who sees them is named."""
    with transaction.atomic():
        _move_about(officer, people, team, deeds)
        transaction.set_rollback(True)


def _move_about(officer, people, team, deeds):
    units = [team, team.parent, *(make_office(COUNTY, name=f"示例·团{n}", kind=Kind.SERVICE_TEAM) for n in range(2))]
    held = [people(role, at=unit) for unit in (team, *units[2:]) for role in (Role.LAWYER, Role.LEGAL_COORDINATOR)]
    held += [officer, people(Role.COUNTY_OFFICER, ELSEWHERE), *Person.objects.filter(name="示例·细河")]
    with unwatched():
        leaf = make_office(COUNTY, name="示例·小组", kind=Kind.SERVICE_TEAM, parent=team)
    for which, below in deeds:
        unit, parent = (Unit.objects.get(pk=units[number].pk) for number in (which, below))
        with contextlib.suppress(CannotMove):
            move_unit(unit, parent, by=officer, now=timezone.now(), reason="改编")
    for path in Placement.objects.filter(unit__in=[*units, leaf]).values_list("path", flat=True):
        told = {(each.role, each.unit.pk) for each in who_can_see(place=COUNTY, unit_path=path)}
        for person in held:
            person.forget_standings()
        sees = {
            (standing.role, standing.unit_id)
            for person in held
            for standing in person.standings()
            if standing.may(Deed.SEE_LEDGER) and standing.reaches(place=COUNTY, unit_path=path)
        }
        assert told == sees, path


def test_who_can_see_an_entry_and_why(officer, county_officer, colleague_elsewhere, people, team):
    people(Role.LAWYER, at=team)
    people(Role.LAWYER, at=team)
    people(Role.AUDITOR)
    seen = {(each.role, each.persons, each.division) for each in who_can_see(place=COUNTY, unit_path=team.path)}
    assert seen == {(Role.CITY_OFFICER, 1, True), (Role.COUNTY_OFFICER, 1, True), (Role.LAWYER, 2, False)}


def test_a_market_operator_has_no_power_over_the_association_s_lawyers(city, officer, people, now):
    """The market stands below the association, as the lawyers' teams do: held there, the role would reach both."""
    association = make_office("210900000000", name="示例·联谊会", kind=Kind.ASSOCIATION)
    lawyers = make_office(COUNTY, name="示例·律师团", kind=Kind.SERVICE_TEAM, parent=association)
    branch = make_office(COUNTY, name="示例·分会", kind=Kind.BRANCH, parent=association)
    market = make_office(COUNTY, name="示例·市场", kind=Kind.SITE_OPERATOR, parent=association)
    merchant = make_office(COUNTY, name="示例·商户", kind=Kind.MERCHANT, parent=market)
    today = timezone.localdate(now)
    assert obstacle_to_place(Role.MARKET_OPERATOR, association, today, None)
    assert not obstacle_to_place(Role.MARKET_OPERATOR, market, today, None)
    operator = people(Role.MARKET_OPERATOR, at=market)
    for unit in (association, lawyers, branch):
        assert not operator.sight().covers(place=unit.place_id, unit_path=unit.path)
        assert not operator.may(Deed.TAKE_BACK, place=unit.place_id, unit_path=unit.path)
        assert not Unit.objects.visible_to(operator).filter(pk=unit.pk).exists()
    for role, unit in (
        (Role.SECRETARY, association), (Role.LEGAL_COORDINATOR, lawyers), (Role.LAWYER, lawyers),
        (Role.BRANCH_HEAD, branch),
    ):  # fmt: skip
        assert obstacle_to_give(operator, role, unit)
    assert not obstacle_to_give(operator, Role.MERCHANT, merchant)
    assert operator.sight().covers(unit_path=merchant.path)
