"""Inviting from a sheet: every mistake with its place; all or none; many in seconds; the links once."""

from __future__ import annotations

import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.hostile import EVIL, RAW
from tongxin.audit.models import Record
from tongxin.ledger.models import Entry
from tongxin.people.inviting import actions, sheets
from tongxin.people.inviting.checking import check
from tongxin.people.models import Invitation
from tongxin.people.roles import Role

HEADINGS = ["姓名", "电子邮箱", "手机", "单位", "角色", "截止日期"]
SHEET, SENDING, LINKS = (f"/people/invitations/sheet/{page}" for page in ("", "sending/", "links.xlsx"))
HIDDEN = re.compile(r'name="(?:rows|links)" value="([^"]+)"')


def workbook(*rows, headings=HEADINGS, name="名单") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def upload(client, content: bytes, name: str = "名单.xlsx"):
    return client.post(SHEET, {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def client(client_of, county_officer):
    return client_of(county_officer)


@pytest.fixture
def row(team):
    def make(number: int = 1, **changed):
        usual = {
            "姓名": f"示例·律师{number}", "电子邮箱": f"lawyer{number}@example.org", "手机": "", "单位": team.name_zh,
            "角色": "律师", "截止日期": "",
        }  # fmt: skip
        return list((usual | changed).values())

    return make


def test_a_sheet_becomes_invitations_and_links(client, row, county_officer):
    page = upload(client, workbook(row(1), row(2, 手机="13812345678", 截止日期="2099-12-31"), row(3, 角色="lawyer")))
    assert page.status_code == 200
    assert not Invitation.objects.exists()  # nothing is sent before it was seen once more
    made = client.post(SENDING, {"rows": HIDDEN.search(page.content.decode())[1]}).content.decode()
    assert Invitation.objects.filter(status="open", role="lawyer").count() == 3
    links = set(re.findall(r"http://testserver/accounts/invitation/[\w-]{43}/", made))
    assert len(links) == 3
    file = client.post(LINKS, {"links": HIDDEN.search(made)[1]})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    assert {line[-1] for line in rows[1:]} == links
    assert file["Content-Disposition"].startswith("attachment")
    noted = Record.objects.get(kind="out.list_exported")
    assert (noted.actor, noted.details["rows"]) == (county_officer.actor_id, 3)
    entries = Entry.objects.filter(verb="people.invited")
    assert entries.count() == 3
    assert Record.objects.get(kind="accounts.invited").details["count"] == 3
    second = Invitation.objects.get(email="lawyer2@example.org")
    assert (second.phone, second.ends_on.isoformat()) == ("+8613812345678", "2099-12-31")


def test_each_mistake_is_named_with_its_place_and_nothing_is_sent(client, row, guest, county_officer):
    actions.invite(guest(email="again@example.org"), by=county_officer, now=timezone.now())
    rows = [
        row(1),
        row(2, 姓名=""),
        row(3, 电子邮箱="nowhere"),
        row(4, 手机="12"),
        row(5, 单位="示例·没有"),
        row(6, 角色="皇帝"),
        row(7, 角色="县区工作人员"),
        row(8, 截止日期="2001-01-01"),
        row(9, 截止日期="明年"),
        row(1),
        row(11, 电子邮箱="again@example.org"),
        row(12, 电子邮箱=county_officer.email),
        row(13, 截止日期="9999-12-31"),
    ]
    page = upload(client, workbook(*rows))
    html = page.content.decode()
    assert page.status_code == 422
    assert not HIDDEN.search(html)
    assert re.findall(r"名单 第(\d+)行", html) == ["3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"]
    assert Invitation.objects.count() == 1


def test_mended_it_goes_through(client, row):
    assert upload(client, workbook(row(1), row(2, 角色="律帅"))).status_code == 422
    page = upload(client, workbook(row(1), row(2)))
    client.post(SENDING, {"rows": HIDDEN.search(page.content.decode())[1]})
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_is_read_as_offices_save_it(client, row, encoding):
    text = "\r\n".join(",".join(map(str, line)) for line in [HEADINGS, row(1)])
    assert upload(client, text.encode(encoding), "名单.csv").status_code == 200


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\0", b"PK\x03\x04 no zip", b"\x89PNG\r\n\x1a\n\0", workbook(headings=["a", "b"]), workbook()],
    ids=["empty", "program", "broken", "picture", "other headings", "nobody"],
)
def test_what_is_no_list_is_refused(client, content):
    assert upload(client, content).status_code == 422


def test_more_rows_than_an_office_has_are_refused(row):
    with pytest.raises(sheets.NotReadable):
        sheets.rows_of(workbook(*(row(number) for number in range(sheets.MOST_ROWS + 1))))


def test_what_a_page_brings_back_is_its_own(client, client_of, row, people, team):
    page = upload(client, workbook(row(1)))
    given = HIDDEN.search(page.content.decode())[1]
    other = client_of(people(Role.COUNTY_OFFICER, "210911000000"))
    for who, rows in ((other, given), (client, given[:-2]), (client, ""), (client, "[[1]]")):
        assert who.post(SENDING, {"rows": rows}).status_code == 422
        assert who.post(LINKS, {"links": rows}).status_code == 422
    assert not Invitation.objects.exists()


def test_what_changed_in_between_is_a_mistake_again(client, row, guest, county_officer):
    page = upload(client, workbook(row(1), row(2)))
    actions.invite(guest(email="lawyer2@example.org"), by=county_officer, now=timezone.now())
    late = client.post(SENDING, {"rows": HIDDEN.search(page.content.decode())[1]})
    assert late.status_code == 422
    assert Invitation.objects.count() == 1


def test_another_countys_unit_is_no_unit(client, row, colleague_elsewhere):
    page = upload(client, workbook(row(1, 单位="示例·210921办公室")))
    assert page.status_code == 422
    assert not Invitation.objects.exists()


def test_a_script_or_formula_in_a_cell_is_text(client, row):
    html = upload(client, workbook(row(1, 姓名=EVIL), row(2, 单位=EVIL), row(3, 电子邮箱=EVIL))).content.decode()
    assert RAW not in html
    page = upload(client, workbook(row(1, 姓名="=1+1"), row(2, 姓名=EVIL))).content.decode()
    assert RAW not in page
    made = client.post(SENDING, {"rows": HIDDEN.search(page)[1]}).content.decode()
    assert RAW not in made
    file = client.post(LINKS, {"links": HIDDEN.search(made)[1]}).getvalue()
    assert b"<f>" not in file


def test_the_template_lists_what_can_be_written(client, team):
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{SHEET}template.xlsx").getvalue()))
    assert book.get_sheet_by_index(0).to_python()[0] == HEADINGS
    known = book.get_sheet_by_index(1).to_python()
    assert "律师" in {line[0] for line in known}
    assert team.name_zh in {line[1] for line in known}
    assert "城市工作人员" not in {line[0] for line in known}


def test_five_hundred_rows_are_invited_at_once(row, county_officer):
    rows = sheets.rows_of(workbook(*(row(number) for number in range(500))))
    checked = check(rows, by=county_officer, today=timezone.localdate())
    assert not checked.mistakes
    actions.invite_all(checked.guests, by=county_officer, now=timezone.now())
    assert Invitation.objects.count() == 500


def test_the_check_asks_the_database_as_often_for_many_rows(row, county_officer, django_assert_num_queries):
    for count in (2, 60):
        rows = sheets.rows_of(workbook(*(row(number) for number in range(count))))
        county_officer.standings()
        with django_assert_num_queries(3):
            check(rows, by=county_officer, today=timezone.localdate())
