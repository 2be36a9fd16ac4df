from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from tongxin.calendars import actions, rules
from tongxin.calendars.models import Deadline, DeadlineRule
from tongxin.calendars.rules import Due, Terms
from tongxin.calendars.tests.conftest import d
from tongxin.calendars.tests.test_notices import DAYS_OF_2027, holiday_cn
from tongxin.calendars.vocabulary import Unit


def due_of(deadline: Deadline) -> Due | None:
    return Deadline.objects.get(pk=deadline.pk).due


@pytest.mark.parametrize(
    ("code", "started", "last"),
    [
        ("market.return", "2026-09-25", "2026-10-08"),
        ("petition.transfer", "2026-03-02", "2026-03-17"),
        ("petition.wrong_addressee", "2026-04-30", "2026-05-11"),
        ("petition.decide", "2026-03-02", "2026-05-06"),  # 1 May is a holiday
        ("legal_aid.decide", "2021-12-31", "2022-01-12"),  # 7 working days, the older rule
        ("legal_aid.decide", "2022-01-04", "2022-01-11"),  # 7 days, the law
        ("disclosure.publish", "2026-02-13", "2026-03-19"),
    ],
)
def test_the_rule_that_holds_on_the_day_decides(calendar, code, started, last):
    deadline = actions.start(code, on=d(started))
    assert due_of(deadline) == deadline.due == Due(d(last))


def test_no_rule_no_deadline(calendar):
    with pytest.raises(actions.UnknownRule, match="petition.decide.*2022-04-30"):
        actions.start("petition.decide", on=d("2022-04-30"))
    with pytest.raises(actions.UnknownRule):
        actions.start("coffee", on=d("2026-03-02"))


def test_of_a_shipped_code_one_rule_holds_at_most(calendar):
    assert DeadlineRule.objects.count() == 23
    edges = {day for rule in DeadlineRule.objects.all() for day in (rule.valid_from, rule.valid_to) if day}
    for day in edges:
        codes = list(DeadlineRule.objects.in_force(day).values_list("code", flat=True))
        assert len(codes) == len(set(codes))


def test_a_pause_moves_the_last_day_by_the_days_it_lasted(calendar):
    deadline = actions.start("petition.decide", on=d("2026-03-02"))
    actions.pause(deadline, on=d("2026-03-10"), reason="等待鉴定")
    assert deadline.due is None
    assert due_of(deadline) is None
    actions.resume(deadline, on=d("2026-03-20"))
    assert due_of(deadline) == Due(d("2026-05-11"))
    assert [pause.reason for pause in deadline.pauses.all()] == ["等待鉴定"]


def test_an_extension_lengthens_as_far_as_the_law_allows(calendar):
    deadline = actions.start("petition.decide", on=d("2026-03-02"))
    actions.extend(deadline, units=20, on=d("2026-04-30"), reason="情况复杂")
    assert due_of(deadline) == Due(d("2026-05-21"))
    with pytest.raises(actions.Refused, match="by 1 to 10 days"):
        actions.extend(deadline, units=11, on=d("2026-05-10"), reason="情况复杂")
    actions.extend(deadline, units=10, on=d("2026-05-10"), reason="情况复杂")
    with pytest.raises(actions.Refused, match="any further"):
        actions.extend(deadline, units=1, on=d("2026-05-10"), reason="情况复杂")
    assert due_of(deadline) == Due(d("2026-06-01"))


