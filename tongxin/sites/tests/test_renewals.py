"""Titles with a last day: the reminder, renewal on a recheck or with a reason, and what everybody sees of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.guards import unwatched
from tongxin.ledger.models import Entry
from tongxin.people.permissions import NotAllowed
from tongxin.sites import recheck_lists, title_history
from tongxin.sites.actions import designations, rechecks, rectifications
from tongxin.sites.actions.designations import Refused, adopt_imported_titles
from tongxin.sites.actions.rechecks import Verdict
from tongxin.sites.actions.renewals import RenewalDraft, kept_by, renew
from tongxin.sites.models import Designation, Rectification, Renewal
from tongxin.sites.tests.conftest import record
from tongxin.sites.tests.test_rechecks import DAY, LATER, REASON, again, give_title, open_one, put_right, rectifying
from tongxin.sites.vocabulary import DELISTED, DESIGNATED
from tongxin.sites.vocabulary.designation import Standing
from tongxin.todos.models import Todo

LAST = date(2026, 12, 31)
NEXT = date(2028, 12, 31)


@pytest.fixture
def title(site, officer, now):
    return give_title(site, officer, now, until=LAST)


def draft(**more):
    return RenewalDraft(
        **({"decision_number": "示例〔2026〕20号", "decided_on": DAY, "valid_until": NEXT, "reason": REASON} | more)
    )


def reminders():
    return list(Todo.objects.filter(kind="sites.title_expires", state="open").values_list("from_on", "due_on"))


def test_the_end_of_a_title_is_to_do_ninety_days_before(title, officer, now):
    assert reminders() == [(DAY, LAST)]
    renew(title, draft(), by=officer, now=now)
    assert reminders() == [(NEXT - timedelta(days=90), NEXT)]
    designations.revoke(title, on=DAY, reason=REASON, number="示例〔2026〕21号", by=officer, now=now)
    assert reminders() == []


def test_renewed_the_certificate_keeps_its_number(title, officer, now):
    renewal = renew(title, draft(), by=officer, now=now)
    title.refresh_from_db()
    assert (title.valid_until, title.certificate) == (NEXT, "FX-SFD-2026-0001")
    entry = Entry.objects.get(verb="sites.title_renewed")
    assert entry.details | {"before": "2026-12-31", "valid_until": "2028-12-31"} == entry.details
    assert (renewal.entry, renewal.reason) == (entry.position, REASON)
    assert REASON not in str(entry.details)


def test_an_expired_title_is_renewed_too(site, officer, now):
    title = give_title(site, officer, now, until=date(2026, 6, 1))
    assert title.standing(DAY) is Standing.EXPIRED
    renew(title, draft(), by=officer, now=now)
    assert title.standing(DAY) is Standing.VALID


def test_a_recheck_that_kept_the_title_is_reason_enough_once(title, ten_haves, office, officer, now):
    with unwatched():
        recheck = open_one(ten_haves, office, officer, now)
    with pytest.raises(Refused):
        renew(title, draft(reason=""), by=officer, now=now)
    rechecks.keep(recheck, Verdict(on=DAY), by=officer, now=now + LATER)
    assert kept_by(title) == recheck
    assert renew(title, draft(reason=""), by=officer, now=now).recheck == recheck
    with pytest.raises(Refused):
        renew(title, draft(reason="", valid_until=date(2030, 1, 1)), by=officer, now=now)


@pytest.mark.parametrize(
    "wrong", [{"decision_number": " "}, {"decided_on": date(2027, 1, 1)}, {"decided_on": date(2025, 1, 1)},
              {"valid_until": LAST}],
)  # fmt: skip
def test_what_cannot_be_is_refused(title, officer, now, wrong):
    with pytest.raises(Refused):
        renew(title, draft(**wrong), by=officer, now=now)
    assert not Renewal.objects.exists()


def test_only_the_city_renews_and_only_what_has_a_last_day(site, title, officer, operator, county_officer, now):
    for person in (operator, county_officer):
        with pytest.raises(NotAllowed):
            renew(title, draft(), by=person, now=now)
    designations.deregister(title, on=DAY, reason=REASON, number="", by=officer, now=now)
    with pytest.raises(NotAllowed):
        renew(title, draft(), by=officer, now=now)
    with pytest.raises(NotAllowed):
        renew(give_title(site, officer, now), draft(), by=officer, now=now)


def test_what_expires_is_listed_soonest_first(title, site, officer, now):
    found = list(recheck_lists.expiring(Designation.objects.visible_to(officer), DAY))
    assert found == [title]
    assert not recheck_lists.expiring(Designation.objects.visible_to(officer), date(2026, 9, 1))


def test_everybody_sees_decisions_and_nothing_of_the_rectification(
    client, title, ten_haves, office, operator, officer, now
):
    with unwatched():
        recheck = open_one(ten_haves, office, officer, now)
    after = now + LATER
    rectification = rectifying(recheck, officer, after)
    page = client.get(title.public_address).content.decode()
    assert "整改" not in page
    put_right(rectification, operator, officer, after)
    one = Rectification.objects.for_page().get()
    rectifications.verify(one, Verdict(on=after.date(), note="示例备注"), by=officer, now=after)
    renew(title, draft(reason=""), by=officer, now=after)
    told = [(moment.on, moment.number) for moment in title_history.history(Designation.objects.get())]
    assert told == [(date(2026, 1, 9), "示例〔2026〕1号"), (DAY, "示例〔2026〕20号"), (after.date(), "")]
    page = client.get(title.public_address).content.decode()
    assert "2026年度复核" in page
    assert "整改" not in page
    assert "示例备注" not in page
    assert again(recheck).note == "示例备注"


def test_a_list_that_strikes_a_title_does_not_say_how(site, officer, now):
    record(site.unit, officer, now, verb=DESIGNATED, kind="city", on=date(2020, 1, 1))
    record(site.unit, officer, now, verb=DELISTED, kind="city", on=date(2022, 1, 1))
    adopt_imported_titles(by=officer, now=now)
    title = Designation.objects.get()
    assert (title.ended_as, title.standing(DAY)) == ("delisted", Standing.DELISTED)
    assert list(Designation.objects.standing("delisted", DAY)) == [title]


def test_a_list_that_strikes_a_title_ends_its_recheck(site, ten_haves, office, officer, now):
    record(site.unit, officer, now, verb=DESIGNATED, kind="city", on=date(2020, 1, 1))
    adopt_imported_titles(by=officer, now=now)
    with unwatched():
        recheck = open_one(ten_haves, office, officer, now)
    record(site.unit, officer, now, verb=DELISTED, kind="city", on=date(2026, 11, 1))
    adopt_imported_titles(by=officer, now=now)
    assert (again(recheck).status, again(recheck).run.status) == ("stopped", "concluded")


def test_the_renewal_page_records_and_returns_what_is_wrong(client, title, officer, now):
    client.force_login(officer)
    address = reverse("sites:title_renewal", args=[title.public_id])
    given = {"decision_number": "示例〔2026〕20号", "decided_on": "2026-11-23", "valid_until": "2028-12-31"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"reason": REASON}).status_code == 302
    assert Designation.objects.get().valid_until == NEXT
