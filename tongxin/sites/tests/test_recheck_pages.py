"""The pages of rechecks: opening, self-check, opinion, decisions, many at once, the lists, how many queries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.guards import unwatched
from tongxin.audit.models import Record
from tongxin.ledger.models import Entry
from tongxin.sites.actions import rechecks
from tongxin.sites.actions.rechecks import RunDraft, Verdict
from tongxin.sites.models import Recheck, RecheckRun
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.test_rechecks import again, checked, give_title
from tongxin.sites.vocabulary.recheck import Proposal


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def today():
    """Pages ask the clock, so a run of the pages' tests is of today."""
    return timezone.localdate()


def open_today(version, office, officer, *, late=False):
    """A run whose self-check runs, or ended yesterday."""
    moment = timezone.now() - timedelta(days=20 if late else 0)
    day = timezone.localdate(moment)
    draft = RunDraft(
        year=2026, level="city", version=version, last_month=202611, held_on=day,
        self_check_until=timezone.localdate() - timedelta(days=1) if late else day + timedelta(days=30),
        decide_until=day + timedelta(days=60),
    )  # fmt: skip
    with unwatched():
        run = rechecks.open_run(draft, owner=office, by=officer, now=moment)
    return Recheck.objects.for_page().filter(run=run).order_by("pk").first()


@pytest.fixture
def recheck(site, ten_haves, office, officer, now):
    give_title(site, officer, now)
    return open_today(ten_haves, office, officer)


def terms(version, today):
    return {
        "year": 2026, "level": "city", "version": version.pk, "last_month": "2026-11", "held_on": today.isoformat(),
        "self_check_until": (today + timedelta(days=30)).isoformat(),
        "decide_until": (today + timedelta(days=60)).isoformat(),
    }  # fmt: skip


def test_the_titles_are_shown_before_and_none_is_typed(site, ten_haves, officer, now, today):
    title = give_title(site, officer, now)
    client, address = client_of(officer), reverse("sites:recheck_new")
    shown = client.get(address, terms(ten_haves, today))
    assert title.certificate in shown.content.decode()
    assert not RecheckRun.objects.exists()
    assert client.post(address, terms(ten_haves, today)).status_code == 302
    again_ = client.post(address, terms(ten_haves, today))
    assert (again_.status_code, RecheckRun.objects.count()) == (422, 1)


def test_a_run_without_titles_is_not_opened(site, ten_haves, officer, today):
    answer = client_of(officer).post(reverse("sites:recheck_new"), terms(ten_haves, today))
    assert (answer.status_code, RecheckRun.objects.count()) == (422, 0)