@pytest.mark.parametrize(
    ("verb", "words", "sentence"),
    [
        (actions.pause, {"on": "2026-03-01", "reason": "x"}, "before it started"),
        (actions.pause, {"on": "2026-03-18", "reason": "x"}, "has run out"),
        (actions.pause, {"on": "2026-03-05", "reason": " "}, "give a reason"),
        (actions.resume, {"on": "2026-03-05"}, "is running"),
        (actions.extend, {"on": "2026-03-05", "units": 1, "reason": "x"}, "any further"),
        (actions.extend, {"on": "2026-03-18", "units": 1, "reason": "x"}, "has run out"),
        (actions.meet, {"on": "2026-03-01"}, "before its deadline started"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing_behind(calendar, verb, words, sentence):
    deadline = actions.start("petition.transfer", on=d("2026-03-02"))
    with pytest.raises(actions.Refused, match=sentence):
        verb(deadline, **words | {"on": d(words["on"])})
    assert due_of(deadline) == Due(d("2026-03-17"))
    assert not deadline.pauses.exists()
    assert not deadline.extensions.exists()


def test_a_clock_stands_once_at_a_time(calendar):
    deadline = actions.start("petition.decide", on=d("2026-03-02"))
    actions.pause(deadline, on=d("2026-03-10"), reason="等待鉴定")
    with pytest.raises(actions.Refused, match="stands already"):
        actions.pause(deadline, on=d("2026-03-11"), reason="等待鉴定")
    with pytest.raises(actions.Refused, match="for a day at least"):
        actions.resume(deadline, on=d("2026-03-10"))
    actions.resume(deadline, on=d("2026-03-12"))
    with pytest.raises(actions.Refused, match="stood on that day already"):
        actions.pause(deadline, on=d("2026-03-11"), reason="等待鉴定")
    actions.pause(deadline, on=d("2026-03-12"), reason="等待鉴定")
    assert deadline.clock().stands


def test_a_met_deadline_no_longer_runs(calendar):
    deadline = actions.start("petition.transfer", on=d("2026-03-02"))
    late = actions.start("petition.transfer", on=d("2026-02-02"))
    assert list(Deadline.objects.running().due_by(d("2026-03-16"))) == [late]
    actions.meet(late, on=d("2026-03-16"))
    assert list(Deadline.objects.running().due_by(d("2026-03-17"))) == [deadline]
    for verb, words in ((actions.meet, {}), (actions.pause, {"reason": "x"})):
        with pytest.raises(actions.Refused, match="is done"):
            verb(late, on=d("2026-03-17"), **words)


def test_provisional_deadlines_are_found_again_when_the_year_arrives(calendar, tmp_path, django_assert_num_queries):
    moves = actions.start("petition.wrong_addressee", on=d("2026-12-30"))
    stays = actions.start("petition.wrong_addressee", on=d("2027-03-01"))
    certain = actions.start("petition.wrong_addressee", on=d("2026-11-23"))
    done = actions.start("petition.wrong_addressee", on=d("2026-12-30"))
    actions.meet(done, on=d("2026-12-31"))
    standing = actions.start("petition.decide", on=d("2026-12-30"))
    actions.pause(standing, on=d("2027-01-10"), reason="等待鉴定")
    assert due_of(moves) == Due(d("2027-01-06"), provisional=True)

    loaded = actions.load_year(holiday_cn(tmp_path))

    assert due_of(moves) == Due(d("2027-01-08"))  # 31 December and 1 January are off
    assert due_of(stays) == Due(d("2027-03-08"))
    assert due_of(certain) == Due(d("2026-11-30"))
    assert due_of(done) == Due(d("2027-01-06"), provisional=True)
    assert due_of(standing) is None
    assert [(move.deadline, move.before.on, move.after.on) for move in loaded.moved] == [
        (moves, d("2027-01-06"), d("2027-01-08")),
        (stays, d("2027-03-08"), d("2027-03-08")),
    ]
    assert "2 provisional deadlines computed again, 1 of them" in str(loaded)


def test_a_last_day_told_as_certain_stays_when_a_notice_is_amended(calendar, tmp_path):
    actions.load_year(holiday_cn(tmp_path))
    told = actions.start("petition.wrong_addressee", on=d("2027-04-26"))
    assert due_of(told) == Due(d("2027-05-04"))
    amended = holiday_cn(tmp_path, DAYS_OF_2027 | {"2027-05-04": True})
    assert actions.load_year(amended).moved == ()
    assert due_of(told) == Due(d("2027-05-04"))
    assert actions.recompute([told]) == []
    # What starts after it knows.
    assert actions.start("petition.wrong_addressee", on=d("2027-04-26")).due == Due(d("2027-05-05"))


def test_many_deadlines_are_read_in_few_queries(calendar, django_assert_num_queries):
    for day in ("2026-03-02", "2026-03-03"):
        deadline = actions.start("petition.decide", on=d(day))
        actions.pause(deadline, on=d("2026-03-10"), reason="等待鉴定")
    with django_assert_num_queries(3):
        clocks = [deadline.clock() for deadline in Deadline.objects.with_clock().order_by("pk")]
    assert all(clock.stands for clock in clocks)


def test_the_office_adopts_its_own_rule(calendar):
    before = actions.start("community.answer", on=d("2026-03-02"))
    rule = actions.adopt_rule(
        "community.answer",
        Terms(Unit.CALENDAR, 7),
        name_zh="居民诉求办结答复",
        legal_basis="示例市办法",
        valid_from=d("2026-04-01"),
    )
    actions.install()
    assert actions.start("community.answer", on=d("2026-03-31")).rule == before.rule
    assert actions.start("community.answer", on=d("2026-04-01")).rule == rule
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.adopt_rule("community.answer", rule.terms, name_zh="x", legal_basis="x", valid_from=d("2026-04-01"))


def test_a_shipped_rule_that_was_spoiled_is_mended(calendar):
    DeadlineRule.objects.filter(code="petition.decide").update(length=6)
    actions.install()
    assert DeadlineRule.objects.get(code="petition.decide").length == 60


@pytest.mark.django_db(transaction=True)
def test_two_who_extend_at_once_do_not_extend_too_far():
    actions.install()
    deadline = actions.start("petition.decide", on=d("2026-03-02"))
    results = []

    def press() -> None:
        try:
            actions.extend(Deadline.objects.get(pk=deadline.pk), units=30, on=d("2026-04-30"), reason="情况复杂")
            results.append("extended")
        except actions.Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["extended", "refused", "refused", "refused"]
    assert rules.due(deadline.clock(), rules.Known(frozenset(), {})).on == d("2026-06-01")
