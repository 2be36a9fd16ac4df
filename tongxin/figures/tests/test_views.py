"""The pages of figures: every number opens to its rows, every row to its entry; who may not look, sees nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tongxin.figures import read
from tongxin.figures.catalogue import PUBLISHED
from tongxin.figures.periods import Period
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact, Subject
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market
from tongxin.people.models import Person
from tongxin.places.models import Division

pytestmark = pytest.mark.django_db
ALL = Period.parse("2021-01..2021-12")


@pytest.fixture
def entries(city: Division, officer: Person, now: datetime) -> list[Entry]:
    read.forget_places()
    about = {"unit_path": "000001/", "subject": Subject("legal.consultation", "1")}
    facts = [
        Fact(
            verb=legal.CONSULTATION_HELD, place=place, occurred_on=date(2021, month, 4), persons=2, kind="wages",
            **about
        )
        for place in ("210911008001", "210902003000")
        for month in range(1, 13)
    ] + [
        Fact(
            verb=market.TURNOVER_REPORTED, place="210921110000", occurred_on=date(2021, 5, 1), kind="online",
            amount=1_234_50, evidence=Evidence.VERIFIED, **about,
        )
    ]  # fmt: skip
    with transaction.atomic():
        done = ledger.record_many(facts, by=officer, now=now)
    return list(Entry.objects.filter(position__gte=done.first).order_by("position"))


def text_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_overview_shows_every_figure_and_where_it_leads(officer_client: Client, entries: list[Entry]) -> None:
    page = text_of(officer_client, "/figures/")
    for figure in PUBLISHED.values():
        assert str(figure.label) in page
        assert f"/figures/{figure.key}/" in page
    assert "48" in page
    assert "1,234.5" in page


def test_an_empty_overview_says_what_to_do(officer_client: Client, city: Division) -> None:
    page = text_of(officer_client, "/figures/")
    assert "还没有台账记录" in page
    assert "/imports/new/" in page


def test_a_county_shows_its_townships(officer_client: Client, entries: list[Entry]) -> None:
    page = text_of(officer_client, "/figures/?place=210911")
    assert "玉丰街道" in page
    assert "韩家店" not in page


def test_a_figure_pages_through_exactly_its_rows(officer_client: Client, entries: list[Entry]) -> None:
    first = text_of(officer_client, "/figures/consultation_visits/?place=210911")
    assert first.count("/entries/") == 12 * 2  # the day and the position of each row lead to its entry
    assert "口径" in first
    assert "legal.consultation_visits@210911/2021-01..2021-12#25" in first


def test_the_rows_alone_come_for_htmx(officer_client: Client, entries: list[Entry]) -> None:
    part = text_of(officer_client, "/figures/consultation_visits/", **{"HX-Request": "true"})
    assert "<html" not in part
    assert 'id="rows"' in part


def test_an_address_opens_the_number_as_it_was(officer_client: Client, entries: list[Entry], officer: Person) -> None:
    response = officer_client.get("/figures/address/", {"a": "legal.consultation_visits@210900/2021#25"})
    assert response.status_code == 302
    ledger.reverse(entries[0], by=officer, now=entries[0].recorded_at, reason="重复登记")
    page = text_of(officer_client, response["Location"])
    assert "48" in page
    assert "46" in page
    assert officer_client.get("/figures/address/", {"a": "nonsense"}).status_code == 404


def test_a_part_opens_to_its_own_rows(officer_client: Client, entries: list[Entry]) -> None:
    whole = text_of(officer_client, "/figures/turnover/?place=210900&as_of=25")
    assert "&amp;as_of=25&amp;class=verified" in whole
    response = officer_client.get("/figures/address/", {"a": "market.turnover.verified@210900/2021#25"})
    page = text_of(officer_client, response["Location"])
    assert "market.turnover.verified@210900/2021-01..2021-12#25" in page
    assert "查看全部数值" in page
    none = text_of(officer_client, "/figures/turnover/?class=declared&as_of=25")
    assert "/entries/" not in none
    own = text_of(officer_client, "/figures/consultation_visits/?own=1&place=210902003000")
    assert own.count("/entries/") == 12 * 2
    assert "/entries/" not in text_of(officer_client, "/figures/consultation_visits/?own=1&place=210911")


@pytest.mark.parametrize(
    "asked", ["first=2022-01&last=2021-01", "first=abc", "place=999999", "place=x", "unit=1.2", "as_of=-1", "page=abc"]
)
def test_nonsense_in_the_address_is_explained(officer_client: Client, entries: list[Entry], asked: str) -> None:
    assert officer_client.get(f"/figures/consultation_visits/?{asked}").status_code == 200


def test_the_export_holds_the_rows_and_the_definition(officer_client: Client, entries: list[Entry], tmp_path) -> None:
    response = officer_client.get("/figures/turnover/rows.xlsx")
    assert "attachment" in response["Content-Disposition"]
    file = tmp_path / "rows.xlsx"
    file.write_bytes(response.content)
    about, rows = (CalamineWorkbook.from_path(str(file)).get_sheet_by_index(n).to_python() for n in (0, 1))
    assert ["数值", "1,234.5 元"] in about
    assert rows[1][5] == 1234.5
    assert rows[2][8] == 25


@pytest.mark.parametrize("path", ["", "consultation_visits/", "turnover/rows.xlsx", "address/?a=x"])
def test_without_a_role_nothing_is_shown(newcomer_client: Client, entries: list[Entry], path: str) -> None:
    assert newcomer_client.get(f"/figures/{path}").status_code == 403
    assert Client().get(f"/figures/{path}").status_code == 302


@pytest.mark.parametrize(("path", "most"), [("/figures/", 14), ("/figures/consultation_visits/", 24)])
def test_pages_are_flat(officer_client: Client, entries: list[Entry], path: str, most: int) -> None:
    officer_client.get(path)
    with CaptureQueriesContext(connection) as asked:
        officer_client.get(path)
    assert len(asked) <= most
