"""The list of persons, and the choices that a field offers."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.people.inviting.permissions import obstacle_to_invitations
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.roster.forms import PersonFilter
from tongxin.people.roster.listing import Wanted, lines, wanted_of
from tongxin.people.roster.permissions import obstacle_to_export_roster, obstacle_to_roster
from tongxin.people.roster.person_field import SHOWN, choices
from tongxin.people.workbooks import Table, download, workbook
from tongxin.places.context import name_of
from tongxin.ui.pages import show

LIST, OPTIONS = "people/persons.html", "people/_person_options.html"
ROWS_A_PAGE = 25
MOST_ROWS = 50_000


@require_safe
def persons(request: PersonRequest) -> HttpResponse:
    """Show the persons that fit, as far as the reader may see them."""
    require(obstacle_to_roster(request.user))
    today = timezone.localdate()
    form = PersonFilter(request.GET or {"state": ""}, person=request.user)
    wanted = wanted_of(form)
    page = Paginator(wanted.persons(request.user, today), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": lines(list(page.object_list), request.user, today),
        "obstacle_to_invitations": obstacle_to_invitations(request.user),
        "obstacle_to_export": obstacle_to_export_roster(request.user),
        "query": request.GET.urlencode(),
    }
    return show(request, LIST, None, context)


@require_safe
def persons_export(request: PersonRequest) -> HttpResponse:
    """Hand out the list as a workbook (人员名册), noted in the audit log."""
    require(obstacle_to_roster(request.user))
    require(obstacle_to_export_roster(request.user))
    now = timezone.now()
    wanted = wanted_of(PersonFilter(request.GET or {"state": ""}, person=request.user))
    rows = _rows(request.user, wanted)
    heads = [
        (pgettext("of a person", "Name"), 16),
        (_("Role"), 18),
        (_("Unit"), 34),
        (_("First day"), 12),
        (_("Last day"), 12),
    ]
    heads.append((_("Account"), 10))
    about = [(_("Table"), _("Persons and their roles today, as far as you may see them"))]
    about += [(_("Number of rows"), f"{len(rows):,}"), (_("Made on"), f"{timezone.localtime(now):%Y-%m-%d %H:%M}")]
    tables = [Table(_("About this table"), [("", 22), ("", 80)], about), Table(_("People"), heads, rows)]
    audit.note(LIST_EXPORTED, by=request.user, now=now, request=request, subject="people.person", rows=len(rows))
    name = _("%(place)s_people_%(day)s.xlsx") % {
        "place": name_of(settings.TONGXIN_CITY),
        "day": f"{timezone.localdate(now):%Y%m%d}",
    }
    return download(workbook(tables), name)


def _rows(reader: Person, wanted: Wanted) -> list[tuple[str, ...]]:
    today = timezone.localdate()
    listed = list(wanted.persons(reader, today)[:MOST_ROWS])
    rows: list[tuple[str, ...]] = []
    for start in range(0, len(listed), 500):
        for line in lines(listed[start : start + 500], reader, today):
            state = pgettext("account", "open") if line.person.is_active else pgettext("account", "closed")
            for held in line.memberships:
                until = f"{held.ends_on:%Y-%m-%d}" if held.ends_on else "—"
                first = f"{held.starts_on:%Y-%m-%d}"
                rows.append((line.person.name, str(held.word.label), held.unit.name_zh, first, until, state))
            if not line.memberships:
                rows.append((line.person.name, "—", "—", "—", "—", state))
    return rows


@require_safe
def options(request: PersonRequest) -> HttpResponse:
    """Answer with the persons that fit what somebody types into a form (`q`), as the options of a list."""
    typed = request.GET.get("q", "").strip()[:60]
    found = choices(Person.objects.visible_to(request.user).filter(is_active=True), typed, request.user)
    return render(request, OPTIONS, {"found": found, "more": len(found) == SHOWN, "typed": typed})
