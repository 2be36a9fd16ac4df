"""From template and ledger to a document: exact numbers, each with its address."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from tests.guards import unwatched
from tongxin.figures.catalogue import PUBLISHED
from tongxin.figures.periods import Period
from tongxin.figures.read import at, head, rows, total
from tongxin.figures.reading import Address
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact, Subject
from tongxin.ledger.models import Entry
from tongxin.legal import vocabulary as legal
from tongxin.places.models import Division
from tongxin.reports import actions, formats
from tongxin.reports.document import Chart, Heading, Hint, Number, Paragraph, Table, joined
from tongxin.reports.language import TemplateError
from tongxin.reports.tests.ledgers import ALL, CITY, CLOSED, EXACT

TODAY = date(2026, 11, 23)


def build(**given):
    return actions.build(**{"today": TODAY} | given)


def of(text: str, **given):
    """The document that a template's text makes of the sample."""
    return actions.document(
        text, today=TODAY, place=Division.objects.get(code=given.pop("place", CITY)), period=ALL, **given
    )


def said(text: str, **given) -> list[str]:
    blocks = of(text, **given).blocks
    return [joined(block.runs) for block in blocks if isinstance(block, Heading | Paragraph)]


@pytest.mark.usefixtures("office")
class TestText:
    def test_numbers_are_exact_and_know_their_address(self):
        (paragraph,) = of("接待{{ consultation_visits }}人次。").blocks
        number = paragraph.runs[1]
        assert number == Number("712", f"legal.consultation_visits@210900/2018-06..2022-04#{head()}")
        assert at(Address.parse(number.address)).value == 712

    def test_money(self):
        assert said("{{ fees_waived }}元，{{ fees_waived | 万元 }}万元，{{ turnover | 亿元 }}亿元") == [
            "2036400元，203.64万元，0.5048215亿元"
        ]

    def test_evidence_classes(self):
        assert said("{{ turnover.verified | 万元 }} {{ turnover.documented | 万元 }} {{ turnover.estimated }}") == [
            "4000 500 0"
        ]

    def test_other_places_by_code_and_by_name(self):
        assert said("{{ consultation_visits @ 210911 }} {{ consultation_visits @ 细河区 }}") == ["102 102"]

    def test_an_unknown_place_is_told_with_its_line(self):
        with pytest.raises(TemplateError) as caught:
            of("甲\n{{ consultation_visits @ 桃花源 }}")
        assert caught.value.problems[0].line == 2

    @pytest.mark.parametrize(
        ("place", "named"), [(CITY, "210000"), ("210911000000", "210902"), ("210911000000", "2109")]
    )
    def test_a_place_outside_the_report_is_told_with_its_line(self, place, named):
        with pytest.raises(TemplateError) as caught:
            of(f"甲\n{{{{ legal_opinions @ {named} }}}}", place=place)
        assert caught.value.problems[0].line == 2
        assert named in caught.value.problems[0].message

    def test_words_about_the_report(self):
        assert said("{{ place }}，{{ period }}，{{ as_of }}，{{ year }}，{{ position }}") == [
            f"阜新市，2018年6月至2022年4月，2022年4月30日，2022，{head()}"
        ]

    @pytest.mark.parametrize(("sign", "kept"), [(">", "否"), (">=", "是"), ("==", "是"), ("!=", "否"), ("<", "否")])
    def test_conditions(self, sign, kept):
        assert said(f"{{% if legal_opinions {sign} 34 %}}是{{% else %}}否{{% end %}}") == [kept]

    def test_conditions_compare_figures_too(self):
        assert said("{% if consultation_visits > legal_opinions %}多{% end %}") == ["多"]

    def test_lines_paragraphs_titles_headings(self):
        document = of("= 甲{{ place }}\n= 乙\n\n# 一、丙\n## （一）丁{{ legal_opinions }}\n　　戊\n己\n\n庚")
        assert document.title == "甲阜新市\n乙"
        assert document.filename == "甲阜新市乙_截至20220430"
        assert [(type(block).__name__, joined(block.runs)) for block in document.blocks] == [
            ("Heading", "一、丙"), ("Heading", "（一）丁34"), ("Paragraph", "戊己"), ("Paragraph", "庚"),
        ]  # fmt: skip

    def test_marks_without_a_blank_are_text(self):
        assert said("#1楼\n\n=5\n\n##### 五级") == ["#1楼", "=5", "##### 五级"]

    def test_hints_are_for_drafts_only(self):
        assert of("> 写明文号\n正文", draft=True).blocks[0] == Hint("写明文号")
        assert said("> 写明文号\n正文") == ["正文"]


