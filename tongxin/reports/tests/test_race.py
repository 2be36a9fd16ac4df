"""Two people publish the same draft at the same moment: one wins, the other is told, nothing is done twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from tongxin.figures.read import head
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.reports import actions
from tongxin.reports.models import Edition


@pytest.mark.django_db(transaction=True)
def test_of_two_one_wins(draft, officer, now):
    version, position = actions.newest(draft.template), head()
    start, ends = threading.Barrier(2), []

    def publish() -> None:
        own = Edition.objects.select_related("template", "place").get(pk=draft.pk)
        start.wait(timeout=30)
        try:
            actions.publish(own, version=version, position=position, by=officer, now=now)
            ends.append("published")
        except WrongMove:
            ends.append("too late")
        finally:
            connection.close()

    people = [threading.Thread(target=publish) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=60)
    assert sorted(ends) == ["published", "too late"]
    assert Entry.objects.filter(verb="reports.edition_published").count() == 1
