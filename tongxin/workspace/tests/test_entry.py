"""One entry: what it says, where it stands, and how it is taken back."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.sample import Sample, make_sample
from tongxin.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(city, officer, now) -> Sample:
    return make_sample(city, officer, now=now)


def test_an_entry_says_where_it_stands(officer_client: Client, sample: Sample) -> None:
    page = officer_client.get(sample.entry.get_absolute_url()).content.decode()
    assert sample.entry.hash in page
    assert sample.entry.previous_hash in page
    assert "玉丰街道" in page
    assert "劳动报酬" in page


def test_a_reversed_entry_names_the_reason(officer_client: Client, sample: Sample) -> None:
    assert "示例：重复登记" in officer_client.get(sample.reversed.get_absolute_url()).content.decode()


def test_taking_back_needs_a_reason_and_happens_once(officer_client: Client, sample: Sample) -> None:
    address = f"{sample.entry.get_absolute_url()}reversal/"
    before = Entry.objects.count()
    assert officer_client.post(address, {"reason": ""}).status_code == 422
    assert Entry.objects.count() == before
    assert officer_client.post(address, {"reason": "重复登记"}).status_code == 302
    assert Entry.objects.get(reverses=sample.entry.position).details == {"reason": "重复登记"}
    second = officer_client.post(address, {"reason": "再来"}, headers={"HX-Request": "true"})
    assert second.status_code == 409
    assert "重复登记" in second.content.decode()
    assert Entry.objects.count() == before + 1


def test_the_part_alone_comes_for_htmx(officer_client: Client, sample: Sample) -> None:
    address = f"{sample.entry.get_absolute_url()}reversal/"
    part = officer_client.post(address, {"reason": "重复登记"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="entry">')
    assert "重复登记" in part


def test_steps_of_the_office_are_not_taken_back(officer_client: Client, sample: Sample) -> None:
    opened = Entry.objects.filter(verb="orgs.unit_opened")[0]
    assert officer_client.post(f"{opened.get_absolute_url()}reversal/", {"reason": "x"}).status_code == 403


def test_without_a_role_nothing_is_seen_or_taken_back(newcomer_client: Client, sample: Sample) -> None:
    assert newcomer_client.get(sample.entry.get_absolute_url()).status_code == 403
    assert newcomer_client.post(f"{sample.entry.get_absolute_url()}reversal/", {"reason": "x"}).status_code == 403
    assert not Entry.objects.filter(reverses=sample.entry.position).exists()


def test_coming_back_to_the_address_of_a_reversal_shows_the_entry(officer_client: Client, sample: Sample) -> None:
    response = officer_client.get(f"{sample.entry.get_absolute_url()}reversal/")
    assert response["Location"] == sample.entry.get_absolute_url()