def test_the_self_check_is_handed_in_with_one_sentence(recheck, operator):
    client, address = client_of(operator), reverse("sites:recheck_self_check", args=[recheck.public_id])
    assert client.post(address, {"statement": ""}).status_code == 422
    assert client.post(address, {"statement": "示例：正常开展。", "own-H04": "3"}).status_code == 302
    kept = again(recheck)
    assert {line["code"]: line["own"] for line in kept.checked}["H04"] == 300
    assert "示例：正常开展。" in client.get(recheck.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 403


def test_the_county_and_then_the_city_say_what_becomes_of_it(recheck, operator, county_officer, officer, today):
    checked(recheck, operator, timezone.now())
    county, city = client_of(county_officer), client_of(officer)
    opinion = reverse("sites:recheck_opinion", args=[recheck.public_id])
    assert county.post(opinion, {"proposal": "rectify"}).status_code == 422
    assert county.post(opinion, {"proposal": "rectify", "text": "示例：无人值守"}).status_code == 302
    decision = reverse("sites:recheck_decision", args=[recheck.public_id])
    said = {"decision": "rectify", "on": today.isoformat(), "way": "papers"}
    assert city.post(decision, said).status_code == 422
    assert city.post(decision, said | {"findings": "示例：无人值守", "limit_on": today}).status_code == 422
    limit = (today + timedelta(days=30)).isoformat()
    done = city.post(decision, said | {"findings": "示例：无人值守\n\n示例：台账缺失", "limit_on": limit})
    assert (done.status_code, again(recheck).rectification.findings.count()) == (302, 2)
    assert "disabled" in city.get(recheck.get_absolute_url()).content.decode()
    assert "0 / 2" in city.get(reverse("sites:rechecks")).content.decode()
    site_page = client_of(operator).get(recheck.get_absolute_url()).content.decode()
    assert "示例：台账缺失" in site_page
    finding = again(recheck).rectification.findings.order_by("pk").first()
    assert recheck.get_absolute_url() in city.get(finding.get_absolute_url()).content.decode()
    assert "#rectifications" in city.get(reverse("sites:brands")).content.decode()


def test_a_revocation_needs_number_and_reason(recheck, site, ten_haves, office, officer, today):
    late = Recheck.objects.for_page().get(pk=recheck.pk)
    with unwatched():
        RecheckRun.objects.update(self_check_until=today - timedelta(days=1))
    decision = reverse("sites:recheck_decision", args=[late.public_id])
    said = {"decision": "revoke", "on": today.isoformat(), "way": "papers", "reason": "示例：长期停止活动，不符合标准"}
    client = client_of(officer)
    assert client.post(decision, said).status_code == 422
    assert client.post(decision, said | {"number": "示例〔2026〕5号"}).status_code == 302
    assert again(recheck).status == "revoked"
    assert client.post(decision, said | {"number": "示例〔2026〕5号"}).status_code == 409


def test_the_ticked_titles_are_kept(site, ten_haves, office, officer, now, today):
    for number in range(3):
        give_title(make_site(now, name=f"示例·点{number}"), officer, now)
    run = open_today(ten_haves, office, officer, late=True).run
    client, address = client_of(officer), reverse("sites:recheck_keeping", args=[run.public_id])
    said = {"on": today.isoformat(), "way": "papers"}
    assert client.post(address, said).status_code == 422
    two = [str(each.public_id) for each in run.rechecks.order_by("pk")[:2]]
    assert client.post(address, said | {"recheck": [*two, "no id"]}).status_code == 302
    assert sorted(run.rechecks.values_list("status", flat=True)) == ["kept", "kept", "opened"]


def test_the_columns_add_up_when_a_title_ends_by_another_decision_meanwhile(ten_haves, office, officer, now, today):
    titles = [give_title(make_site(now, name=f"示例·点{number}"), officer, now) for number in range(4)]
    run = open_today(ten_haves, office, officer, late=True).run
    client = client_of(officer)
    kept = str(run.rechecks.get(designation=titles[0]).public_id)
    said = {"on": today.isoformat(), "way": "papers", "recheck": [kept]}
    assert client.post(reverse("sites:recheck_keeping", args=[run.public_id]), said).status_code == 302
    assert summed(client, run) == (4, [1, 0, 0, 0, 3])
    said = {"on": today.isoformat(), "number": "示例〔2026〕5号", "reason": "示例：单位已合并，不再开展活动"}
    assert client.post(reverse("sites:deregistering", args=[titles[1].public_id]), said).status_code == 302
    assert summed(client, run) == (4, [1, 0, 1, 0, 2])  # kept, revoked or deregistered, ended otherwise, …
    client.post(reverse("sites:recheck_cancelling", args=[run.public_id]), {"reason": "示例：与省级复核合并进行"})
    assert summed(client, run) == (4, [1, 0, 3, 0, 0])


def summed(client, run):
    """The first line of the summary: how many titles, and the columns that say what became of them."""
    html = client.get(reverse("sites:recheck_summary", args=[run.public_id])).content.decode()
    line = re.search(r'<tr class="total">.*?</tr>', html, re.S)[0]
    titles, _checked, _reviewed, *became = (int(each) for each in re.findall(r'<td class="num">(\d+)', line))
    assert titles == sum(became)
    return titles, became


def test_a_run_is_cancelled_on_its_page(recheck, officer):
    address = reverse("sites:recheck_cancelling", args=[recheck.run.public_id])
    client = client_of(officer)
    assert client.post(address, {"reason": "短"}).status_code == 422
    assert client.post(address, {"reason": "示例：与省级复核合并进行"}).status_code == 302
    assert again(recheck).status == "stopped"


def test_a_colleague_elsewhere_finds_neither_the_recheck_nor_its_numbers(recheck, colleague_elsewhere):
    client = client_of(colleague_elsewhere)
    assert client.get(recheck.get_absolute_url()).status_code == 404
    assert client.get(recheck.run.get_absolute_url()).status_code == 404
    page = client.get(reverse("sites:rechecks")).content.decode()
    assert recheck.run.get_absolute_url() not in page


def test_a_workbook_goes_out_noted_and_without_free_texts(recheck, operator, officer):
    rechecks.check_itself(again(recheck), {}, statement="示例：只给办公室看", by=operator, now=timezone.now())
    answer = client_of(officer).get(reverse("sites:recheck_workbook", args=[recheck.run.public_id]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert Record.objects.filter(details__rows=1).exists()


def queries(client, address):
    client.get(address)  # what is read once for all
    with CaptureQueriesContext(connection) as spent:
        assert client.get(address).status_code == 200
    return len(spent)


def test_lists_and_pages_cost_the_same_however_many_titles(site, ten_haves, office, officer, now):
    soon = timezone.localdate() + timedelta(days=30)
    give_title(site, officer, now, until=soon)
    run = open_today(ten_haves, office, officer, late=True).run
    client = client_of(officer)
    addresses = [
        reverse("sites:rechecks"), run.get_absolute_url(), reverse("sites:recheck_summary", args=[run.public_id]),
        run.rechecks.get().get_absolute_url(), reverse("sites:titles_expiring"),
    ]  # fmt: skip
    before = [queries(client, address) for address in addresses]
    for number in range(4):
        other = make_site(now, name=f"示例·点{number}", place="210921000000" if number % 2 else "210911000000")
        title = give_title(other, officer, now, until=soon)
        with unwatched():
            Recheck.objects.create(run=run, designation=title)
    assert [queries(client, address) for address in addresses] == before
    assert max(before) <= 25


def test_late_sites_are_said_to_be_late_and_hold_nothing_up(site, ten_haves, office, officer, county_officer, now):
    give_title(site, officer, now)
    recheck = open_today(ten_haves, office, officer, late=True)
    rechecks.give_opinion(recheck, Proposal.KEEP, text="", by=county_officer, now=timezone.now())
    rechecks.keep(again(recheck), Verdict(on=timezone.localdate()), by=officer, now=timezone.now())
    assert Entry.objects.filter(verb="sites.recheck_kept").count() == 1
