"""Whoever comes second is told that it has changed, and shown the way to what stands now; nobody is refused for it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.guards import unwatched
from tests.sample_cases import case_draft
from tongxin.config.too_late import record_of
from tongxin.people.permissions import TooLate
from tongxin.people.roles import Role
from tongxin.sites.actions import cases, rechecks, reviews
from tongxin.sites.actions.reviews import Said
from tongxin.sites.forms.rechecks import CountyForm
from tongxin.sites.models import Application, Opinion, Recheck
from tongxin.sites.tests.applying import at_county
from tongxin.sites.tests.test_rechecks import checked, give_title, open_one
from tongxin.sites.vocabulary.recheck import Proposal

SAID = Said("示例：意见")


def test_the_page_of_whoever_comes_second(site, operator, county_officer, officer, client, now):
    case = cases.begin_case(site, case_draft(site), by=operator, now=now)
    cases.submit_case(case, by=operator, now=now)
    client.force_login(county_officer)
    assert client.get(case.get_absolute_url()).status_code == 200
    cases.publish_case(case, by=officer, now=now)
    late = client.post(reverse("sites:case_publication", args=[case.public_id]))
    page = late.content.decode()
    assert late.status_code == 409
    assert "情况已经变化" in page
    assert f'href="{case.get_absolute_url()}"' in page


def test_whose_right_it_never_was_is_refused_all_the_same(site, operator, officer, client, now):
    case = cases.begin_case(site, case_draft(site), by=operator, now=now)
    cases.submit_case(case, by=operator, now=now)
    cases.publish_case(case, by=officer, now=now)
    client.force_login(operator)
    assert client.post(reverse("sites:case_publication", args=[case.public_id])).status_code == 403


@pytest.fixture
def application(site, round_, operator, county_officer, now) -> Application:
    return at_county(site, round_, operator, county_officer, now)


def test_an_opinion_on_what_lies_elsewhere_by_now(application, county_officer, people, client, now):
    client.force_login(county_officer)
    assert 'name="seen" value="county_review"' in client.get(application.get_absolute_url()).content.decode()
    reviews.agree(application, SAID, by=people(Role.COUNTY_OFFICER, "210911000000", name="示例·细河二"), now=now)
    said = {"result": "agree", "text": "示例：同意", "seen": "county_review"}
    late = client.post(reverse("sites:application_opinion", args=[application.public_id]), said)
    assert late.status_code == 409
    assert "市" in late.content.decode()
    assert Opinion.objects.filter(application=application).count() == 1


@pytest.fixture
def recheck(site, ten_haves, office, operator, county_officer, officer, now) -> Recheck:
    """A recheck that the site has checked itself for, so that the county gives its opinion."""
    give_title(site, officer, now)
    with unwatched():
        found = open_one(ten_haves, office, officer, timezone.now())
        checked(found, operator, timezone.now())
    return found


def test_an_opinion_on_a_recheck_that_somebody_gave_between_reading_and_writing(
    recheck, county_officer, client, monkeypatch
):
    """Pressed when it was right; while the form is read, a colleague is first."""
    read = CountyForm.is_valid

    def meanwhile(form: CountyForm) -> bool:
        own = Recheck.objects.for_page().get(pk=recheck.pk)
        rechecks.give_opinion(own, Proposal.KEEP, text="示例：先到", by=county_officer, now=timezone.now())
        return read(form)

    monkeypatch.setattr(CountyForm, "is_valid", meanwhile)
    client.force_login(county_officer)
    said = {"proposal": "keep", "text": "示例：后到"}
    late = client.post(reverse("sites:recheck_opinion", args=[recheck.public_id]), said)
    assert late.status_code == 409
    assert f'href="{recheck.get_absolute_url()}"' in late.text
    assert Recheck.objects.get(pk=recheck.pk).opinion == "示例：先到"


def test_an_opinion_on_a_page_of_long_ago_is_not_taken_for_another_level(application, county_officer, officer, now):
    own = Application.objects.for_page().get(pk=application.pk)
    reviews.agree(application, SAID, by=county_officer, now=now)
    with pytest.raises(TooLate):
        reviews.send_back(own, SAID, by=officer, now=now)


@pytest.mark.parametrize(
    ("path", "record"),
    [("/sites/rounds/018f6f6e-0000-7000-8000-000000000000/closing/",
      "/sites/rounds/018f6f6e-0000-7000-8000-000000000000/"), ("/nothing/at/all/", "")],
)  # fmt: skip
def test_the_record_is_the_nearest_page_above(path, record):
    assert record_of(path) == record