@pytest.mark.usefixtures("office")
class TestTables:
    def test_by_county_totals_first_in_official_order(self):
        (table,) = of('{% table consultation_visits legal_opinions by county "情况" %}').blocks
        assert isinstance(table, Table)
        assert table.caption == "情况"
        first = [row[0].text for row in table.rows]
        assert first[0] == "合计"
        assert len(first) == 8
        assert sum(int(row[1].text) for row in table.rows[1:]) == int(table.rows[0][1].text) == 712

    def test_what_belongs_to_the_city_itself_has_a_line_so_that_the_table_adds_up(self):
        (table,) = of("{% table branches legal_opinions key_projects_advised by county %}").blocks
        assert [run.text for run in table.rows[-1]] == ["本级", "3", "0", "—"]
        assert sum(int(row[1].text) for row in table.rows[1:]) == int(table.rows[0][1].text) == 3

    def test_a_county_lists_the_townships_that_have_something(self, city):
        with unwatched():
            fact = Fact(
                verb=legal.CONSULTATION_HELD, subject=Subject("sample", "town"), unit_path="000001/",
                place="210911008000", occurred_on=ALL.starts_on, persons=3,
            )  # fmt: skip
            ledger.record_many([fact], by=TestActor(), now=CLOSED)
        table, left_out = of("{% table consultation_visits by county %}", place="210911000000").blocks
        assert table.header[0] == "乡镇街道"
        assert [[run.text for run in row] for row in table.rows] == [
            ["合计", "105"],
            ["玉丰街道", "3"],
            ["本级", "102"],
        ]
        towns = Division.objects.children("210911000000").count()
        assert joined(left_out.runs) == f"另有{towns - 1}个（乡镇街道）在本表中各项均为0，未列出。"

    def test_by_year_and_by_class(self):
        by_year, by_class = of("{% table turnover by year %}\n{% table turnover by class %}").blocks
        years = [Decimal(row[1].text.replace(",", "")) for row in by_year.rows]
        assert years[0] == sum(years[1:]) == 50482150
        assert [row[0].text for row in by_year.rows[1:]] == ["2018", "2019", "2020", "2021", "2022"]
        assert [row[1].text for row in by_class.rows] == ["50,482,150", "40,000,000", "5,000,000", "5,482,150", "0"]

    def test_each_cell_recomputes(self):
        (table,) = of("{% table consultation_visits turnover by county %}").blocks
        for row in table.rows:
            for cell in row[1:]:
                assert f"{at(Address.parse(cell.address)).shown:,}" == cell.text

    def test_parts_lead_to_their_own_rows(self):
        of_class, table, bars, trend = of(
            "{{ turnover.verified }}\n{% table branches city_lawyer_teams by county %}"
            "{% chart turnover by class %}{% chart turnover by month %}"
        ).blocks
        number = of_class.runs[0]
        assert number.address.startswith("market.turnover.verified@210900/")
        assert [run.address.split("/")[0] for run in table.rows[-1][1:]] == [
            "association.branches@210900!", "legal.city_lawyer_teams@210900!",
        ]  # fmt: skip
        for cell in (number, *table.rows[-1][1:]):
            address = Address.parse(cell.address)
            assert str(at(address).shown) == cell.text
            assert total(address.figure, rows(address)) == at(address).value
        for point in (*bars.points, *trend.points[:13]):
            assert Decimal(at(Address.parse(point.address)).value).scaleb(-6) == point.value

    def test_charts(self):
        trend, bars = of("{% chart turnover by month %}\n{% chart consultation_visits by county %}").blocks
        assert isinstance(trend, Chart)
        assert sum(point.value for point in trend.points) == Decimal("5048.215")
        assert len(trend.points) == 47
        assert sum(point.value for point in bars.points) == 712


def test_the_shipped_report_prints_every_figure_exactly(office):
    document = build(kind="annual", place="210900", period=ALL)
    assert {note.address.split("@")[0].split(".")[1]: note.value for note in document.listed} == EXACT
    assert not document.draft
    assert document.hints == 0
    assert document.characters < 5000


