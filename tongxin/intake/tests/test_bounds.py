"""A county's file changes nothing, and learns nothing, of another county."""

from __future__ import annotations

import pytest

from conftest import make_office
from tests.guards import unwatched
from tongxin.intake import actions
from tongxin.intake.actions.at_once import Result
from tongxin.intake.bounds import Bounds, bounds_of
from tongxin.intake.models import Batch
from tongxin.intake.tests.conftest import TODAY, consultation, consultations, workbook
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.permissions import NotAllowed

MERCHANTS = ["企业名称", "统一社会信用代码", "所在县区", "入驻日期", "主营类别"]
CODE = "91110000600037341L"  # made up of a valid check character


@pytest.fixture
def bring(city, now):
    def bring(content: bytes, by) -> Result:
        office = by.memberships.get().unit
        return actions.import_file(content, "台账.xlsx", office, by=by, now=now, today=TODAY)

    return bring


def codes_of(result: Result) -> list[str]:
    return [str(problem["what"]) for problem in result.problems]


def test_who_keeps_the_citys_ledgers_has_no_bounds(city, officer, county_officer):
    assert bounds_of(officer.memberships.get().unit) is None
    assert bounds_of(make_office(city.code, kind=Kind.ASSOCIATION)) is None
    assert bounds_of(make_office(city.code, kind=Kind.BRANCH)).place == ""
    assert bounds_of(county_officer.memberships.get().unit).place == "210911000000"


@pytest.mark.parametrize(
    ("place", "path", "held"),
    [
        ("210911008003", "000009/", True),
        ("210921000000", "000009/", False),
        ("210921000000", "000005/000009/", True),
        ("210900000000", "000001/", False),
    ],
)
def test_a_county_holds_its_division_and_its_units(place, path, held):
    assert Bounds("210911000000", "000005/").hold_unit(place=place, path=path) is held


def test_work_in_another_county_is_a_fault(bring, county_officer):
    result = bring(consultations(consultation(1), consultation(2, place="阜新蒙古族自治县")), county_officer)
    assert not result.ok
    assert "不在本单位所在地区" in codes_of(result)[0]
    assert not Entry.objects.filter(verb="legal.consultation_held").exists()


def test_a_county_imports_its_own(bring, county_officer):
    assert bring(consultations(consultation(1), consultation(2)), county_officer).imported == 2


def test_another_countys_unit_is_neither_shown_nor_amended(bring, county_officer, colleague_elsewhere, now):
    office = colleague_elsewhere.memberships.get().unit
    merchant = make_office(office.place_id, name="示例·邻县玛瑙行", kind=Kind.MERCHANT, parent=office)
    with unwatched():
        Unit.objects.filter(pk=merchant.pk).update(credit_code=CODE)
    rows = [["示例·本县玛瑙行", CODE, "细河区", "2020-03-01", "零售"]]
    result = bring(workbook(入驻会员=[MERCHANTS, *rows]), county_officer)
    told = " ".join(codes_of(result))
    assert not result.ok
    assert "示例·邻县玛瑙行" not in told
    merchant.refresh_from_db()
    assert merchant.name_zh == "示例·邻县玛瑙行"


def test_a_namesake_in_another_county_is_another_unit(bring, county_officer, colleague_elsewhere):
    office = colleague_elsewhere.memberships.get().unit
    make_office(office.place_id, name="示例·同名站", kind=Kind.SITE_OPERATOR, parent=office)
    sites = [["示例·同名站", "细河区", "2021-05-01", "市级"]]
    result = bring(workbook(示范点=[["示范点名称", "县区", "命名日期", "级别"], *sites]), county_officer)
    assert result.ok, codes_of(result)
    assert Unit.objects.filter(name_zh="示例·同名站").count() == 2


def test_what_another_county_recorded_is_not_recorded_twice(bring, county_officer, colleague_elsewhere):
    def sheet(county: str) -> bytes:
        rows = [["示例·站", county, "2021-05-01", "市级"]]
        return workbook(示范点=[["示范点名称", "县区", "命名日期", "级别"], *rows])

    assert bring(sheet("阜新蒙古族自治县"), colleague_elsewhere).imported == 1
    result = bring(sheet("细河区"), county_officer)
    assert "其他单位已经登记" in " ".join(codes_of(result))
    assert not result.changed


def test_nobody_imports_for_an_office_out_of_reach(county_officer, colleague_elsewhere, city, now):
    office = colleague_elsewhere.memberships.get().unit
    with pytest.raises(NotAllowed, match="本单位及下属单位"):
        actions.upload(
            consultations(consultation(1)), name="台账.xlsx", office=office, by=county_officer, now=now, today=TODAY
        )
    assert not Batch.objects.exists()
