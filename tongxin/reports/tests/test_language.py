"""The template language: what it means, what it refuses and how it says so; and that it can do nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tongxin.figures.catalogue import FIGURES, PUBLISHED
from tongxin.reports.actions import SHIPPED
from tongxin.reports.language import (
    LENGTH_LIMIT,
    Choice,
    Condition,
    Grid,
    Plot,
    TemplateError,
    Value,
    Word,
    Words,
    names,
    parse,
    typed_by_hand,
)
from tongxin.reports.vocabulary import Kind


def refused(text: str) -> list[tuple[int, str]]:
    with pytest.raises(TemplateError) as caught:
        parse(text)
    return [tuple(problem) for problem in caught.value.problems]


def test_plain_text_is_a_template():
    assert parse("一、总体情况\n\n没有数字。") == (Words("一、总体情况\n\n没有数字。"),)


def test_figures_in_every_form():
    opinions, turnover = FIGURES["legal_opinions"], FIGURES["turnover"]
    assert parse("{{ legal_opinions }}") == (Value(opinions, 1),)
    assert parse("{{legal.legal_opinions}}") == (Value(opinions, 1),)
    assert parse("{{ turnover | 万元 }}") == (Value(turnover, 1, scale="万元"),)
    assert parse("{{ turnover.verified | 亿元 }}") == (Value(turnover, 1, "verified", scale="亿元"),)
    assert parse("{{ legal_opinions @ 210911 }}") == (Value(opinions, 1, place="210911"),)
    assert parse("{{ as_of }}") == (Word("as_of"),)


def test_a_figure_may_be_called_by_its_chinese_label():
    for label, figure in names().items():
        assert parse(f"{{{{ {label} }}}}") == (Value(figure, 1),)


def test_conditions_with_lines_of_their_own_leave_no_gap():
    text = "甲\n{% if legal_opinions > 0 %}\n乙\n{% else %}\n丙\n{% end %}\n丁"
    condition = Condition(Value(FIGURES["legal_opinions"], 2), ">", Decimal(0))
    assert parse(text) == (Words("甲\n"), Choice(condition, (Words("乙\n"),), (Words("丙\n"),)), Words("丁"))


def test_tables_and_charts():
    figures = (FIGURES["consultation_visits"], FIGURES["legal_opinions"])
    assert parse("{% table consultation_visits legal_opinions by county “各县区 情况” %}") == (
        Grid(figures, "county", "各县区 情况"),
    )
    assert parse("{% chart turnover by month %}") == (Plot(FIGURES["turnover"], "month", ""),)


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("甲\n{{ legal_opinion }}", 2, "legal_opinions"),
        ("{{ 法律意见 }}", 1, "法律意见"),
        ("{{ }}", 1, ""),
        ("{{ turnover.paid }}", 1, "verified"),
        ("{{ key_projects_advised.verified }}", 1, "key_projects_advised"),
        ("{{ legal_opinions | 万元 }}", 1, "legal_opinions"),
        ("{{ turnover | 万 }}", 1, "万元"),
        ("{{ legal_opinions @ }}", 1, "@"),
        ("{{ legal_opinions", 1, "{{"),
        ("甲\n乙 }}", 2, "}}"),
        ("{{ {legal_opinions} }}", 1, "{{"),
        ("{% if legal_opinions %}x{% end %}", 1, "if"),
        ("{% if legal_opinions > 多 %}x{% end %}", 1, "多"),
        ("\n{% if legal_opinions > 1 %}", 2, "end"),
        ("{% else %}", 1, "else"),
        ("{% end %}", 1, "end"),
        ("{% if legal_opinions > 1 %}{% else %}{% else %}{% end %}", 1, "else"),
        ("{% for x in y %}", 1, "for x in y"),
        ("{% %}", 1, "table"),
        ("{% table legal_opinions %}", 1, "by"),
        ("{% table by county %}", 1, "by"),
        ("{% table legal_opinions by village %}", 1, "county"),
        ("{% chart turnover legal_opinions by month %}", 1, ""),
        ("{% chart key_projects_advised by month %}", 1, "key_projects_advised"),
    ],
)
def test_a_mistake_is_told_with_line_and_remedy(text, line, part):
    found = refused(text)
    assert found[0][0] == line
    assert part in found[0][1]


def test_every_mistake_is_told_at_once():
    assert [line for line, _message in refused("{{ nothing }}\n\n接待700余人次\n{% end %}")] == [1, 3, 4]


def test_nesting_and_length_have_an_end():
    deep = "{% if legal_opinions > 0 %}" * 30 + "{% end %}" * 30
    assert len(refused(deep)) == 1
    assert refused("字" * (LENGTH_LIMIT + 1))


@pytest.mark.parametrize(
    "text",
    [
        "700余人次", "100多个", "近千名", "近700人", "将近百场", "超200万元", "超过500家",
        "逾百家", "约300人", "大约30场", "上千人", "数十家",
        "几百人", "{{ legal_opinions }}余份", "{{ turnover | 万元 }}万元左右", "5000万元上下",
        "1,500余家",
        "5000万元以上", "300人以内", "{{ turnover | 万元 }}万元以上", "十个以上", "200家之多",
        "七百余人次", "一百多户", "据不完全统计", "突破5000万元", "接近600家", "十余场",
    ],
)  # fmt: skip
def test_rounded_wording_is_refused(text):
    assert refused(f"第一行\n{text}")[0][0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "近3年来", "最近三年", "签约3家", "节约200元", "预约30次", "附近5个社区", "业余时间", "其余3个", "多次",
        "工作3年以上", "以上情况", "超额完成任务", "上下联动", "约束机制", "公约3条", "每个县区不超过150字", "许多",
        "数字化", "余款", "一站多点", "2022年4月",
    ],
)  # fmt: skip
def test_exact_wording_is_not(text):
    parse(text)


def test_a_nul_is_told_once_with_its_line():
    assert [line for line, _message in refused("甲\n乙\x00\x00{{ nothing }}")] == [2]


def test_counts_typed_by_hand_are_remarked():
    fine = "{{ legal_opinions }}份，2022年4月30日，第20次会议，3个月\n> 不超过150个"
    text = f"接待712人次\n{fine}\n{{{{ turnover | 万元 }}}}万元，1,500 家"
    assert [(line, message[:7]) for line, message in typed_by_hand(text)] == [(1, "“712人次”"), (4, "“1,500 ")]
    assert typed_by_hand(SHIPPED[Kind.ANNUAL].read_text()) == []


TAGS = st.sampled_from(
    ["{{", "}}", "{%", "%}", "|", "@", ".", "if", "else", "end", "table", "chart", "by", "county", "month", ">",
     "0", "\n", "legal_opinions", "turnover", "万元", '"', "“", "# ", "= ", "__import__('os')", "余", "约", " "]
)  # fmt: skip


@given(st.lists(TAGS | st.text(max_size=5), max_size=40).map("".join))
@example("{{ turnover.__class__ }}")
@example("{% if 1 > 0 %}{% end %}")
@example("{{ ''.join }}")
@example("{% table \x00 by county %}")
def test_any_text_is_a_template_or_a_told_mistake(text):
    try:
        parse(text)
    except TemplateError as error:
        problems = error.problems
    else:
        problems = []
    assert all(problem.line >= 1 and problem.message for problem in problems)


def test_the_shipped_template_uses_every_figure_and_no_rounded_wording():
    text = SHIPPED[Kind.ANNUAL].read_text()
    parse(text)
    assert [key for key in PUBLISHED if f"{{{{ {key} " not in text] == []
    chapters = ["一、聚焦顶层设计", "二、聚焦品牌建设", "三、聚焦基地建设", "四、问题与不足", "五、下步打算"]
    assert [line[2:] for line in text.split("\n") if line.startswith("# ")] == chapters
