"""Who holds the title has nothing to apply for at its level, and reads so before writing anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongxin.people.permissions import TooLate
from tongxin.sites.actions import applications
from tongxin.sites.actions.designations import Decision, designate, revoke
from tongxin.sites.models import Application, Round
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.noticing import naming_round

DAY = date(2026, 3, 2)
HELD = Decision(
    level="city", decision_number="示例〔2026〕9号", decided_on=DAY, valid_from=DAY, basis="示例：公示以纸质方式进行"
)
SAYS = "该点已具有本级称号（市级），到期前办理续期"


@pytest.fixture
def naming_of(ten_haves, office, officer, now) -> Round:
    return naming_round(ten_haves, office, officer, now)


def test_a_title_is_renewed_and_not_applied_for_also_when_it_has_expired(site, naming_of, operator, officer, now):
    designate(site, replace(HELD, valid_until=date(2026, 10, 1)), by=officer, now=now)
    with pytest.raises(TooLate, match=SAYS):
        applications.begin(site, naming_of, by=operator, now=now)
    assert not Application.objects.exists()


def test_a_pilot_gives_no_title_and_takes_who_holds_one(site, round_, operator, officer, now):
    designate(site, HELD, by=officer, now=now)
    assert applications.begin(site, round_, by=operator, now=now).round == round_


def test_a_title_of_another_level_or_an_ended_one_is_in_nobodys_way(site, naming_of, operator, officer, now):
    designate(site, replace(HELD, level="provincial"), by=officer, now=now)
    ended = designate(site, HELD, by=officer, now=now)
    revoke(ended, on=DAY, reason="示例：不再符合创建标准", number="示例〔2026〕8号", by=officer, now=now)
    assert applications.begin(site, naming_of, by=operator, now=now).round == naming_of


def test_the_pages_that_offer_to_begin_say_so(client, site, naming_of, operator, officer, now):
    designate(site, HELD, by=officer, now=now)
    client.force_login(operator)
    begin = reverse("sites:application_begin", args=[site.public_id])
    form = f'action="{begin}"'
    for_round = client.get(reverse("sites:round_sites", args=[naming_of.public_id])).text
    assert (SAYS in for_round, form in for_round) == (True, False)
    for_site = client.get(begin).text
    assert SAYS in for_site
    assert 'type="submit" disabled' in for_site
    assert SAYS in client.get(site.get_absolute_url() + f"?round={naming_of.public_id}").text


def test_one_question_finds_the_titles_of_all_rows(officer_client, site, naming_of, ten_haves, office, officer, now):
    def of_titles(address: str) -> int:
        with CaptureQueriesContext(connection) as spent:
            assert officer_client.get(address).status_code == 200
        return len([each for each in spent if 'FROM "sites_designation"' in each["sql"]])

    addresses = [
        reverse("sites:round_sites", args=[naming_of.public_id]),
        reverse("sites:application_begin", args=[site.public_id]),
    ]
    designate(site, HELD, by=officer, now=now)
    for number in range(3):
        designate(make_site(now, name=f"示例·{number}号点"), HELD, by=officer, now=now)
        naming_round(ten_haves, office, officer, now)
    assert [of_titles(address) for address in addresses] == [1, 1]
