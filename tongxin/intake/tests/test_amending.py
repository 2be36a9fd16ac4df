"""Edits to lasting things: the unit becomes what the row says, is found under both names, and goes back."""

from __future__ import annotations

from datetime import date

import pytest

from tongxin.intake import actions
from tongxin.intake.models import Batch
from tongxin.intake.tests.conftest import TODAY, workbook
from tongxin.ledger.models import Entry
from tongxin.orgs.models import FormerName, Unit

ROLL = ["商户名称", "统一社会信用代码", "入驻日期", "主营类别", "所在地"]
TURNOVER = ["商户名称", "月份", "线上成交额", "凭证情况"]
CODE = "92210921MA8W8KE59J"


@pytest.fixture
def bring(office, officer, now):
    """Import a file of the office."""

    def bring(**sheets: list[list[object]]) -> actions.Result:
        content = workbook(**sheets)
        return actions.import_file(content, "台账.xlsx", office, by=officer, now=now, today=TODAY)

    return bring


def merchant() -> tuple[str, date | None, str]:
    unit = Unit.objects.get(kind="merchant")
    return unit.name_zh, unit.opened_on, unit.place_id[:6]


def first(bring) -> actions.Result:
    return bring(
        入驻会员=[ROLL, ["甲商户", CODE, "2021-06-26", "原石", "阜蒙县"]],
        成交额申报=[TURNOVER, ["甲商户", "2021-07", 100, "自报"], ["甲商户", "2021-08", 50, "自报"]],
    )


def test_a_merchant_is_renamed_moves_and_goes_back(bring, officer, now):
    first(bring)
    result = bring(入驻会员=[ROLL, ["乙商行", CODE, "2021-06-27", "原石", "彰武县"]])
    assert (result.imported, result.reversals, result.units) == (1, 1, 0)
    assert merchant() == ("乙商行", date(2021, 6, 27), "210922")
    entry = Entry.objects.get(verb="orgs.unit_amended")
    assert entry.details == {"renamed": True, "opened_on": "2021-06-27", "place": "210922000000"}
    actions.take_back(Batch.objects.get(public_id=result.batch), by=officer, now=now, reason="改错了")
    assert merchant() == ("甲商户", date(2021, 6, 26), "210921")
    assert not FormerName.objects.exists()


def test_both_names_find_the_renamed_merchant_and_rows_are_not_told_twice(bring):
    first(bring)
    bring(入驻会员=[ROLL, ["乙商行", CODE, "2021-06-26", "原石", "阜蒙县"]])
    for name in ("甲商户", "乙商行"):
        rows = [[name, "2021-07", 100, "自报"], [name, "2021-08", 50, "自报"]]
        assert bring(成交额申报=[TURNOVER, *rows]).status == "nothing_new"
    edited = bring(成交额申报=[TURNOVER, ["乙商行", "2021-07", 120, "自报"], ["乙商行", "2021-08", 50, "自报"]])
    assert (edited.imported, edited.reversals) == (1, 1)
    amounts = Entry.objects.live().filter(verb="market.turnover_reported").values_list("amount", flat=True)
    assert sorted(amounts) == [50_00, 120_00]
    assert Unit.objects.filter(kind="merchant").count() == 1


def test_of_two_bearers_of_a_name_the_present_one_is_meant(bring):
    first(bring)
    bring(入驻会员=[ROLL, ["乙商行", CODE, "2021-06-26", "原石", "阜蒙县"]])
    bring(入驻会员=[ROLL, ["甲商户", "92210922MA8XTUTK4U", "2021-09-01", "原石", "彰武县"]])
    bring(成交额申报=[TURNOVER, ["甲商户", "2021-07", 100, "自报"]])
    newcomer = Unit.objects.get(kind="merchant", name_zh="甲商户")
    told = Entry.objects.filter(verb="market.turnover_reported", amount=100_00)
    assert told.count() == 2
    assert told.filter(subject_id=str(newcomer.public_id)).count() == 1


def test_a_site_moves_to_another_county(bring):
    head = ["示范点名称", "县区", "类型", "命名日期", "级别"]
    bring(示范点名录=[head, ["玛瑙坊", "细河区", "园区", "2020-05-01", "市级"]])
    bring(示范点名录=[head, ["玛瑙坊", "海州区", "园区", "2020-05-01", "市级"]])
    assert Unit.objects.get(kind="site_operator").place_id[:6] == "210902"
