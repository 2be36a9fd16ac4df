"""Tasks given by hand: whom they reach, how they go on, and what nobody may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.guards import unwatched
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.notices.models import Notice
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.todos import actions
from tongxin.todos.actions import Order
from tongxin.todos.models import Assignment, Errand, ErrandNote, Todo
from tongxin.todos.vocabulary import ACCEPT, ANSWER, GIVEN, RETURN, WITHDRAW, Status


def test_every_unit_has_its_own(task, officer, county_officer, colleague_elsewhere, today):
    assert task.errands.count() == 2
    for person in (county_officer, colleague_elsewhere):
        assert Todo.objects.open(today).waiting_for(person).count() == 1
        assert Notice.objects.filter(recipient=person.actor_id, kind="todos.task_came").count() == 1
    assert Todo.objects.open(today).asked_by(officer).count() == 2
    entries = Entry.objects.filter(verb=GIVEN.code)
    assert entries.count() == 2
    assert all(entry.details == {} for entry in entries), "the ledger keeps no words of people"


def test_only_within_reach(county_officer, colleague_elsewhere, people, unit_of, now, today):
    order = Order(title="越权", wanted="越权", due_on=today)
    clerk = people(Role.STREET_CLERK, "210911008000")
    actions.give(order, to=[unit_of(clerk)], by=county_officer, now=now)
    for units in ([unit_of(colleague_elsewhere)], [unit_of(clerk), unit_of(colleague_elsewhere)], []):
        with pytest.raises(NotAllowed):
            actions.give(order, to=units, by=county_officer, now=now)
    late = Order(title="晚", wanted="晚", due_on=today - timedelta(days=1))
    with pytest.raises(NotAllowed, match="截止日期已过"):
        actions.give(late, to=[unit_of(clerk)], by=county_officer, now=now)
    auditor = people(Role.AUDITOR)
    with pytest.raises(NotAllowed):
        actions.give(order, to=[unit_of(clerk)], by=auditor, now=now)
    assert Assignment.objects.count() == 1


def test_answered_returned_answered_accepted(errand, officer, county_officer, now, today):
    actions.answer(errand, text="已完成。", by=county_officer, now=now)
    assert errand.status == Status.ANSWERED
    assert not Todo.objects.open(today).waiting_for(county_officer).exists()
    assert Todo.objects.done_by(county_officer).count() == 1
    judged = Todo.objects.open(today).waiting_for(officer).get()
    assert errand.unit.name_zh in judged.sentence
    actions.return_for_more(errand, opinion="缺附表。", by=officer, now=now)
    assert not Todo.objects.open(today).waiting_for(officer).exists()
    back = Todo.objects.open(today).waiting_for(county_officer).get()
    assert back.person == county_officer, "back in the hands of who answered"
    actions.answer(errand, text="已补附表。", by=county_officer, now=now)
    actions.accept(errand, by=officer, now=now)
    assert (errand.status, errand.is_closed) == (Status.ACCEPTED, True)
    assert not Todo.objects.open(today).waiting_for(officer).exists()
    told = set(Notice.objects.filter(recipient=county_officer.actor_id).values_list("kind", flat=True))
    assert told == {"todos.task_came", "todos.task_returned", "todos.task_accepted"}
    assert [note.text for note in ErrandNote.objects.order_by("pk")] == ["已完成。", "缺附表。", "已补附表。", ""]
    verbs = Entry.objects.filter(subject_id=str(errand.public_id)).order_by("position").values_list("verb", flat=True)
    assert list(verbs) == [step.code for step in (GIVEN, ANSWER, RETURN, ANSWER, ACCEPT)]


def test_who_may_do_what(errand, officer, county_officer, colleague_elsewhere, now):
    for person in (officer, colleague_elsewhere):
        with pytest.raises(NotAllowed):
            actions.answer(errand, text="代答", by=person, now=now)
    with pytest.raises(NotAllowed):
        actions.accept(errand, by=officer, now=now)
    actions.answer(errand, text="已完成。", by=county_officer, now=now)
    for verb, words in (
        (actions.accept, {}),
        (actions.return_for_more, {"opinion": "再报"}),
        (actions.withdraw_errand, {}),
    ):
        with pytest.raises(NotAllowed):
            verb(errand, by=county_officer, now=now, **words)
    assert not Todo.objects.filter(kind="todos.task", subject_id=str(errand.public_id), state="open").exists()


def test_a_task_for_a_role_is_for_that_role(people, officer, unit_of, now, today):
    auditor, administrator = people(Role.AUDITOR), people(Role.SYSTEM_ADMINISTRATOR)
    order = Order(title="月度审计", wanted="抽查导出记录。", due_on=today, role=Role.AUDITOR)
    task = actions.give(order, to=[unit_of(officer)], by=officer, now=now)
    errand = task.errands.for_page().get()
    assert Todo.objects.open(today).waiting_for(auditor).count() == 1
    assert not Todo.objects.open(today).waiting_for(administrator).exists()
    assert not Errand.objects.visible_to(administrator).exists()
    with pytest.raises(NotAllowed):
        actions.answer(errand, text="代办", by=administrator, now=now)
    actions.answer(errand, text="已抽查。", by=auditor, now=now)


def test_withdrawn_from_all_but_the_accepted(task, errand, officer, county_officer, colleague_elsewhere, now, today):
    actions.answer(errand, text="已完成。", by=county_officer, now=now)
    actions.accept(errand, by=officer, now=now)
    assert actions.withdraw_assignment(task, by=officer, now=now) == 1
    assert sorted(task.errands.values_list("status", flat=True)) == ["accepted", "withdrawn"]
    assert not Todo.objects.open(today).exists()
    assert Notice.objects.filter(recipient=colleague_elsewhere.actor_id, kind="todos.task_withdrawn").exists()
    with pytest.raises(NotAllowed):
        actions.withdraw_assignment(task, by=officer, now=now)


def test_seen_before_it_moved(errand, officer, county_officer, now):
    stale = Errand.objects.for_page().get(pk=errand.pk)
    actions.answer(errand, text="已完成。", by=county_officer, now=now)
    with pytest.raises((WrongMove, NotAllowed)):
        actions.answer(stale, text="又答", by=county_officer, now=now)
    assert ErrandNote.objects.count() == 1


STEPS = {
    ANSWER: lambda errand, by, now: actions.answer(errand, text="已办", by=by["unit"], now=now),
    RETURN: lambda errand, by, now: actions.return_for_more(errand, opinion="补充", by=by["giver"], now=now),
    ACCEPT: lambda errand, by, now: actions.accept(errand, by=by["giver"], now=now),
    WITHDRAW: lambda errand, by, now: actions.withdraw_errand(errand, by=by["giver"], now=now),
}


@given(walk=st.lists(st.sampled_from(list(STEPS)), max_size=8))
def test_any_walk_stays_in_the_table_and_leaves_one_pair_of_hands(walk, officer, county_officer, unit_of, now, today):
    with unwatched():
        task = actions.give(
            Order(title="走查", wanted="走查", due_on=today), to=[unit_of(county_officer)], by=officer, now=now
        )
    errand = task.errands.for_page().get()
    by = {"unit": county_officer, "giver": officer}
    for step in walk:
        before = errand.status
        try:
            STEPS[step](errand, by, now)
        except (NotAllowed, WrongMove):
            assert before not in step.sources
            assert Errand.objects.get(pk=errand.pk).status == before
        else:
            assert before in step.sources
            assert errand.status == step.target
        waiting = Todo.objects.filter(subject_id=str(errand.public_id), state="open").values_list("kind", flat=True)
        wanted = {
            Status.GIVEN: ["todos.task"], Status.RETURNED: ["todos.task"], Status.ANSWERED: ["todos.judgement"],
        }.get(Status(errand.status), [])  # fmt: skip
        assert list(waiting) == wanted


def test_given_answered_returned_accepted_on_the_pages(
    client, officer, county_officer, colleague_elsewhere, unit_of, today
):
    client.force_login(officer)
    units = [unit_of(county_officer).pk, unit_of(colleague_elsewhere).pk]
    given = {"title": "报送名单", "wanted": "请报送联络员名单。", "due_on": today.isoformat(), "units": units}
    assert client.post("/todos/given/new/", {**given, "units": []}).status_code == 422
    assert client.post("/todos/given/new/", {**given, "due_on": "2020-01-01"}).status_code == 422
    assert client.post("/todos/given/new/", {**given, "wanted": "字" * 501}).status_code == 422
    table = client.post("/todos/given/new/", given).url
    page = client.get(table).content.decode()
    assert page.count("办理中") >= 2
    errand = Errand.objects.get(unit=units[0])
    home = errand.get_absolute_url()
    client.force_login(county_officer)
    assert "请报送联络员名单。" in client.get(home).content.decode()
    assert client.post(f"{home}answer/", {"answer": ""}).status_code == 422
    assert client.post(f"{home}answer/", {"answer": "名单见附件。"}).status_code == 302
    assert client.post(f"{home}acceptance/").status_code == 403
    client.force_login(officer)
    assert client.post(f"{home}return/", {"opinion": " "}).status_code == 422, "nothing is returned without an opinion"
    assert client.post(f"{home}return/", {"opinion": "缺电话。"}).status_code == 302
    client.force_login(county_officer)
    assert "缺电话。" in client.get(home).content.decode()
    client.post(f"{home}answer/", {"answer": "已补。"})
    client.force_login(officer)
    assert client.post(f"{home}acceptance/", {"opinion": "同意。"}).status_code == 302
    assert "已补。" in client.get(table).content.decode()
    client.post(f"{table}withdrawal/")
    assert sorted(Errand.objects.values_list("status", flat=True)) == ["accepted", "withdrawn"]


@pytest.mark.parametrize(
    "what",
    [
        "tasks:",
        "tasks:answer/",
        "tasks:return/",
        "tasks:acceptance/",
        "tasks:withdrawal/",
        "given:",
        "given:withdrawal/",
    ],
)
def test_another_countys_task_is_not_there(client, task, errand, colleague_elsewhere, what):
    client.force_login(colleague_elsewhere)
    kind, _, rest = what.partition(":")
    public_id = errand.public_id if kind == "tasks" else task.public_id
    ask = client.post if rest else client.get
    assert ask(f"/todos/{kind}/{public_id}/{rest}").status_code == 404


def test_a_county_counts_only_its_own(client, task, county_officer, colleague_elsewhere):
    client.force_login(colleague_elsewhere)
    assert task.title not in client.get("/todos/given/").content.decode()
    form = client.get("/todos/given/new/").content.decode()
    assert str(task.errands.get(unit__place="210911000000").unit.name_zh) not in form


@pytest.mark.parametrize(("what", "most"), [("given", 9), ("tasks", 16), ("list", 9)])
def test_the_pages_are_flat(
    client, task, errand, officer, county_officer, now, what, most, django_assert_max_num_queries
):
    with unwatched():
        for each in task.errands.for_page():
            for _ in range(2):
                ErrandNote.objects.create(errand=each, move=ANSWER.code, text="答", by=county_officer, at=now)
    client.force_login(officer)
    page = {"given": task.get_absolute_url(), "tasks": errand.get_absolute_url(), "list": reverse("todos:assignments")}[
        what
    ]
    client.get(page)
    with django_assert_max_num_queries(most):
        client.get(page)
