"""The home page: what waits for somebody today, what they did, what they set off, what they were told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tongxin.notices.models import Notice
from tongxin.people.models import Membership, Person
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Role
from tongxin.todos.models import Todo
from tongxin.todos.models.todo import TodoQuerySet
from tongxin.ui.pages import show
from tongxin.workspace import desk
from tongxin.workspace.desk import Tab

ROWS = 25


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Show one tab of the reader's own work. tab, kind, unit, page: as the links of the page send them."""
    person, today = request.user, timezone.localdate()
    if not person.standings():
        return show(request, "workspace/without_role.html", None, _without_role(person, today))
    wanted = request.GET.get("tab", "")
    tab = Tab(wanted) if wanted in Tab.values else Tab.WAITING
    waiting = Todo.objects.open(today).waiting_for(person)  # what closed units left is looked up here, once
    load = desk.load_of(waiting, today)
    counts = {Tab.WAITING: load.waiting, Tab.ASKED: Todo.objects.open(today).asked_by(person).count()}
    quick = desk.quick_for(person)
    context = {
        "tab": tab.value,
        "tabs": [(each.value, each.label, counts.get(each)) for each in Tab],
        "load": load,
        "today": today,
        "quick": quick,
        "idle": quick[0].idle if quick else desk.IDLE,
    }
    rows = _notices(request, person) if tab is Tab.NOTICES else _todos(request, tab, today, waiting)
    return show(request, "workspace/home.html", None, {**context, **rows})


def _todos(request: PersonRequest, tab: Tab, today: date, waiting: TodoQuerySet) -> dict[str, Any]:
    kind, unit = request.GET.get("kind", ""), request.GET.get("unit", "")
    todos = desk.todos_of(tab, request.user, today, waiting)
    narrowed = desk.narrowed(todos, kind=kind, unit=unit)
    page = Paginator(narrowed.for_list(), ROWS).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": [(todo, todo.pressure(today)) for todo in page],
        "choices": desk.choices_of(todos, kind=kind, unit=unit),
        "narrowed": bool(kind or unit),
    }


def _notices(request: PersonRequest, person: Person) -> dict[str, Any]:
    found = Notice.objects.to(person.actor_id).newest_first()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return {"page": page, "rows": list(page), "now": timezone.now(), "choices": None, "narrowed": False}


def _without_role(person: Person, today: date) -> dict[str, Any]:
    """Whom to ask: who gives official roles; and which roles there were, because those who gave them can again."""
    ended = Membership.objects.filter(person=person, ends_on__lt=today).select_related("unit")
    givers = (
        Membership.objects.in_force(today).filter(role=Role.SECURITY_ADMINISTRATOR).select_related("person", "unit")
    )
    return {
        "ended": ended.order_by("-ends_on", "pk")[:3],
        "givers": givers.order_by("unit__path", "pk")[:3],
    }
