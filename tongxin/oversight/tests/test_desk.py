"""The auditor's desk: for auditors alone; finds what is asked; exports it; is itself noted."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from python_calamine import CalamineWorkbook

from conftest import make_office
from tests.guards import unwatched
from tests.hostile import EVIL, RAW
from tongxin.audit import actions as audit
from tongxin.audit import vocabulary
from tongxin.audit.models import Record
from tongxin.audit.protection import protect, unprotect
from tongxin.audit.vocabulary import Result
from tongxin.people.models import Person
from tongxin.people.rights.agreements import Agreement
from tongxin.people.roles import Role

pytestmark = pytest.mark.django_db
LIST, EXPORT, VERIFY = "/oversight/", "/oversight/export/", "/oversight/verification/"


@pytest.fixture
def auditor(people) -> Person:
    return people(Role.AUDITOR, name="示例·审计员", email="auditor@example.org")


@pytest.fixture
def desk(auditor) -> Client:
    client = Client()
    client.force_login(auditor)
    return client


@pytest.fixture
def team(county_officer):
    return make_office("210911000000", name="示例·细河服务团")


@pytest.fixture
def log(officer, county_officer, team, now) -> list[Record]:
    """Seven things that happened in seven days, the oldest first."""
    about = f"people.person:{county_officer.public_id}"
    for days, (kind, given) in enumerate(
        [
            (vocabulary.SIGNED_IN, {"by": officer, "method": "password"}),
            (
                vocabulary.SIGN_IN_FAILED,
                {
                    "by": None,
                    "request": RequestFactory().post("/"),
                    "result": Result.REFUSED,
                    "subject": about,
                    "method": "password",
                },
            ),
            (vocabulary.ROWS_EXPORTED, {"by": county_officer, "rows": 12, "unit_path": team.path}),
            (vocabulary.PERSONAL_PAGE_VIEWED, {"by": officer, "subject": about}),
            (vocabulary.ROLE_GIVEN, {"by": officer, "subject": about, "role": "lawyer", "unit_path": team.path}),
            (vocabulary.RETENTION_RUN, {"by": None, "rows": 0, "dry_run": True}),
            (vocabulary.SIGNED_OUT, {"by": county_officer}),
        ]
    ):
        audit.note(kind, now=now - timedelta(days=7 - days), **given)
        if request := given.get("request"):
            audit.note_what_was_set_aside(request)
    return list(Record.objects.order_by("position"))


def positions(answer) -> list[int]:
    return [line.record.position for line in answer.context["lines"]]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_else_sees_anything(people, role, log):
    client = Client()
    client.force_login(people(role, at=make_office("210900000000")))
    for answer in (client.get(LIST), client.get(f"{LIST}records/1/"), client.get(EXPORT), client.post(VERIFY)):
        assert answer.status_code == 403
        assert "审计员" in answer.content.decode()
    # And that they tried is in the log.
    assert Record.objects.filter(kind="accounts.access_refused", result="refused").count() == 4
    assert f'href="{LIST}"' not in client.get("/accounts/password/change/").content.decode()


def test_a_stranger_is_sent_to_the_door(client, log):
    for path in (LIST, f"{LIST}records/1/", EXPORT):
        assert client.get(path).status_code == 302


def test_the_auditor_is_led_there_and_sees_the_newest_first(desk, log):
    answer = desk.get(LIST)
    assert answer.status_code == 200
    assert positions(answer) == [7, 6, 5, 4, 3, 2, 1]
    assert f'href="{LIST}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"who": "示例·管理员"}, [5, 4, 1]),
        ({"who": "管理"}, [5, 4, 1]),
        ({"who": "officer@example.org"}, [5, 4, 1]),
        ({"who": "系统"}, [6]),
        ({"who": "查无此人"}, []),
        ({"kind": "door.signed_in"}, [1]),
        ({"kind": "door"}, [7, 2, 1]),
        ({"result": "refused"}, [2]),
        ({"result": "done", "kind": "door"}, [7, 1]),
        ({"since": "2026-11-19", "until": "2026-11-20"}, [5, 4]),
        ({"until": "2026-11-16"}, [1]),
        ({"since": "2026-11-22"}, [7]),
        ({"unit": "细河服务团"}, [5, 3]),
        ({"unit": "没有"}, []),
        ({"about": "示例·细河"}, [5, 4, 2]),
        ({"about": "people.person"}, [5, 4, 2]),
        ({"about": "示例·细河", "who": "管理员", "kind": "personal"}, [4]),
        ({"as_of": "3"}, [3, 2, 1]),
        ({"address": "10."}, []),
        ({"who": "%"}, []),
        ({"about": "_____"}, []),
    ],
)
def test_a_search_finds_what_was_asked(desk, log, asked, expected):
    assert positions(desk.get(LIST, asked)) == expected


@pytest.mark.parametrize("asked", [{"since": "2026-11-20", "until": "2026-11-19"}, {"kind": "x"}, {"since": "gestern"}])
def test_what_cannot_be_asked_is_said(desk, log, asked):
    for path in (LIST, EXPORT):
        answer = desk.get(path, asked)
        assert answer.status_code == 422
        assert answer.context["lines"] == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("field", ["since", "until"])
def test_a_day_that_nobody_means_is_said(desk, log, field, day):
    for path in (LIST, EXPORT):
        answer = desk.get(path, {field: day})
        assert answer.status_code == 422, path
        assert "2100-12-31" in answer.content.decode()


def test_a_name_of_too_many_is_refused_rather_than_cut(desk, log, monkeypatch):
    monkeypatch.setattr("tongxin.oversight.search.MOST_MATCHES", 1)
    for field in ("who", "unit", "about"):
        answer = desk.get(LIST, {field: "示例"})
        assert (answer.status_code, answer.context["lines"]) == (422, [])
        assert "请写得更完整" in answer.content.decode()
    assert desk.get(EXPORT, {"who": "示例"}).status_code == 422
    assert not Record.objects.filter(kind="audit.exported").exists()


@pytest.mark.parametrize("kind", sorted(vocabulary.LISTS))
def test_a_list_that_was_taken_away_is_called_by_its_name(desk, officer, now, kind):
    audit.note(vocabulary.LIST_EXPORTED, by=officer, now=now, subject=kind, rows=3)
    (line,) = desk.get(LIST).context["lines"]
    assert line.about == str(vocabulary.LISTS[kind])


def test_a_search_notes_itself_without_the_names_typed(desk, log, auditor):
    desk.get(LIST, {"who": "示例·管理员", "kind": "door", "since": "2026-11-16"})
    record = Record.objects.newest_first()[0]
    assert (record.kind, record.actor) == ("audit.searched", auditor.actor_id)
    assert record.details == {"criteria": "who=… since=2026-11-16 kind=door"}
    assert "操作人 …；起始日期 2026-11-16；事项 登录与退出" in desk.get(LIST).content.decode()


def test_later_pages_stand_still_while_the_log_grows(desk, officer, now):
    for _each in range(120):
        audit.note(vocabulary.SIGNED_IN, by=officer, now=now, method="password")
    first = desk.get(LIST)
    assert positions(first) == list(range(120, 70, -1))
    link = "?as_of=120&amp;page=2"
    assert link in first.content.decode()
    second = desk.get(LIST, {"as_of": "120", "page": "2"})
    assert positions(second) == list(range(70, 20, -1))
    assert Record.objects.count() == 121, "turning a page is no new search"


@pytest.mark.parametrize("path", [LIST, f"{LIST}?who=示例&unit=示例&about=示例"])
def test_the_queries_are_constant(desk, officer, county_officer, team, now, path, django_assert_num_queries):
    def more(count: int) -> int:
        for _each in range(count):
            audit.note(
                vocabulary.ROLE_GIVEN, by=officer, now=now, role="lawyer", unit_path=team.path,
                subject=f"people.person:{county_officer.public_id}",
            )  # fmt: skip
            audit.note(vocabulary.ROLE_ENDED, by=county_officer, now=now, subject=f"orgs.unit:{team.public_id}")
        desk.get(path)
        with connection.execute_wrapper(count_queries):
            asked.clear()
            assert desk.get(path).status_code == 200
        return len(asked)

    asked: list[str] = []

    def count_queries(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    assert more(1) == more(20)


def test_a_record_tells_all_and_stands_in_the_chain(desk, log):
    answer = desk.get(f"{LIST}records/5/")
    html = answer.content.decode()
    for words in ("授予了角色", "律师", "示例·管理员", "示例·细河", "示例·细河服务团", log[4].hash, log[3].hash):
        assert words in html, words
    assert (answer.context["fits"], answer.context["follows"], answer.context["followed"]) == (True, True, True)
    assert desk.get(f"{LIST}records/999/").status_code == 404


def test_what_somebody_agreed_to_is_told_in_words(desk, officer, now):
    audit.note(vocabulary.CONSENT_GIVEN, by=officer, now=now, purpose=Agreement.MAIL.value, version="1")
    assert str(Agreement.MAIL.label) in desk.get(LIST).content.decode()


def test_an_altered_record_says_so(desk, log):
    unprotect(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_record SET actor = '' WHERE position = 3")
    protect(connection)
    assert not desk.get(f"{LIST}records/3/").context["fits"]
    answer = desk.post(VERIFY)
    assert answer.status_code == 200
    assert "第 3 条记录被改动过" in answer.content.decode()
    assert Record.objects.newest_first()[0].details == {"flaws": 1, "until": 7}


def test_a_sound_log_verifies_and_that_is_noted(desk, log, auditor):
    answer = desk.post(VERIFY)
    assert "完整" in answer.content.decode()
    record = Record.objects.newest_first()[0]
    assert (record.kind, record.actor) == ("audit.verified", auditor.actor_id)
    assert desk.get(VERIFY).status_code == 405


def test_the_account_that_is_gone_has_no_name(desk, log, officer):
    gone = officer.actor_id
    with unwatched():
        Person.objects.filter(pk=officer.pk).update(public_id="01890a5d-ac96-774b-bcce-b302099a8057")
    html = desk.get(LIST, {"who": gone}).content.decode()
    assert f"已删除的账号（{gone[:8]}）" in html
    assert "示例·管理员" not in html.replace('value="', "")


def test_an_erased_account_has_no_name_either(desk, log, officer):
    with unwatched():
        Person.objects.filter(pk=officer.pk).update(is_active=False, closed_at=log[0].at, erased_at=log[0].at)
    assert f"已删除的账号（{officer.actor_id[:8]}）" in desk.get(LIST).content.decode()


def test_the_export_holds_what_was_found_as_text(desk, log, officer, auditor):
    with unwatched():
        Person.objects.filter(pk=officer.pk).update(name="=1+1")
    answer = desk.get(EXPORT, {"who": "=1+1"})
    assert answer["Content-Disposition"].startswith("attachment")
    content = answer.getvalue()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    about, rows = (book.get_sheet_by_index(number).to_python() for number in (0, 1))
    assert [int(row[0]) for row in rows[1:]] == [5, 4, 1]
    assert rows[1][2] == "=1+1"
    assert [str(row[1]) for row in about][0] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet2.xml")
    record = Record.objects.newest_first()[0]
    assert (record.kind, record.actor) == ("audit.exported", auditor.actor_id)
    assert record.details == {"criteria": "who=…", "rows": 3}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_script_in_a_text_is_text_wherever_it_shows(desk, officer, team, now, language):
    with unwatched():
        Person.objects.filter(pk=officer.pk).update(name=EVIL)
        type(team).objects.filter(pk=team.pk).update(name_zh=EVIL)
    audit.note(
        vocabulary.BREAK_GLASS, by=officer, now=now, subject=f"orgs.unit:{team.public_id}", unit_path=team.path,
        reason=EVIL,
    )  # fmt: skip
    audit.note(vocabulary.PHONE_SHOWN, by=officer, now=now, subject=EVIL, reason=EVIL)
    hostile = {"who": EVIL, "unit": EVIL, "about": EVIL, "address": EVIL}
    for path, asked in [(LIST, {}), (LIST, hostile), (f"{LIST}records/1/", {}), (f"{LIST}records/2/", {})]:
        html = desk.get(path, asked, headers={"accept-language": language, "user-agent": EVIL}).content.decode()
        assert RAW not in html
        assert "&lt;img src=x" in html
    assert desk.get(EXPORT, {"who": EVIL}).status_code == 200


def test_a_record_of_an_earlier_version_is_still_shown(desk, log):
    unprotect(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_record SET kind = 'door.of_old' WHERE position = 1")
    protect(connection)
    assert "door.of_old" in desk.get(LIST).content.decode()
    assert desk.get(f"{LIST}records/1/").status_code == 200


def test_times_are_those_of_the_city(desk, officer):
    audit.note(vocabulary.SIGNED_IN, by=officer, now=datetime(2026, 11, 20, 18, 5, tzinfo=UTC), method="password")
    assert positions(desk.get(LIST, {"since": "2026-11-21", "until": "2026-11-21"})) == [1]
    assert "2026-11-21 02:05:00" in desk.get(f"{LIST}records/1/").content.decode()


def test_the_address_of_the_desk_is_named():
    assert reverse("oversight:records") == LIST
