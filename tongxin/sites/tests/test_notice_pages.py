"""The pages of the public notice: from the round to the certificate, and what a stranger sees and does."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tongxin.calendars import actions as calendars
from tongxin.ledger.models import Entry
from tongxin.sites.models import Designation, ListedSite, PublicNotice, PublicObjection
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.noticing import drafted, let_pass, may_be_named, naming_round, publicised


@pytest.fixture
def naming_of(ten_haves, office, officer, now):
    calendars.install()
    cache.clear()
    return naming_round(ten_haves, office, officer, now)


@pytest.fixture
def listed(naming_of, officer, now) -> list[ListedSite]:
    """Two sites in public notice since today."""
    sites = [make_site(now, name=f"示例·{number}号点") for number in "一二"]
    found = [may_be_named(site, naming_of, now) for site in sites]
    return publicised(naming_of, found, officer, timezone.now())


def test_from_the_round_to_a_notice_that_is_out(officer_client, naming_of, now):
    may_be_named(make_site(now, name="示例·一号点"), naming_of, now)
    page = officer_client.get(naming_of.get_absolute_url()).text
    address = reverse("sites:public_notice_new", args=[naming_of.public_id])
    assert address in page
    form = officer_client.get(address)
    assert "关于2026年度示例·命名项目拟命名单位的公示" in form.text
    chosen = re.findall(r'name="applications" value="([^"]+)"', form.text)
    given = {"title": "示例·公示", "text": "示例正文", "applications": chosen, "days": 5, "office": "示例·统战部",
             "office_address": "示例路1号", "office_phone": "13800138000"}  # fmt: skip
    assert "请填写固定电话" in officer_client.post(address, given).text
    answer = officer_client.post(address, given | {"office_phone": "0418-2820000"})
    notice = PublicNotice.objects.get()
    assert answer["Location"] == notice.get_absolute_url()
    officer_client.post(reverse("sites:public_notice_putting_out", args=[notice.public_id]))
    notice.refresh_from_db()
    assert notice.is_out


def test_a_stranger_objects_and_reads_the_answer(client, officer_client, listed):
    notice = listed[0].notice
    page = client.get(notice.public_address).text
    address = reverse("sites:objecting", args=[listed[0].public_id])
    assert address in page
    assert client.post(address, {"text": "短"}).status_code == 422
    answer = client.post(address, {"text": "示例：所报场地并不存在", "contact": "示例·异议人"}).text
    receipt = re.search(r'id="receipt">([^<]+)<', answer)[1]
    page = client.get(notice.public_address).text
    assert "暂停计算" in page
    assert "所报场地" not in page
    assert "异议人</" not in page
    objection = PublicObjection.objects.get()
    shown = officer_client.get(objection.get_absolute_url()).text
    assert "所报场地并不存在" in shown
    reading = reverse("sites:receipt")
    assert "待答复" in client.post(reading, {"receipt": receipt}).text
    officer_client.post(
        reverse("sites:public_objection_answer", args=[objection.public_id]),
        {"ruling": "rejected", "text": "经实地核实，场地属实。"},
    )
    assert "经实地核实，场地属实。" in client.post(reading, {"receipt": f" {receipt.lower()} "}).text
    assert client.post(reading, {"receipt": "2222-2222-2222"}).status_code == 422


def test_a_stranger_is_slowed_down(client, listed):
    address = reverse("sites:objecting", args=[listed[0].public_id])
    answers = [client.post(address, {"text": "示例：情况不实"}).status_code for _time in range(12)]
    assert answers[-1] == 429
    assert PublicObjection.objects.count() == 10
    cache.clear()


def test_after_its_time_nobody_objects_and_the_sites_are_named(client, officer_client, listed, naming_of):
    notice = listed[0].notice
    let_pass(notice, 30)
    address = reverse("sites:objecting", args=[listed[0].public_id])
    assert "期满" in client.get(address).text
    client.post(address, {"text": "示例：情况不实"})
    assert not PublicObjection.objects.exists()
    naming = reverse("sites:naming", args=[naming_of.public_id])
    assert naming in officer_client.get(naming_of.get_absolute_url()).text
    assert naming in officer_client.get(notice.get_absolute_url()).text
    day = timezone.localdate().isoformat()
    given = {"sites": [str(each.public_id) for each in listed], "number": "示例〔2026〕20号", "decided_on": day,
             "valid_from": day}  # fmt: skip
    assert officer_client.post(naming, given | {"number": ""}).status_code == 422
    assert officer_client.post(naming, given).status_code == 302
    title = Designation.objects.order_by("pk").first()
    assert notice.get_absolute_url() in officer_client.get(title.get_absolute_url()).text
    assert title.certificate in officer_client.get(listed[0].application.get_absolute_url()).text
    assert title.public_address in client.get(notice.public_address).text


def test_a_draft_is_not_public(client, officer_client, naming_of, officer, now):
    draft = drafted(naming_of, [may_be_named(make_site(now), naming_of, now)], officer, now)
    assert client.get(draft.public_address).status_code == 404
    assert officer_client.get(draft.get_absolute_url()).status_code == 200


def test_withdrawn_with_a_reason_that_the_public_does_not_read(client, officer_client, listed):
    notice = listed[0].notice
    address = reverse("sites:public_notice_withdrawal", args=[notice.public_id])
    assert officer_client.post(address, {"reason": "短"}).status_code == 422
    officer_client.post(address, {"reason": "示例：名单有误，需要更正"})
    page = client.get(notice.public_address).text
    assert "撤回" in page
    assert "名单有误" not in page


def test_the_chain_tells_that_there_were_objections(officer_client, client, listed):
    client.post(reverse("sites:objecting", args=[listed[0].public_id]), {"text": "示例：所报场地并不存在"})
    page = officer_client.get(listed[0].application.get_absolute_url()).text
    assert "收到公示异议" in page
    assert "网上提交" in page
    assert "所报场地" not in page


def test_the_lists_are_flat(client, officer_client, listed, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(reverse("sites:open_notices"))
    with django_assert_max_num_queries(5):
        client.get(listed[0].notice.public_address)
    with django_assert_max_num_queries(12):
        officer_client.get(reverse("sites:public_notices"))


def test_the_pdf_is_handed_out(client, listed):
    answer = client.get(reverse("sites:open_notice_pdf", args=[listed[0].notice.public_id]))
    assert answer.content.startswith(b"%PDF-")


def test_the_entry_of_an_objection_names_nobody(officer_client, client, listed):
    client.post(reverse("sites:objecting", args=[listed[0].public_id]), {"text": "示例：所报场地并不存在"})
    entry = Entry.objects.get(verb="sites.public_objection_filed")
    page = officer_client.get(entry.get_absolute_url())
    assert page.status_code == 200
    assert "所报场地" not in page.text
