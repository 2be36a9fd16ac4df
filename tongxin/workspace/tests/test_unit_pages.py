"""The pages of units: everything about one, the list with its tree, and who sees which of them."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from conftest import hold, make_office, make_person
from tests.guards import unwatched
from tongxin.audit.models import Record
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.figures import memory
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Subject
from tongxin.ledger.models import Entry
from tongxin.legal import vocabulary as legal
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import Role

pytestmark = pytest.mark.django_db
XIHE, FUMENG, STREET, VILLAGE = "210911000000", "210921000000", "210911008000", "210911008003"


@pytest.fixture
def client_of():
    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def offices(city, officer):
    """Offices of the city and of two counties, each with a unit below it."""
    top = make_office(city.code, name="示例·市委统战部")
    made = {"top": top}
    for name, place, home in (("xihe", XIHE, VILLAGE), ("fumeng", FUMENG, "210921118200")):
        made[name] = make_office(place, name=f"示例·{name}统战部", parent=top)
        made[f"{name} team"] = make_office(
            home, name=f"示例·{name}律师服务团", kind=Kind.SERVICE_TEAM, parent=made[name]
        )
    return made


def record(unit: Unit, officer, now, **given) -> Entry:
    told = {"kind": "wages", "persons": 3, "occurred_on": date(2022, 3, 8)} | given
    with unwatched():
        return ledger.record(
            legal.CONSULTATION_HELD, Subject("legal.consultation", "1"), by=officer, now=now, unit=unit, **told
        )


def page(client: Client, unit: Unit, query: str = "") -> str:
    response = client.get(unit.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_a_unit_says_what_it_did_who_works_there_and_who_can_see_it(
    officer_client, officer, offices, now
) -> None:
    team = offices["xihe team"]
    entry = record(team, officer, now)
    hold(make_person(name="示例·联络员", email="l@example.org"), Role.LEGAL_COORDINATOR, team)
    html = page(officer_client, team)
    assert "示例·市委统战部" in html  # the units above
    assert "示例·联络员" in html
    assert entry.get_absolute_url() in html
    assert f"unit={team.path.strip('/').replace('/', '.')}" in html  # the figure's page for this unit
    assert "谁能看到" in html
    assert "玉丰街道" in html


def test_what_was_recorded_last_stands_first_with_the_day_on_which_it_was_recorded(
    officer_client, officer, offices, now
) -> None:
    team = offices["xihe team"]
    record(team, officer, now - timedelta(days=1), occurred_on=date(2022, 3, 8))
    record(team, officer, now, occurred_on=date(2021, 5, 6))
    table = page(officer_client, team).split('id="entries"')[1].split("</table>")[0]
    assert "最近登记" in table
    days = re.findall(r"\d{4}-\d\d-\d\d", table.split("<tbody>")[1])
    assert days == ["2026-11-23", "2021-05-06", "2026-11-22", "2022-03-08"]


def test_after_a_move_the_page_shows_the_whole_history(officer_client, officer, offices, now) -> None:
    team = offices["xihe team"]
    before = record(team, officer, now)
    with unwatched():
        orgs.move_unit(team, offices["fumeng"], by=officer, now=now, reason="示例：机构改革")
    after = record(team, officer, now, persons=5)
    html = page(officer_client, team)
    assert before.get_absolute_url() in html
    assert after.get_absolute_url() in html
    assert "示例：机构改革" in html
    assert "由示例·xihe统战部划转至示例·fumeng统战部" in html
    figure = officer_client.get(f"/figures/consultation_visits/?unit={team.path.strip('/').replace('/', '.')}")
    assert ">8<" in figure.content.decode().replace("\n", "")


def test_a_merged_unit_and_its_successor_name_each_other(officer_client, officer, offices, now) -> None:
    one, two = offices["xihe team"], offices["fumeng team"]
    with unwatched():
        orgs.merge_unit(one, two, by=officer, now=now, reason="示例：合并")
    assert two.get_absolute_url() in page(officer_client, one)
    assert one.get_absolute_url() in page(officer_client, two)


def test_a_county_officer_meets_no_unit_of_another_county(client_of, county_officer, offices, officer, now) -> None:
    client = client_of(county_officer)
    record(offices["fumeng team"], officer, now)
    theirs = (offices["fumeng"], offices["fumeng team"], offices["top"])
    for unit in theirs:
        address = unit.get_absolute_url()
        for part in ("", "amendment/", "move/", "merger/", "closing/", "reopening/"):
            assert client.get(f"{address}{part}").status_code == 404
            if part:
                assert client.post(f"{address}{part}", {"reason": "x"}).status_code == 404
        for page_of in ("/units/new/", "/units/", "/units/units.xlsx"):
            assert client.get(f"{page_of}?under={unit.public_id}").status_code == 404
    for address in (
        "/units/?status=all", "/units/?place=210921", "/units/?q=fumeng",
        "/search/?q=fumeng", "/search/suggestions/?q=示例", "/units/options/?q=示例", "/units/tree/?below=2109",
        offices["xihe"].get_absolute_url(), offices["xihe team"].get_absolute_url(),
    ):  # fmt: skip
        html = client.get(address).content.decode()
        for unit in theirs:
            assert unit.name_zh not in html, address
            assert str(unit.public_id) not in html, address
    assert "阜蒙县" not in client.get("/units/").content.decode()
    content = client.get("/units/units.xlsx?status=all").content
    said = str(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python())
    assert "xihe" in said
    assert "fumeng" not in said
    assert "市委统战部" not in said


def test_the_tree_counts_what_is_seen_and_nothing_else(client_of, county_officer, officer_client, offices) -> None:
    def counts(client: Client, below: str) -> dict[str, str]:
        html = client.get(f"/units/tree/?below={below}").content.decode()
        parts = [part for part in html.split('class="tree-name"')[1:] if "tree-count" in part.split("</a>")[0]]
        return {part.split(">")[1].split("<")[0].strip(): part.split('tree-count">')[1].split("<")[0] for part in parts}

    assert counts(officer_client, "2109") == {
        "本级": "2", "海州": "0", "新邱": "0", "太平": "0", "清河门": "0", "细河": "3", "阜蒙县": "2", "彰武": "0",
    }  # fmt: skip
    assert counts(client_of(county_officer), "2109") == {"细河": "3"}  # with the officer's own office
    assert counts(officer_client, "210911")["玉丰街道"] == "1"
    assert officer_client.get("/units/tree/?below=21").status_code == 404
    assert officer_client.get("/units/tree/?below=110101").status_code == 404


def test_a_lawyer_sees_their_own_team_alone(client_of, people, offices) -> None:
    client = client_of(people(Role.LAWYER, at=offices["xihe team"]))
    html = client.get("/units/").content.decode()
    assert "xihe律师服务团" in html
    assert "xihe统战部" not in html
    assert "xihe统战部" not in page(client, offices["xihe team"])  # the unit above is outside their sight
    assert client.get(offices["xihe"].get_absolute_url()).status_code == 404
    assert client.get("/units/units.xlsx").status_code == 403
    assert client.get(f"{offices['xihe team'].get_absolute_url()}move/").status_code == 403


def test_a_system_administrator_sees_units_and_no_work(client_of, people, offices, officer, now) -> None:
    entry = record(offices["xihe team"], officer, now)
    html = page(client_of(people(Role.SYSTEM_ADMINISTRATOR)), offices["xihe team"])
    assert entry.get_absolute_url() not in html
    assert "card-figure" not in html


def test_who_may_see_no_units_is_told_so(client_of, people, offices) -> None:
    client = client_of(people(Role.AUDITOR))
    for address in ("/units/", "/units/tree/?below=2109", "/units/options/?q=a", "/units/units.xlsx", "/search/?q=a"):
        assert client.get(address).status_code == 403
    assert client.get("/search/suggestions/?q=a").status_code == 403


def test_filters_and_paging(officer_client, offices) -> None:
    def names(query: str) -> str:
        return officer_client.get(f"/units/?{query}").content.decode()

    assert "统战部</a>" not in names("kind=service_team")
    assert "xihe律师服务团</a>" in names("kind=service_team")
    assert "fumeng律师服务团</a>" not in names("place=210911")
    assert "xihe律师服务团</a>" not in names("place=210911&own=1")
    assert "xihe律师服务团</a>" in names("q=lsfwt")
    assert "律师服务团</a>" not in names("status=closed")
    assert "fumeng统战部</a>" in names("status=sideways&kind=none&place=x&under=7")
    for number in range(30):
        make_office(VILLAGE, name=f"示例·商户{number:02d}", kind=Kind.MERCHANT)
    assert "商户29</a>" not in names("kind=merchant")
    assert "商户29</a>" in names("kind=merchant&page=2")


def test_the_workbook_is_named_and_explained_as_offices_do(officer_client, offices) -> None:
    response = officer_client.get("/units/units.xlsx?place=210911")
    assert "阜新市单位台账_截至" in unquote(response["Content-Disposition"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert ["单位", "2"] in [row[:2] for row in book.get_sheet_by_index(0).to_python()]
    rows = book.get_sheet_by_index(1).to_python()
    assert rows[1][:2] == ["合计", 2]
    assert [row[0] for row in rows[2:]] == ["示例·xihe统战部", "示例·xihe律师服务团"]
    assert Record.objects.get(kind=LIST_EXPORTED.code).details == {"rows": 2, "format": "xlsx"}
    assert rows[3][3] == VILLAGE


def queries(client: Client, address: str) -> int:
    client.get(address)
    memory.sums.forget()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_take_a_constant_number_of_queries(officer_client, officer, offices, now) -> None:
    team = offices["xihe team"]

    def one_more_of_each(number: int) -> None:
        with unwatched():
            for home in ("fumeng", "xihe"):
                orgs.move_unit(team, offices[home], by=officer, now=now, reason="x")
                child = make_office(VILLAGE, parent=team)
                orgs.merge_unit(make_office(VILLAGE), team, by=officer, now=now, reason="x")
                hold(make_person(name="示例·律师", email=f"{home}{number}@example.org"), Role.LAWYER, team)
                record(team, officer, now)
                record(child, officer, now)

    one_more_of_each(1)
    addresses = [
        team.get_absolute_url(), "/units/?place=210911", "/units/tree/?below=210911", "/search/?q=示例",
        "/units/options/?q=示例",
    ]  # fmt: skip
    before = [queries(officer_client, address) for address in addresses]
    one_more_of_each(2)
    after = [queries(officer_client, address) for address in addresses]
    assert all(later <= earlier for earlier, later in zip(before, after, strict=True)), (before, after)
    assert max(after) <= 40


def test_entries_are_paged_and_come_alone_for_htmx(officer_client, officer, offices, now) -> None:
    team = offices["xihe team"]
    entries = [record(team, officer, now) for _ in range(30)]
    first = page(officer_client, team)
    assert entries[-1].get_absolute_url() in first
    assert entries[0].get_absolute_url() not in first
    part = officer_client.get(f"{team.get_absolute_url()}?page=2", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert entries[0].get_absolute_url() in part
    assert page(officer_client, team, "?page=-1")
    assert page(officer_client, team, "?page=x")


def test_an_entry_outside_ones_sight_is_not_among_those_of_ones_unit(client_of, people, offices, officer, now) -> None:
    team = offices["xihe team"]
    lawyer = client_of(people(Role.LAWYER, at=offices["fumeng team"]))
    entry = record(team, officer, now)
    assert entry.get_absolute_url() not in page(lawyer, offices["fumeng team"])


def test_after_a_move_a_units_people_still_open_what_was_recorded_before(
    client_of, people, offices, officer, now
) -> None:
    team = offices["xihe team"]
    entry = record(team, officer, now)
    with unwatched():
        orgs.move_unit(team, offices["fumeng"], by=officer, now=now, reason="x")
    client = client_of(people(Role.LAWYER, at=team))
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert entry.get_absolute_url() in page(client, team)
