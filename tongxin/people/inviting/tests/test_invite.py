"""Inviting: it happens, it is recorded, it is refused; the link is kept nowhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from conftest import make_office
from tongxin.audit.models import Record
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.orgs.vocabulary import Kind
from tongxin.people.inviting import actions
from tongxin.people.models import Invitation
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role

LINK = re.compile(r"http://testserver(/accounts/invitation/[\w-]{43}/)")
NEW = "/people/invitations/new/"


def fill_in(guest, **changed):
    form = {
        "name": guest.name, "email": guest.email, "unit": guest.unit.name_zh, "role": guest.role.value,
        "starts_on": guest.starts_on.isoformat(), "ends_on": "",
    }  # fmt: skip
    return form | changed


def test_an_invitation_is_recorded_and_its_secret_is_not(guest, county_officer, now):
    sent = actions.invite(guest(), by=county_officer, now=now)
    entry = Entry.objects.get(verb="people.invited")
    assert (entry.kind, entry.actor, entry.unit_path) == ("lawyer", county_officer.actor_id, guest().unit.path)
    assert Record.objects.filter(kind="accounts.invited", actor=county_officer.actor_id).count() == 1
    row = str(Invitation.objects.values().get())
    assert sent.token not in row
    assert sent.token not in str(list(Entry.objects.values())) + str(list(Record.objects.values()))
    assert "lin@example.org" not in str(list(Entry.objects.values())) + str(list(Record.objects.values()))


def test_who_may_not_give_the_role_invites_nobody(guest, colleague_elsewhere, people, now):
    for person in (colleague_elsewhere, people(Role.LAWYER, at=guest().unit), people(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            actions.invite(guest(), by=person, now=now)
    assert not Invitation.objects.exists()
    assert not Entry.objects.exists()


def test_official_roles_are_the_security_administrators(guest, county_officer, officer, people, now):
    office = make_office("210911000000", name="示例·又一处")
    official = guest(role=Role.COUNTY_OFFICER, unit=office)
    with pytest.raises(NotAllowed):
        actions.invite(official, by=officer, now=now)
    assert actions.invite(official, by=people(Role.SECURITY_ADMINISTRATOR), now=now).invitation.role == "county_officer"


@pytest.mark.parametrize("wrong", ["kind", "past", "self", "closed"])
def test_what_nobody_could_hold_is_refused(guest, county_officer, now, wrong):
    changed = {
        "kind": {"unit": make_office("210911000000", kind=Kind.MERCHANT, name="示例·商户")},
        "past": {"ends_on": guest().starts_on - timedelta(days=1)},
        "self": {"email": county_officer.email},
        "closed": {"unit": make_office("210911000000", kind=Kind.SERVICE_TEAM, name="示例·旧团")},
    }[wrong]
    if wrong == "closed":
        changed["unit"].status = "closed"
    with pytest.raises(NotAllowed):
        actions.invite(guest(**changed), by=county_officer, now=now)


def test_the_same_invitation_is_not_made_twice(guest, sent, county_officer, now):
    with pytest.raises(actions.InvitedAlready):
        actions.invite(guest(), by=county_officer, now=now)
    assert Invitation.objects.count() == 1
    other = actions.invite(guest(role=Role.LEGAL_COORDINATOR), by=county_officer, now=now)
    assert other.invitation.role == "legal_coordinator"


def test_sent_again_the_old_link_is_dead(sent, county_officer):
    now = timezone.now()
    again = actions.send_again(sent.invitation, by=county_officer, now=now)
    assert again.token != sent.token
    with pytest.raises(actions.LinkVoid):
        actions.behind(sent.token, now=now)
    assert actions.behind(again.token, now=now) == sent.invitation
    # An expired one works again, for seven days.
    late = now + timedelta(days=8)
    with pytest.raises(actions.LinkVoid):
        actions.behind(again.token, now=late)
    third = actions.send_again(sent.invitation, by=county_officer, now=late)
    assert actions.behind(third.token, now=late + timedelta(days=6)) == sent.invitation


def test_revoked_it_stays_so(sent, county_officer, colleague_elsewhere):
    now = timezone.now()
    with pytest.raises(NotAllowed):
        actions.revoke(sent.invitation, by=colleague_elsewhere, now=now)
    actions.revoke(sent.invitation, by=county_officer, now=now)
    assert Entry.objects.filter(verb="people.invitation_revoked").count() == 1
    for again in (actions.revoke, actions.send_again):
        with pytest.raises(WrongMove):
            again(sent.invitation, by=county_officer, now=now)
    with pytest.raises(actions.LinkVoid):
        actions.behind(sent.token, now=now)


def test_the_page_shows_the_link_once(client_of, county_officer, guest, settings):
    settings.EMAIL_HOST = ""
    client, sent = client_of(county_officer), list(mail.outbox)
    page = client.post(NEW, fill_in(guest()))
    link = LINK.search(page.content.decode())
    assert (page.status_code, bool(link)) == (200, True)
    assert page["Cache-Control"] == "private, no-store"
    listed = client.get("/people/invitations/").content.decode()
    assert "示例·林律师" in listed
    assert "/accounts/invitation/" not in listed
    invited = [letter for letter in mail.outbox if letter not in sent and "lin@example.org" in letter.to]
    assert not invited, "no mail server, no letter"


def test_a_letter_goes_out_where_there_is_a_mail_server(client_of, county_officer, guest, settings):
    settings.EMAIL_HOST = "mail.example.org"
    page = client_of(county_officer).post(NEW, fill_in(guest())).content.decode()
    assert [letter.to for letter in mail.outbox] == [["lin@example.org"]]
    assert LINK.search(mail.outbox[0].body)[0] == LINK.search(page)[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"role": "city_officer"},  # not the county officer's to give, so not among the choices
        {"role": "auditor"},
        {"role": "no_such_role"},
        {"unit": "示例·210921办公室"},  # another county's
        {"ends_on": "2001-01-01"},
        {"email": "not an address"},
    ],
)
def test_what_is_not_theirs_to_give_is_a_mistake_of_the_form(
    client_of, county_officer, colleague_elsewhere, guest, changed
):
    page = client_of(county_officer).post(NEW, fill_in(guest(), **changed))
    assert page.status_code == 422
    assert not Invitation.objects.exists()


def test_fields_that_are_nobodys_to_send_are_not_read(client_of, county_officer, guest):
    extra = {"status": "accepted", "person": county_officer.pk, "invited_by": "x", "token_hash": "0" * 64}
    client_of(county_officer).post(NEW, fill_in(guest(), **extra, expires_at="2099-01-01"))
    made = Invitation.objects.get()
    assert (made.status, made.person, made.invited_by) == ("open", None, county_officer.actor_id)
    assert made.expires_at - made.sent_at == timedelta(days=7)


def test_an_address_with_an_account_out_of_sight_looks_like_any_other(
    client_of, county_officer, colleague_elsewhere, guest
):
    """The inviter sees nothing of an account in another county: neither by the form nor by the link's page."""
    client = client_of(county_officer)
    pages = []
    for number, email in enumerate((colleague_elsewhere.email, "nobody.at.all@example.org")):
        page = client.post(NEW, fill_in(guest(), email=email, name=f"示例·客人{number}"))
        link = LINK.search(page.content.decode())[1]
        client.logout()
        at_the_door = client.get(link).content.decode()
        client.force_login(county_officer)
        told = page.content.decode() + at_the_door
        for varying in (email, f"示例·客人{number}", link):
            told = told.replace(varying, "…")
        pages.append(re.sub(r'"[\w-]{64}"', "", told))
    assert pages[0] == pages[1]


