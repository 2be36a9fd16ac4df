"""The pages of findings: the list and its book, raising several at once, reporting, judging; the dossier, the board."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tongxin.audit.models import Record
from tongxin.ledger import actions as ledger
from tongxin.people.roles import Role
from tongxin.sites import board
from tongxin.sites.actions import findings as verbs
from tongxin.sites.models import CorrectiveAction, Finding
from tongxin.sites.tests.applying import admitted, assessed, fill_sheet
from tongxin.sites.tests.conftest import XIHE, make_site
from tongxin.sites.tests.test_findings import WHAT, again, done, paper, raised
from tongxin.sites.views.raising import suggestions
from tongxin.sites.vocabulary import INSPECTED


@pytest.fixture
def finding(site, operator, county_officer, now) -> Finding:
    return raised(site, county_officer, now)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person, finding: Finding) -> str:
    return signed_in(person).get(finding.get_absolute_url()).content.decode()


def address(name: str, finding: Finding) -> str:
    return reverse(f"sites:finding_{name}", args=[finding.public_id])


def row(number: int, **values: str) -> dict[str, str]:
    usual = {"what": "", "wanted": "", "severity": "minor", "criterion": "", "due_on": ""}
    return {f"f{number}-{name}": value for name, value in {**usual, **values}.items()}


def head(person, **values: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    return {"found_on": today, "verifier": str(person.standings()[0].unit_id), "origin": "daily", **values}


def test_several_are_raised_in_one_form_and_what_is_empty_is_left_out(site, operator, county_officer, ten_haves):
    client, url = signed_in(county_officer), reverse("sites:finding_new", args=[site.public_id])
    assert client.get(url).status_code == 200
    criterion = ten_haves.criteria.get(code="H04")
    told = {
        **head(county_officer, origin="complaint"),
        **row(0, what=WHAT, severity="major", criterion=str(criterion.pk), due_on="2099-01-31"),
        **row(1),
        **row(2, what="示例：二", wanted="示例：要求"),
    }
    assert client.post(url, told).status_code == 302
    first, second = Finding.objects.order_by("pk")
    assert (first.what, first.severity, first.criterion, first.due_on) == (WHAT, "major", criterion, date(2099, 1, 31))
    assert (second.wanted, second.origin, second.verifier) == ("示例：要求", "complaint", second.office)


def test_a_form_without_a_finding_comes_back(site, county_officer):
    client, url = signed_in(county_officer), reverse("sites:finding_new", args=[site.public_id])
    for told in (row(0), row(0, wanted="示例")):
        assert client.post(url, {**head(county_officer), **told, **row(1), **row(2)}).status_code == 422
    assert not Finding.objects.exists()
    assert signed_in(county_officer).get(f"{url}?rows=x&entry=abc").status_code == 404


def test_who_may_not_raise_gets_no_form(site, operator, colleague_elsewhere):
    url = reverse("sites:finding_new", args=[site.public_id])
    assert signed_in(operator).get(url).status_code == 403
    assert signed_in(colleague_elsewhere).get(url).status_code == 404


def test_an_inspection_on_record_starts_a_finding(site, officer, county_officer, now):
    unit, other = site.unit, make_site(now, name="示例·别处").unit
    entry, elsewhere = (
        ledger.record(INSPECTED, each, by=officer, now=now, unit=each, occurred_on=date(2021, 11, 22), round="示例检查",
                      remark="示例：台账不全")
        for each in (unit, other)
    )  # fmt: skip
    client = signed_in(county_officer)
    url = f"{reverse('sites:finding_new', args=[site.public_id])}?entry={entry.position}"
    assert url in client.get(site.get_absolute_url()).content.decode().replace("&amp;", "&")
    assert "示例：台账不全" in client.get(url).content.decode()
    told = {**head(county_officer, found_on="2021-11-22"), **row(0, what="示例：台账不全"), "f0-take": "on"}
    assert client.post(url, {**told, **row(1)}).status_code == 302
    finding = Finding.objects.get()
    assert (finding.origin, finding.entry, finding.found_on) == ("inspection", entry.position, date(2021, 11, 22))
    assert "已提出1个问题" in client.get(site.get_absolute_url()).content.decode()
    wrong = f"{reverse('sites:finding_new', args=[site.public_id])}?entry={elsewhere.position}"
    assert client.get(wrong).status_code == 404


def test_an_assessment_suggests_what_lost_points_and_a_tick_leaves_it_out(
    site, round_, operator, county_officer, officer, people, now
):
    application = admitted(site, round_, operator, county_officer, officer, now)
    assessors = [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙"]
    assessment = assessed(application, assessors, officer, now)
    url = f"{reverse('sites:finding_new', args=[site.public_id])}?assessment={assessment.public_id}"
    assert signed_in(officer).get(url).status_code == 404  # nobody sees a sheet before all are in
    for sheet in assessment.sheets.select_related("seat__assessor", "assessment__application__round__version"):
        fill_sheet(sheet, 300, now)
    (suggested,) = suggestions(assessment)
    assert suggested["what"] == "核对台账后扣减"
    client = signed_in(officer)
    assert url in client.get(assessment.get_absolute_url()).content.decode().replace("&amp;", "&")
    told = {**head(officer), **row(0, **suggested), **row(1, what="示例：另一个")}
    assert client.post(url, told).status_code == 302  # the suggested one is not ticked
    finding = Finding.objects.get()
    assert (finding.what, finding.assessment) == ("示例：另一个", assessment)
    assert assessment.get_absolute_url() in page(officer, finding)
    assert finding.get_absolute_url() in client.get(assessment.get_absolute_url()).content.decode()
    assert assessment.get_absolute_url() not in page(county_officer, finding)
    assert signed_in(county_officer).get(url).status_code == 404


def test_the_page_says_to_each_what_is_theirs_to_do(finding, site, operator, county_officer, people, now):
    other = people(Role.COUNTY_OFFICER, XIHE, name="示例·细河二")
    assert address("correction", finding) in page(operator, finding)
    assert address("cancellation", finding) in page(county_officer, finding)
    assert address("cancellation", finding) not in page(operator, finding)
    verbs.report_correction(finding, done(now, paper(site, operator, now)), by=county_officer, now=now)
    told = page(county_officer, finding)
    assert "上报整改情况的人不得核验该整改。" in told
    assert address("verdict", finding) not in told
    assert address("verdict", finding) in page(other, finding)
    assert "示例·照片" in told


def test_a_report_comes_back_with_its_mistake_or_lands(finding, site, operator, now):
    client, proof = signed_in(operator), paper(site, operator, now)
    today = timezone.localdate()
    wrong = {"text": "示例：已整改", "done_on": (today + timedelta(days=9)).isoformat()}
    answer = client.post(address("correction", finding), wrong)
    assert (answer.status_code, again(finding).status) == (422, "open")
    assert "示例：已整改" in answer.content.decode()
    right = {**wrong, "done_on": today.isoformat(), "evidence": [proof.pk]}
    assert client.post(address("correction", finding), right).status_code == 302
    assert list(CorrectiveAction.objects.get().evidence.all()) == [proof]
    assert client.post(address("correction", finding), right).status_code == 409


def test_a_photo_goes_into_the_dossier_with_the_report(finding, site, operator, now):
    client, today = signed_in(operator), timezone.localdate().isoformat()
    told = {"text": "示例：已整改", "done_on": today}
    answer = client.post(address("correction", finding), {**told, "file": SimpleUploadedFile("a.exe", b"MZ")})
    assert (answer.status_code, again(finding).status) == (422, "open")
    picture = SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n0")
    assert client.post(address("correction", finding), {**told, "file": picture}).status_code == 302
    (proof,) = CorrectiveAction.objects.get().evidence.all()
    assert (proof.site, proof.evidence.code, proof.file.media_type) == (site, "correction", "image/png")
    assert proof.title in page(operator, finding)


def test_a_verdict_needs_a_reason_and_a_day_only_if_it_is_no(finding, operator, county_officer, now):
    verbs.report_correction(finding, done(now), by=operator, now=now)
    client = signed_in(county_officer)
    assert client.post(address("verdict", finding), {"verdict": "not_accepted"}).status_code == 422
    past = {"verdict": "not_accepted", "opinion": "示例", "due_on": "2020-01-01"}
    assert client.post(address("verdict", finding), past).status_code == 422
    assert client.post(address("verdict", finding), {**past, "due_on": "2099-01-01"}).status_code == 302
    verbs.report_correction(again(finding), done(now), by=operator, now=now)
    assert client.post(address("verdict", finding), {"verdict": "accepted"}).status_code == 302
    assert again(finding).status == "closed"
    assert page(operator, finding).count('class="moment"') == 5


def test_more_time_and_cancelling(finding, county_officer):
    client = signed_in(county_officer)
    assert client.post(address("extension", finding), {"due_on": "2020-01-01", "reason": "示例"}).status_code == 422
    assert client.post(address("extension", finding), {"due_on": "2099-01-01", "reason": "示例"}).status_code == 302
    assert "已延期1次" in page(county_officer, finding)
    assert client.post(address("cancellation", finding), {"reason": ""}).status_code == 422
    assert client.post(address("cancellation", finding), {"reason": "示例：误提"}).status_code == 302
    assert "示例：误提" in page(county_officer, finding)


def test_the_list_asks_for_state_county_origin_and_site(site, operator, county_officer, officer, now):
    late = raised(site, county_officer, now - timedelta(days=60), due_on=timezone.localdate(now) - timedelta(days=9))
    fine = raised(make_site(now, name="示例·阜蒙点", place="210921000000"), officer, now)
    gone = raised(site, county_officer, now)
    verbs.cancel(gone, reason="示例", by=county_officer, now=now)
    url = reverse("sites:findings")

    def shown(person, query: str) -> set[Finding]:
        return {line.finding for line in signed_in(person).get(f"{url}?{query}").context["lines"]}

    assert shown(officer, "") == {late, fine}
    assert shown(officer, "state=overdue") == {late}
    assert shown(officer, "state=all") == {late, fine, gone}
    assert shown(officer, "state=cancelled&origin=daily") == {gone}
    assert shown(officer, "county=210921000000") == {fine}
    assert shown(officer, f"site={site.public_id}") == {late}
    assert shown(officer, "site=x&county=y&state=z&origin=w&page=q") == {late, fine}
    assert shown(county_officer, "state=all") == {late, gone}
    assert shown(operator, "state=all") == {late, gone}


def test_the_book_holds_what_the_list_shows_and_is_noted(finding, operator, county_officer, now):
    verbs.report_correction(finding, done(now), by=operator, now=now)
    answer = signed_in(county_officer).get(reverse("sites:findings_workbook"))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    _day, heads, first = book.get_sheet_by_index(0).to_python()
    assert (first[4], first[12], first[14]) == (WHAT, "待核验", "示例：已上墙")
    assert all(heads)
    assert Record.objects.filter(subject="sites.finding").exists()


def test_lists_cost_the_same_with_many(site, operator, county_officer, officer, now):
    def cost() -> list[int]:
        told = []
        for person, url in (
            (officer, reverse("sites:findings")), (officer, reverse("sites:findings_workbook")),
            (county_officer, site.get_absolute_url()), (county_officer, one.get_absolute_url()),
        ):  # fmt: skip
            client = signed_in(person)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
            told.append(len(queries))
        return told

    one = raised(site, county_officer, now)
    verbs.report_correction(one, done(now, paper(site, operator, now)), by=operator, now=now)
    before = cost()
    for _number in range(3):
        raised(site, county_officer, now)
    due = timezone.localdate(now) + timedelta(days=9)
    verbs.send_back(again(one), opinion="示例", due_on=due, by=county_officer, now=now)
    verbs.report_correction(again(one), done(now, paper(site, operator, now)), by=operator, now=now)
    after = cost()
    assert after[:3] == before[:3]
    assert after[3] <= before[3]


def test_the_board_counts_open_and_overdue_and_leads_to_the_list(site, operator, county_officer, officer, now):
    today = timezone.localdate(now)
    raised(site, county_officer, now - timedelta(days=60), due_on=today - timedelta(days=9))
    waiting = raised(site, county_officer, now)
    verbs.report_correction(waiting, done(now), by=operator, now=now)
    verbs.cancel(raised(site, county_officer, now), reason="示例", by=county_officer, now=now)
    numbers = {row.county.code: row.findings for row in board.rows(officer.sight(), today)}
    assert (numbers[XIHE].unsettled, numbers[XIHE].overdue, numbers[XIHE].reported) == (2, 1, 1)
    assert numbers["210921000000"].unsettled == 0
    html = signed_in(officer).get(reverse("sites:brands")).content.decode()
    assert f"{reverse('sites:findings')}?county={XIHE}" in html
