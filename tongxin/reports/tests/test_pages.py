"""The pages: draft, write, publish, download, see corrections; with and without htmx; and who may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.guards import unwatched
from tongxin.figures.periods import Period
from tongxin.figures.read import head
from tongxin.files.actions import fetch
from tongxin.ledger import actions as ledger
from tongxin.ledger.models import Entry
from tongxin.reports import actions, formats
from tongxin.reports.models import Edition, TemplateVersion
from tongxin.reports.vocabulary import Status

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def edition(draft, officer, now) -> Edition:
    with unwatched():
        actions.publish(draft, version=actions.newest(draft.template), position=head(), by=officer, now=now)
    return draft


def test_the_list_is_flat(officer_client, draft, template, city, officer, now, django_assert_num_queries):
    officer_client.get(reverse("reports:list"))
    with unwatched():
        actions.begin_draft(template, place=city, period=draft.span, by=officer, now=now)
    with django_assert_num_queries(7):
        page = officer_client.get(reverse("reports:list"))
    assert page.status_code == 200
    assert len(page.context["editions"]) == 2


def test_a_new_report_becomes_a_draft(officer_client, template, city):
    page = officer_client.get(reverse("reports:new"))
    assert page.context["form"].initial["last"] == "2021-06"
    data = {"template": template.pk, "place": city.code, "first": "2021-01", "last": "2021-12"}
    answer = officer_client.post(reverse("reports:new"), data)
    made = Edition.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.period, made.status) == ("2021-01..2021-12", Status.DRAFT)
    assert Entry.objects.latest("position").verb == "reports.edition_drafted"


def test_a_period_the_wrong_way_round_is_told(officer_client, template, city):
    data = {"template": template.pk, "place": city.code, "first": "2022-01", "last": "2021-12"}
    answer = officer_client.post(reverse("reports:new"), data)
    assert answer.status_code == 422
    assert not Edition.objects.exists()


def test_a_period_that_has_not_begun_is_told(officer_client, template, city):
    data = {"template": template.pk, "place": city.code, "first": "2090-01", "last": "2090-12"}
    answer = officer_client.post(reverse("reports:new"), data)
    assert answer.status_code == 422
    assert "尚未开始" in answer.content.decode()
    assert not Edition.objects.exists()


def test_an_empty_period_is_told_and_not_published(officer_client, template, city, officer, now):
    with unwatched():
        empty = actions.begin_draft(template, place=city, period=Period.parse("2025"), by=officer, now=now)
    address = reverse("reports:publication", args=[empty.public_id])
    page = officer_client.get(empty.get_absolute_url()).content.decode()
    assert "统计期内没有台账记录" in page
    assert address not in page
    assert officer_client.post(address, {"version": 1, "position": head()}).status_code == 422
    empty.refresh_from_db()
    assert empty.is_draft


def test_a_draft_shows_numbers_that_lead_to_their_rows(officer_client, draft):
    page = officer_client.get(draft.get_absolute_url())
    text = page.content.decode()
    link = f"/figures/address/?a=legal.consultation_visits%40210900%2F2018-06..2022-04%23{head()}"
    assert f'<a class="report-number" href="{link}">712</a>' in text
    assert officer_client.get(link).status_code in {200, 302}
    assert "待补充" in text


@pytest.mark.parametrize("format", formats.FORMATS)
def test_a_draft_can_be_downloaded_and_says_so(officer_client, draft, format):
    answer = officer_client.get(reverse("reports:file", args=[draft.public_id, format]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "%E8%8D%89%E7%A8%BF" in answer["Content-Disposition"]  # 草稿


@pytest.mark.parametrize("configured", ["", "https://tongxin.example"])
def test_the_numbers_of_a_downloaded_file_lead_back_here(officer_client, draft, settings, configured):
    settings.SITE_ADDRESS = configured
    answer = officer_client.get(reverse("reports:file", args=[draft.public_id, "html"]))
    site = configured or "http://testserver"
    assert f'href="{site}/figures/address/?a=legal.consultation_visits%40' in answer.content.decode()


def test_a_published_file_keeps_the_address_it_was_published_at(officer_client, draft, officer, settings):
    address = reverse("reports:publication", args=[draft.public_id])
    settings.SITE_ADDRESS = "https://tongxin.example"
    officer_client.post(address, {"version": 1, "position": head()})
    settings.SITE_ADDRESS = ""
    draft.refresh_from_db()
    assert draft.site == "https://tongxin.example"
    page = officer_client.get(reverse("reports:file", args=[draft.public_id, "html"])).content.decode()
    assert 'href="https://tongxin.example/figures/address/?a=' in page
    again = actions.finish(
        draft, version=draft.version, position=draft.position, now=draft.published_at, site=draft.site
    )
    assert again.files["html"].content.decode() == page


def test_no_other_format(officer_client, draft):
    assert officer_client.get(reverse("reports:file", args=[draft.public_id, "exe"])).status_code == 404


def test_the_confirmation_tells_position_and_hashes_and_they_come_true(officer_client, draft):
    address = reverse("reports:publication", args=[draft.public_id])
    page = officer_client.get(address)
    position = head()
    assert f"#{position}" in page.content.decode()
    answer = officer_client.post(address, {"version": 1, "position": position})
    assert answer["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.is_published
    shown = {format: digest for format, _name, digest, _size in page.context["files"]}
    assert {format: kept["sha256"] for format, kept in draft.files.items()} == shown


def test_the_second_of_two_is_told(officer_client, edition):
    address = reverse("reports:publication", args=[edition.public_id])
    assert officer_client.post(address, {"version": 1, "position": head()}).status_code == 409
    assert officer_client.get(address)["Location"] == edition.get_absolute_url()


def test_nonsense_publishes_nothing(officer_client, draft):
    address = reverse("reports:publication", args=[draft.public_id])
    for data in ({}, {"version": 9, "position": 1}, {"version": 1, "position": head() + 5}, {"version": "x"}):
        assert officer_client.post(address, data).status_code == 422
    draft.refresh_from_db()
    assert draft.is_draft


def test_an_edition_is_shown_and_downloaded_as_it_was_published(officer_client, edition):
    page = officer_client.get(edition.get_absolute_url())
    assert edition.text in page.content.decode()
    for format in formats.FORMATS:
        answer = officer_client.get(reverse("reports:file", args=[edition.public_id, format]))
        assert answer.content == fetch(edition.files[format]["sha256"])
        assert "attachment" in answer["Content-Disposition"]


def test_a_reversal_shows_as_a_correction_that_leads_to_its_entry(officer_client, edition, officer, now):
    entry = Entry.objects.filter(verb="legal.opinion_issued").earliest("position")
    with unwatched():
        reversal = ledger.reverse(entry, by=officer, now=now, reason="示例：重复登记")
    text = officer_client.get(edition.get_absolute_url()).content.decode()
    assert reversal.get_absolute_url() in text
    assert "示例：重复登记" in text
    assert "<del>34</del>" in text


def test_a_draft_can_be_discarded(officer_client, draft):
    answer = officer_client.post(reverse("reports:discarding", args=[draft.public_id]))
    assert answer["Location"] == reverse("reports:list")
    assert officer_client.get(draft.get_absolute_url()).status_code == 404


class TestEditor:
    def address(self, template, name="template", *more) -> str:
        return reverse(f"reports:{name}", args=[template.public_id, *more])

    def test_it_shows_text_preview_and_versions(self, officer_client, template):
        page = officer_client.get(self.address(template))
        assert "聚焦顶层设计" in page.content.decode()
        assert 'id="preview"' in page.content.decode()

    def test_preview_saves_nothing_with_and_without_htmx(self, officer_client, template):
        data = {"text": "接待{{ consultation_visits }}人次", "based_on": 1}
        part = officer_client.post(self.address(template, "preview"), data, **HTMX).content.decode()
        assert part.lstrip().startswith('<div id="preview"')
        assert ">712</a>人次" in part
        whole = officer_client.post(self.address(template, "preview"), data).content.decode()
        assert "接待{{ consultation_visits }}人次</textarea>" in whole
        assert ">712</a>人次" in whole
        assert TemplateVersion.objects.count() == 1

    def test_the_preview_may_be_of_a_county(self, officer_client, template):
        data = {"text": "{{ place }}{{ consultation_visits }}", "based_on": 1, "place": "210911000000"}
        assert "细河区" in officer_client.post(self.address(template, "preview"), data, **HTMX).content.decode()

    def test_saving_makes_a_version(self, officer_client, template):
        answer = officer_client.post(self.address(template), {"text": "甲\r\n\r\n乙", "based_on": 1})
        assert answer.status_code == 302
        assert actions.newest(template).text == "甲\n\n乙"

    def test_a_mistake_is_told_with_its_line_and_the_text_is_kept(self, officer_client, template):
        answer = officer_client.post(self.address(template), {"text": "甲\n{{ legal_opinion }}", "based_on": 1})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "第2行" in text
        assert "legal_opinions" in text
        assert "甲\n{{ legal_opinion }}</textarea>" in text
        assert TemplateVersion.objects.count() == 1

    def test_a_nul_is_told_once(self, officer_client, template):
        text = officer_client.post(self.address(template), {"text": "甲\x00", "based_on": 1}).content.decode()
        assert text.count("NUL") == 1
        assert "不能包含空字符" not in text  # what the form itself would say

    def test_a_count_typed_by_hand_is_remarked(self, officer_client, template):
        data = {"text": "甲\n接待712人次", "based_on": 1}
        part = officer_client.post(self.address(template, "preview"), data, **HTMX).content.decode()
        assert "第2行：“712人次”是手工填写的数字，不能点开核对" in part

    def test_rounded_wording_is_told(self, officer_client, template):
        answer = officer_client.post(self.address(template), {"text": "接待700余人次", "based_on": 1})
        assert "700余" in answer.content.decode()
        assert answer.status_code == 422

    def test_who_comes_second_keeps_the_text(self, officer_client, template, officer, now):
        with unwatched():
            actions.save_version(template, text="甲", based_on=1, by=officer, now=now)
        answer = officer_client.post(self.address(template), {"text": "乙", "based_on": 1})
        assert answer.status_code == 422
        assert "乙</textarea>" in answer.content.decode()
        assert actions.newest(template).text == "甲"

    def test_an_old_version_can_be_put_in_force_again(self, officer_client, template, officer, now):
        first = actions.newest(template).text
        with unwatched():
            actions.save_version(template, text="甲", based_on=1, by=officer, now=now)
        address = self.address(template, "version", 1)
        assert "聚焦顶层设计" in officer_client.get(address).content.decode()
        officer_client.post(address)
        assert (actions.newest(template).number, actions.newest(template).text) == (3, first)

    def test_scripts_in_a_template_are_text(self, officer_client, template):
        data = {"text": "<script>alert(1)</script>", "based_on": 1}
        part = officer_client.post(self.address(template, "preview"), data, **HTMX).content.decode()
        assert "<script>alert" not in part


@pytest.mark.parametrize("name", ["template", "preview", "version", "publication", "discarding", "new"])
def test_a_colleague_without_a_role_changes_nothing(newcomer_client, draft, template, name):
    arguments = {
        "version": [template.public_id, 1], "template": [template.public_id],
        "preview": [template.public_id], "new": [],
    }.get(name, [draft.public_id])  # fmt: skip
    before = Entry.objects.count()
    answer = newcomer_client.post(
        reverse(f"reports:{name}", args=arguments), {"text": "甲", "based_on": 1, "version": 1, "position": 1}
    )
    assert answer.status_code == 403
    assert Entry.objects.count() == before
