"""Whatever is uploaded: cells, or one clear sentence."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tongxin.intake.reading import NotReadable, Wrong, read
from tongxin.intake.tests.conftest import DATA, workbook
from tongxin.intake.tests.old_excel import xls

GOOD = (DATA / "fuxin-ledgers.xlsx").read_bytes()


def sentence(content: bytes, name: str = "台账.xlsx") -> str:
    with pytest.raises(NotReadable) as caught:
        read(content, name)
    text = str(caught.value)
    assert text.endswith("。")
    assert "\n" not in text
    return text


def test_rows_are_numbered_as_the_spreadsheet_program_does():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        sheet.write(2, 1, "第三行第二列")
        sheet.write_datetime(3, 2, date(2021, 3, 8), book.add_format({"num_format": "yyyy-mm-dd"}))
    found = read(out.getvalue(), "a.xlsx").sheets[0]
    assert found.row(3)[1] == "第三行第二列"
    assert found.row(4)[2] == date(2021, 3, 8)
    assert found.row(1) == ["", "", ""]
    assert found.row(99) == []


def test_errors_and_formulas_without_a_value_are_told_from_empty_cells(faulty):
    assert read(faulty, "a.xlsx").sheet("活动").row(5)[5] == Wrong("=1/0")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, "x")
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, "=1+1", None, 2)
    assert [row[0] for row in read(out.getvalue(), "a.xlsx").sheets[0].rows] == ["x", Wrong("#DIV/0!"), 2.0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_of_offices(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in [["日期", "人次"], ["2021年3月8日", "2人"]])
    sheet = read(text.encode(encoding), "咨询登记.csv").sheets[0]
    assert sheet.name == "咨询登记"
    assert sheet.rows == [["日期", "人次"], ["2021年3月8日", "2人"]]


def test_the_content_says_what_a_file_is_not_its_name():
    assert read(GOOD, "台账.csv").sheet("咨询登记")
    assert "不是表格文件" in sentence(b"%PDF-1.7\n" + bytes(range(256)))
    assert "不是表格文件" in sentence(b"\x89PNG\r\n\x1a\n" + bytes(500))
    assert "网页" in sentence(b"<html><table><tr><td>1</td></tr></table></html>", "导出.xls")
    assert "网页" in sentence(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "不是表格文件" in sentence(out.getvalue())


def test_an_old_xls_file():
    sheet = read(xls("咨询登记", [["日期", "人次"], ["2021-03-08", 2.0]]), "台账.xls").sheets[0]
    assert (sheet.name, sheet.rows) == ("咨询登记", [["日期", "人次"], ["2021-03-08", 2.0]])


def test_an_xls_file_that_would_take_the_reader_down():
    """Its head says that its table of sectors is as long as the world; the reader asks for the memory, and aborts."""
    content = xls("咨询登记", [["日期", "人次"], ["2021-03-08", 2.0]])
    for position in range(44, 80, 5):
        broken = content[:position] + b"\xff" + content[position + 1 :]
        assert is_read_or_refused(broken)


def test_nothing_in_the_file():
    assert "空" in sentence(b"")
    assert "没有表格" in sentence(workbook(空表=[]))


def test_truncated():
    for size in (100, 3_000, len(GOOD) // 2, len(GOOD) - 10):
        assert "损坏" in sentence(GOOD[:size])


def test_encrypted():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Root Entry".encode("utf-16-le")
    assert "密码" in sentence(ole + bytes(100) + "EncryptedPackage".encode("utf-16-le") + bytes(2_000))
    assert "不是表格文件" in sentence(ole + bytes(100) + "WordDocument".encode("utf-16-le") + bytes(2_000))
    assert "损坏" in sentence(ole + bytes(100) + "Workbook".encode("utf-16-le") + bytes(2_000))
    assert "损坏" in sentence(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))


def test_fifty_megabytes(settings):
    assert "超过20" in sentence(b"PK\x03\x04" + bytes(50 * 1024 * 1024))


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts.items():
            archive.writestr(f"xl/worksheets/{name}.xml", content)
    return out.getvalue()


def test_a_zip_bomb():
    assert "解压" in sentence(zipped(sheet1=bytes(30 * 1024 * 1024)))


def test_very_many_parts():
    assert "解压" in sentence(zipped(**{f"sheet{number}": b"" for number in range(2_100)}))


def test_a_lying_directory():
    """The directory promises ten bytes, the part unpacks to ten million."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(bytes(10_000_000)) + packed.flush()
    name = b"xl/workbook.xml"
    crc = zlib.crc32(bytes(10))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(body), 10, len(name), 0) + name + body
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(body), 10, len(name), 0, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry) + len(name), len(local), 0)
    assert "解压" in sentence(local + entry + name + end)


def test_a_cell_at_the_end_of_the_world():
    """The reader would lay out 17 milliards of cells for it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, "x")
        sheet.write(1_048_575, 16_383, "y")
    assert "超过200000行或100列" in sentence(out.getvalue())


def test_formats_far_outside_the_table_do_no_harm():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, "x")
        sheet.write_blank(1_048_575, 16_383, "", book.add_format({"bold": True}))
    assert read(out.getvalue(), "a.xlsx").sheets[0].rows == [["x"]]


def test_a_path_in_a_sheet_name_is_only_a_name():
    content = workbook(**{"..x..x..xetcxpasswd": [["日期", "人次"]]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace(b"..x..x..xetcxpasswd", b"../../../etc/passwd"))
    assert [sheet.name for sheet in read(out.getvalue(), "a.xlsx").sheets] == ["../../../etc/passwd"]


def test_too_many_sheets():
    assert "60张" in sentence(workbook(**{f"表{number}": [["x"]] for number in range(61)}))


def is_read_or_refused(content: bytes) -> bool:
    try:
        read(content, "x.xlsx")
    except NotReadable as error:
        return str(error).endswith("。")
    return True


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"<?xml"]),
)
def test_any_bytes_are_a_table_or_one_sentence(content, head):
    assert is_read_or_refused(head + content)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_good_file_with_one_wrong_byte_is_read_or_refused(position, byte):
    assert is_read_or_refused(GOOD[:position] + bytes([byte]) + GOOD[position + 1 :])
