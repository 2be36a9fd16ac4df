"""An office with its city, and workbooks made for one purpose."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation

from tests.guards import unwatched
from tongxin.orgs.actions import UnitDraft, open_unit
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind

DATA = Path(__file__).resolve().parents[3] / "tests" / "data"
TODAY = date(2026, 11, 23)


def workbook(**sheets: list[list[object]]) -> bytes:
    """Return an xlsx file with these sheets, each a list of rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for index, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, index, cell, day)
                    else:
                        sheet.write(number, index, cell)
    return out.getvalue()


CONSULTATION_HEADINGS = ["序号", "日期", "方式", "地点", "咨询人", "人次", "类别"]


def consultations(*rows: list[object], caption: str = "咨询登记台账") -> bytes:
    """Return a register of consultations with these rows."""
    return workbook(咨询登记=[[caption], CONSULTATION_HEADINGS, *rows])


def consultation(number: int, *, day: str = "2021-03-08", place: str = "细河区", persons: object = 1) -> list[object]:
    return [number, day, "来访", place, f"来访人{number}", persons, "合同"]


@pytest.fixture(autouse=True)
def nobody_works_in_the_background(settings) -> None:
    """Started imports wait, as they do for a worker; tests post them themselves."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Whatever language an earlier test left behind."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def good() -> bytes:
    return (DATA / "fuxin-ledgers.xlsx").read_bytes()


@pytest.fixture
def faulty() -> bytes:
    return (DATA / "fuxin-ledgers-with-faults.xlsx").read_bytes()


@pytest.fixture
def known_faults() -> list[dict[str, object]]:
    return json.loads((DATA / "fuxin-ledgers-faults.json").read_text())


@pytest.fixture
def office(city, officer, now) -> Unit:
    """The association whose ledgers are imported."""
    draft = UnitDraft(kind=Kind.ASSOCIATION, name_zh="阜新市新的社会阶层人士联谊会", place=city.code, parent=None)
    with unwatched():
        return open_unit(draft, by=officer, now=now)
