"""The data-protection officer's desk: theirs alone; open looks first; counts that tell nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import make_person
from tests.hostile import EVIL, RAW
from tongxin.notices.models import Notice
from tongxin.oversight.data_protection.views import agreed_counts
from tongxin.people.models import Consent, Emergency
from tongxin.people.rights import actions
from tongxin.people.rights.agreements import Agreement
from tongxin.people.roles import Role

DESK = "/oversight/data-protection/"
PAGES = (DESK, f"{DESK}register/", f"{DESK}retention/")
REASON = "示例：需要立即联系本人"


@pytest.fixture
def protector(people):
    return people(Role.DATA_PROTECTION)


@pytest.fixture
def desk(protector) -> Client:
    client = Client()
    client.force_login(protector)
    return client


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DATA_PROTECTION])
def test_it_is_the_officers_alone(people, role):
    client = Client()
    client.force_login(people(role))
    assert {client.get(path).status_code for path in PAGES} == {403}


def test_a_look_is_told_and_stands_above(desk, protector, colleague_elsewhere, officer, county_officer):
    now = timezone.now()
    old = actions.break_glass(
        officer, reason=f"{REASON}{EVIL}", by=county_officer, now=now - timedelta(days=1), request=None
    )
    actions.break_glass(officer, reason=REASON, by=colleague_elsewhere, now=now, request=None)
    notices = Notice.objects.filter(recipient=protector.actor_id, kind="people.glass_broken")
    assert [notice.link for notice in notices] == [DESK, DESK]
    assert colleague_elsewhere.name in notices.latest("pk").sentence
    page = desk.get(DESK, headers={"accept-language": "en"}).content.decode()
    assert page.index(colleague_elsewhere.name) < page.index(county_officer.name)
    assert page.count("open now") == 1
    assert REASON in page
    assert RAW not in page
    assert old.reason.endswith(EVIL)


def test_the_pages_ask_for_the_same_with_many_looks(desk, officer, colleague_elsewhere, django_assert_max_num_queries):
    for _look in range(30):
        actions.break_glass(officer, reason=REASON, by=colleague_elsewhere, now=timezone.now(), request=None)
    for path, most in zip(PAGES, (14, 8, 30), strict=True):
        desk.get(path)
        with django_assert_max_num_queries(most):
            assert desk.get(path).status_code == 200


@pytest.mark.parametrize(("agreeing", "others", "told"), [(4, 9, None), (5, 9, 5), (9, 4, None), (0, 9, None)])
def test_small_counts_are_not_told(db, now, agreeing, others, told):
    for number in range(agreeing + others):
        person = make_person(name="示例", email=f"{number}@example.org")
        if number < agreeing:
            Consent.objects.create(person=person, agreement=Agreement.MAIL, version="1", language="en", given_at=now)
    assert {each.agreement: each.persons for each in agreed_counts()}[Agreement.MAIL] == told


def test_a_missing_key_does_not_break_the_desk(desk, officer, colleague_elsewhere, settings, tmp_path):
    actions.break_glass(officer, reason=REASON, by=colleague_elsewhere, now=timezone.now(), request=None)
    settings.KEY_RING = tmp_path / "key-ring"
    page = desk.get(DESK).content.decode()
    assert "缺少密钥" in page
    assert Emergency.objects.count() == 1
