from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.guards import unwatched
from tongxin.figures.catalogue import FIGURES
from tongxin.figures.periods import Period
from tongxin.figures.read import read
from tongxin.ledger import actions as ledger
from tongxin.ledger.models import Entry
from tongxin.people.permissions import NotAllowed
from tongxin.sites.actions.designations import Decision, Refused, adopt_imported_titles, deregister, designate, revoke
from tongxin.sites.actions.programmes import ProgrammeDraft, set_up_programme
from tongxin.sites.models import Designation, Site
from tongxin.sites.rules import titles
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.vocabulary import DELISTED, DESIGNATED
from tongxin.sites.vocabulary.designation import Standing

DAY = date(2026, 11, 2)
DECISION = Decision(
    level="city",
    decision_number="示例〔2026〕9号",
    decided_on=DAY,
    valid_from=DAY,
    valid_until=date(2029, 11, 1),
    basis="示例：公示以纸质方式进行",
)


@pytest.fixture
def title(site, officer, now):
    with unwatched():
        return designate(site, DECISION, by=officer, now=now)


def sites_of(city, figure="designated_sites"):
    return read(FIGURES[figure], place=city.code, period=Period.parse("2018-06..2026-11")).value


def imported(site, officer, now, *, kind="city", verb=DESIGNATED, on=date(2019, 9, 20)):
    return ledger.record(verb, site.unit, by=officer, now=now, unit=site.unit, kind=kind, occurred_on=on)


@pytest.mark.parametrize(
    ("day", "worth"),
    [
        (DAY - timedelta(days=1), Standing.NOT_YET),
        (DAY, Standing.VALID),
        (date(2029, 11, 1), Standing.VALID),
        (date(2029, 11, 2), Standing.EXPIRED),
    ],
)
def test_what_a_title_is_worth_follows_from_its_dates(title, day, worth):
    assert title.standing(day) == worth
    assert list(Designation.objects.standing(worth, day)) == [title]
    assert not any(Designation.objects.standing(other, day).exists() for other in Standing if other != worth)


def test_after_its_end_a_title_is_what_was_decided(title):
    title.ended_on, title.ended_as = date(2027, 1, 5), "revoked"
    assert title.standing(date(2027, 1, 4)) == Standing.VALID
    assert title.standing(date(2027, 1, 5)) == Standing.REVOKED
    assert title.standing(date(2031, 1, 1)) == Standing.REVOKED


def test_certificates_are_numbered_by_year(site, title, officer, now):
    other = make_site(now, name="示例·二号点")
    assert title.certificate == "FX-SFD-2026-0001"
    assert designate(other, DECISION, by=officer, now=now).certificate == "FX-SFD-2026-0002"
    assert titles.certificate_number("210100", 2026, 12) == "210100-SFD-2026-0012"


def test_a_designation_is_one_entry_that_the_figure_counts(city, site, officer, now):
    assert sites_of(city) == 0
    title = designate(site, DECISION, by=officer, now=now)
    entry = Entry.objects.get(verb=DESIGNATED.code)
    assert (entry.position, entry.kind, entry.occurred_on) == (title.entry, "city", DAY)
    assert sites_of(city) == 1


@pytest.mark.parametrize(("end", "way"), [(revoke, "revoked"), (deregister, "deregistered")])
def test_the_end_of_a_title_is_one_entry_that_the_figure_counts(city, title, officer, now, end, way):
    end(
        title,
        on=timezone.localdate(now),
        reason="示例：整改期满仍不合格",
        number="示例〔2026〕12号",
        by=officer,
        now=now,
    )
    title.refresh_from_db()
    assert (title.ended_as, title.standing(timezone.localdate(now))) == (way, way)
    assert Entry.objects.get(verb=DELISTED.code).position == title.ended_entry
    assert sites_of(city) == 0
    with pytest.raises(NotAllowed, match=r"."):
        end(title, on=timezone.localdate(now), reason="示例：第二次撤销该点", number="示例", by=officer, now=now)
    assert Entry.objects.filter(verb=DELISTED.code).count() == 1


def test_a_site_holds_a_title_once_at_a_level(site, title, officer, now):
    with pytest.raises(NotAllowed):
        designate(site, DECISION, by=officer, now=now)
    assert site.designations.count() == 1


def test_only_the_city_officer_decides(site, county_officer, operator, now):
    for person in (county_officer, operator):
        with pytest.raises(NotAllowed):
            designate(site, DECISION, by=person, now=now)
    assert not Entry.objects.filter(verb=DESIGNATED.code).exists()


