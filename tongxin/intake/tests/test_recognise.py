"""Which kind a sheet is, and where its table lies."""

from __future__ import annotations

import pytest

from tongxin.intake import layout
from tongxin.intake.kinds import KINDS
from tongxin.intake.layout import Role
from tongxin.intake.reading import Sheet, read
from tongxin.intake.recognise import fingerprint, recognise
from tongxin.intake.tests.conftest import DATA

GOOD = read((DATA / "fuxin-ledgers.xlsx").read_bytes(), "x")
EXPECTED = {
    "咨询登记": "legal.consultations", "法律意见书": "legal.opinions", "志愿法律服务": "legal.services",
    "重点项目法律顾问": "legal.projects", "入驻会员": "market.merchants", "资源登记": "market.resources",
    "减免台账": "market.waivers", "成交额申报": "market.turnover", "示范点": "sites.sites",
    "拉练检查": "sites.inspections",
    "实践锻炼基地": "bases.bases", "实践锻炼人员": "bases.placements", "活动": "activities.activities",
    "律师服务团": "legal.teams", "分会": "association.branches",
}  # fmt: skip


@pytest.mark.parametrize("sheet", GOOD.sheets, ids=lambda sheet: sheet.name)
def test_every_sheet_of_the_sample_is_recognised(sheet):
    plan = recognise(sheet)
    assert plan.kind == EXPECTED[sheet.name]
    assert plan.header.last == 3
    assert all(plan.fields), "every column of the sample means something"


@pytest.mark.parametrize("sheet", GOOD.sheets, ids=lambda sheet: sheet.name)
def test_headings_alone_are_enough(sheet):
    assert recognise(Sheet("Sheet1", sheet.rows[2:])).kind == EXPECTED[sheet.name]


def test_records_have_the_fields_that_their_kinds_declare():
    for kind in KINDS.values():
        assert kind.record._fields == kind.fields, kind.code
        named = {*kind.unique, *(reference.field for reference in kind.references)}
        assert named <= set(kind.fields), kind.code


def test_kinds_come_after_those_they_refer_to():
    order = list(KINDS)
    assert all(order.index(before) < order.index(kind.code) for kind in KINDS.values() for before in kind.after)


def test_near_headings_and_units():
    sheet = Sheet("表", [["接待日期", "接待地点", "接 待 人 次", "案件类别名"], ["2021-03-08", "细河区", 2.0, "合同"]])
    plan = recognise(sheet)
    assert plan.kind == "legal.consultations"
    assert plan.fields == ("held_on", "place", "persons", "category")


def test_a_sheet_of_something_else_is_left_alone():
    plan = recognise(Sheet("通讯录", [["姓名", "电话", "住址"], ["示例", "0418", "某处"]]))
    assert plan.kind == ""


def test_two_rows_of_headings_under_a_merged_one():
    rows = [
        ["成交额申报表", "", "", "", ""],
        ["商户名称", "月份", "成交额（万元）", "", "凭证情况"],
        ["", "", "线上", "线下", ""],
        ["玛瑙商户0001", "2021年8月", 1.5, 2.5, "商户自报"],
    ]
    merged = [(1, 1, 1, 5), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (2, 5, 3, 5)]
    plan = recognise(Sheet("成交额", rows, merged))
    assert (plan.kind, plan.header.last) == ("market.turnover", 3)
    assert plan.fields == ("merchant", "month", "online", "offline", "proof")


def test_what_was_chosen_before_wins():
    sheet = GOOD.sheets[0]
    header = recognise(sheet).header
    plan = recognise(sheet, {fingerprint(header): ("", [""] * 10)})
    assert plan.kind == ""
    plan = recognise(sheet, {fingerprint(header): ("legal.consultations", ["", "held_on"])})
    assert plan.fields == ("", "held_on", *[""] * 8)


def test_totals_notes_and_blanks_are_not_data():
    rows = [
        ["日期", "地点", "人次"], ["一、海州区", "", ""], ["2021-03-08", "海州区", 2.0], ["小计", "", 2.0],
        ["日期", "地点", "人次"], ["", "", ""], ["合  计", "", 2.0], ["填表说明：按到访次数计。", "", ""],
        ["填报人：示例", "", "审核人：示例"],
    ]  # fmt: skip
    sheet = Sheet("咨询登记", rows)
    roles = [line.role for line in layout.lines(sheet, recognise(sheet).header)]
    aside = Role.ASIDE
    assert roles == [aside, Role.DATA, aside, aside, aside, Role.TOTAL, aside, aside]
