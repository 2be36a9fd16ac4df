"""Any walk through the public notice: the table is kept, the ledger tells it, nobody is named too early; races."""

from __future__ import annotations

import contextlib
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.calendars import actions as calendars
from tongxin.calendars.models import known
from tongxin.calendars.rules import is_working
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Move, verb
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import naming, notices, public_objections
from tongxin.sites.actions.designations import Refused
from tongxin.sites.actions.naming import NamingDecision
from tongxin.sites.actions.public_objections import Answer
from tongxin.sites.models import Application, Assessment, Designation, ListedSite, PublicNotice, PublicObjection
from tongxin.sites.rules.naming import beyond_quota, runs_from, stands_from
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.noticing import drafted, may_be_named, naming_round, publicised
from tongxin.sites.vocabulary.notice import Outcome, Ruling, Running

CITY = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
DAYS = st.integers(min_value=0, max_value=60).map(lambda days: MONDAY + timedelta(days=days))


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=CITY)


def decision(day: date) -> NamingDecision:
    return NamingDecision(number="示例〔2026〕20号", decided_on=day, valid_from=day)


@pytest.fixture
def round_that_names(ten_haves, office, officer, now):
    calendars.install()
    return naming_round(ten_haves, office, officer, now)


@pytest.fixture
def application(round_that_names, site, now):
    return may_be_named(site, round_that_names, now)


def steps(round_, application, officer):
    """What somebody could press on a day, by name; whether it is allowed is for the verb to say."""

    def answered(ruling, day):
        waiting = PublicObjection.objects.for_page().filter(listed__application=application).unanswered()
        given = Answer(ruling=ruling, text="示例：已核实", document_number="示例〔2026〕19号")
        public_objections.answer_publicly(waiting.order_by("pk").first() or missing(), given, by=officer, now=at(day))

    def missing():
        raise ListedSite.DoesNotExist

    def listed():
        return ListedSite.objects.for_list().get(application=application, outcome="")

    def fresh():
        return Application.objects.for_page().get(pk=application.pk)

    def notice(status):
        return PublicNotice.objects.for_list().get(status=status)

    return {
        "draft": lambda day: drafted(round_, [fresh()], officer, at(day)),
        "put out": lambda day: notices.put_out(notice("draft"), by=officer, now=at(day)),
        "discard": lambda day: notices.discard(notice("draft"), by=officer, now=at(day)),
        "object": lambda day: public_objections.object_publicly(listed(), text="示例：情况不实", now=at(day)),
        "reject": lambda day: answered(Ruling.REJECTED, day),
        "assess again": lambda day: answered(Ruling.ASSESS_AGAIN, day),
        "decline": lambda day: answered(Ruling.DECLINE, day),
        "withdraw": lambda day: notices.withdraw_notice(
            notice("out"), reason="示例：名单有误，需要更正", by=officer, now=at(day)
        ),
        "name": lambda day: naming.name_sites(round_, [listed()], decision(day), by=officer, now=at(day)),
        "wait": lambda _day: None,
    }


def replayed(application: Application) -> str:
    """The state that the ledger tells, from its moves alone; the way before the notice is left out here."""
    state = "assessing"
    for entry in Entry.objects.filter(subject_id=str(application.public_id)).order_by("position"):
        word = verb(entry.verb)
        if isinstance(word, Move):
            assert state in word.sources
            state = str(word.target)
    return state


REFUSALS = (
    NotAllowed, WrongMove, Refused, ListedSite.DoesNotExist, PublicNotice.DoesNotExist,
    ListedSite.MultipleObjectsReturned, PublicNotice.MultipleObjectsReturned,
)  # fmt: skip


@given(data=st.data())
@settings(max_examples=25)
def test_any_walk_is_told_by_the_ledger(round_that_names, application, officer, data):
    with transaction.atomic():
        pressed = steps(round_that_names, application, officer)
        day = MONDAY
        for name in ["draft", "put out", *data.draw(st.lists(st.sampled_from(sorted(pressed)), max_size=10))]:
            with contextlib.suppress(*REFUSALS), transaction.atomic():
                pressed[name](day)
            check(Application.objects.get(pk=application.pk), day)
            day += timedelta(days=data.draw(st.integers(min_value=0, max_value=9)))
        transaction.set_rollback(True)


