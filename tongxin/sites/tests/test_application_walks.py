"""Any walk of an application: it stays inside the table, can end, and the ledger replays it; of two, one wins."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import applications, reviews, scoring
from tongxin.sites.actions.reviews import Said
from tongxin.sites.models import Application, Opinion, Sheet
from tongxin.sites.rules import assessing, form
from tongxin.sites.tests.applying import admitted, assessed, at_county, draft, fill_sheet
from tongxin.sites.tests.racing import DONE, LATE, race
from tongxin.sites.tests.walking import replayed
from tongxin.sites.vocabulary.application import APPLICATION_MOVES, FILLED_IN, Status
from tongxin.sites.vocabulary.assessment import Averaging
from tongxin.sites.vocabulary.form import FIELDS
from tongxin.todos.models import Todo

SAID = Said("示例：意见")


def steps(operator, county, officer, now):
    """What somebody could press, by name; whether it is allowed is for the verb to say."""
    return {
        "submit": lambda one: applications.submit(one, by=operator, now=now),
        "recall": lambda one: applications.recall(one, by=operator, now=now),
        "give up": lambda one: applications.give_up(one, by=operator, now=now),
        "object": lambda one: applications.object_to_decision(one, text="示例：异议", by=operator, now=now),
        "open": lambda one: reviews.open_application(one, by=county, now=now),
        "agree": lambda one: reviews.agree(one, SAID, by=county, now=now),
        "agree at city": lambda one: reviews.agree(one, SAID, by=officer, now=now),
        "return": lambda one: reviews.send_back(one, SAID, by=county, now=now),
        "return at city": lambda one: reviews.send_back(one, SAID, by=officer, now=now),
        "decline": lambda one: reviews.decline(one, SAID, by=county, now=now),
        "decline at city": lambda one: reviews.decline(one, SAID, by=officer, now=now),
        "cultivate": lambda one: reviews.cultivate(one, SAID, until=date(2027, 11, 1), by=officer, now=now),
        "uphold": lambda one: reviews.answer(
            one.objections.select_related("application__site__unit").get(answered_at=None),
            text="示例：成立", upheld=True, by=officer, now=now,
        ),
    }  # fmt: skip


@given(data=st.data())
@settings(max_examples=12)
def test_any_walk_is_told_by_the_ledger(site, round_, operator, county_officer, officer, now, data):
    with transaction.atomic():
        application = draft(site, round_, operator, now)
        pressed = steps(operator, county_officer, officer, now)
        for _ in range(8):
            name = data.draw(st.sampled_from(sorted(pressed)))
            with contextlib.suppress(NotAllowed, WrongMove, application.objections.model.DoesNotExist):
                pressed[name](application)
            application = Application.objects.for_page().get(pk=application.pk)
            assert replayed(application, "draft") == application.status
            waiting = Todo.objects.filter(subject_id=str(application.public_id), state="open", kind__endswith="review")
            assert waiting.exists() == (application.level is not None or application.status == Status.SUBMITTED)
            assert application.is_filled_in == (application.status in FILLED_IN)
        assert Opinion.objects.filter(application=application).exclude(result="agree").exclude(text="").count() == (
            Opinion.objects.filter(application=application).exclude(result="agree").count()
        )
        transaction.set_rollback(True)


def test_every_move_is_somebodys_and_ends_are_ends():
    left = {str(source) for move in APPLICATION_MOVES for source in move.sources}
    assert set(Status.values) - left == {Status.NAMED, Status.CONFIRMED, Status.WITHDRAWN}


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_one_wins(site, round_, operator, county_officer, people, now):
    application = at_county(site, round_, operator, county_officer, now)
    other = people(Role.COUNTY_OFFICER, "210911000000", name="示例·细河二")

    def decide(verb_, by):
        own = Application.objects.for_page().get(pk=application.pk)
        return lambda: verb_(own, SAID, by=by, now=now)

    assert race(lambda: decide(reviews.agree, county_officer), lambda: decide(reviews.send_back, other)) == [DONE, LATE]
    assert Opinion.objects.filter(application=application).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_last_sheets_close_the_scoring_once(site, round_, operator, county_officer, officer, people, now):
    application = admitted(site, round_, operator, county_officer, officer, now)
    assessors = [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙"]
    assessment = assessed(application, assessors, officer, now)
    keys = list(Sheet.objects.filter(assessment=assessment).order_by("pk").values_list("pk", flat=True))
    loaded = ("seat__assessor", "assessment__panel", "assessment__application__round__version",
              "assessment__application__round__programme__owner", "assessment__application__site__unit")  # fmt: skip
    for key in keys:
        fill_sheet(Sheet.objects.select_related(*loaded).get(pk=key), 0, now, submit=False)

    def submit(key):
        sheet = Sheet.objects.select_related(*loaded).get(pk=key)
        return lambda: scoring.submit_sheet(sheet, by=sheet.seat.assessor, now=now)

    first, second = keys
    assert race(lambda: submit(first), lambda: submit(second)) == [DONE, DONE]
    assert Entry.objects.filter(verb="sites.assessment_scored").count() == 1


TEXTS = st.text(alphabet="甲乙丙，。；\n12 ", max_size=40)


@given(TEXTS, TEXTS)
def test_a_comparison_loses_nothing(old, new):
    before, after = form.compared(old, new)
    assert ("".join(piece.text for piece in before), "".join(piece.text for piece in after)) == (old, new)
    kept = ["".join(piece.text for piece in side if not piece.changed) for side in (before, after)]
    assert kept[0] == kept[1]
    assert (old == new) == (not any(piece.changed for piece in [*before, *after]))


@given(st.dictionaries(st.sampled_from([field.name for field in FIELDS]), TEXTS))
def test_changes_are_exactly_the_fields_that_differ(values):
    assert form.changes(values, values) == []
    assert {change.field.name for change in form.changes({}, values)} == {name for name, text in values.items() if text}


@given(st.lists(st.integers(0, 12_000), min_size=1, max_size=9), st.sampled_from(list(Averaging)))
def test_an_average_lies_among_the_sheets(totals, way):
    found = assessing.average(totals, way)
    assert min(totals) <= found <= max(totals)
    assert assessing.spread(totals) == max(totals) - min(totals)


def test_trimming_drops_one_at_each_end():
    assert assessing.average([0, 8000, 9000, 12000], Averaging.TRIMMED) == 8500
    assert assessing.average([8000, 9000], Averaging.TRIMMED) == 8500
    assert assessing.weighted({"papers": 9000, "visit": 8000}, {"papers": 60, "visit": 40}) == 8600
