"""A finding is raised, corrected, verified by other eyes, closed; more time and mistakes are said with reasons."""

from __future__ import annotations

import contextlib
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Move, verb
from tongxin.notices.models import Notice
from tongxin.orgs.models import Unit
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import findings
from tongxin.sites.actions.dossiers import DocumentDraft, file_document, withdraw_document
from tongxin.sites.actions.findings import Because, Done, FindingDraft, Refused
from tongxin.sites.models import CorrectiveAction, Document, EvidenceKind, Finding, Site
from tongxin.sites.tests.conftest import XIHE, make_site
from tongxin.sites.vocabulary.finding import FINDING_MOVES, FindingStatus, Origin, Severity, Verdict
from tongxin.todos.models import Todo

WHAT, OPINION = "示例：制度未上墙", "示例：照片看不清"


def drafted(now, **values) -> FindingDraft:
    return FindingDraft(**{"what": WHAT, "found_on": timezone.localdate(now), **values})


def raised(site: Site, by, now, *, verifier: Unit | None = None, because: Because | None = None, **values) -> Finding:
    (finding,) = findings.raise_findings(
        site, [drafted(now, **values)], because=because or Because(), verifier=verifier, by=by, now=now
    )
    return again(finding)


def again(finding: Finding) -> Finding:
    return Finding.objects.for_page().get(pk=finding.pk)


def done(now, *papers: Document) -> Done:
    return Done(text="示例：已上墙", done_on=timezone.localdate(now), evidence=papers)


def paper(site: Site, by, now) -> Document:
    kind = EvidenceKind.objects.get(code="rules")
    draft = DocumentDraft(evidence=kind, title="示例·照片", issued_on=timezone.localdate(now))
    return file_document(site, draft, b"%PDF-1.4\nsample", name="照片.pdf", by=by, now=now)


def waiting(finding: Finding) -> set[str]:
    return set(Todo.objects.filter(subject_id=str(finding.public_id), state="open").values_list("kind", flat=True))


@pytest.fixture
def finding(site, operator, county_officer, now) -> Finding:
    return raised(site, county_officer, now)


def test_several_are_raised_at_once_each_with_its_entry_and_its_todo(site, operator, county_officer, now):
    drafts = [drafted(now), drafted(now, severity=Severity.MAJOR.value, wanted="示例：补齐")]
    made = findings.raise_findings(site, drafts, because=Because(), by=county_officer, now=now)
    assert [each.severity for each in made] == ["minor", "major"]
    for each in made:
        entry = Entry.objects.get(subject_id=str(each.public_id))
        assert (entry.verb, entry.kind, entry.details["severity"]) == ("sites.finding_raised", "daily", each.severity)
        todo = Todo.objects.get(subject_id=str(each.public_id))
        assert (todo.unit_id, todo.role, todo.due_on) == (site.unit_id, Role.SITE_OPERATOR, each.due_on)
        assert (each.owner_id, each.verifier) == (site.unit_id, each.office)
    assert Notice.objects.filter(recipient=operator.actor_id, kind="sites.finding_raised").count() == 1
    assert WHAT not in str([entry.details for entry in Entry.objects.all()])


def test_what_was_found_is_not_readable_in_the_database(finding):
    with connection.cursor() as cursor:
        cursor.execute("SELECT what FROM sites_finding WHERE id = %s", [finding.pk])
        assert WHAT not in cursor.fetchone()[0]
    assert again(finding).what == WHAT


def test_usually_there_are_twenty_working_days(site, county_officer, now):
    assert raised(site, county_officer, now).due_on > timezone.localdate(now) + timedelta(days=25)