def test_whom_one_sees_one_is_told_about(client_of, county_officer, people, guest):
    colleague = people(Role.LAWYER, at=guest().unit)
    page = client_of(county_officer).post(NEW, fill_in(guest(), email=colleague.email))
    assert page.status_code == 422
    assert f"{colleague.name}在这段时间已" in page.content.decode()


def test_other_counties_invitations_are_not_there(client_of, colleague_elsewhere, sent):
    client = client_of(colleague_elsewhere)
    assert "示例·林律师" not in client.get("/people/invitations/").content.decode()
    for deed in ("renewal", "revocation"):
        assert client.post(f"/people/invitations/{sent.invitation.public_id}/{deed}/").status_code == 404
    sent.invitation.refresh_from_db()
    assert sent.invitation.status == "open"


def test_who_invites_nobody_has_no_such_pages(client_of, people, guest):
    client = client_of(people(Role.LAWYER, at=guest().unit))
    for path in ("", "new/", "sheet/", "sheet/template.xlsx"):
        assert client.get(f"/people/invitations/{path}").status_code == 403
    assert client.post(NEW, fill_in(guest())).status_code == 403


def test_the_list_takes_a_fixed_number_of_queries(client_of, county_officer, guest, django_assert_num_queries):
    client = client_of(county_officer)
    for number in range(3):
        actions.invite(guest(email=f"g{number}@example.org"), by=county_officer, now=timezone.now())
    client.get("/people/invitations/")
    with django_assert_num_queries(10):
        client.get("/people/invitations/")


def test_what_names_somebody_is_erased_a_month_after_the_link_expired(sent, county_officer):
    late = sent.invitation.expires_at + timedelta(days=30, minutes=1)
    assert actions.erase_old(by=county_officer, now=late - timedelta(minutes=2), dry_run=False) == 0
    assert actions.erase_old(by=county_officer, now=late, dry_run=True) == 1
    assert Invitation.objects.get().email
    assert actions.erase_old(by=county_officer, now=late, dry_run=False) == 1
    kept = Invitation.objects.get()
    assert (kept.email, kept.name, kept.phone, kept.role) == ("", "", "", "lawyer")
    with pytest.raises(NotAllowed):
        actions.send_again(kept, by=county_officer, now=late)
    assert actions.erase_old(by=county_officer, now=late, dry_run=False) == 0
