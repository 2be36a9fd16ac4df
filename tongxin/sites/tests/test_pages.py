"""The pages of dossiers: what a site does in the browser, who may, how many queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conftest import make_office
from tongxin.audit.models import Record
from tongxin.ledger.models import Entry
from tongxin.orgs.vocabulary import Kind
from tongxin.sites import vocabulary as words
from tongxin.sites.actions.sites import adopt_imported_sites
from tongxin.sites.models import Document, MaterialRequest, SelfScore, Site
from tongxin.sites.tests.conftest import make_site, record


@pytest.fixture
def operator_client(operator):
    client = Client()
    client.force_login(operator)
    return client


def handed_in(client, site, *, content=b"%PDF-1.7 x", name="../../制度<b>.pdf", kind="rules", **more):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    given = {"evidence": kind, "title": "工作制度", "issued_on": "2026-01-05", "file": file} | more
    return client.post(reverse("sites:filing", args=[site.public_id]), given)


def test_a_paper_goes_in_and_comes_out_as_a_download(operator_client, site):
    assert handed_in(operator_client, site).status_code == 302
    paper = Document.objects.get()
    answer = operator_client.get(paper.get_absolute_url())
    assert answer.content == b"%PDF-1.7 x"
    assert answer["Content-Type"] == "application/pdf"  # by its content, whatever the browser said
    assert answer["Content-Disposition"].startswith("attachment")
    assert "/" not in answer["Content-Disposition"].replace("utf-8''", "")
    noted = Record.objects.get(kind="out.file_fetched")  # the others: tests/guards.py looks at every file that leaves
    assert (noted.subject, noted.unit_path) == (f"sites.document:{paper.public_id}", site.unit.path)
    assert noted.details == {"format": "pdf"}


def test_the_same_paper_is_kept_once(operator_client, site):
    handed_in(operator_client, site)
    handed_in(operator_client, site, kind="budget")
    assert len({paper.file_id for paper in Document.objects.all()}) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"content": b"<html>"}, {"issued_on": "2099-01-01"}, {"valid_until": "2025-01-01"}, {"kind": "diploma"}],
)
def test_what_cannot_be_filed_comes_back_with_the_reason(operator_client, site, wrong):
    answer = handed_in(operator_client, site, **wrong)
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_somebody_elsewhere_finds_neither_dossier_nor_paper(operator_client, site, colleague_elsewhere):
    handed_in(operator_client, site)
    client = Client()
    client.force_login(colleague_elsewhere)
    for address in (site.get_absolute_url(), Document.objects.get().get_absolute_url()):
        assert client.get(address).status_code == 404


def test_an_officer_asks_and_the_site_answers(operator_client, site, ten_haves, county_officer):
    client = Client()
    client.force_login(county_officer)
    criterion = ten_haves.criteria.get(code="H04")
    address = reverse("sites:asking", args=[site.public_id, criterion.pk])
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    given = {"evidence": "rules", "reason": "核对最新的制度文本内容", "minutes": "15", "due_on": due}
    assert client.post(address, given | {"reason": "要"}).status_code == 422
    assert client.post(address, given | {"due_on": timezone.localdate().isoformat()}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert "已索取" in operator_client.get(site.get_absolute_url()).content.decode()
    handed_in(operator_client, site)
    assert MaterialRequest.objects.get().status == "answered"
    again = client.post(address, given)
    assert again.status_code == 422
    assert "此材料已在档" in again.content.decode()


def test_a_site_scores_itself_in_the_browser(operator_client, site, round_):
    address = reverse("sites:scoring", args=[site.public_id])
    assert operator_client.post(address, {"H04-points": "8", "H04-reason": ""}).status_code == 422
    assert operator_client.post(address, {"H04-points": "11", "H04-reason": "x"}).status_code == 422
    assert operator_client.post(address, {"H04-points": "8", "H04-reason": "议事规则待修订"}).status_code == 302
    assert SelfScore.objects.get().points == 800


def test_the_data_of_a_site_are_written_once(operator_client, site):
    given = {"brand_name": "示例品牌", "venue": "会客厅", "address": "示例路1号", "annual_funds": "12.5"}
    assert operator_client.post(reverse("sites:describing", args=[site.public_id]), given).status_code == 302
    site.refresh_from_db()
    assert (site.brand_name, site.annual_funds) == ("示例品牌", 12_500_000)
    page = operator_client.get(site.get_absolute_url()).content.decode()
    assert "125,000" in page


def test_imported_sites_get_dossiers_and_no_twins(standards, officer, now):
    unit = make_office("210911000000", name="示例·名录示范点", kind=Kind.SITE_OPERATOR)
    record(unit, officer, now, verb=words.DESIGNATED, kind="city", on=date(2019, 11, 1))
    assert [site.unit for site in adopt_imported_sites(by=officer, now=now)] == [unit]
    assert adopt_imported_sites(by=officer, now=now) == []
    assert Site.objects.count() == 1


def test_opening_a_dossier_twice_opens_one(officer_client, standards):
    unit = make_office("210911000000", name="示例·新示范点", kind=Kind.SITE_OPERATOR)
    address = reverse("sites:registering")
    assert officer_client.post(address, {"unit": unit.public_id}).status_code == 302
    assert officer_client.post(address, {"unit": unit.public_id}).status_code == 404  # no longer offered
    assert Entry.objects.filter(verb="sites.site_registered").count() == 1


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_pages_take_as_many_queries_for_many_as_for_few(officer_client, operator_client, site, round_, now):
    few = [queries(officer_client, address) for address in ("/sites/", site.get_absolute_url())]
    for number in range(4):
        make_site(now, name=f"示例·{number}")
        handed_in(operator_client, site, kind=["rules", "venue_photo", "budget", "brand_plan"][number])
    many = [queries(officer_client, address) for address in ("/sites/", site.get_absolute_url())]
    assert many[0] <= 16
    assert [late <= early for early, late in zip(few, many, strict=True)] == [True, True], (few, many)
