"""The dossier fills itself: from the ledger, from papers on file, and says what is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import make_office
from tests.guards import unwatched
from tongxin.association import vocabulary as association
from tongxin.figures import read
from tongxin.figures.catalogue import FIGURES
from tongxin.figures.periods import Period
from tongxin.legal import vocabulary as legal
from tongxin.orgs import actions as orgs
from tongxin.people.actions import RoleDraft, end_role, first_role
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites import answers
from tongxin.sites.actions import dossiers
from tongxin.sites.actions.sites import SiteDraft, describe_site
from tongxin.sites.dossier import dossier
from tongxin.sites.dry_run import standings
from tongxin.sites.filetypes import NotTaken
from tongxin.sites.models import EvidenceKind, MaterialRequest
from tongxin.sites.tests.conftest import make_site, record
from tongxin.todos.models import Todo

TODAY = date(2026, 11, 23)
PDF = b"%PDF-1.7\nsample"


def line(found, code):
    return next(each for each in found.lines if each.criterion.code == code)


def file(site, by, now, *, evidence="rules", content=PDF, issued_on=date(2026, 1, 5), until=None):
    draft = dossiers.DocumentDraft(
        evidence=EvidenceKind.objects.get(code=evidence), title="示例·制度", issued_on=issued_on, valid_until=until
    )
    return dossiers.file_document(site, draft, content, name="制度.pdf", by=by, now=now)


def test_an_empty_site_has_everything_before_it(site, ten_haves):
    found = dossier(site, ten_haves, on=TODAY)
    assert (found.total.points, found.total.most, found.answered) == (0, 10_000, 0)
    assert found.band is None
    assert [each.criterion.code for each in found.lines] == [f"H{number:02d}" for number in range(1, 11)]


def test_work_of_the_unit_answers_criteria_without_typing(site, ten_haves, operator, now):
    record(site.unit, operator, now, times=3, persons=40)
    record(site.unit, operator, now, times=2, kind="training", persons=30)
    record(site.unit, operator, now, verb=legal.SERVICE_GIVEN, kind="lecture", times=2, persons=60)
    found = dossier(site, ten_haves, on=TODAY)
    assert (line(found, "H07").value, line(found, "H07").live.points) == (5, 1000)
    assert (line(found, "H08").value, line(found, "H08").live.points) == (2, 1000)
    assert line(found, "H09").answered
    assert (line(found, "H10").value, line(found, "H10").live.points) == (300, 700)
    assert found.total.points == 3700


def test_the_number_is_the_one_at_its_address(site, ten_haves, operator, now):
    record(site.unit, operator, now, times=3)
    shown = line(dossier(site, ten_haves, on=TODAY), "H07")
    assert str(shown.address).startswith("activities.activities_held@210900:")
    assert read.at(shown.address).value == shown.value == 3


def test_as_of_an_earlier_position_it_says_what_it_said_then(site, ten_haves, operator, now):
    record(site.unit, operator, now, times=3)
    before = dossier(site, ten_haves, on=TODAY)
    record(site.unit, operator, now, times=3)
    assert dossier(site, ten_haves, on=TODAY).total.points > before.total.points
    again = dossier(site, ten_haves, on=TODAY, as_of=before.position)
    assert [each.value for each in again.lines] == [each.value for each in before.lines]


def test_work_before_the_months_that_count_does_not(site, ten_haves, operator, now):
    record(site.unit, operator, now, times=4, on=date(2025, 11, 30))
    assert line(dossier(site, ten_haves, on=TODAY), "H07").value == 0


def test_what_the_county_has_says_so(site, ten_haves, officer, now):
    branch = make_office("210911007000", name="示例·分会")
    record(branch, officer, now, verb=association.BRANCH_FORMED, kind="", on=date(2020, 7, 20))
    shown = line(dossier(site, ten_haves, on=TODAY), "H03")
    assert shown.answered
    assert shown.about_place
    assert not line(dossier(site, ten_haves, on=TODAY), "H07").about_place


def test_venue_and_brand_are_told_once(site, ten_haves, operator, now):
    said = SiteDraft(brand_name="示例品牌", venue="示例会客厅", address="示例路1号")
    describe_site(site, said, by=operator, now=now)
    describe_site(site, said, by=operator, now=now)
    found = dossier(site, ten_haves, on=TODAY)
    assert (line(found, "H05").value, line(found, "H06").value) == (1, 1)
    describe_site(site, SiteDraft(venue="示例会客厅"), by=operator, now=now)
    found = dossier(site, ten_haves, on=TODAY)
    assert (line(found, "H05").value, line(found, "H06").value) == (0, 0)


def test_a_paper_counts_while_it_is_fresh_and_for_every_standard(site, ten_haves, operator, now):
    file(site, operator, now)
    seven = type(ten_haves).objects.get(standard__code="seven_haves")
    for version, code in ((ten_haves, "H04"), (seven, "S02")):
        assert line(dossier(site, version, on=TODAY), code).live.points == 1000
    stale = line(dossier(site, ten_haves, on=date(2029, 1, 6)), "H04")
    assert (stale.live.points, [kind.code for kind in stale.missing]) == (0, ["rules"])


def test_only_papers_without_which_points_do_not_count_are_missing(site, ten_haves, operator, now):
    found = dossier(site, ten_haves, on=TODAY)
    optional = [each for each in found.lines if each.criterion.evidence_rule == "optional" and each.unfiled]
    assert optional
    assert not any(each.missing for each in optional)
    assert found.missing == sum(len(each.unfiled) for each in found.lines if each not in optional) > 0
    one_of_two = line(found, "H04").criterion
    with unwatched():
        type(one_of_two).objects.filter(pk=one_of_two.pk).update(evidence_rule="any")
        one_of_two.evidence.add(EvidenceKind.objects.get(code="budget"))
    assert len(line(dossier(site, ten_haves, on=TODAY), "H04").missing) == 1
    file(site, operator, now)
    filed = line(dossier(site, ten_haves, on=TODAY), "H04")
    assert (filed.live.points, len(filed.missing), len(filed.unfiled)) == (1000, 0, 1)


def test_a_paper_that_ends_earlier_ends_then(site, ten_haves, operator, now):
    file(site, operator, now, until=TODAY)
    assert line(dossier(site, ten_haves, on=TODAY), "H04").live.points == 1000
    assert line(dossier(site, ten_haves, on=TODAY + timedelta(days=1)), "H04").live.points == 0


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ\x90\x00", b"PK\x03\x04nothing", b"#!/bin/sh"])
def test_a_file_is_known_by_its_content(site, operator, now, content):
    with pytest.raises(NotTaken):
        file(site, operator, now, content=content)


def test_somebody_elsewhere_files_nothing(site, colleague_elsewhere, now):
    with pytest.raises(NotAllowed):
        file(site, colleague_elsewhere, now)


def asking(site, ten_haves, *, reason="复核需要最新的制度文本", minutes=15, evidence="rules"):
    return dossiers.Asking(
        criterion=ten_haves.criteria.get(code="H04"), evidence=EvidenceKind.objects.get(code=evidence), reason=reason,
        minutes=minutes, due_on=date(2026, 12, 5),
    )  # fmt: skip


def test_asking_opens_a_todo_and_is_settled_by_the_paper(site, ten_haves, operator, county_officer, now):
    request = dossiers.ask_for_material(site, asking(site, ten_haves), by=county_officer, now=now)
    todo = Todo.objects.get(kind="sites.material_wanted")
    assert (todo.unit, todo.state, todo.due_on) == (site.unit, "open", date(2026, 12, 5))
    file(site, operator, now)
    request.refresh_from_db()
    todo.refresh_from_db()
    assert (request.status, todo.state) == ("answered", "done")


def test_asking_needs_a_reason(site, ten_haves, county_officer, now):
    with pytest.raises(dossiers.ReasonTooShort):
        dossiers.ask_for_material(site, asking(site, ten_haves, reason="要材料"), by=county_officer, now=now)


def test_what_is_on_file_is_not_asked_for_again(site, ten_haves, operator, county_officer, now):
    file(site, operator, now)
    with pytest.raises(dossiers.OnFileAlready, match="2029-01-05"):
        dossiers.ask_for_material(site, asking(site, ten_haves), by=county_officer, now=now)
    assert not MaterialRequest.objects.exists()


def test_what_was_asked_for_is_not_asked_twice(site, ten_haves, officer, county_officer, now):
    dossiers.ask_for_material(site, asking(site, ten_haves), by=county_officer, now=now)
    with pytest.raises(dossiers.OnFileAlready):
        dossiers.ask_for_material(site, asking(site, ten_haves), by=officer, now=now)


def test_an_officer_of_another_county_asks_for_nothing(site, ten_haves, colleague_elsewhere, now):
    with pytest.raises(NotAllowed):
        dossiers.ask_for_material(site, asking(site, ten_haves), by=colleague_elsewhere, now=now)


def test_a_request_can_be_withdrawn(site, ten_haves, county_officer, now):
    request = dossiers.ask_for_material(site, asking(site, ten_haves), by=county_officer, now=now)
    dossiers.withdraw_request(request, reason="已在现场查看", by=county_officer, now=now)
    assert Todo.objects.get(kind="sites.material_wanted").state == "withdrawn"


def test_a_site_scores_what_the_system_does_not(site, ten_haves, operator, round_, now):
    papers, system = ten_haves.criteria.get(code="H04"), ten_haves.criteria.get(code="H07")
    own = dossiers.OwnScore(papers, 800, "制度齐全，议事规则待修订")
    assert dossiers.score_itself(site, round_, [own], by=operator, now=now) == 1
    assert dossiers.score_itself(site, round_, [own], by=operator, now=now) == 0
    assert dossier(site, ten_haves, on=TODAY, round=round_).own.points == 800
    for wrong in (dossiers.OwnScore(system, 500, ""), dossiers.OwnScore(papers, 1001, "")):
        with pytest.raises(dossiers.ScoreRefused):
            dossiers.score_itself(site, round_, [wrong], by=operator, now=now)


def queries_of(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_the_dossier_takes_the_same_queries_however_full_it_is(site, ten_haves, operator, county_officer, round_, now):
    def look():
        return dossier(site, ten_haves, on=TODAY, round=round_)

    empty = queries_of(look)
    for code in ("rules", "venue_photo", "training_plan"):
        file(site, operator, now, evidence=code)
        file(site, operator, now, evidence=code)
    record(site.unit, operator, now, times=4, persons=9)
    papers = dossiers.OwnScore(ten_haves.criteria.get(code="H04"), 900, "示例")
    dossiers.score_itself(site, round_, [papers], by=operator, now=now)
    assert queries_of(look) <= empty <= 15


def test_a_district_of_sites_takes_as_many_queries_as_one(site, ten_haves, now):
    def look(sites):
        return standings(ten_haves, sites, answers.on_file(sites), on=TODAY)

    one = queries_of(lambda: look([site]))
    more = [site, *(make_site(now, name=f"示例·示范点{number}") for number in range(5))]
    assert queries_of(lambda: look(more)) <= one


def test_the_trial_of_a_version_says_what_the_dossier_says(site, ten_haves, operator, now):
    record(site.unit, operator, now, times=3, persons=70)
    file(site, operator, now)
    other = make_site(now, name="示例·示范点二")
    found = standings(ten_haves, [site, other], answers.on_file([site, other]), on=TODAY)
    for each in (site, other):
        assert found[each.pk].total == dossier(each, ten_haves, on=TODAY).total


def test_what_a_unit_did_before_it_moved_still_counts(site, ten_haves, operator, officer, office, now):
    record(site.unit, operator, now, times=3)
    orgs.move_unit(site.unit, make_office("210911000000", name="示例·上级"), by=officer, now=now, reason="示例")
    site.unit.refresh_from_db()
    assert line(dossier(site, ten_haves, on=TODAY), "H07").value == 3


def test_a_role_counts_as_held_until_its_last_day_and_a_deputy_never(site, officer, people, newcomer, now):
    def held(month: int) -> int:
        return read.read(
            FIGURES["posts_held"], place="210900000000", period=Period(month, month), unit_path=site.unit.path
        ).value

    role = RoleDraft(role=Role.SITE_OPERATOR, unit=site.unit, starts_on=date(2026, 1, 1), ends_on=date(2027, 2, 15))
    given = first_role(newcomer, role, by=officer, now=now)
    assert [held(month) for month in (202611, 202701, 202702)] == [1, 1, 0]
    end_role(given, by=officer, now=now, last_day=date(2026, 12, 20))
    assert [held(month) for month in (202611, 202612, 202702)] == [1, 0, 0]
