"""Documents made by hand, for the renderers."""

from __future__ import annotations

from datetime import date

from tongxin.reports.document import (
    Annex,
    Block,
    Chart,
    ChartKind,
    Document,
    Heading,
    Number,
    Paragraph,
    Point,
    Table,
    Text,
)

ADDRESS = "legal.consultation_visits@210900/2018-06..2022-04#1234"
# Sixty characters without punctuation, so that nothing is compressed and the grid can be counted.
SIXTY = (
    "统战工作是党的总路线总政策的重要组成部分新的社会阶层人士是改"
    "革开放以来快速成长起来的社会群体工作对象分布广泛流动性强重在"
)
TITLE = "示例市新的社会阶层人士统战工作\n年度报告"


def make_document(*blocks: Block, draft: bool = False, title: str = TITLE) -> Document:
    return Document(
        title=title,
        name=title.replace("\n", ""),
        last_day=date(2022, 4, 30),
        position=1234,
        issued_on=date(2022, 5, 5),
        subtitle="（2018年6月至2022年4月）",
        issuer="示例市工作办公室",
        draft=draft,
        blocks=blocks or whole(),
        annexes=(Annex("数据附表", (table(),)),),
    )


def text(count: int) -> Paragraph:
    """A paragraph of that many characters."""
    return Paragraph((Text((SIXTY * (count // len(SIXTY) + 1))[:count]),))


def table() -> Table:
    rows = ((Text("合计"), Number("712", ADDRESS)), (Text("=1+1"), Number("100", ADDRESS)))
    return Table("各县区情况", ("县区", "咨询接待（人次）"), rows)


def chart(kind: ChartKind = ChartKind.TREND) -> Chart:
    points = tuple(Point(f"2021.{month}", month * 7 % 11, ADDRESS) for month in range(1, 13))
    return Chart(kind, "咨询接待按月走势", "人次", points, ADDRESS)


def whole() -> tuple[Block, ...]:
    return (
        Heading(1, (Text("一、聚焦顶层设计"),)),
        Heading(2, (Text("（一）健全组织"),)),
        Heading(3, (Text("1.律师服务团"),)),
        Heading(4, (Text("（1）市级团"),)),
        Paragraph((Text("接待来访"), Number("712", ADDRESS), Text("人次<b>&。"))),
        table(),
        chart(),
        chart(ChartKind.BARS),
        text(200),
    )
