"""Who sees a phone number whole, and what an emergency opens: with a reason, for half an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import hold
from tests.guards import unwatched
from tests.hostile import EVIL, RAW
from tongxin.audit.models import Record
from tongxin.notices.models import Notice
from tongxin.people.models import Emergency
from tongxin.people.permissions import NotAllowed
from tongxin.people.rights import actions
from tongxin.people.rights.agreements import Agreement
from tongxin.people.rights.permissions import obstacle_to_see_phone
from tongxin.people.rights.tests.conftest import give_phone, rename
from tongxin.people.roles import Role

REASON = "当事人失联，需要立即联系本人"


@pytest.fixture
def clerk(people):
    """A street clerk of 细河区 with a phone."""
    return give_phone(people(Role.STREET_CLERK, "210911001000", name="示例·街道"))


@pytest.fixture(autouse=True)
def officer_of_data(people):
    """Who is told of an emergency look."""
    return people(Role.DATA_PROTECTION)


def card(person) -> str:
    return f"/people/{person.public_id}/"


def records(kind: str):
    return list(Record.objects.filter(kind=kind).order_by("position").values_list("actor", "result", "subject"))


def test_a_phone_is_masked_until_somebody_who_may_asks(browser, county_officer, clerk):
    client = browser(county_officer)
    page = client.get(card(clerk)).content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    shown = client.post(f"{card(clerk)}phone/")
    assert "13812345678" in shown.content.decode()
    assert "<html" not in client.post(f"{card(clerk)}phone/", headers={"hx-request": "true"}).content.decode()
    about = f"people.person:{clerk.public_id}"
    assert records("personal.page_viewed") == [(county_officer.actor_id, "done", about)]
    assert records("personal.phone_shown") == [(county_officer.actor_id, "done", about)] * 2
    assert client.get(f"{card(clerk)}phone/").status_code == 405


def test_out_of_sight_is_not_there(browser, colleague_elsewhere, newcomer, clerk, client):
    for person, code in ((colleague_elsewhere, 404), (newcomer, 403)):
        for answer in (browser(person).get(card(clerk)), browser(person).post(f"{card(clerk)}phone/")):
            assert answer.status_code == code
            assert "138" not in answer.content.decode()
    assert client.get(card(clerk)).status_code == 302


def test_who_may_see_the_person_may_not_see_the_phone(browser, clerk, people):
    colleague = people(Role.STREET_CLERK, "210911001000")
    page = browser(colleague).get(card(clerk)).content.decode()
    assert "disabled" in page.split('id="phone"')[1]
    assert browser(colleague).post(f"{card(clerk)}phone/").status_code == 403
    assert records("personal.phone_shown") == [
        (colleague.actor_id, "refused", f"people.person:{clerk.public_id}")
    ]  # fmt: skip


def test_a_colleague_sees_it_if_the_person_agrees_and_as_long(clerk, people, now):
    colleague, elsewhere = people(Role.STREET_CLERK, "210911001000"), people(Role.COUNTY_OFFICER, "210921000000")
    version = Agreement.COLLEAGUES.text.version
    assert obstacle_to_see_phone(colleague, clerk, now=now)
    actions.agree(clerk, Agreement.COLLEAGUES, version=version, language="zh-hans", now=now, request=None)
    assert obstacle_to_see_phone(colleague, clerk, now=now) is None
    assert obstacle_to_see_phone(elsewhere, clerk, now=now)
    actions.withdraw(clerk, Agreement.COLLEAGUES, now=now, request=None)
    assert obstacle_to_see_phone(colleague, clerk, now=now)


def test_ones_own_is_shown_and_nobody_noted(browser, clerk):
    client = browser(clerk)
    client.get(card(clerk))
    assert "13812345678" in client.post(f"{card(clerk)}phone/").content.decode()
    assert not Record.objects.filter(kind__startswith="personal.").exists()


def open_up(client, whom: str, reason: str = REASON):
    return client.post("/people/emergency/", {"whom": whom, "reason": reason})


def test_an_emergency_opens_one_person_for_half_an_hour(browser, colleague_elsewhere, clerk, officer_of_data):
    client = browser(colleague_elsewhere)
    assert client.get(card(clerk)).status_code == 404
    answer = open_up(client, clerk.email)
    assert (answer.status_code, answer["Location"]) == (302, card(clerk))
    page = client.get(card(clerk)).content.decode()
    assert clerk.email in page, "the whole account"
    assert "审计记录" not in page, "but not when and from where somebody signs in"
    assert "13812345678" in client.post(f"{card(clerk)}phone/").content.decode()
    assert records("personal.break_glass") == [
        (colleague_elsewhere.actor_id, "done", f"people.person:{clerk.public_id}")
    ]  # fmt: skip
    emergency = Emergency.objects.get()
    assert (emergency.reason, emergency.ends_at - emergency.begun_at) == (REASON, timedelta(minutes=30))
    assert REASON not in str(list(Record.objects.values()))
    assert Notice.objects.get().recipient == officer_of_data.actor_id
    # Half an hour later it is closed again.
    Emergency.objects.update(
        begun_at=timezone.now() - timedelta(minutes=31), ends_at=timezone.now() - timedelta(minutes=1)
    )
    assert client.get(card(clerk)).status_code == 404
    assert client.post(f"{card(clerk)}phone/").status_code == 404


def test_without_a_data_protection_officer_the_auditors_are_told(
    browser, colleague_elsewhere, clerk, officer_of_data, people
):
    with unwatched():
        officer_of_data.memberships.update(ends_on="2026-01-31")
    client = browser(colleague_elsewhere)
    assert open_up(client, clerk.email).status_code == 403, "nobody at all could be told"
    assert not Emergency.objects.exists()
    auditor = people(Role.AUDITOR)
    told = client.post("/people/emergency/", {"whom": clerk.email, "reason": REASON}, follow=True).content.decode()
    assert "已通知审计员" in told
    assert "已通知个人信息保护负责人" not in told
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (auditor.actor_id, "people.glass_broken_unwatched")
    assert browser(auditor).get(notice.link).status_code == 200


def test_only_who_opened_it_looks(browser, colleague_elsewhere, clerk, people):
    open_up(browser(colleague_elsewhere), clerk.email)
    another = people(Role.COUNTY_OFFICER, "210921000000")
    assert browser(another).get(card(clerk)).status_code == 404


@pytest.mark.parametrize("reason", ["", "急", "          x", "一二三四五六七八九", " 一 二 三 四 五 "])
def test_without_a_reason_nothing_opens(browser, colleague_elsewhere, clerk, reason, now):
    client = browser(colleague_elsewhere)
    assert open_up(client, clerk.email, reason).status_code == 422
    assert client.get(card(clerk)).status_code == 404
    with pytest.raises(NotAllowed):
        actions.break_glass(clerk, reason=reason, by=colleague_elsewhere, now=now, request=None)
    assert not Emergency.objects.exists()


@pytest.mark.parametrize("role", [Role.STREET_CLERK, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION])
def test_most_people_break_no_glass(browser, people, clerk, role, now):
    person = people(role)
    assert open_up(browser(person), clerk.email).status_code in {403, 422}
    with pytest.raises(NotAllowed):
        actions.break_glass(clerk, reason=REASON, by=person, now=now, request=None)
    assert not Emergency.objects.exists()


def test_nobody_meant_opens_nothing_and_is_noted(browser, colleague_elsewhere, clerk, people):
    client = browser(colleague_elsewhere)
    twin = people(Role.STREET_CLERK, "210911001000", name=clerk.name)
    for whom in ("nobody@example.org", "13900000000", clerk.name, "%", clerk.email[:5], "' OR 1=1"):
        assert open_up(client, whom).status_code == 422
    assert {result for _actor, result, _subject in records("personal.break_glass")} == {"refused"}
    for whom in ("138 1234 5678", clerk.email.upper(), f" {clerk.email} "):
        assert open_up(client, whom)["Location"] == card(clerk)
    assert twin


def test_ones_own_glass_is_not_broken(browser, colleague_elsewhere, now):
    with pytest.raises(NotAllowed):
        actions.break_glass(colleague_elsewhere, reason=REASON, by=colleague_elsewhere, now=now, request=None)


def test_a_script_in_a_reason_or_a_name_is_text(browser, colleague_elsewhere, clerk):
    client = browser(colleague_elsewhere)
    refused = client.post("/people/emergency/", {"whom": EVIL, "reason": EVIL})
    assert RAW not in refused.content.decode()
    assert RAW not in client.get("/people/emergency/", {"whom": EVIL}).content.decode()
    rename(clerk, EVIL)
    assert open_up(client, clerk.email, f"{EVIL}{EVIL}").status_code == 302
    assert RAW not in client.get(card(clerk)).content.decode()


def test_what_was_given_is_not_read_from_the_form(browser, colleague_elsewhere, clerk, officer):
    client = browser(colleague_elsewhere)
    extra = {"by": officer.pk, "ends_at": "2099-01-01", "about": officer.pk, "begun_at": "2000-01-01"}
    client.post("/people/emergency/", {"whom": clerk.email, "reason": REASON, **extra})
    emergency = Emergency.objects.get()
    assert (emergency.by, emergency.about) == (colleague_elsewhere, clerk)
    assert emergency.ends_at - emergency.begun_at == timedelta(minutes=30)


def test_a_missing_key_is_said_on_the_card(browser, county_officer, clerk, settings, tmp_path):
    settings.KEY_RING = tmp_path / "key-ring"
    client = browser(county_officer)
    assert "缺少密钥" in client.get(card(clerk)).content.decode()
    answer = client.post(f"{card(clerk)}phone/")
    assert answer.status_code == 503
    assert "keys merge" in answer.content.decode()


def test_a_role_that_ended_shows_no_phone(clerk, county_officer, people, now):
    with unwatched():
        clerk.memberships.update(ends_on=now.date() - timedelta(days=1))
    assert obstacle_to_see_phone(county_officer, clerk, now=now)
    hold(clerk, Role.STREET_CLERK, clerk.memberships.first().unit)
    assert obstacle_to_see_phone(county_officer, clerk, now=now) is None
