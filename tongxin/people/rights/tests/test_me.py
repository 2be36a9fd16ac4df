"""My personal data: see, correct, take away, agree, withdraw, close; nobody else's, and nothing not mine to set."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from conftest import hold, make_office, make_person
from tests.guards import unwatched
from tests.hostile import EVIL, RAW
from tongxin.audit import verify as audit
from tongxin.audit import vocabulary as audited_as
from tongxin.audit.actions import note
from tongxin.audit.models import Record
from tongxin.ledger import verify
from tongxin.ledger.models import Entry
from tongxin.people.actions import RoleDraft, close_account, end_role, give_role, reopen_account
from tongxin.people.actions.accounts import AlreadyDone
from tongxin.people.models import Consent, Membership, Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.rights import actions
from tongxin.people.rights.agreements import TEXTS, Agreement
from tongxin.people.rights.held import held_about
from tongxin.people.rights.permissions import agreed
from tongxin.people.rights.tests.conftest import PHONE, give_phone, rename
from tongxin.people.roles import Role
from tongxin.privacy import keyring
from tongxin.privacy.register import belonging, declaring, holdings
from tongxin.privacy.vocabulary import Since

ME = "/accounts/me/"
PASSWORD = "correct horse battery"


def audited(kind: str) -> list[Record]:
    return list(Record.objects.filter(kind=kind).order_by("position"))


@pytest.fixture
def me(officer) -> Person:
    return give_phone(officer)


@pytest.fixture
def mine(me, browser):
    return browser(me)


def test_i_see_everything_that_is_held_about_me(mine, me):
    page = mine.get(ME, headers={"accept-language": "en"}).content.decode()
    for told in (me.name, me.email, "13812345678", "city officer", str(me.public_id)):
        assert told in page
    assert me.password not in page
    assert me.phone_lookup not in page
    # Which purpose, which article, how long.
    assert "30 days after the account was closed" in page
    assert "PIPL art. 13 (1) no. 1" in page


def test_what_the_audit_log_holds_of_me_is_told_in_words(mine, me, people, now):
    unit, security = me.memberships.get().unit, people(Role.SECURITY_ADMINISTRATOR)
    other = people(Role.LAWYER)
    for kind, told in (
        (audited_as.SIGNED_IN, {"subject": f"people.person:{me.public_id}", "method": "sample"}),
        (audited_as.ROLE_GIVEN, {"subject": f"people.person:{other.public_id}", "role": "county_officer"}),
        (audited_as.LIST_EXPORTED, {"subject": "sites.recheck", "rows": 2}),
        (audited_as.CONSENT_GIVEN, {"purpose": "mail", "version": "1"}),
    ):
        note(kind, by=me, now=now, unit_path=unit.path, **told)
    page = mine.get(ME).content.decode()
    for words in ("本人账号", "示例城市一键登录", "县区管理员", "复核清单", unit.name_zh):
        assert words in page, words
    for code in ("people.person:", "sites.recheck", ">sample", ": sample", "county_officer", unit.path, ": mail"):
        assert code not in page, code
    assert security


def test_the_page_is_found_by_somebody_without_a_role(browser, newcomer):
    page = browser(newcomer).get(ME)
    assert page.status_code == 200
    assert newcomer.email in page.content.decode()


def test_a_stranger_sees_nothing(client, me):
    for path in (ME, f"{ME}details/", f"{ME}email/", f"{ME}closing/", f"{ME}consents/mail/"):
        assert client.get(path).status_code == 302
    assert client.post(f"{ME}export/json/").status_code == 302


def test_every_kind_of_row_that_is_somebodys_can_be_found(me):
    """The register says how a row belongs to a person; a path that leads nowhere fails here."""
    for model in declaring():
        if belongs := belonging(model):
            where = belongs.where(me, me.actor_id)
            assert where is not None or belongs.nobody_because
            if where is not None:
                assert model._default_manager.filter(**where).count() >= 0


def test_the_page_asks_for_as_much_with_many_rows(mine, me, django_assert_max_num_queries):
    for number in range(30):
        hold(me, Role.SECRETARY, make_office(me.memberships.first().unit.place_id, name=f"示例{number}"))
    mine.get(ME)
    with django_assert_max_num_queries(45):
        page = mine.get(ME, headers={"accept-language": "en"}).content.decode()
    assert "11 older rows" in page


def test_i_correct_my_name_and_phone(mine, me):
    answer = mine.post(f"{ME}details/", {"name": "示例·新名", "phone": "0418-281 2345"})
    assert answer.status_code == 302
    fresh = Person.objects.get(pk=me.pk)
    assert (fresh.name, fresh.phone, fresh.phone_masked) == ("示例·新名", "+864182812345", "0418-****345")
    assert Person.objects.with_phone("0418 2812345") == fresh
    assert Entry.objects.get().verb == "people.details_corrected"
    assert [record.details for record in audited("personal.data_changed")] == [{"fields": "name phone"}]
    told = f"{Entry.objects.values().get()}{Record.objects.values()}"
    assert not [text for text in ("2812345", "示例") if text in told]


def test_an_emptied_phone_is_gone(mine, me):
    assert mine.post(f"{ME}details/", {"name": me.name, "phone": ""}).status_code == 302
    fresh = Person.objects.get(pk=me.pk)
    assert (fresh.phone, fresh.phone_lookup, fresh.phone_masked) == ("", None, "")


def test_nothing_changed_is_nothing_done(mine, me):
    assert mine.post(f"{ME}details/", {"name": me.name, "phone": "13812345678"}).status_code == 302
    assert not Entry.objects.exists()
    assert not audited("personal.data_changed")


@pytest.mark.parametrize("given", [{"name": "", "phone": ""}, {"name": "x", "phone": "12345"}, {"name": "a\u202eb"}])
def test_what_is_wrong_is_said_and_kept_in_the_form(mine, me, given):
    answer = mine.post(f"{ME}details/", {"name": "示例", "phone": "", **given})
    assert answer.status_code == 422
    assert Person.objects.get(pk=me.pk).phone == PHONE
    assert not Entry.objects.exists()


def test_another_persons_phone_or_address_cannot_be_taken(mine, me, colleague_elsewhere):
    give_phone(colleague_elsewhere, "+8613900000000")
    assert mine.post(f"{ME}details/", {"name": "示例·新名", "phone": "13900000000"}).status_code == 422
    answer = mine.post(f"{ME}email/", {"email": colleague_elsewhere.email.upper(), "password": PASSWORD})
    assert answer.status_code == 422
    fresh = Person.objects.get(pk=me.pk)
    assert (fresh.name, fresh.phone, fresh.email) == (me.name, PHONE, me.email)
    assert not Entry.objects.exists()


def test_the_address_changes_with_the_password_only(mine, me):
    EmailAddress.objects.create(user=me, email=me.email, verified=True, primary=True)
    for wrong in ({}, {"password": "wrong"}, {"password": ""}):
        assert mine.post(f"{ME}email/", {"email": "new@example.org", **wrong}).status_code == 422
    assert Person.objects.get(pk=me.pk).email == me.email
    assert mine.post(f"{ME}email/", {"email": "New@Example.org", "password": PASSWORD}).status_code == 302
    assert Person.objects.get(pk=me.pk).email == "new@example.org"
    assert not EmailAddress.objects.filter(email=me.email).exists()


def test_fields_that_are_not_mine_to_set_are_not_read(mine, me, colleague_elsewhere):
    extra = {
        "email": "new@example.org", "is_active": "", "public_id": str(colleague_elsewhere.public_id), "id": "1",
        "person": colleague_elsewhere.pk, "user": colleague_elsewhere.pk, "role": "auditor", "password": "x",
        "phone_lookup": "x", "erased_at": "2026-01-01", "given_at": "2020-01-01", "withdrawn_at": "", "by": "1",
    }  # fmt: skip
    assert mine.post(f"{ME}details/", {**extra, "name": "示例·新名", "phone": ""}).status_code == 302
    version = Agreement.MAIL.text.version
    assert mine.post(f"{ME}consents/mail/", {**extra, "version": version}).status_code == 302
    fresh = Person.objects.get(pk=me.pk)
    assert (fresh.email, fresh.is_active, fresh.public_id, fresh.erased_at) == (me.email, True, me.public_id, None)
    assert fresh.check_password(PASSWORD)
    consent = Consent.objects.get()
    assert (consent.person, consent.given_at.year) == (me, timezone.now().year)
    assert list(me.memberships.values_list("role", flat=True)) == ["city_officer"]


@pytest.mark.parametrize("form", ["json", "html", "xlsx"])
def test_i_take_away_what_is_mine_and_nobody_elses(mine, me, colleague_elsewhere, form):
    give_phone(colleague_elsewhere, "+8613900000000")
    rename(me, "=HYPERLINK(1)")
    extra = {"person": colleague_elsewhere.pk, "id": str(colleague_elsewhere.public_id)}
    answer = mine.post(f"{ME}export/{form}/?person={colleague_elsewhere.pk}", extra)
    assert answer["Content-Disposition"].startswith("attachment")
    content = answer.content
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
            assert b"<f>" not in content
    assert me.email.encode() in content
    assert not [word for word in (colleague_elsewhere.email, "13900000000", me.password) if word.encode() in content]
    assert [(each.actor, each.details) for each in audited("out.own_data_exported")] == [
        (me.actor_id, {"format": form})
    ]


def test_the_json_holds_every_row_with_its_purpose(mine, me):
    told = json.loads(mine.post(f"{ME}export/json/").content)
    by_record = {record["record"]: record for record in told["records"]}
    assert by_record["people.Person"]["rows"][0]["phone"] == PHONE
    assert by_record["people.Membership"]["rows"][0]["role"] == "city_officer"
    assert all(record["kept"] for code, record in by_record.items() if code == "people.Person")


@pytest.mark.parametrize("path", ["export/pdf/", "consents/everything/", "consents/everything/withdrawal/"])
def test_what_is_not_offered_is_not_there(mine, me, path):
    assert mine.post(f"{ME}{path}").status_code == 404


def test_a_script_in_my_name_is_text(mine, me):
    rename(me, EVIL)
    for path in (ME, f"{ME}details/", f"{ME}email/", f"{ME}closing/", f"/people/{me.public_id}/"):
        assert RAW not in mine.get(path).content.decode(), path
    assert RAW not in mine.post(f"{ME}export/html/").content.decode()


def test_i_agree_and_withdraw_with_one_button_each(mine, me):
    version = Agreement.COLLEAGUES.text.version
    assert not agreed(me, Agreement.COLLEAGUES)
    for _twice in range(2):
        assert mine.post(f"{ME}consents/colleagues/", {"version": version}).status_code == 302
    consent = Consent.objects.get()
    assert (consent.version, consent.language, consent.withdrawn_at) == (version, "zh-hans", None)
    assert agreed(me, Agreement.COLLEAGUES)
    for _twice in range(2):
        assert mine.post(f"{ME}consents/colleagues/withdrawal/").status_code == 302
    assert not agreed(me, Agreement.COLLEAGUES)
    assert Consent.objects.get().withdrawn_at, "the proof stays"
    assert [len(audited(f"personal.consent_{what}")) for what in ("given", "withdrawn")] == [1, 1]


def test_nobody_agrees_to_what_they_did_not_read(mine, me):
    assert mine.post(f"{ME}consents/mail/", {"version": "0"}).status_code == 403
    assert mine.post(f"{ME}consents/mail/").status_code == 403
    assert not Consent.objects.exists()


@pytest.mark.parametrize("agreement", list(Agreement))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_wording_is_there_in_both_languages_and_never_changes(mine, me, agreement, language):
    for text in TEXTS[agreement]:
        wording = text.wording(language)
        template = get_template(wording.template)
        digest = sha256(Path(template.origin.name).read_bytes()).hexdigest()
        assert digest.startswith(wording.sha256), "another wording is another version"
    assert mine.get(f"{ME}consents/{agreement.value}/", headers={"accept-language": language}).status_code == 200


def leave(client, **changed):
    return client.post(f"{ME}closing/", {"sure": "on", "password": PASSWORD, **changed})


def test_i_close_my_account_and_my_name_vanishes(mine, me, browser, city):
    other_visit = browser(me)
    EmailAddress.objects.create(user=me, email=me.email, verified=True, primary=True)
    mine.post(f"{ME}consents/mail/", {"version": Agreement.MAIL.text.version})
    mine.post(f"{ME}details/", {"name": "示例·将走", "phone": "13812345678"})
    old = Person.objects.get(pk=me.pk)
    assert leave(mine).status_code == 302
    gone = Person.objects.get(pk=me.pk)
    told = str([vars(gone), *EmailAddress.objects.values(), *Entry.objects.values(), *Record.objects.values()])
    for text in (old.name, old.email, "13812345678", old.password, old.phone_lookup):
        assert text not in told
    assert (gone.is_active, gone.phone, gone.has_usable_password()) == (False, "", False)
    assert (gone.closed_at, gone.erased_at) == (gone.erased_at, gone.closed_at)
    assert gone.public_id == old.public_id
    for client in (mine, other_visit):
        assert client.get(ME).status_code == 302, "every visit has ended"
    assert not Consent.objects.in_force().exists()
    assert all(membership.ends_on for membership in Membership.objects.filter(person=me))
    assert list(verify.flaws()) == []
    assert list(audit.flaws()) == []


def test_whatever_the_register_says_goes_with_the_account_goes(me, mine, now):
    before = {
        holding.key: str(row.__dict__.get(holding.field))
        for held in held_about(me)
        for holding in holdings()
        if holding.model is held.model and holding.keep.since is Since.ACCOUNT_CLOSED
        for row in held.rows
        if row.__dict__.get(holding.field)
    }
    assert {"people.Person.name", "people.Person.phone", "people.Person.password"} <= set(before)
    actions.leave(me, now=timezone.now(), request=None)
    for held in held_about(me):
        for row in held.rows:
            still = set(map(str, vars(row).values()))
            assert not [key for key, value in before.items() if key.startswith(f"{held.code}.") and value in still]


def test_a_role_to_come_and_one_that_was_called_off_keep_nobody(mine, me, people):
    """What was called off is over already, and what has not begun is called off with the account."""
    security, unit = people(Role.SECURITY_ADMINISTRATOR), me.memberships.get().unit
    today, now = timezone.localdate(), timezone.now()
    for role in (Role.ASSESSOR, Role.DATA_PROTECTION):
        draft = RoleDraft(role=role, unit=unit, starts_on=today + timedelta(days=5))
        held = give_role(me, draft, by=security, now=now)
    end_role(held, by=security, now=now, last_day=today)
    assert leave(mine).status_code == 302
    assert not Person.objects.get(pk=me.pk).is_active
    assert not Membership.objects.filter(person=me).overlapping(today + timedelta(days=1), None).exists()
    assert Entry.objects.filter(verb="people.role_called_off").count() == 2
    assert list(verify.flaws()) == []


@pytest.mark.parametrize("changed", [{"password": "wrong"}, {"password": ""}, {"sure": ""}])
def test_an_account_is_not_closed_by_accident(mine, me, changed):
    assert leave(mine, **changed).status_code == 422
    assert Person.objects.get(pk=me.pk).is_active


def test_the_last_security_administrator_stays(people, browser):
    last = people(Role.SECURITY_ADMINISTRATOR)
    page = browser(last).get(f"{ME}closing/", headers={"accept-language": "en"})
    assert "last security administrator" in page.content.decode()
    assert leave(browser(last)).status_code == 403
    assert Person.objects.get(pk=last.pk).is_active
    another = people(Role.SECURITY_ADMINISTRATOR)
    assert leave(browser(last)).status_code == 302
    with pytest.raises(NotAllowed):
        actions.leave(another, now=timezone.now(), request=None)


@pytest.mark.parametrize("role", [Role.DATA_PROTECTION, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_the_last_of_those_whom_the_city_cannot_do_without_stays(people, browser, role):
    last, security = people(role), people(Role.SECURITY_ADMINISTRATOR)
    held, now = last.memberships.get(), timezone.now()
    assert leave(browser(last)).status_code == 403
    for by in (last, security):
        with pytest.raises(NotAllowed, match=str(role.label)):
            end_role(held, by=by, now=now, last_day=timezone.localdate())
    if role is not Role.SYSTEM_ADMINISTRATOR:
        with pytest.raises(NotAllowed):
            close_account(last, by=people(Role.SYSTEM_ADMINISTRATOR), now=now)
    people(role)
    assert leave(browser(last)).status_code == 302


def test_a_password_is_not_guessed_here(mine, me):
    assert {leave(mine, password="wrong").status_code for _ in range(5)} == {422}
    assert leave(mine).status_code == 422, "locked, though it is right"
    assert mine.post(f"{ME}email/", {"email": "new@example.org", "password": PASSWORD}).status_code == 422
    assert Person.objects.get(pk=me.pk).is_active
    assert audited("door.locked_out")


def test_without_the_key_the_page_is_there_and_the_number_is_not_lost(mine, me, settings, tmp_path):
    settings.KEY_RING = tmp_path / "key-ring"
    page = mine.get(ME, headers={"accept-language": "en"}).content.decode()
    assert "cannot be read: the key is missing" in page
    assert mine.get(f"{ME}details/").status_code == 302
    assert mine.post(f"{ME}details/", {"name": "示例·新名", "phone": ""}).status_code == 302
    assert not keyring.exists() or Person.objects.get(pk=me.pk).name == me.name
    settings.KEY_RING = settings.DATA / "key-ring"
    assert Person.objects.get(pk=me.pk).phone == PHONE


def test_the_notice_is_public_and_says_what_the_register_says(client, db):
    for language in ("zh-hans", "en"):
        page = client.get(reverse("people:privacy_notice"), headers={"accept-language": language})
        text = page.content.decode()
        assert page.status_code == 200
        for holding in holdings():
            assert str(holding.keep.purpose.value) or text
    assert "art. 17" in text
    assert "30 days after the account was closed" in text
    assert not re.search(r"on\w+=", text.split("<main")[1].split("</main")[0])


def test_closing_by_an_administrator_keeps_the_name_for_a_while(people, now):
    administrator, other = people(Role.SYSTEM_ADMINISTRATOR), make_person(name="示例", email="x@example.org")
    close_account(other, by=administrator, now=now)
    assert (Person.objects.get(pk=other.pk).closed_at, other.name) == (now, "示例")
    reopen_account(other, by=administrator, now=now + timedelta(days=3))
    assert Person.objects.get(pk=other.pk).closed_at is None
    with unwatched():
        other.is_active = False
        other.save()
    actions.erase(other, by=administrator, now=now, request=None, reason="past_its_time")
    with pytest.raises(AlreadyDone):
        reopen_account(other, by=administrator, now=now)
