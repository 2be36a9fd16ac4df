"""The yearly recheck: run, self-check, opinion, decisions, rectification, renewal; any walk, and of two, one wins."""

from __future__ import annotations

import contextlib
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.guards import unwatched
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Move, verb
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import designations, findings, rechecks, rectifications
from tongxin.sites.actions.designations import Decision, Refused
from tongxin.sites.actions.rechecks import RunDraft, Verdict
from tongxin.sites.models import Finding, Recheck, RecheckRun, Rectification
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.vocabulary.designation import Standing
from tongxin.sites.vocabulary.recheck import Proposal, RecheckStatus
from tongxin.todos.models import Todo

REASON = "示例：长期停止活动，不再符合标准"
DAY = date(2026, 11, 23)
LATER = timedelta(days=40)  # after the self-check


def give_title(site, officer, now, *, until=None, number="示例〔2026〕1号"):
    decision = Decision(
        level="city", decision_number=number, decided_on=date(2026, 1, 9), valid_from=date(2026, 1, 9),
        valid_until=until, basis="示例：公示以纸质方式进行",
    )  # fmt: skip
    with unwatched():
        return designations.designate(site, decision, by=officer, now=now)


@pytest.fixture
def title(site, officer, now):
    return give_title(site, officer, now)


def draft_of(version, **more):
    terms = {
        "year": 2026, "level": "city", "version": version, "last_month": 202611, "held_on": DAY,
        "self_check_until": DAY + timedelta(days=30), "decide_until": DAY + timedelta(days=60),
    }  # fmt: skip
    return RunDraft(**(terms | more))


def open_one(version, office, officer, now, **more):
    """A run of this year, and the recheck of its first title."""
    run = rechecks.open_run(draft_of(version, **more), owner=office, by=officer, now=now)
    return Recheck.objects.for_page().filter(run=run).order_by("pk").first()


@pytest.fixture
def recheck(title, ten_haves, office, officer, now):
    with unwatched():
        return open_one(ten_haves, office, officer, now)


def again(recheck):
    return Recheck.objects.for_page().get(pk=recheck.pk)


def checked(recheck, operator, now):
    rechecks.check_itself(recheck, {}, statement="示例：全年正常开展活动。", by=operator, now=now)


def reviewed(recheck, operator, county, now, proposal=Proposal.KEEP):
    checked(recheck, operator, now)
    rechecks.give_opinion(recheck, proposal, text="示例：情况属实。", by=county, now=now)


def rectifying(recheck, officer, now, *, problems=("示例：场所无人值守",)):
    limit = timezone.localdate(now) + timedelta(days=30)
    verdict = Verdict(on=timezone.localdate(now))
    return rectifications.rectify(recheck, verdict, limit_on=limit, problems=list(problems), by=officer, now=now)


def put_right(rectification, operator, officer, now):
    """The site reports each finding, and the office accepts."""
    for finding in Finding.objects.for_page().filter(rectifications=rectification).order_by("pk"):
        done = findings.Done(text="示例：已安排专人值守", done_on=timezone.localdate(now))
        findings.report_correction(finding, done, by=operator, now=now)
        findings.accept_correction(finding, by=officer, now=now)


def kinds_open(recheck):
    subjects = [str(recheck.public_id), str(recheck.run.public_id)]
    rows = Todo.objects.filter(state="open", subject_id__in=subjects, from_on__lte=DAY)
    return set(rows.values_list("kind", flat=True))


def test_a_run_takes_in_every_title_that_is_held_on_the_day(site, title, ten_haves, office, officer, now):
    other = give_title(make_site(now, name="示例·另一点"), officer, now)
    designations.revoke(other, on=DAY, reason=REASON, number="示例〔2026〕2号", by=officer, now=now)
    give_title(make_site(now, name="示例·到期点"), officer, now, until=date(2026, 6, 1))
    recheck = open_one(ten_haves, office, officer, now)
    assert [each.designation_id for each in recheck.run.rechecks.all()] == [title.pk]
    assert kinds_open(recheck) == {"sites.recheck_to_self_check", "sites.recheck_to_decide"}
    late = Todo.objects.get(kind="sites.recheck_to_review", state="open")  # the county is asked once sites are late
    assert late.from_on == recheck.run.self_check_until + timedelta(days=1)
    assert Entry.objects.get(verb="sites.recheck_run_opened").details["titles"] == 1
    assert Entry.objects.get(verb="sites.recheck_opened").unit_path == site.unit.path


