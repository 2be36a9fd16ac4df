"""Every place that the sample workbooks name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tongxin.places.resolver import Placed, Unknown

DATA = Path(__file__).parents[3] / "tests" / "data"
PLACES = ["地点", "县区", "乡镇街道", "社区（村）", "所在地", "岗位所在地"]


def places_in(file: str) -> Iterator[tuple[str, str]]:
    """Yield (sheet, what its columns of places say) for each row that says something."""
    path = DATA / file
    if not path.exists():
        pytest.skip(f"{file} is not in tests/data")
    book = CalamineWorkbook.from_path(path)
    for sheet in book.sheet_names:
        rows = book.get_sheet_by_name(sheet).to_python()
        head = next(at for at, row in enumerate(rows) if sum(cell != "" for cell in row) > 1)
        columns = [column for column, title in enumerate(rows[head]) if title in PLACES]
        for row in rows[head + 1 :]:
            text = " ".join(str(row[column]) for column in columns).strip()
            if text:
                yield sheet, text


def test_every_place_of_the_good_workbook_is_placed(resolver):
    answers = [(sheet, text, resolver.resolve(text)) for sheet, text in places_in("fuxin-ledgers.xlsx")]
    assert len(answers) > 1300
    assert len({sheet for sheet, _text, _answer in answers}) == 9
    assert [each for each in answers if not isinstance(each[2], Placed) or each[2].note] == []


def test_the_faulty_workbook_has_one_place_that_does_not_exist(resolver):
    refused = [
        text
        for _sheet, text in places_in("fuxin-ledgers-with-faults.xlsx")
        if isinstance(resolver.resolve(text), Unknown)
    ]
    assert refused == ["火星区幸福街道"]