def test_the_shipped_report_of_a_township_says_nothing_of_zeros(office, city):
    document = build(kind="annual", place="210911008", period=ALL)
    said = "".join(joined(block.runs) for block in document.blocks if isinstance(block, Heading | Paragraph))
    for words in ("律师服务团0", "0个", "0人次", "0次", "0份", "各县区", "不够均衡"):
        assert words not in said
    assert "聚焦基地建设" in said


def test_a_position_in_the_past_builds_what_was_said_then(office, now):
    then = head()
    before = build(place=CITY, period=ALL)
    with unwatched():
        for entry in Entry.objects.filter(verb__in=["market.turnover_reported", "legal.opinion_issued"])[:3]:
            ledger.reverse(entry, by=TestActor(), now=now, reason="示例")
    assert build(place=CITY, period=ALL, as_of=then) == before
    assert build(place=CITY, period=ALL) != before
    with pytest.raises(actions.NoPosition):
        build(place=CITY, period=ALL, as_of=head() + 1)


class TestActor:
    __test__ = False
    actor_id = "system"


def test_a_county_and_an_empty_period_have_a_report_too(office):
    for place, period in (("210911", ALL), (CITY, Period.parse("2017"))):
        document = build(place=place, period=period)
        for format in formats.FORMATS:
            assert formats.write(document, format).missing == ()


def test_the_report_is_chinese_whatever_the_reader_speaks(office):
    from django.utils import translation

    with translation.override("en"):
        document = build(place=CITY, period=ALL)
        page = formats.write(document, "html").content.decode()
    assert "数据附表" in page
    assert "Annex" not in page


def test_four_files_with_names_of_the_office(office):
    document = build(place=CITY, period=ALL)
    for format in formats.FORMATS:
        output = formats.write(document, format)
        assert output.filename == f"阜新市新的社会阶层人士统战工作年度报告_截至20220430.{format}"
        assert output.content == formats.write(document, format).content


def test_the_workbook_defines_lists_and_proves(office):
    document = build(place=CITY, period=ALL)
    book = CalamineWorkbook.from_filelike(io.BytesIO(formats.write(document, "xlsx").content))
    assert book.sheet_names[:2] == ["填表说明", "指标数值"]
    assert len(book.sheet_names) == 24
    values = {row[1]: row for row in book.get_sheet_by_name("指标数值").to_python()[1:]}
    for number, note in enumerate(document.listed, 1):
        assert values[note.label][4] == note.value
        rows = book.get_sheet_by_name(f"{number}.{note.label}"[:31]).to_python()
        assert rows[1][0] == "合计"
        assert rows[1][4] == note.value
        if rows[2][4] != "—":
            assert round(sum(row[4] for row in rows[2:]), 2) == note.value


def test_text_in_the_workbook_is_never_a_formula(office):
    from tests.guards import unwatched as quietly
    from tongxin.orgs.models import Unit

    with quietly():
        Unit.objects.filter(pk=office.pk).update(name_zh="=1+1")
    output = formats.write(build(place=CITY, period=ALL), "xlsx")
    import zipfile

    with zipfile.ZipFile(io.BytesIO(output.content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet for sheet in sheets)
    assert any("=1+1" in sheet for sheet in sheets)


def test_building_asks_the_same_number_of_questions_however_long_the_ledger(office, django_assert_max_num_queries):
    assert len(PUBLISHED) == 22
    with django_assert_max_num_queries(60):
        build(place=CITY, period=ALL)


class TestPeriods:
    def test_one_that_has_not_begun_is_refused(self, office):
        for period in ("2026-12", "2030"):
            with pytest.raises(actions.FuturePeriod):
                build(place=CITY, period=Period.parse(period))

    def test_data_reach_until_today_at_most(self, office):
        document = build(place=CITY, period=Period.parse("2022"), today=date(2022, 4, 9))
        assert document.last_day == date(2022, 4, 9)
        assert "数据截至2022年4月9日" in document.subtitle
        assert any("截至2022年4月9日，" in joined(b.runs) for b in document.blocks if isinstance(b, Paragraph))
        assert document.filename.endswith("截至20220409")

    def test_without_an_entry_in_the_period_it_is_empty(self, office):
        assert build(place=CITY, period=Period.parse("2025")).empty
        assert build(place="210921100000", period=Period.parse("2018-01")).empty
        assert not build(place=CITY, period=ALL).empty