def test_a_year_is_rechecked_once_and_a_title_in_one_recheck_at_a_time(recheck, ten_haves, office, officer, now):
    with pytest.raises(Refused, match="of this year|本年度|已有"):
        rechecks.open_run(draft_of(ten_haves), owner=office, by=officer, now=now)
    with pytest.raises(Refused):
        rechecks.open_run(draft_of(ten_haves, year=2027), owner=office, by=officer, now=now)
    assert RecheckRun.objects.count() == 1


def test_only_the_city_opens_a_run(title, ten_haves, office, county_officer, operator, now):
    for person in (county_officer, operator):
        with pytest.raises(NotAllowed):
            rechecks.open_run(draft_of(ten_haves), owner=office, by=person, now=now)
    assert not RecheckRun.objects.exists()


def test_the_self_check_keeps_what_was_proven(recheck, operator, now):
    checked(recheck, operator, now)
    kept = again(recheck)
    assert kept.status == RecheckStatus.SELF_CHECKED
    assert [line["code"] for line in kept.checked][:2] == ["H01", "H02"]
    assert kept.proven == sum(line["proven"] for line in kept.checked)
    assert (kept.statement, kept.position > 0) == ("示例：全年正常开展活动。", True)
    assert kinds_open(recheck) == {"sites.recheck_to_review", "sites.recheck_to_decide"}
    with pytest.raises(NotAllowed):
        checked(recheck, operator, now)


def test_own_points_stay_within_the_criterion_and_system_data_are_not_the_sites(recheck, operator, now):
    most = {each.code: each.points for each in recheck.run.version.criteria.all()}
    rechecks.check_itself(recheck, dict.fromkeys(most, 10**6), statement="示例", by=operator, now=now)
    lines = {line["code"]: line for line in again(recheck).checked}
    assert all(line["own"] <= line["most"] for line in lines.values())
    assert all(
        lines[each.code]["own"] == lines[each.code]["proven"]
        for each in recheck.run.version.criteria.filter(method="system")
    )


def test_the_county_reviews_what_was_handed_in_and_is_not_held_up_by_who_is_late(recheck, county_officer, now):
    with pytest.raises(NotAllowed):
        rechecks.give_opinion(recheck, Proposal.KEEP, text="", by=county_officer, now=now)
    rechecks.give_opinion(recheck, Proposal.KEEP, text="", by=county_officer, now=now + LATER)
    assert again(recheck).status == RecheckStatus.COUNTY_REVIEWED


def test_a_proposal_other_than_keeping_has_words(recheck, operator, county_officer, now):
    checked(recheck, operator, now)
    with pytest.raises(Refused):
        rechecks.give_opinion(recheck, Proposal.REVOKE, text=" ", by=county_officer, now=now)


def test_who_handed_the_self_check_in_gives_no_opinion_on_it(recheck, county_officer, officer, now):
    checked(recheck, county_officer, now)
    with pytest.raises(NotAllowed, match="自评"):
        rechecks.give_opinion(recheck, Proposal.KEEP, text="", by=county_officer, now=now)
    waiting = Todo.objects.get(kind="sites.recheck_to_review", subject_id=str(recheck.public_id), state="open")
    assert waiting.role == Role.CITY_OFFICER, "it does not stay with who may not do it"
    rechecks.give_opinion(recheck, Proposal.KEEP, text="", by=officer, now=now)
    assert again(recheck).status == RecheckStatus.COUNTY_REVIEWED


def test_the_county_of_another_place_is_refused(recheck, operator, colleague_elsewhere, now):
    checked(recheck, operator, now)
    with pytest.raises(NotAllowed):
        rechecks.give_opinion(recheck, Proposal.KEEP, text="", by=colleague_elsewhere, now=now)