def test_a_pilot_gives_no_title(site, office, officer, now):
    pilot = set_up_programme(ProgrammeDraft(name_zh="示例·试点", mode="pilot"), owner=office, by=officer, now=now)
    with pytest.raises(NotAllowed):
        designate(site, replace(DECISION, programme=pilot), by=officer, now=now)


def test_a_decision_has_a_number_and_a_reason(site, officer, now):
    for missing in ({"decision_number": " "}, {"basis": "短"}, {"decided_on": date(2027, 5, 1)}):
        with pytest.raises(Refused):
            designate(site, replace(DECISION, **missing), by=officer, now=now)
    assert not Designation.objects.exists()


def test_imported_titles_are_taken_in_without_a_second_entry(city, site, officer, now):
    first = imported(site, officer, now)
    imported(site, officer, now, kind="provincial")
    made = adopt_imported_titles(by=officer, now=now)
    assert (made.titles, made.ended) == (2, 0)
    assert Entry.objects.filter(verb=DESIGNATED.code).count() == 2
    assert (sites_of(city), sites_of(city, "provincial_sites")) == (1, 1)
    city_title = Designation.objects.get(level="city")
    assert (city_title.entry, city_title.certificate) == (first.position, "FX-SFD-2019-0001")
    again = adopt_imported_titles(by=officer, now=now)
    assert (again.sites, again.titles, again.ended) == (0, 0, 0)


def test_a_row_taken_back_leaves_no_title(client, site, officer, now):
    entry = imported(site, officer, now)
    adopt_imported_titles(by=officer, now=now)
    ledger.reverse(entry, by=officer, now=now, reason="示例：重复登记")
    assert adopt_imported_titles(by=officer, now=now).ended == 1
    assert Designation.objects.get().standing(date(2020, 1, 1)) == Standing.TAKEN_BACK
    assert not Designation.objects.public().exists()


def test_a_list_that_strikes_a_site_ends_its_title(site, officer, now):
    imported(site, officer, now)
    imported(site, officer, now, verb=DELISTED, on=date(2021, 3, 1))
    adopt_imported_titles(by=officer, now=now)
    assert Designation.objects.get().ended_on == date(2021, 3, 1)


def test_a_stranger_checks_a_certificate(client, title, officer, now):
    address = title.public_address
    with unwatched():
        page = client.get(address).content.decode()
    assert '<p class="standing-word standing-valid">有效</p>' in page
    assert title.certificate in page
    assert title.decision_number in page
    assert ("至作出终止决定" in page) == (title.valid_until is None)
    revoke(
        title,
        on=timezone.localdate(now),
        reason="示例：整改期满仍不合格",
        number="示例〔2026〕12号",
        by=officer,
        now=now,
    )
    page = client.get(address).content.decode()
    assert "已撤销" in page
    assert "至作出终止决定" not in page, "the decision is made, and its day is said"
    assert "整改期满" not in page, "the reason is for the office"
    assert client.get(reverse("sites:public_certificate", args=["FX-SFD-1999-0001"])).status_code == 404


def test_the_public_register_finds_a_number(client, title):
    for typed in (title.certificate, f" {title.certificate.lower()} ", title.certificate.replace("-", " ")):
        answer = client.get(reverse("sites:public_register"), {"q": typed})
        assert answer["Location"] == title.public_address
    found = client.get(reverse("sites:public_register"), {"q": title.name}).content.decode()
    assert title.public_address in found
    assert title.public_address not in client.get(reverse("sites:public_register"), {"q": "FX-SFD-1"}).content.decode()


def test_the_registers_are_flat(officer_client, client, site, title, officer, now, django_assert_max_num_queries):
    with unwatched():
        designate(make_site(now, name="示例·二号点"), DECISION, by=officer, now=now)
    assert Site.objects.count() == 2
    with django_assert_max_num_queries(3):
        client.get(reverse("sites:public_register"))
    officer_client.get(reverse("sites:register"))  # the first page of a visit writes when it began
    with django_assert_max_num_queries(7):
        officer_client.get(reverse("sites:register"))
    assert officer_client.get(reverse("sites:register_workbook")).status_code == 200


def test_another_county_does_not_see_the_title(colleague_elsewhere, title):
    assert not Designation.objects.visible_to(colleague_elsewhere).exists()
