"""A provisional last day moves with the year's holidays: what is to do moves with it, and who waits is told."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.guards import unwatched
from tongxin.calendars import actions as calendars
from tongxin.config import working_days
from tongxin.ledger.models import Entry
from tongxin.notices.models import Notice
from tongxin.people.roles import Role
from tongxin.sites.actions import notices
from tongxin.sites.models import ListedSite
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.noticing import may_be_named, naming_round, publicised
from tongxin.todos.models import Todo

PUT_OUT = datetime(2026, 12, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday; the table of 2027 is not out
BEFORE, AFTER = date(2027, 1, 4), date(2027, 1, 8)
OFF = ("2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04", "2027-01-05")
FREE = {"2027-01-01", "2027-05-01", "2027-10-01", "2027-10-02", "2027-10-03"}


@pytest.fixture
def operators(standards, people, now):
    sites = [make_site(now, name=f"示例·{number}号点") for number in "一二"]
    return [people(Role.SITE_OPERATOR, at=site.unit) for site in sites], sites


@pytest.fixture
def listed(ten_haves, office, operators, officer, county_officer, now) -> list[ListedSite]:
    """Two sites in public notice over the turn of the year."""
    with unwatched():
        calendars.install()
    round_ = naming_round(ten_haves, office, officer, now)
    return publicised(round_, [may_be_named(site, round_, now) for site in operators[1]], officer, PUT_OUT)


def table(folder, off=(), on=()):
    days = [{"name": "示例节", "date": day, "isOffDay": day not in on} for day in sorted(FREE | set(off) | set(on))]
    path = folder / "2027.json"
    path.write_text(json.dumps({"year": 2027, "papers": ["示例"], "days": days}))
    return path


def told(kind: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for notice in Notice.objects.filter(kind=kind).order_by("pk"):
        found.setdefault(notice.recipient, []).append(notice.words)
    return found


def to_decide() -> tuple[date, date]:
    todo = Todo.objects.get(kind="sites.naming_to_decide", state="open")
    return todo.from_on, todo.due_on


def test_the_to_do_to_decide_moves_with_the_last_day(listed, tmp_path):
    assert {(each.deadline.due_on, each.deadline.is_provisional) for each in listed} == {(BEFORE, True)}
    first = to_decide()
    assert first[0] == BEFORE + timedelta(days=1)
    with unwatched():
        working_days.load_year(table(tmp_path, OFF))
    again = {each.deadline.due_on for each in ListedSite.objects.for_list()}
    assert again == {AFTER}
    assert to_decide()[0] == AFTER + timedelta(days=1)
    assert to_decide()[1] > first[1]


def test_each_site_and_its_offices_are_told_once_the_old_and_the_new_day(
    listed, operators, officer, county_officer, people, tmp_path
):
    stranger = people(Role.COUNTY_OFFICER, "210921000000")
    for _time in range(2):
        with unwatched():
            working_days.load_year(table(tmp_path, OFF))
    days = {"before": {"day": BEFORE.isoformat()}, "day": {"day": AFTER.isoformat()}}
    sites = told("sites.public_notice_moved")
    assert set(sites) == {operator.actor_id for operator in operators[0]}
    assert all(len(words) == 1 and days.items() <= words[0].items() for words in sites.values())
    offices = told("sites.public_notice_moved_for_office")
    assert set(offices) == {officer.actor_id, county_officer.actor_id}
    assert all(len(words) == 1 and days.items() <= words[0].items() for words in offices.values())
    assert stranger.actor_id not in offices
    entry = Entry.objects.get(verb="sites.public_notice_last_day_moved")
    assert entry.details == {"sites": 2, "before": BEFORE.isoformat(), "until": AFTER.isoformat()}


def test_a_day_that_is_only_certain_now_is_told_to_nobody(listed, tmp_path):
    with unwatched():
        working_days.load_year(table(tmp_path, on=["2027-01-02"]))  # people work on the Saturday after New Year
    assert {each.deadline.due_on for each in ListedSite.objects.for_list()} == {BEFORE}
    assert not ListedSite.objects.filter(deadline__is_provisional=True).exists()
    assert not Notice.objects.filter(kind__startswith="sites.public_notice_moved").exists()
    assert not Entry.objects.filter(verb="sites.public_notice_last_day_moved").exists()


def test_a_withdrawn_notice_has_no_day_that_moves(listed, officer, tmp_path):
    with unwatched():
        notices.withdraw_notice(listed[0].notice, reason="示例：公示内容有误，重新公示", by=officer, now=PUT_OUT)
        working_days.load_year(table(tmp_path, OFF))
    assert not Notice.objects.filter(kind__startswith="sites.public_notice_moved").exists()
    assert not Todo.objects.filter(kind="sites.naming_to_decide", state="open").exists()