def test_the_last_title_decided_concludes_the_run(recheck, title, operator, county_officer, officer, now):
    reviewed(recheck, operator, county_officer, now)
    rechecks.keep(recheck, Verdict(on=DAY, number="示例〔2026〕3号"), by=officer, now=now)
    recheck = again(recheck)
    assert (recheck.status, recheck.run.status) == ("kept", "concluded")
    assert kinds_open(recheck) == set()
    title.refresh_from_db()
    assert title.standing(DAY) is Standing.VALID


def test_the_city_waits_for_the_county_only_until_the_self_check_ends(recheck, officer, now):
    with pytest.raises(NotAllowed):
        rechecks.keep(recheck, Verdict(on=DAY), by=officer, now=now)
    rechecks.keep(recheck, Verdict(on=DAY), by=officer, now=now + LATER)
    assert again(recheck).status == "kept"


def test_several_titles_are_kept_at_once_and_those_decided_meanwhile_stay(title, ten_haves, office, officer, now):
    for number in range(3):
        give_title(make_site(now, name=f"示例·点{number}"), officer, now)
    run = open_one(ten_haves, office, officer, now).run
    some = list(Recheck.objects.for_page().filter(run=run).order_by("pk"))
    rechecks.revoke(
        again(some[0]), Verdict(on=DAY, number="示例〔2026〕5号"), reason=REASON, by=officer, now=now + LATER
    )
    assert rechecks.keep_all(some, Verdict(on=DAY), by=officer, now=now + LATER) == 3
    assert sorted(run.rechecks.values_list("status", flat=True)) == ["kept", "kept", "kept", "revoked"]
    run.refresh_from_db()
    assert run.status == "concluded"


def test_revoked_in_a_recheck_the_title_ends_by_the_decision(recheck, title, officer, now):
    with pytest.raises(Refused):
        rechecks.revoke(recheck, Verdict(on=DAY), reason=REASON, by=officer, now=now + LATER)
    assert again(recheck).status == "opened"
    rechecks.revoke(recheck, Verdict(on=DAY, number="示例〔2026〕5号"), reason=REASON, by=officer, now=now + LATER)
    title.refresh_from_db()
    assert (title.ended_as, title.ended_number) == ("revoked", "示例〔2026〕5号")
    assert Entry.objects.filter(verb="sites.delisted").count() == 1


def test_a_title_ended_by_itself_ends_its_recheck(recheck, title, officer, operator, now):
    rectifying(recheck, officer, now + LATER)
    designations.deregister(title, on=DAY, reason=REASON, number="", by=officer, now=now + LATER)
    recheck = again(recheck)
    assert (recheck.status, recheck.rectification.status, recheck.run.status) == ("stopped", "lapsed", "concluded")
    assert not Finding.objects.unsettled().exists()


def test_rectified_and_verified_the_title_is_kept(recheck, title, operator, officer, now):
    after = now + LATER
    rectification = rectifying(recheck, officer, after, problems=("示例：无人值守", "示例：台账缺失"))
    title.refresh_from_db()
    assert title.standing(DAY) is Standing.VALID
    with pytest.raises(NotAllowed):
        rectifications.verify(rectification, Verdict(on=after.date()), by=officer, now=after)
    assert not Todo.objects.filter(kind="sites.rectification_to_verify", from_on__lte=after.date()).exists()
    put_right(rectification, operator, officer, after)
    assert Todo.objects.filter(kind="sites.rectification_to_verify", from_on__lte=after.date()).exists()
    rectifications.verify(rectification, Verdict(on=after.date(), note="示例：已到位"), by=officer, now=after)
    recheck = again(recheck)
    assert (recheck.status, recheck.rectification.status, recheck.run.status) == ("kept", "passed", "concluded")
    assert recheck.rectification.result == "示例：已到位"
    assert not Todo.objects.filter(kind="sites.rectification_to_verify", state="open").exists()


