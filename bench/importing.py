"""Import of a workbook of 100,000 consultations: checked, posted, durable. A process of its own, for the memory."""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django

from bench.results import Result

ROWS = 100_000
HEAD = ("序号", "日期", "方式", "地点", "咨询人", "人次", "类别", "办理结果", "承办律师", "用时（分钟）")
KINDS = ("婚姻家庭", "劳动报酬", "合同", "民间借贷", "物业管理", "消费维权", "其他")


def workbook(rows: int) -> bytes:
    """Return a ledger of consultations as an office keeps it: caption, heading, places in words."""
    import xlsxwriter

    from tongxin.places.models import Division

    chance = random.Random(rows)
    places = list(Division.objects.full_names(_villages()).values())
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet("咨询登记")
    sheet.write_row(0, 0, ["“同心·律师服务团”涉法涉诉信访案件咨询登记台账"])
    sheet.write_row(1, 0, HEAD)
    for number in range(1, rows + 1):
        day = date(2018, 6, 1) + timedelta(days=number * 1400 // rows)
        values = (
            number, day.isoformat(), "上门", chance.choice(places), f"来访人{number:06d}", chance.randint(1, 5),
            chance.choice(KINDS), "当场解答", f"律师{chance.randint(1, 40):02d}", chance.choice((15, 30, 60)),
        )  # fmt: skip
        sheet.write_row(number + 1, 0, values)
    book.close()
    return content.getvalue()


def _villages() -> list[str]:
    from tongxin.places.models import Division

    return list(Division.objects.filter(level="village", code__startswith="2109").values_list("code", flat=True))


def results() -> Iterator[Result]:
    """Yield the rate of an import and the memory that it takes."""
    import python_calamine

    from tongxin.intake.actions import import_file
    from tongxin.orgs.models import Unit
    from tongxin.people.models import Person

    content = _made_elsewhere()
    before = _peak()
    began = time.perf_counter()
    python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    floor = ROWS / (time.perf_counter() - began)
    began = time.perf_counter()
    result = import_file(
        content, "consultations.xlsx", Unit.objects.earliest("path"),
        by=Person.objects.get(email="bench@example.org"), now=datetime.now(UTC), today=date(2022, 4, 30),
    )  # fmt: skip
    taken = time.perf_counter() - began
    if result.imported != ROWS:
        raise AssertionError(f"{result.imported} rows imported, {result.faults} faults: {result.problems[:3]}")
    more = {"rows_per_second": ROWS / taken, "peak_mb": _peak(), "before_mb": before, "file_mb": len(content) / 1e6}
    yield Result("import", taken, "s", floor=floor, floor_of="rows a second of reading the cells alone", more=more)


def _made_elsewhere() -> bytes:
    # Making the workbook takes memory that the import does not.
    path = Path(os.environ["TONGXIN_DATA"]) / "consultations.xlsx"
    subprocess.run([sys.executable, "-m", "bench.importing", str(path)], check=True)
    return path.read_bytes()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    django.setup()
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_bytes(workbook(ROWS))
    else:
        for one in results():
            print(one.as_line(), flush=True)
