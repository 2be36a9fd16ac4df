"""A draft waits for the officers who may publish it."""

from __future__ import annotations

from tongxin.figures.read import head
from tongxin.people.roles import Role
from tongxin.reports import actions
from tongxin.todos.models import Todo
from tongxin.todos.vocabulary import State


def test_a_draft_waits_for_the_officers_of_the_office(draft, officer, people, county_officer):
    colleague = people(Role.CITY_OFFICER)
    todo = Todo.objects.get()
    assert todo.link == draft.get_absolute_url()
    waits = {person: Todo.objects.waiting_for(person).exists() for person in (officer, colleague, county_officer)}
    assert waits == {officer: True, colleague: True, county_officer: False}


def test_published_it_is_done(draft, officer, now):
    actions.publish(draft, version=actions.newest(draft.template), position=head(), by=officer, now=now)
    todo = Todo.objects.get()
    assert (todo.state, todo.closed_by) == (State.DONE, officer)


def test_discarded_it_is_done(draft, officer, now):
    actions.discard(draft, by=officer, now=now)
    assert not Todo.objects.waiting_for(officer).exists()
