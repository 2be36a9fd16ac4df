"""Common phrases of one's own: kept from an opinion, offered behind the house's, seen and deleted by nobody else."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.urls import reverse

from tests.guards import unwatched
from tongxin.people.permissions import NotAllowed
from tongxin.people.rights.actions import erase
from tongxin.people.rights.held import held_about
from tongxin.sites.actions.phrases import delete_phrase, keep_phrase
from tongxin.sites.models import Phrase
from tongxin.sites.tests.applying import at_county

MINE, HOUSE = "示例：佐证材料齐全，现场情况与填报一致。", "情况属实，同意上报。"


@pytest.fixture
def application(site, round_, operator, county_officer, now):
    return at_county(site, round_, operator, county_officer, now)


def say(client, application, **more):
    given = {"result": "agree", "text": MINE, "seen": "county_review", **more}
    return client.post(reverse("sites:application_opinion", args=[application.public_id]), given, follow=True)


def own(person) -> list[str]:
    return [each.text for each in Phrase.objects.of(person)]


def test_an_opinion_is_kept_as_a_phrase_only_where_its_writer_says_so(client, application, county_officer):
    client.force_login(county_officer)
    say(client, application)
    assert not own(county_officer)


def test_what_was_written_is_kept_and_offered_behind_the_phrases_of_the_house(
    client, application, site, round_, county_officer, officer
):
    client.force_login(county_officer)
    assert "已存为常用语" in say(client, application, keep="on", phrase=HOUSE).text
    assert own(county_officer) == [MINE], "own words only: the house's phrase is on the list anyway"
    application.refresh_from_db()
    with unwatched():
        type(application).objects.filter(pk=application.pk).update(status="county_review")
    page = client.get(application.get_absolute_url()).text
    assert page.index(HOUSE) < page.index("我的常用语") < page.index(f">{MINE}<")
    client.force_login(officer)
    assert f">{MINE}</option>" not in client.get(application.get_absolute_url()).text


def test_a_phrase_is_deleted_by_whose_it_is_and_by_nobody_else(client, county_officer, officer, now):
    phrase = keep_phrase(MINE, by=county_officer, now=now)
    address = reverse("sites:phrase_deletion", args=[phrase.public_id])
    client.force_login(officer)
    assert MINE not in client.get(reverse("sites:phrases")).text
    assert client.post(address).status_code == 404
    delete_phrase(phrase, by=officer)
    assert own(county_officer) == [MINE]
    client.force_login(county_officer)
    assert MINE in client.get(reverse("sites:phrases")).text
    assert "已删除" in client.post(address, follow=True).text
    assert not own(county_officer)


def test_thirty_are_the_most_and_none_twice(client, application, county_officer, now):
    for number in range(29):
        keep_phrase(f"示例：常用语{number}", by=county_officer, now=now)
    with pytest.raises(NotAllowed):
        keep_phrase(" 示例：常用语3 ", by=county_officer, now=now)
    with pytest.raises(NotAllowed):
        keep_phrase("  ", by=county_officer, now=now)
    keep_phrase("示例：第三十条", by=county_officer, now=now)
    with pytest.raises(NotAllowed):
        keep_phrase("示例：第三十一条", by=county_officer, now=now)
    client.force_login(county_officer)
    page = say(client, application, keep="on").text
    assert "最多" in page
    assert Phrase.objects.count() == 30
    application.refresh_from_db()
    assert application.status == "city_review", "the opinion itself is given"


def test_a_phrase_is_encrypted_taken_away_with_ones_data_and_erased_with_the_account(county_officer, officer, now):
    keep_phrase(MINE, by=county_officer, now=now)
    keep_phrase(MINE, by=officer, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM sites_phrase")
        assert all(text.startswith("tx1:") for (text,) in cursor.fetchall())
    (held,) = [each for each in held_about(county_officer) if each.model is Phrase]
    assert MINE in json.dumps(list(held.everything()), ensure_ascii=False)
    with unwatched():
        erase(county_officer, by=officer, now=now, request=None, reason="own_wish")
    assert not own(county_officer)
    assert own(officer) == [MINE]