def test_not_rectified_in_time_the_title_is_revoked(recheck, title, officer, now):
    after = now + LATER
    rectification = rectifying(recheck, officer, after)
    verdict = Verdict(on=(after + timedelta(days=31)).date(), number="示例〔2027〕1号")
    with pytest.raises(NotAllowed):
        rectifications.fail(rectification, verdict, reason=REASON, by=officer, now=after)
    rectifications.fail(rectification, verdict, reason=REASON, by=officer, now=after + timedelta(days=31))
    title.refresh_from_db()
    assert (again(recheck).status, title.ended_as) == ("revoked", "revoked")
    assert not Finding.objects.unsettled().exists()


def test_a_limit_is_extended_once_and_its_findings_with_it(recheck, officer, now):
    after = now + LATER
    rectification = rectifying(recheck, officer, after)
    until = rectification.limit_on + timedelta(days=15)
    rectifications.extend(rectification, until=until, reason="示例：场所修缮尚需时日", by=officer, now=after)
    assert Finding.objects.get().due_on == until
    with pytest.raises(NotAllowed):
        rectifications.extend(
            rectification, until=until + timedelta(days=9), reason="示例：场所修缮尚需时日", by=officer, now=after
        )
    kept = Rectification.objects.get()
    assert (kept.limit_on, kept.was_extended, kept.extension_reason) == (until, True, "示例：场所修缮尚需时日")


def test_a_cancelled_run_leaves_what_is_decided(title, ten_haves, office, officer, now):
    give_title(make_site(now, name="示例·另一点"), officer, now)
    first = open_one(ten_haves, office, officer, now)
    rechecks.keep(first, Verdict(on=DAY), by=officer, now=now + LATER)
    assert rechecks.cancel_run(first.run, reason=REASON, by=officer, now=now + LATER) == 1
    assert sorted(first.run.rechecks.values_list("status", flat=True)) == ["kept", "stopped"]
    assert RecheckRun.objects.get(pk=first.run_id).reason == REASON
    told = Entry.objects.get(verb="sites.recheck_run_cancelled")
    assert told.details == {"year": first.run.year}, "the ledger keeps no free text"
    open_one(ten_haves, office, officer, now)  # the year can be rechecked anew


def test_a_run_is_not_cancelled_over_an_open_rectification(recheck, officer, now):
    rectifying(recheck, officer, now + LATER)
    with pytest.raises(NotAllowed):
        rechecks.cancel_run(recheck.run, reason=REASON, by=officer, now=now + LATER)


def steps(operator, county, officer, now):
    """What somebody could press after the self-check ended, by name."""
    day = timezone.localdate(now)
    decision = Verdict(on=day, number="示例〔2027〕8号")

    def rectification(one):
        return Rectification.objects.for_page().get(recheck=one)

    return {
        "check": lambda one: checked(one, operator, now),
        "review": lambda one: rechecks.give_opinion(one, Proposal.RECTIFY, text="示例", by=county, now=now),
        "keep": lambda one: rechecks.keep(one, decision, by=officer, now=now),
        "rectify": lambda one: rectifying(one, officer, now),
        "put right": lambda one: put_right(rectification(one), operator, officer, now),
        "verify": lambda one: rectifications.verify(rectification(one), decision, by=officer, now=now),
        "fail": lambda one: rectifications.fail(
            rectification(one), Verdict(on=day + LATER, number="示例〔2027〕9号"), reason=REASON, by=officer,
            now=now + LATER,
        ),
        "revoke": lambda one: rechecks.revoke(one, decision, reason=REASON, by=officer, now=now),
        "deregister": lambda one: rechecks.deregister(one, decision, reason=REASON, by=officer, now=now),
        "end the title": lambda one: designations.revoke(
            one.designation, on=day, reason=REASON, number="示例〔2027〕7号", by=officer, now=now
        ),
        "cancel": lambda one: rechecks.cancel_run(one.run, reason=REASON, by=officer, now=now),
        "keep as county": lambda one: rechecks.keep(one, decision, by=county, now=now),
    }  # fmt: skip


def replayed(record, start):
    """The state that the ledger tells, from its moves alone."""
    state = start
    for entry in Entry.objects.filter(subject_id=str(record.public_id)).order_by("position"):
        word = verb(entry.verb)
        if isinstance(word, Move):
            assert state in word.sources
            state = str(word.target)
    return state


