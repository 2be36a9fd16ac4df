"""Titles: any walk of decisions is told by the ledger, and what one is worth on a day follows from dates alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.guards import unwatched
from tongxin.ledger.models import Entry
from tongxin.sites.actions.designations import Refused, deregister, designate, revoke
from tongxin.sites.models import Designation, Site
from tongxin.sites.rules import titles
from tongxin.sites.tests.test_titles import DECISION
from tongxin.sites.tests.walking import REFUSALS, pressed
from tongxin.sites.vocabulary import DELISTED, DESIGNATED
from tongxin.sites.vocabulary.designation import Ending, Standing

DAY = date(2026, 11, 2)
DAYS = st.integers(-900, 900).map(lambda days: DAY + timedelta(days=days))
WAYS = st.sampled_from([Ending.REVOKED.value, Ending.DEREGISTERED.value])


def told(site: Site) -> dict[int, tuple[str, str, date | None]]:
    """What the ledger tells of the site's titles: by the position of the decision its level, how it ended and when."""
    found: dict[int, tuple[str, str, date | None]] = {}
    for entry in Entry.objects.filter(subject_id=str(site.unit.public_id)).order_by("position"):
        if entry.verb == DESIGNATED.code:
            found[entry.position] = (entry.kind, "", None)
        elif entry.verb == DELISTED.code:
            [running] = [at for at, (level, way, _on) in found.items() if (level, way) == (entry.kind, "")]
            found[running] = (entry.kind, entry.details["ending"], entry.occurred_on)
    return found


@given(data=st.data())
@settings(max_examples=6)
def test_any_walk_of_decisions_is_told_by_the_ledger(site, officer, county_officer, now, data):
    with transaction.atomic():
        reason, number = "示例：整改期满仍不合格", "示例〔2026〕12号"

        today = now.date()

        def end(verb, by=officer, on=today):
            title = Designation.objects.select_related("site__unit").order_by("pk").last()
            assert title is not None
            verb(title, on=on, reason=reason, number=number, by=by, now=now)

        steps = {
            "city": lambda: designate(site, DECISION, by=officer, now=now),
            "provincial": lambda: designate(site, replace(DECISION, level="provincial"), by=officer, now=now),
            "without a reason": lambda: designate(site, replace(DECISION, basis=""), by=officer, now=now),
            "without a number": lambda: designate(site, replace(DECISION, decision_number=" "), by=officer, now=now),
            "by the county": lambda: designate(site, DECISION, by=county_officer, now=now),
            "revoke": lambda: end(revoke),
            "deregister": lambda: end(deregister),
            "revoke before it was given": lambda: end(revoke, on=date(2020, 1, 1)),
            "revoke tomorrow": lambda: end(revoke, on=today + timedelta(days=2)),
            "revoke by the county": lambda: end(revoke, by=county_officer),
        }
        assert pressed(steps["city"])
        for _ in range(6):
            pressed(steps[data.draw(st.sampled_from(sorted(steps)))], refusals=(*REFUSALS, Refused))
            held = {each.entry: (each.level, each.ended_as, each.ended_on) for each in Designation.objects.all()}
            assert told(site) == held
            running = [level for level, way, _on in held.values() if not way]
            assert len(running) == len(set(running)), "a title is held once at a level"
        transaction.set_rollback(True)


@given(first=DAYS, term=st.none() | st.integers(0, 900), ended=st.none() | DAYS, way=WAYS, day=DAYS)
def test_what_it_is_worth_goes_one_way_only(first, term, ended, way, day):
    until = None if term is None else first + timedelta(days=term)
    dates = {"valid_from": first, "valid_until": until, "ended_on": ended, "ended_as": way if ended else ""}
    order = [Standing.NOT_YET, Standing.VALID, Standing.EXPIRED, Standing(way)]
    today, tomorrow = titles.standing(day, **dates), titles.standing(day + timedelta(days=1), **dates)
    assert order.index(today) <= order.index(tomorrow), "a title comes back to life by no date"
    assert (today == way) == (ended is not None and day >= ended)
    assert today != Standing.EXPIRED or (until is not None and day > until)


@given(rows=st.lists(st.tuples(DAYS, st.none() | st.integers(0, 900), st.none() | DAYS, WAYS), min_size=1, max_size=4),
       day=DAYS)  # fmt: skip
@settings(max_examples=10)
def test_the_database_and_the_rule_say_the_same(site, rows, day):
    with transaction.atomic(), unwatched():
        Designation.objects.bulk_create(
            Designation(
                site=site, level="city" if number % 2 else "provincial", name="示例", certificate=f"示例{number}",
                decided_on=first, valid_from=first, entry=number, ended_on=ended or first + timedelta(days=1000),
                valid_until=None if term is None else first + timedelta(days=term), ended_as=way,
            )
            for number, (first, term, ended, way) in enumerate(rows, start=1)
        )  # fmt: skip
        for title in Designation.objects.all():
            worth = title.standing(day)
            assert [each for each in Standing if title in Designation.objects.standing(each, day)] == [worth]
        transaction.set_rollback(True)