def check(application: Application, day: date) -> None:
    assert replayed(application) == application.status
    rows = ListedSite.objects.for_list().filter(application=application)
    out = [row for row in rows if row.is_open and row.notice.is_out]
    assert bool(out) == (application.status == "publicised")
    assert len([row for row in rows if row.is_open]) <= 1
    for row in out:
        stands = row.running(day) is Running.STANDS
        assert stands == bool(row.unanswered), "a clock stands as long as an objection is open, and no longer"
    for row in rows.filter(outcome=Outcome.NAMED):
        assert whole_days(row) >= row.notice.days
        assert not row.unanswered
    named = application.status == "named"
    assert named == Designation.objects.filter(listed__application=application).exists()
    if application.status == "publicised":
        assert Assessment.objects.get(application=application).is_concluded


def whole_days(row: ListedSite) -> int:
    """The working days between putting out and naming on which the clock did not stand."""
    calendar = known()
    pauses = [(pause.first, pause.last) for pause in row.deadline.pauses.all()]
    day, counted = row.notice.put_out_on + timedelta(days=1), 0
    while day < row.left_on:
        counted += is_working(day, calendar) and not any(first <= day <= last for first, last in pauses)
        day += timedelta(days=1)
    return counted


@given(filed=DAYS, pauses=st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS)), max_size=4))
def test_a_clock_stands_from_the_day_of_the_objection_or_later(filed, pauses):
    start = stands_from(filed, pauses)
    if any(last is None for _first, last in pauses):
        assert start is None
        return
    assert start >= filed
    assert all(start > last for _first, last in pauses)


@given(answered=DAYS, since=DAYS)
def test_it_runs_again_after_the_answer_and_has_stood_for_a_day(answered, since):
    assert runs_from(answered, since) > max(answered, since)


@given(quota=st.one_of(st.none(), st.integers(0, 9)), named=st.integers(0, 9), chosen=st.integers(0, 9))
def test_a_quota_is_exceeded_by_what_is_above_it(quota, named, chosen):
    over = beyond_quota(quota, named, chosen)
    assert over == (0 if quota is None else max(0, named + chosen - quota))


def both_at_once(*verbs) -> list[str]:
    """Let two do something at the same moment; return how it ended for each."""
    start, ends = threading.Barrier(len(verbs)), []

    def do(act) -> None:
        start.wait(timeout=30)
        try:
            act()
            ends.append("done")
        except (WrongMove, NotAllowed, Refused):
            ends.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(act,)) for act in verbs]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_naming_one_wins(round_that_names, officer, people, now):
    found = [may_be_named(make_site(now, name=f"示例·{n}号点"), round_that_names, now) for n in "一二"]
    listed = publicised(round_that_names, found, officer, now)
    other = people(Role.CITY_OFFICER, name="示例·市二")
    after = date(2026, 12, 1)

    def name(by, chosen):
        return lambda: naming.name_sites(round_that_names, chosen, decision(after), by=by, now=at(after))

    assert both_at_once(name(officer, listed), name(other, listed[::-1])) == ["done", "too late"]
    assert Designation.objects.count() == 2
    assert sorted(Designation.objects.values_list("certificate", flat=True)) == [
        "FX-SFD-2026-0001", "FX-SFD-2026-0002",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_naming_while_a_letter_of_the_last_day_is_recorded_has_one_winner(round_that_names, officer, people, now):
    [listed] = publicised(
        round_that_names, [may_be_named(make_site(now), round_that_names, now)], officer, now
    )  # fmt: skip
    other = people(Role.CITY_OFFICER, name="示例·市二")
    after, last = date(2026, 12, 1), date(2026, 11, 30)
    letter = public_objections.CameIn(
        channel=public_objections.Channel.LETTER, filed_on=last, text="示例：来信反映不实"
    )
    ends = both_at_once(
        lambda: naming.name_sites(round_that_names, [listed], decision(after), by=officer, now=at(after)),
        lambda: public_objections.record_objection(listed, letter, by=other, now=at(after)),
    )
    assert ends == ["done", "too late"]
    assert Designation.objects.exists() != PublicObjection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_strangers_stop_a_clock_once(round_that_names, officer, now):
    [listed] = publicised(
        round_that_names, [may_be_named(make_site(now), round_that_names, now)], officer, now
    )  # fmt: skip
    day = at(date(2026, 11, 25))
    act = lambda: public_objections.object_publicly(listed, text="示例：情况不实", now=day)  # noqa: E731
    assert both_at_once(act, act) == ["done", "done"]
    fresh = ListedSite.objects.for_list().get(pk=listed.pk)
    assert (fresh.unanswered, fresh.deadline.pauses.count()) == (2, 1)
