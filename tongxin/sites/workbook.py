"""A whole version of a standard as one workbook, out and in. Columns in the manner of XLSForm: a row a criterion."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import python_calamine
import xlsxwriter
from django.utils.translation import gettext as _

from tongxin.sites.drafts import (
    BandDraft,
    CriterionDraft,
    NotAStandard,
    VersionDraft,
    askable,
    check,
    hundredths,
    in_points,
    parameter_texts,
    parameters_from,
)
from tongxin.sites.vocabulary.standard import About, EvidenceRule, Method, RuleKind
from tongxin.sites.workbook_words import CHOICES, keys, meant, offered, papers

SETTINGS, CRITERIA, BANDS = "settings", "criteria", "bands"
MOST_ROWS = 500
PARAMETER_COLUMNS = ("wanted", "each", "steps", "full", "at_least")
COLUMNS = (
    "code", "heading", "title", "title_en", "guidance", "points", "method", "rule", *PARAMETER_COLUMNS, "evidence",
    "evidence_rule", "fresh_months", "figure", "about", "threshold", "months",
)  # fmt: skip
BAND_COLUMNS = ("code", "name_zh", "name_en", "points")


class Mistake(NamedTuple):
    """What is wrong, and where: row as the spreadsheet program numbers it, 0 for the sheet as a whole."""

    sheet: str
    row: int
    column: str
    message: str


class NotAWorkbook(ValueError):
    """The workbook does not say a version. `mistakes` names each by sheet, row and column."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(mistake.message for mistake in mistakes))
        self.mistakes = list(mistakes)


def write(draft: VersionDraft, *, evidence: Mapping[str, str]) -> bytes:
    """Return the version as xlsx: settings, criteria, bands, what may stand in which column, figures and papers.

    evidence: names of papers by code.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#F4E3DB", "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    tables: list[tuple[str, Sequence[str], list[list[str]]]] = [
        (SETTINGS, ("pass_points", "note"), [[in_points(draft.pass_points), draft.note]]),
        (CRITERIA, COLUMNS, [_row_of(each) for each in draft.criteria]),
        (
            BANDS,
            BAND_COLUMNS,
            [[band.code, band.name_zh, band.name_en, in_points(band.points)] for band in draft.bands],
        ),
        (_("how to fill in"), (_("column"), _("what it holds")), [list(pair) for pair in _explained()]),
        (_("figures of the ledger"), (_("key"), _("name"), _("unit"), _("definition")), list(_figures())),
        (_("kinds of papers"), (_("key"), _("name")), [list(pair) for pair in evidence.items()]),
    ]
    explaining = {name for name, _columns, _rows in tables[3:]}
    for name, columns, rows in tables:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, 40 if column in {"guidance", "note"} or name in explaining else 14)
            sheet.write_string(0, index, column, head)
        for number, row in enumerate(rows, 1):
            for index, text in enumerate(row):
                sheet.write_string(number, index, text, wrap)
    _offer(book.get_worksheet_by_name(CRITERIA), evidence, figures=tables[4][0], papers=tables[5][0])
    book.close()
    return buffer.getvalue()


def _offer(sheet: xlsxwriter.worksheet.Worksheet, evidence: Mapping[str, str], *, figures: str, papers: str) -> None:
    """Let each column with names open as a list. Something else may be typed: a key, or several papers."""
    sources: dict[str, str | list[str]] = {name: list(offered(name, evidence).values()) for name in CHOICES}
    for name, title in (("figure", figures), ("evidence", papers)):
        if last := len(offered(name, evidence)):
            sources[name] = f"='{title}'!$B$2:$B${last + 1}"
    for name, source in sources.items():
        column = COLUMNS.index(name)
        rule = {"validate": "list", "source": source, "show_error": False}
        sheet.data_validation(1, column, MOST_ROWS - 1, column, rule)


def _figures() -> Iterator[list[str]]:
    for key, figure in askable().items():
        yield [key, str(figure.label), str(figure.unit), str(figure.definition)]


def _row_of(draft: CriterionDraft) -> list[str]:
    texts = parameter_texts(draft.parameters)
    said = {
        **{name: getattr(draft, name) for name in COLUMNS if name not in PARAMETER_COLUMNS},
        **{name: texts.get(name, "") for name in PARAMETER_COLUMNS},
        "points": in_points(draft.points),
        "evidence": " ".join(draft.evidence),
        "fresh_months": "" if draft.fresh_months is None else draft.fresh_months,
    }
    return [str(said[name]) for name in COLUMNS]


def _explained() -> Iterator[tuple[str, str]]:
    for name in CHOICES:
        yield name, "\n".join(f"{code}: {label}" for code, label in offered(name, {}).items())
    yield "points, each", _("points, at most two decimals")
    yield "wanted, each", _("deduction: how many are wanted, and points off for each that is missing")
    yield "each", _("addition, bonus: points for each")
    yield "steps", _("tiers: from how many, and points; 100:4, 300:7")
    yield "full", _("in proportion: number for full points")
    yield "at_least", _("present or not: from how many on")
    yield "evidence", _("keys or names of kinds of papers (see their sheet), with spaces or commas between them")
    yield "figure", _("key or name of a figure (see their sheet), empty for none")


def read(content: bytes, *, evidence: Mapping[str, str]) -> VersionDraft:
    """Return the version that a workbook says. evidence: names of papers by code. Raises NotAWorkbook."""
    sheets = _sheets(content)
    mistakes: list[Mistake] = []
    pass_points, note = _settings(sheets[SETTINGS], mistakes)
    rows = {int(row[""]): row for row in sheets[CRITERIA]}
    known = {column: keys(column, evidence) for column in (*CHOICES, "figure", "evidence")}
    criteria = [(number, _criterion(row, known, mistakes)) for number, row in rows.items()]
    bands = [_band(row, mistakes) for row in sheets.get(BANDS, [])]
    if not criteria:
        mistakes.append(Mistake(CRITERIA, 0, "", _("The sheet has no rows.")))
    draft = VersionDraft(
        pass_points=pass_points,
        note=note,
        bands=tuple(bands),
        criteria=tuple(criterion for _number, criterion in criteria),
    )
    named = {(mistake.row, mistake.column) for mistake in mistakes}
    try:
        check(draft, evidence=evidence)
    except NotAStandard as error:
        where = {criterion.code: number for number, criterion in criteria}
        for code, problem in error.problems:
            sheet, row = (CRITERIA, where.get(code, 0)) if code or problem.field != "bands" else (BANDS, 0)
            if (row, problem.field) not in named:
                mistakes.append(Mistake(sheet, row, problem.field, problem.message))
    if mistakes:
        raise NotAWorkbook(sorted(mistakes))
    return draft


Row = Mapping[str, str]


def _sheets(content: bytes) -> dict[str, list[Row]]:
    """Return the rows by sheet and column; "" holds the row's number."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = {name.strip().lower(): book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except Exception as error:  # noqa: BLE001 - the reader raises what its formats raise
        raise NotAWorkbook([Mistake("", 0, "", _("The file is no xlsx workbook that can be read."))]) from error
    mistakes = [
        Mistake(name, 0, "", _("The sheet “%(name)s” is missing.") % {"name": name})
        for name in (SETTINGS, CRITERIA)
        if name not in found
    ]
    for name in (SETTINGS, CRITERIA, BANDS):
        if name in found:
            mistakes += _mistakes_of_head(name, found[name])
    if mistakes:
        raise NotAWorkbook(mistakes)
    return {name: list(_rows(found[name])) for name in (SETTINGS, CRITERIA, BANDS) if name in found}