@pytest.mark.parametrize(
    "values",
    [{"what": " "}, {"found_on": date(2099, 1, 1)}, {"due_on": date(2020, 1, 1)}],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(site, county_officer, now, values):
    with pytest.raises(Refused):
        findings.raise_findings(
            site, [drafted(now), drafted(now, **values)], because=Because(), by=county_officer, now=now
        )
    assert not Finding.objects.exists()
    assert not Todo.objects.filter(kind="sites.finding_to_correct").exists()


def test_who_may_raise(site, operator, county_officer, colleague_elsewhere, officer, people, now):
    for person in (operator, colleague_elsewhere, people(Role.ASSESSOR)):
        with pytest.raises(NotAllowed):
            raised(site, person, now)
    for person in (county_officer, officer):
        assert raised(site, person, now).office_id == person.standings()[0].unit_id


def test_the_unit_that_corrects_does_not_verify_itself(site, county_officer, now):
    with pytest.raises(Refused):
        raised(site, county_officer, now, verifier=site.unit)


def to_verify(finding: Finding) -> tuple[int, str]:
    todo = Todo.objects.get(subject_id=str(finding.public_id), kind="sites.correction_to_verify", state="open")
    return todo.unit_id, todo.role


def test_what_an_offices_only_officer_corrected_is_verified_by_the_office_above(
    finding, county_officer, officer, people, now
):
    findings.report_correction(finding, done(now), by=county_officer, now=now)
    assert to_verify(finding) == (officer.standings()[0].unit_id, Role.CITY_OFFICER)
    assert Todo.objects.filter(state="open").waiting_for(officer).filter(subject_id=str(finding.public_id)).exists()
    findings.accept_correction(finding, by=officer, now=now)
    assert again(finding).status == FindingStatus.CLOSED
    assert not waiting(finding)


def test_where_the_office_has_another_officer_or_another_reports_it_stays_there(
    site, operator, county_officer, officer, people, now
):
    by_the_site = raised(site, county_officer, now)
    findings.report_correction(by_the_site, done(now), by=operator, now=now)
    assert to_verify(by_the_site) == (by_the_site.verifier_id, Role.COUNTY_OFFICER)
    people(Role.COUNTY_OFFICER, XIHE)
    by_one_of_two = raised(site, county_officer, now)
    findings.report_correction(by_one_of_two, done(now), by=county_officer, now=now)
    assert to_verify(by_one_of_two) == (by_one_of_two.verifier_id, Role.COUNTY_OFFICER)


def test_it_is_reported_with_papers_of_the_file_verified_and_closed(finding, site, operator, county_officer, now):
    proof = paper(site, operator, now)
    findings.report_correction(finding, done(now, proof), by=operator, now=now)
    assert waiting(finding) == {"sites.correction_to_verify"}
    findings.accept_correction(again(finding), opinion="示例：属实", by=county_officer, now=now)
    closed = again(finding)
    assert (closed.status, closed.settled_at, waiting(finding)) == ("closed", now, set())
    correction = CorrectiveAction.objects.get()
    assert (correction.verdict, correction.opinion, list(correction.evidence.all())) == (
        Verdict.ACCEPTED, "示例：属实", [proof],
    )  # fmt: skip
    assert Notice.objects.filter(recipient=operator.actor_id, kind="sites.correction_accepted").exists()


def test_what_is_not_accepted_is_due_again_and_each_attempt_stays_readable(finding, operator, county_officer, now):
    findings.report_correction(finding, done(now), by=operator, now=now)
    with pytest.raises(Refused):
        findings.send_back(again(finding), opinion=" ", due_on=finding.due_on, by=county_officer, now=now)
    again_on = timezone.localdate(now) + timedelta(days=5)
    findings.send_back(again(finding), opinion=OPINION, due_on=again_on, by=county_officer, now=now)
    one = again(finding)
    assert (one.status, one.due_on, waiting(finding)) == ("open", again_on, {"sites.finding_to_correct"})
    assert Todo.objects.get(subject_id=str(one.public_id), state="open").due_on == again_on
    findings.report_correction(one, done(now), by=operator, now=now)
    findings.accept_correction(again(finding), by=county_officer, now=now)
    tried = list(CorrectiveAction.objects.order_by("number"))
    assert [(each.number, each.verdict) for each in tried] == [(1, "not_accepted"), (2, "accepted")]
    assert OPINION not in str([entry.details for entry in Entry.objects.all()])


def test_papers_come_from_the_sites_own_file_and_the_day_is_plausible(finding, site, officer, operator, now):
    other = paper(make_site(now, name="示例·别处"), officer, now)
    gone = paper(site, operator, now)
    withdraw_document(gone, reason="示例：误传", by=operator, now=now)
    gone.refresh_from_db()
    late = Done(text="示例", done_on=timezone.localdate(now) + timedelta(days=1))
    early = Done(text="示例", done_on=finding.found_on - timedelta(days=1))
    for refused in (done(now, other), done(now, gone), late, early, Done(text=" ", done_on=finding.found_on)):
        with pytest.raises(Refused):
            findings.report_correction(again(finding), refused, by=operator, now=now)
    assert again(finding).status == FindingStatus.OPEN


def test_four_eyes(finding, site, operator, county_officer, officer, people, now):
    findings.report_correction(finding, done(now), by=county_officer, now=now)  # for the site, as it keeps its dossier
    for person in (county_officer, operator, people(Role.COUNTY_OFFICER, "210921000000")):
        with pytest.raises(NotAllowed):
            findings.accept_correction(again(finding), by=person, now=now)
    findings.accept_correction(again(finding), by=officer, now=now)
    assert again(finding).status == FindingStatus.CLOSED


def test_a_lower_office_does_not_verify_what_the_city_keeps_for_itself(site, operator, officer, county_officer, now):
    finding = raised(site, officer, now)
    findings.report_correction(finding, done(now), by=operator, now=now)
    with pytest.raises(NotAllowed):
        findings.accept_correction(again(finding), by=county_officer, now=now)


def test_the_city_may_let_the_county_verify(site, operator, officer, county_officer, now):
    county = Unit.objects.get(pk=county_officer.standings()[0].unit_id)
    finding = raised(site, officer, now, verifier=county)
    findings.report_correction(finding, done(now), by=operator, now=now)
    todo = Todo.objects.get(kind="sites.correction_to_verify")
    assert (todo.unit, todo.role) == (county, Role.COUNTY_OFFICER)
    findings.accept_correction(again(finding), by=county_officer, now=now)


def test_more_time_has_a_reason_and_is_counted(finding, operator, county_officer, now):
    later = finding.due_on + timedelta(days=10)
    for due_on, reason in ((finding.due_on, "示例"), (later, " ")):
        with pytest.raises(Refused):
            findings.extend(again(finding), due_on=due_on, reason=reason, by=county_officer, now=now)
    with pytest.raises(NotAllowed):
        findings.extend(again(finding), due_on=later, reason="示例", by=operator, now=now)
    findings.extend(finding, due_on=later, reason="示例：等待施工", by=county_officer, now=now)
    one = again(finding)
    assert (one.due_on, one.extensions.count()) == (later, 1)
    assert Todo.objects.get(subject_id=str(one.public_id)).due_on == later
    assert Entry.objects.get(verb="sites.finding_extended").details == {
        "due": later.isoformat(), "was": (later - timedelta(days=10)).isoformat(),
    }  # fmt: skip


@pytest.mark.parametrize("reported", [False, True])
def test_what_was_raised_by_mistake_is_cancelled_and_asks_nobody_any_more(
    finding, operator, county_officer, colleague_elsewhere, now, reported
):
    if reported:
        findings.report_correction(finding, done(now), by=operator, now=now)
    for person in (operator, colleague_elsewhere):
        with pytest.raises(NotAllowed):
            findings.cancel(again(finding), reason="示例", by=person, now=now)
    findings.cancel(again(finding), reason="示例：重复", by=county_officer, now=now)
    gone = again(finding)
    assert (gone.status, gone.reason, waiting(finding)) == ("cancelled", "示例：重复", set())


def test_overdue_follows_from_the_day_and_waiting_is_not_the_sites_delay(finding, operator, now):
    day, late = finding.due_on, finding.due_on + timedelta(days=3)
    assert (finding.days_late(day), finding.days_late(late)) == (0, 3)
    assert not Finding.objects.overdue(day).exists()
    assert list(Finding.objects.overdue(late)) == [finding]
    findings.report_correction(finding, done(now), by=operator, now=now)
    assert again(finding).days_late(late) == 0
    assert not Finding.objects.overdue(late).exists()
    assert Finding.objects.unsettled().count() == 1


def test_a_sister_county_sees_none(finding, county_officer, colleague_elsewhere, operator, officer):
    for person, number in ((county_officer, 1), (operator, 1), (officer, 1), (colleague_elsewhere, 0)):
        assert Finding.objects.visible_to(person).count() == number
    assert Finding.objects.within(XIHE).count() == 1
    assert Finding.objects.within("210921000000").count() == 0


def test_an_inspection_is_named_by_its_entry(site, county_officer, now):
    finding = raised(site, county_officer, now, because=Because(origin=Origin.INSPECTION.value, entry=1))
    assert Entry.objects.get(subject_id=str(finding.public_id)).details["entry"] == 1


def replayed(finding: Finding) -> str:
    state = FindingStatus.OPEN.value
    for entry in Entry.objects.filter(subject_id=str(finding.public_id)).order_by("position"):
        word = verb(entry.verb)
        if isinstance(word, Move):
            assert state in word.sources
            state = str(word.target)
    return state


@given(st.lists(st.sampled_from(["report", "accept", "send back", "cancel", "extend"]), max_size=9))
@settings(max_examples=15)
def test_any_walk_is_told_by_the_ledger(site, operator, county_officer, now, names):
    with transaction.atomic():
        finding = raised(site, county_officer, now)
        pressed = {
            "report": lambda one: findings.report_correction(one, done(now), by=operator, now=now),
            "accept": lambda one: findings.accept_correction(one, by=county_officer, now=now),
            "send back": lambda one: findings.send_back(
                one, opinion=OPINION, due_on=one.due_on, by=county_officer, now=now
            ),
            "cancel": lambda one: findings.cancel(one, reason="示例", by=county_officer, now=now),
            "extend": lambda one: findings.extend(
                one, due_on=one.due_on + timedelta(days=1), reason="示例", by=county_officer, now=now
            ),
        }  # fmt: skip
        for name in names:
            with contextlib.suppress(NotAllowed, WrongMove):
                pressed[name](finding)
            finding = again(finding)
            assert replayed(finding) == finding.status
            wanted = {"open": {"sites.finding_to_correct"}, "reported": {"sites.correction_to_verify"}}
            assert waiting(finding) == wanted.get(finding.status, set())
            if finding.status != FindingStatus.CANCELLED:  # what waited then is left without a verdict
                assert finding.corrections.filter(verdict="").count() == (finding.status == FindingStatus.REPORTED)
            assert (finding.settled_at is None) == finding.is_unsettled
        transaction.set_rollback(True)


def test_every_state_is_reached_and_the_ends_are_ends():
    assert {str(move.target) for move in FINDING_MOVES} == set(FindingStatus.values)
    left = {str(source) for move in FINDING_MOVES for source in move.sources}
    assert set(FindingStatus.values) - left == {FindingStatus.CLOSED, FindingStatus.CANCELLED}


@pytest.mark.django_db(transaction=True)
def test_of_two_verifiers_one_wins(site, operator, county_officer, people, now):
    finding = raised(site, county_officer, now)
    findings.report_correction(finding, done(now), by=operator, now=now)
    other = people(Role.COUNTY_OFFICER, XIHE, name="示例·细河二")
    start, ends = threading.Barrier(2), []

    def judge(act, by) -> None:
        own = again(finding)
        start.wait(timeout=30)
        try:
            act(own, by)
            ends.append("done")
        except (WrongMove, NotAllowed):
            ends.append("too late")
        finally:
            connection.close()

    def back(one, by):
        findings.send_back(one, opinion=OPINION, due_on=one.due_on, by=by, now=now)

    def accept(one, by):
        findings.accept_correction(one, by=by, now=now)

    both = [threading.Thread(target=judge, args=each) for each in ((accept, county_officer), (back, other))]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=60)
    assert sorted(ends) == ["done", "too late"]
    correction = CorrectiveAction.objects.get()
    assert replayed(finding) == again(finding).status == ("closed" if correction.verdict == "accepted" else "open")
