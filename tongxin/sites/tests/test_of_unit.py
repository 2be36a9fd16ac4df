"""The page of a unit says what it is as a demonstration site, to whoever may see it."""

from __future__ import annotations

from django.utils import timezone

from tongxin.sites.of_unit import facts
from tongxin.sites.tests.applying import draft
from tongxin.sites.tests.test_rechecks import give_title


def test_the_unit_page_leads_to_dossier_title_and_application(client, site, round_, operator, officer, now):
    title = give_title(site, officer, now)
    application = draft(site, round_, operator, now)
    client.force_login(officer)
    page = client.get(site.unit.get_absolute_url()).content.decode()
    for target in (site, title, application):
        assert f'href="{target.get_absolute_url()}"' in page


def test_a_sister_county_reads_nothing_of_it(site, officer, colleague_elsewhere):
    today = timezone.localdate()
    assert facts(site.unit, officer, today) is not None
    assert facts(site.unit, colleague_elsewhere, today) is None
