"""What is handed in stays as it was: self score and evidence go with the version, to the print and to the assessors."""

from __future__ import annotations

from datetime import date

import pytest

from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites import frozen
from tongxin.sites.actions import applications, dossiers, reviews
from tongxin.sites.actions.reviews import Said
from tongxin.sites.models import Application, Document, EvidenceKind, SelfScore
from tongxin.sites.tests.applying import assessed, draft, fill_sheet

SAID = Said("示例：请补充材料")


def filed(site, by, now, title="示例制度"):
    paper = dossiers.DocumentDraft(
        evidence=EvidenceKind.objects.get(code="rules"), title=title, issued_on=date(2026, 3, 1)
    )
    return dossiers.file_document(site, paper, b"%PDF-1.4\n" + title.encode(), name="制度.pdf", by=by, now=now)


def own(round_, points, code="H04"):
    return [dossiers.OwnScore(round_.version.criteria.get(code=code), points, "示例：已完成")]


def again(application):
    return Application.objects.for_page().get(pk=application.pk)


@pytest.fixture
def lying(site, round_, operator, county_officer, now):
    """An application with a paper on file and 8 points for H04, which the county has opened."""
    application = draft(site, round_, operator, now)
    filed(site, operator, now)
    dossiers.score_itself(site, round_, own(round_, 800), by=operator, now=now)
    applications.submit(application, by=operator, now=now)
    reviews.open_application(application, by=county_officer, now=now)
    return again(application)


def test_own_scores_change_only_while_the_form_is_with_the_site(lying, site, round_, operator, county_officer, now):
    for person in (operator, county_officer):
        with pytest.raises(NotAllowed):
            dossiers.score_itself(site, round_, own(round_, 900), by=person, now=now)
    reviews.send_back(lying, SAID, by=county_officer, now=now)
    assert dossiers.score_itself(site, round_, own(round_, 900), by=operator, now=now) == 1


def test_assessors_see_what_was_handed_in(lying, site, round_, operator, county_officer, officer, people, now, client):
    reviews.agree(lying, SAID, by=county_officer, now=now)
    reviews.admit(lying, SAID, by=officer, now=now)
    SelfScore.objects.filter(site=site, round=round_, criterion__code="H04").update(points=100, reason="事后改动")
    dossiers.withdraw_document(Document.objects.get(title="示例制度"), reason="示例", by=operator, now=now)
    filed(site, operator, now, "事后补交")
    assessors = [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙"]
    assessment = assessed(again(lying), assessors, officer, now)
    client.force_login(assessors[0])
    page = client.get(assessment.sheets.get(seat__assessor=assessors[0]).get_absolute_url())
    told = {line.criterion.code: form.own for line, form in page.context["lines"]}
    assert told["H04"] == 800
    assert ("示例制度" in page.text, "事后补交" in page.text, "事后改动" in page.text) == (True, False, False)
    paper = Document.objects.get(title="示例制度")
    assert client.get(f"/sites/assessments/{assessment.public_id}/evidence/{paper.public_id}/").status_code == 200


def test_the_official_form_has_self_scores_and_evidence(lying, site, operator, county_officer, now, client):
    filed(site, operator, now, "事后补交")
    client.force_login(county_officer)
    page = client.get(f"{lying.get_absolute_url()}paper/").text
    assert all(words in page for words in ("自评表", "佐证材料清单", "示例：已完成", "示例制度"))
    assert "事后补交" not in page
    assert client.get(f"{lying.get_absolute_url()}paper.pdf").content.startswith(b"%PDF")


def test_the_comparison_shows_what_changed_in_them(lying, site, round_, operator, county_officer, now, client):
    reviews.send_back(lying, SAID, by=county_officer, now=now)
    dossiers.score_itself(site, round_, own(round_, 900), by=operator, now=now)
    filed(site, operator, now, "按要求补充")
    applications.submit(again(lying), by=operator, now=now)
    client.force_login(county_officer)
    page = client.get(f"{lying.get_absolute_url()}differences/")
    assert {change.field.name for change in page.context["changes"]} == {"self_score", "self_scores", "evidence"}
    assert "按要求补充" in page.text


def test_what_was_handed_in_before_it_was_kept_is_told_from_the_dossier(lying):
    version = lying.versions.get()
    version.checked = {}
    assert frozen.as_text(frozen.current(lying, version)) == frozen.as_text(frozen.current(lying, lying.versions.get()))


def test_assessors_read_the_form_that_they_assess(lying, county_officer, officer, people, now, client):
    reviews.agree(lying, SAID, by=county_officer, now=now)
    reviews.admit(lying, SAID, by=officer, now=now)
    assessors = [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙"]
    assessment = assessed(again(lying), assessors, officer, now)
    client.force_login(assessors[0])
    page = client.get(assessment.sheets.get(seat__assessor=assessors[0]).get_absolute_url())
    assert "主要做法一。主要做法二。" in page.text
    assert ("138****8000" in page.text, "13800138000" in page.text) == (True, False)
    numbers = [line for line, _form in page.context["lines"] if line.address]
    assert numbers
    assert all(f'title="{line.address}"' in page.text for line in numbers)
    assert "/figures/" not in page.text, "their pages are not an assessor's to open"
    for sheet in assessment.sheets.select_related("seat__assessor", "assessment"):
        fill_sheet(sheet, 0, now)
    client.force_login(officer)
    shown = client.get(assessment.sheets.first().get_absolute_url()).text
    assert f'href="{numbers[0].url.replace("&", "&amp;")}"' in shown
    assert client.get(numbers[0].url).status_code == 200
