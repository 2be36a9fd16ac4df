"""The pages: upload, check, decide, follow, take back."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tongxin.files.actions import path_of, store
from tongxin.files.models import StoredFile
from tongxin.intake import actions
from tongxin.intake.models import Batch
from tongxin.intake.tests.conftest import CONSULTATION_HEADINGS, TODAY, consultation, consultations, workbook
from tongxin.intake.vocabulary import Status


@pytest.fixture
def upload(office, officer, now):
    def upload(content: bytes, name: str = "台账.xlsx") -> Batch:
        return actions.upload(content, name=name, office=office, by=officer, now=now, today=TODAY)

    return upload


def handed_in(client, office, content: bytes, name: str = "台账.xlsx"):
    return client.post(reverse("intake:new"), {"office": office.pk, "file": SimpleUploadedFile(name, content)})


def test_from_upload_to_taking_back(officer_client, office, officer, now):
    answer = handed_in(officer_client, office, consultations(consultation(1), consultation(2)))
    batch = Batch.objects.get()
    assert answer["Location"] == batch.get_absolute_url()
    page = officer_client.get(batch.get_absolute_url()).content.decode()
    assert "全部导入" in page
    assert "没有发现错误" in page
    officer_client.post(reverse("intake:posting", args=[batch.pk]))
    waiting = officer_client.get(reverse("intake:progress", args=[batch.pk]))
    assert "正在等待后台处理" in waiting.content.decode()
    batch.refresh_from_db()
    actions.post(batch, by=officer, now=now, today=TODAY)
    assert officer_client.get(reverse("intake:progress", args=[batch.pk]))["HX-Refresh"] == "true"
    refused = officer_client.post(reverse("intake:taking_back", args=[batch.pk]), {"reason": ""})
    assert refused.status_code == 422
    officer_client.post(reverse("intake:taking_back", args=[batch.pk]), {"reason": "传错了文件"})
    batch.refresh_from_db()
    assert (batch.status, batch.taken_back_because) == (Status.TAKEN_BACK, "传错了文件")
    assert "传错了文件" in officer_client.get(batch.get_absolute_url()).content.decode()


def test_an_unreadable_file_gets_one_sentence_and_leaves_nothing(officer_client, office):
    answer = handed_in(officer_client, office, b"%PDF-1.4 \x00\x01", "台账.xlsx")
    assert answer.status_code == 422
    assert "这不是表格文件" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_file_without_a_ledger_or_without_rows_says_so(officer_client, upload):
    unknown = upload(workbook(其他=[["甲", "乙", "丙"], ["1", "2", "3"]]))
    page = officer_client.get(unknown.get_absolute_url()).content.decode()
    assert "没有在文件中识别出台账" in page
    assert "此前已全部导入" not in page
    empty = upload(consultations())
    page = officer_client.get(empty.get_absolute_url()).content.decode()
    assert "只有表头，没有数据行" in page
    assert "此前已全部导入" not in page


def test_faults_only_are_to_be_mended(officer_client, upload):
    batch = upload(consultations(consultation(1, persons="三五个")))
    page = officer_client.get(batch.get_absolute_url()).content.decode()
    assert "文件中还有1处错误" in page
    assert "只导入无误的行" not in page


def test_a_large_file_is_refused_before_it_is_read(officer_client, office, settings):
    settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
    answer = handed_in(officer_client, office, bytes(1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "文件超过1" in answer.content.decode()


def test_faults_are_shown_and_hold_the_button(officer_client, upload, faulty):
    batch = upload(faulty)
    page = officer_client.get(batch.get_absolute_url()).content.decode()
    assert page.count("请") > 14
    assert "文件中还有14处错误" in page
    assert "disabled" in page
    only_one_sheet = officer_client.get(batch.get_absolute_url(), {"sheet": "2"}).content.decode()
    assert "与本表第8行重复" in only_one_sheet
    assert "三五个" not in only_one_sheet
    officer_client.post(reverse("intake:posting", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.status == Status.CHECKED


def test_the_marked_copy_holds_the_sentences_and_no_formula(officer_client, upload):
    batch = upload(consultations(consultation(1, persons="=1+1"), consultation(2, day="=cmd|' /C calc'!A0")))
    answer = officer_client.get(reverse("intake:marked", args=[batch.pk]))
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1][-1] == "问题"
    assert "写成文字的公式" in rows[2][-1]
    assert rows[2][5] == "=1+1"
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_sheet_can_be_read_otherwise(officer_client, upload):
    batch = upload(workbook(其他=[["甲", "乙", "丙"], ["2021-03-08", "细河区", 2]]))
    sheet = reverse("intake:sheet", args=[batch.pk, 1])
    assert "不导入这张表" in officer_client.get(sheet).content.decode()
    officer_client.post(sheet, {"kind": "legal.consultations"})
    columns = {"column0": "held_on", "column1": "place", "column2": "place"}
    twice = officer_client.post(reverse("intake:columns", args=[batch.pk, 1]), columns)
    assert twice.status_code == 422
    officer_client.post(reverse("intake:columns", args=[batch.pk, 1]), {**columns, "column2": "persons"})
    assert batch.sheets.get().new == 1


def test_sums_bear_the_unit_of_their_heading(officer_client, upload):
    head = ["商户名称", "月份", "线上成交额（万元）", "线下成交额"]
    roll = [["商户名称", "入驻日期", "所在地"], ["甲商户", "2021-06-26", "阜蒙县"]]
    batch = upload(workbook(入驻会员=roll, 成交额申报=[head, ["甲商户", "2021-07", 1.5, 200]]))
    page = officer_client.get(batch.get_absolute_url()).content.decode()
    assert "线上成交额（万元） 1.5" in page
    assert "线下成交额（元） 200" in page


def test_differences_show_old_and_new(officer_client, upload, officer, now):
    rows = [consultation(number, day=f"2021-03-{number:02}") for number in range(1, 5)]
    first = upload(consultations(*rows))
    actions.start(first, by=officer, now=now)
    actions.post(first, by=officer, now=now, today=TODAY)
    edited = consultation(4, day="2021-03-04", persons=8)
    second = upload(consultations(*rows[:3], edited, consultation(5, day="2021-03-05", persons=77)))
    page = officer_client.get(reverse("intake:differences", args=[second.pk])).content.decode()
    assert "<del>1</del>" in page
    assert "<ins>8</ins>" in page
    assert "<ins>77</ins>" in page
    assert "来访人5" not in page
    assert not first.changes.exists()  # the first edition is new as a whole


def test_the_row_of_an_entry_can_be_seen(officer_client, upload, officer, now):
    row = [*consultation(1), "<b>内部意见</b>"]
    batch = upload(workbook(咨询登记=[[*CONSULTATION_HEADINGS, "备注"], row]), "台账.xlsx")
    address = reverse("intake:source_row", args=[batch.file_id])
    assert officer_client.get(address, {"sheet": "咨询登记", "row": "2"}).status_code == 404  # not an entry yet
    actions.start(batch, by=officer, now=now)
    actions.post(batch, by=officer, now=now, today=TODAY)
    page = officer_client.get(address, {"sheet": "咨询登记", "row": "2"}).content.decode()
    assert "细河区" in page
    assert "来访人1" not in page  # a person's name
    assert "内部意见" not in page  # a column that is not read
    assert page.count("（不显示）") == 2
    part = officer_client.get(
        address, {"sheet": "咨询登记", "row": "2"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    for asked in (
        {},
        {"sheet": "咨询登记"},
        {"sheet": "咨询登记", "row": "1"},
        {"sheet": "咨询登记", "row": "999"},
        {"sheet": "../x", "row": "1"},
        {"sheet": "咨询登记", "row": "-1"},
    ):
        assert officer_client.get(address, asked).status_code == 404


def test_a_discarded_file_is_deleted_once_nothing_needs_it(
    officer_client, upload, officer, now, django_capture_on_commit_callbacks
):
    first, again = upload(consultations(consultation(1))), upload(consultations(consultation(1)))
    path = path_of(first.sha256)
    for batch, kept in ((first, True), (again, False)):
        with django_capture_on_commit_callbacks(execute=True):
            officer_client.post(reverse("intake:discarding", args=[batch.pk]))
        assert path.exists() == kept
    assert not StoredFile.objects.exists()
    assert officer_client.get(again.get_absolute_url()).status_code == 200
    assert officer_client.get(reverse("intake:marked", args=[again.pk])).status_code == 404


def test_evidence_that_is_somebody_elses_outlives_the_upload(upload, officer, now, django_capture_on_commit_callbacks):
    content = consultations(consultation(1))
    stored = store(content, name="报告.xlsx", media_type="application/zip", now=now - timedelta(days=1))
    batch = upload(content)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(batch, by=officer, now=now)
    assert path_of(stored.sha256).exists()


def test_the_source_is_for_those_with_a_role(newcomer_client, upload):
    batch = upload(consultations(consultation(1)))
    address = reverse("intake:source_row", args=[batch.file_id])
    assert newcomer_client.get(address, {"sheet": "咨询登记", "row": "3"}).status_code == 403


def test_the_list_is_flat(officer_client, upload, django_assert_num_queries):
    for number in range(3):
        upload(consultations(consultation(number)))
    officer_client.get(reverse("intake:list"))
    with django_assert_num_queries(6):
        officer_client.get(reverse("intake:list"))


def test_the_check_page_is_flat(officer_client, upload, faulty, django_assert_num_queries):
    batch = upload(faulty)
    small = upload(consultations(consultation(1, persons="x"), consultation(2)))
    officer_client.get(small.get_absolute_url())  # the first visit writes the session
    for each in (batch, small):
        with django_assert_num_queries(10):
            officer_client.get(each.get_absolute_url())


def test_no_page_without_its_record(officer_client, db):
    for name in ("batch", "differences", "marked", "progress", "taking_back"):
        assert officer_client.get(reverse(f"intake:{name}", args=[1])).status_code == 404
