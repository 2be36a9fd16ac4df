"""Two rounds at once: no page takes a pilot for the round of the title, and none forgets which round it was about."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.guards import unwatched
from tongxin.sites.actions import applications, programmes
from tongxin.sites.actions.standards import contents_of, enact, set_up_standard
from tongxin.sites.models import StandardVersion
from tongxin.sites.tests.applying import draft
from tongxin.sites.tests.noticing import naming_round
from tongxin.sites.views.choices import chosen, usual_round


@pytest.fixture
def naming(ten_haves, office, officer, now):
    """An open round that names sites by the ten haves."""
    with unwatched():
        return naming_round(ten_haves, office, officer, now)


@pytest.fixture
def pilot(naming, ten_haves, office, officer, now):
    """A newer open round: a pilot by a standard of its own, which asks for no points."""
    with unwatched():
        version = set_up_standard(
            "pilot", "示例·试点要点", "", owner=office, draft=contents_of(ten_haves), by=officer, now=now
        )
        enact(version, effective_from=now.date(), by=officer, now=now)
        StandardVersion.objects.filter(pk=version.pk).update(pass_points=0)
        programme = programmes.set_up_programme(
            programmes.ProgrammeDraft(name_zh="示例·新试点", mode="pilot"), owner=office, by=officer, now=now
        )
        terms = programmes.RoundDraft(
            version=version, opens_on=now.date(), closes_on=naming.closes_on, last_month=202611
        )
        planned = programmes.plan_round(programme, 2027, terms, by=officer, now=now)
        programmes.open_round(planned, by=officer, now=now)
    return planned


def test_a_naming_round_goes_before_a_newer_pilot(naming, pilot, site):
    assert usual_round(None) == usual_round(None, site) == naming


def test_the_round_of_the_sites_application_goes_before_all(naming, pilot, site, operator, officer, now):
    application = draft(site, pilot, operator, now)
    assert chosen(site) == (pilot, pilot.version)
    programmes.close_round(pilot, by=officer, now=now)
    assert usual_round(None, site) == pilot
    applications.give_up(application, by=operator, now=now)
    assert usual_round(None, site) == naming


def test_a_version_that_is_chosen_keeps_its_own_round(naming, pilot, site):
    assert chosen(site, None, str(pilot.version.public_id)) == (pilot, pilot.version)
    assert chosen(site, str(pilot.public_id), str(naming.version.public_id)) == (None, naming.version)


def test_the_dossier_stays_in_the_round_of_the_application(client, naming, pilot, site, operator, now):
    application = draft(site, pilot, operator, now)
    client.force_login(operator)
    address = f"{site.get_absolute_url()}?round={pilot.public_id}"
    assert f'href="{address}"' in client.get(application.get_absolute_url()).content.decode()
    scores = reverse("sites:scoring", args=[site.public_id]) + f"?round={naming.public_id}"
    saved = client.post(scores, {"nothing": "changed"})
    assert saved.url == f"{site.get_absolute_url()}?round={naming.public_id}"


def test_the_list_says_and_lets_choose_by_which_standard(officer_client, naming, pilot, site):
    def rows(by=""):
        page = officer_client.get(reverse("sites:list"), {"by": by})
        assert page.status_code == 200
        return page.content.decode()

    assert "已达标" not in rows()
    assert "已达标" in rows(str(pilot.public_id))
    assert "已达标" not in rows(str(naming.public_id))
    assert f'value="{pilot.version.public_id}" selected' in rows(str(pilot.version.public_id))


def test_what_waits_for_an_office_is_shown_of_all_rounds(client, naming, pilot, site, operator, county_officer, now):
    application = draft(site, naming, operator, now)
    applications.submit(application, by=operator, now=now)
    client.force_login(county_officer)
    for round_ in ("", str(pilot.public_id), str(naming.public_id)):
        page = client.get(reverse("sites:applications"), {"round": round_}).content.decode()
        waits = page.split("待我审核")[1].split("</section>")[0]
        assert application.get_absolute_url() in waits
        assert naming.programme.name_zh in waits