@given(data=st.data())
@settings(max_examples=15)
def test_any_walk_is_told_by_the_ledger(recheck, operator, county_officer, officer, now, data):
    after = now + LATER
    with transaction.atomic():
        pressed = steps(operator, county_officer, officer, after)
        for _ in range(7):
            name = data.draw(st.sampled_from(sorted(pressed)))
            with contextlib.suppress(NotAllowed, WrongMove, Refused, Rectification.DoesNotExist), transaction.atomic():
                pressed[name](again(recheck))
            one = again(recheck)
            assert replayed(one, "opened") == one.status
            assert replayed(one.run, "open") == one.run.status
            assert one.run.is_open == one.is_live
            assert (one.designation.ended_on is None) or not one.is_live
            assert (one.status in {"revoked", "deregistered"}) <= (one.designation.ended_on is not None)
            if one.status == "kept":
                assert one.designation.ended_on is None or name == "end the title" or one.designation.ended_on
            found = Rectification.objects.filter(recheck=one).first()
            if found:
                assert replayed(found, "open") == found.status
                assert found.is_open == (one.status == "rectifying")
            waiting = Todo.objects.filter(state="open", subject_id=str(one.public_id)).exists()
            assert not waiting or one.is_undecided
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["within the recheck", "by itself"])
def test_of_keeping_and_revoking_one_wins(title, ten_haves, office, officer, now, way):
    recheck = open_one(ten_haves, office, officer, now)
    after = now + LATER
    start, ends = threading.Barrier(2), []

    def race(act) -> None:
        own = again(recheck)
        start.wait(timeout=30)
        try:
            act(own)
            ends.append("done")
        except (WrongMove, NotAllowed):
            ends.append("too late")
        finally:
            connection.close()

    def revoke(own) -> None:
        number = "示例〔2026〕5号"
        if way == "by itself":
            designations.revoke(own.designation, on=DAY, reason=REASON, number=number, by=officer, now=after)
        else:
            rechecks.revoke(own, Verdict(on=DAY, number=number), reason=REASON, by=officer, now=after)

    both = [
        threading.Thread(target=race, args=(lambda own: rechecks.keep(own, Verdict(on=DAY), by=officer, now=after),)),
        threading.Thread(target=race, args=(revoke,)),
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=60)
    recheck = again(recheck)
    ended = recheck.designation.ended_on is not None
    if way == "by itself":  # a title that was kept can be revoked later: then both are done
        assert (ends.count("done"), ended) in {(2, True), (1, True)}
        assert recheck.status in ({"kept"} if ends.count("done") == 2 else {"stopped"})
    else:
        assert sorted(ends) == ["done", "too late"]
        assert (recheck.status == "revoked") == ended
    assert recheck.run.status == "concluded"


@pytest.mark.django_db(transaction=True)
def test_two_last_decisions_conclude_the_run_once(title, ten_haves, office, officer, now):
    give_title(make_site(now, name="示例·另一点"), officer, now)
    run = open_one(ten_haves, office, officer, now).run
    start, ends = threading.Barrier(2), []

    def keep(key) -> None:
        own = Recheck.objects.for_page().get(pk=key)
        start.wait(timeout=30)
        try:
            rechecks.keep(own, Verdict(on=DAY), by=officer, now=now + LATER)
            ends.append("done")
        finally:
            connection.close()

    both = [threading.Thread(target=keep, args=(key,)) for key in run.rechecks.values_list("pk", flat=True)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=60)
    run.refresh_from_db()
    assert (ends, run.status) == (["done", "done"], "concluded")
    assert Entry.objects.filter(verb="sites.recheck_run_concluded").count() == 1


def test_a_finding_has_no_more_time_than_its_rectification(recheck, operator, officer, now):
    rectification = rectifying(recheck, officer, now + LATER)
    finding = Finding.objects.for_page().get(rectifications=rectification)
    late = rectification.limit_on + timedelta(days=1)
    with pytest.raises(findings.Refused):
        findings.extend(finding, due_on=late, reason="示例：施工未完", by=officer, now=now + LATER)
    rectifications.extend(rectification, until=late, reason="示例：等待施工完成后验收", by=officer, now=now + LATER)
    assert Finding.objects.get().due_on == late
