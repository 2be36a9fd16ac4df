"""The dry run: all faults, at their cells, and no false alarm."""

from __future__ import annotations

from datetime import date

import pytest

from tongxin.intake.examine import examine, plans_for
from tongxin.intake.mistakes import wording
from tongxin.intake.reading import read
from tongxin.intake.tests.conftest import TODAY, consultation, consultations, workbook

MERCHANTS = [
    ["商户名称", "统一社会信用代码", "入驻日期", "主营类别", "所在地"],
    ["甲商户", "92210921MA8W8KE59J", "2021/06/26", "原石", "阜蒙县"],
    ["乙商户", "", "2021/06/26", "原石", "阜蒙县"],
]


def examined(content: bytes, office, today: date = TODAY):
    book = read(content, "x.xlsx")
    return examine(book, plans_for(book, office), office, today=today)


def faults(content: bytes, office) -> list[tuple[str, int, str, str]]:
    found = examined(content, office)
    return [(each.sheet, each.row, each.column, each.code) for sheet in found.sheets for each in sheet.faults]


def test_the_good_workbook_has_no_fault(good, office):
    found = examined(good, office)
    assert found.rows == 4484
    assert found.faults == 0
    assert found.problems == []


def test_the_known_faults_are_found_and_no_others(faulty, known_faults, office):
    found = examined(faulty, office)
    told = [problem for sheet in found.sheets for problem in sheet.faults]
    assert {(each.sheet, each.row, each.column) for each in told} == {
        (known["sheet"], known["row"], known["column"]) for known in known_faults
    }
    assert len(told) == len(known_faults) == 14
    values = {(known["sheet"], known["row"]): known["value"] or None for known in known_faults}
    assert {(each.sheet, each.row): each.value for each in told} == values
    for problem in told:
        what, how = wording(problem.code, problem.parameters)
        assert what.endswith("。")
        assert how.endswith("。")


def test_of_two_rows_with_one_number_the_one_that_does_not_fit_is_faulted(office):
    rows = [["文号", "出具日期"], ["〔2020〕阜律服意字第1号", "2019-05-01"], ["〔2020〕阜律服意字第１号", "2020-05-01"]]
    assert faults(workbook(法律意见书=rows), office) == [("法律意见书", 2, "文号", "taken")]


def test_a_merchant_is_known_although_its_own_row_is_faulty(office):
    merchants = [MERCHANTS[0], ["甲商户", "92210921MA0000000X", "2021/06/26", "原石", "阜蒙县"]]
    waivers = [["商户名称", "减免类型", "减免金额（元）", "所属月份"], ["甲商户", "空间使用费", 10, "2021年9月"]]
    content = workbook(减免台账=waivers, 入驻会员=merchants)
    assert faults(content, office) == [("入驻会员", 2, "统一社会信用代码", "credit_code_check")]


def test_which_part_of_a_place_is_wrong(office):
    head = ["日期", "县区", "乡镇街道", "社区（村）", "服务内容"]
    rows = [
        head,
        ["2021-03-08", "细河区", "幸福街道", "柳荫社区", "法律咨询"],
        ["2021-03-08", "火星区", "玉丰街道", "柳荫社区", "法律咨询"],
    ]
    told = faults(workbook(志愿法律服务=rows), office)
    assert [(row, column) for _sheet, row, column, _code in told] == [(2, "乡镇街道"), (3, "县区")]


def test_a_missing_column_is_said_once(office):
    content = workbook(
        咨询登记=[["日期", "方式", "地点"], ["2021-03-08", "来访", "细河区"], ["2021-03-08", "来访", "细河区"]]
    )
    assert faults(content, office) == [("咨询登记", 1, "人次", "column_missing")]


def test_the_sheets_own_total_is_compared(office):
    rows = [consultation(1, persons=2), consultation(2, persons=3)]
    right = examined(consultations(*rows, ["合计", "", "", "", "", 5, ""]), office).sheets[0]
    assert [(total.sum, total.said, total.agrees) for total in right.totals] == [("5", "5", True)]
    wrong = examined(consultations(*rows, ["合计", "", "", "", "", 6, ""]), office).sheets[0]
    assert [(each.row, each.column, each.code) for each in wrong.warnings] == [(5, "人次", "total_differs")]


@pytest.mark.parametrize("caption", ["成交额申报", "成交额申报表（单位：万元）"])
def test_the_unit_of_money_stands_in_the_caption_or_the_heading(office, caption):
    heading = "线上成交额（万元）" if "万元" not in caption else "线上成交额"
    rows = [[caption], ["商户名称", "月份", heading, "凭证情况"], ["甲商户", "2021年8月", 2.085, "商户自报"]]
    sheets = examined(workbook(入驻会员=MERCHANTS, 成交额申报=rows), office).sheets
    assert sheets[1].rows[0].record.online == 2_085_000
    assert [total.sum for total in sheets[1].totals] == ["2.085"]


def test_vertically_merged_cells_speak_for_each_row_but_numbers_count_once(office):
    from tongxin.intake.reading import Sheet, Workbook
    from tongxin.intake.recognise import recognise

    rows = [["日期", "地点", "人次", "方式"], ["2021-03-08", "细河区", 2.0, "来访"], ["", "", "", "电话"]]
    sheet = Sheet("咨询登记", rows, [(2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3)])
    found = examine(Workbook([sheet]), [recognise(sheet)], office, today=TODAY).sheets[0]
    assert found.rows[0].record.place == "210911000000"
    assert [(each.row, each.column, each.code) for each in found.faults] == [(3, "人次", "required")]


def test_names_of_persons_are_not_taken_over(good, office):
    found = examined(good, office)
    for sheet in found.sheets:
        for row in sheet.rows:
            assert not [
                value
                for value in row.record or ()
                if str(value).startswith(("来访人", "律师0", "法律人士0", "锻炼人员"))
            ]
