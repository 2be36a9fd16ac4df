"""Taking, putting back, forwarding, urging: by whom, once, and told to whom."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tests.guards import unwatched
from tongxin.notices.models import Notice
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.todos import actions
from tongxin.todos.models import Forwarding, Todo


@pytest.fixture
def second(people, county_officer, unit_of):
    """Another officer of 细河."""
    return people(Role.COUNTY_OFFICER, at=unit_of(county_officer))


def test_who_takes_it_has_it(todo, county_officer, second, today):
    actions.take(todo, by=county_officer)
    waiting = Todo.objects.open(today)
    assert waiting.waiting_for(county_officer).get() == todo
    assert not waiting.waiting_for(second).exists()
    with pytest.raises(NotAllowed, match=county_officer.name):
        actions.take(Todo.objects.for_list().get(pk=todo.pk), by=second)
    actions.put_back(todo, by=county_officer)
    assert waiting.waiting_for(second).get() == todo


def test_nobody_takes_what_is_not_theirs(todo, colleague_elsewhere, officer):
    for person in (colleague_elsewhere, officer):
        with pytest.raises(NotAllowed):
            actions.take(todo, by=person)


def test_seen_before_somebody_else_took_it(todo, county_officer, second):
    stale = Todo.objects.for_list().get(pk=todo.pk)
    actions.take(todo, by=county_officer)
    with pytest.raises(actions.AlreadyTaken):
        actions.take(stale, by=second)
    assert Todo.objects.get(pk=todo.pk).person == county_officer


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_gets_it(todo, county_officer, second):
    ready, won, late = threading.Barrier(2), [], []

    def press(person):
        stale = Todo.objects.for_list().get(pk=todo.pk)
        ready.wait()
        try:
            actions.take(stale, by=person)
            won.append(person)
        except actions.AlreadyTaken:
            late.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in (county_officer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(late)) == (1, 1)
    assert Todo.objects.get(pk=todo.pk).person == won[0]


def test_forwarded_with_an_opinion(todo, county_officer, second, colleague_elsewhere, now):
    actions.forward(todo, to=second, opinion="请阅处。", by=county_officer, now=now)
    assert Todo.objects.get(pk=todo.pk).person == second
    assert Forwarding.objects.get().opinion == "请阅处。"
    notice = Notice.objects.get(recipient=second.actor_id, kind="todos.forwarded")
    assert county_officer.name in notice.sentence
    assert "交办事项" in notice.sentence
    assert "请阅处" not in str(notice.words), "an opinion may name anybody: it stays with the to-do"
    with pytest.raises(NotAllowed):
        actions.forward(todo, to=second, opinion="再转", by=county_officer, now=now)
    with pytest.raises(NotAllowed, match="细河|办公室"):
        actions.forward(todo, to=colleague_elsewhere, opinion="转到外县", by=second, now=now)


def test_who_gives_tasks_there_moves_what_somebody_left_lying(todo, officer, county_officer, second, now):
    actions.take(todo, by=county_officer)
    actions.forward(todo, to=second, opinion="原承办人已离岗。", by=officer, now=now)
    assert Todo.objects.get(pk=todo.pk).person == second


def test_urged_once_a_day(todo, officer, county_officer, second, colleague_elsewhere, now):
    assert actions.urge(todo, by=officer, now=now) == 2
    urged = Notice.objects.filter(kind="todos.urged")
    assert {notice.recipient for notice in urged} == {county_officer.actor_id, second.actor_id}
    fresh = Todo.objects.for_list().get(pk=todo.pk)
    with pytest.raises((actions.UrgedToday, NotAllowed)):
        actions.urge(fresh, by=officer, now=now)
    stale = Todo.objects.for_list().get(pk=todo.pk)
    stale.urged_on = None
    with pytest.raises(actions.UrgedToday):
        actions.urge(stale, by=officer, now=now)
    Todo.objects.filter(pk=todo.pk).update(urged_on=now.date() - timedelta(days=1))
    fresh = Todo.objects.for_list().get(pk=todo.pk)
    actions.take(fresh, by=county_officer)
    assert actions.urge(fresh, by=officer, now=now) == 1
    with pytest.raises(NotAllowed):
        actions.urge(fresh, by=colleague_elsewhere, now=now)


def test_pages_take_forward_and_urge(client, todo, officer, county_officer, second):
    page = reverse("todos:todo", args=[todo.pk])
    client.force_login(county_officer)
    assert "我来办" in client.get(page).content.decode()
    assert client.post(f"{page}taking/").url == todo.link
    assert client.post(f"{page}forwarding/", {"to": second.pk, "opinion": ""}).status_code == 422
    assert client.post(f"{page}forwarding/", {"to": officer.pk, "opinion": "请办"}).status_code == 422
    assert client.post(f"{page}forwarding/", {"to": second.pk, "opinion": "请办"}).status_code == 302
    client.force_login(officer)
    for _ in range(2):
        assert client.post(f"{page}urging/").status_code in {302, 403}
    assert Notice.objects.filter(kind="todos.urged").count() == 1


METHODS = ["", "taking/", "putting-back/", "forwarding/", "urging/"]


@pytest.mark.parametrize("what", METHODS)
def test_another_countys_to_do_is_not_there(client, todo, colleague_elsewhere, what):
    client.force_login(colleague_elsewhere)
    ask = client.post if what else client.get
    assert ask(f"/todos/{todo.pk}/{what}").status_code == 404


def test_the_page_is_flat(client, todo, county_officer, second, now, django_assert_max_num_queries):
    with unwatched():
        for receiver, sender in ((second, county_officer), (county_officer, second)):
            actions.forward(todo, to=receiver, opinion="请办", by=sender, now=now)
    client.force_login(county_officer)
    client.get(todo.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(todo.get_absolute_url())