KNOWN = {SETTINGS: ("pass_points", "note"), CRITERIA: COLUMNS, BANDS: BAND_COLUMNS}
WANTED = {SETTINGS: ("pass_points",), CRITERIA: ("code", "title", "points", "rule"), BANDS: BAND_COLUMNS}


def _mistakes_of_head(name: str, rows: Sequence[Sequence[object]]) -> Iterator[Mistake]:
    heads = _heads(rows)
    for column in WANTED[name]:
        if column not in heads:
            yield Mistake(name, 1, column, _("The column “%(column)s” is missing.") % {"column": column})
    for head in heads:
        if head and head not in KNOWN[name]:
            yield Mistake(name, 1, head, _("There is no column “%(column)s”.") % {"column": head})
    if len(rows) > MOST_ROWS:
        yield Mistake(name, 0, "", _("At most %(count)s rows.") % {"count": MOST_ROWS})


def _heads(rows: Sequence[Sequence[object]]) -> list[str]:
    return [str(head).strip().lower() for head in rows[0]] if rows else []


def _rows(rows: Sequence[Sequence[object]]) -> Iterator[Row]:
    heads = _heads(rows)
    for number, row in enumerate(rows[1:], 2):
        said = {head: _text(cell) for head, cell in zip(heads, row, strict=False) if head}
        if any(said.values()):
            yield {**said, "": str(number)}


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _settings(rows: Sequence[Row], mistakes: list[Mistake]) -> tuple[int, str]:
    if not rows:
        mistakes.append(Mistake(SETTINGS, 0, "", _("The sheet has no rows.")))
        return 0, ""
    return _number(rows[0], "pass_points", SETTINGS, mistakes, read_as=hundredths), rows[0].get("note", "")


def _band(row: Row, mistakes: list[Mistake]) -> BandDraft:
    points = _number(row, "points", BANDS, mistakes, read_as=hundredths)
    return BandDraft(row["code"], row["name_zh"], row["name_en"], points)


def _criterion(row: Row, known: Mapping[str, Mapping[str, str]], mistakes: list[Mistake]) -> CriterionDraft:
    def named(column: str, usual: str) -> str:
        return meant(row.get(column, ""), known[column]) or usual

    rule = named("rule", RuleKind.BOOLEAN.value)
    return CriterionDraft(
        code=row.get("code", ""),
        heading=row.get("heading", ""),
        title=row.get("title", ""),
        title_en=row.get("title_en", ""),
        guidance=row.get("guidance", ""),
        points=_number(row, "points", CRITERIA, mistakes, read_as=hundredths),
        method=named("method", Method.PAPERS.value),
        rule=rule,
        parameters=parameters_from(rule, {name: row.get(name, "") for name in PARAMETER_COLUMNS}),
        evidence=papers(row.get("evidence", ""), known["evidence"]),
        evidence_rule=named("evidence_rule", EvidenceRule.OPTIONAL.value),
        fresh_months=_number(row, "fresh_months", CRITERIA, mistakes) if row.get("fresh_months") else None,
        figure=named("figure", ""),
        about=named("about", About.UNIT.value),
        threshold=_number(row, "threshold", CRITERIA, mistakes) if row.get("threshold") else 1,
        months=_number(row, "months", CRITERIA, mistakes) if row.get("months") else 12,
    )


def _number(row: Row, column: str, sheet: str, mistakes: list[Mistake], *, read_as: Callable[[str], int] = int) -> int:
    text = row.get(column, "")
    try:
        return read_as(text)
    except ValueError:
        message = _("“%(text)s” is no number.") % {"text": text} if text else _("A number is missing.")
        mistakes.append(Mistake(sheet, int(row[""]), column, message))
        return 0
