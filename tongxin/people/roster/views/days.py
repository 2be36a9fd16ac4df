"""The roster of a day: to look at, to print, to take away."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.orgs.models import Unit
from tongxin.people.inviting.permissions import obstacle_to_invitations
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.roster import exports
from tongxin.people.roster.forms import RosterFilter
from tongxin.people.roster.headcount import Difference, Roster, difference, roster
from tongxin.people.roster.permissions import obstacle_to_export_roster, obstacle_to_roster
from tongxin.people.workbooks import download
from tongxin.ui.pages import show

PAGE = "people/roster.html"
MOST_SHOWN = 1000


class Asked(NamedTuple):
    """What a roster was asked for, and the answer."""

    form: RosterFilter
    roster: Roster
    since: date | None
    changed: Difference | None
    unit: Unit | None


def _asked(reader: Person, given: QueryDict) -> Asked:
    today = timezone.localdate()
    told = given.copy()
    told.setdefault("on", today.isoformat())
    form = RosterFilter(told, person=reader)
    form.is_valid()
    on, since, unit = (form.cleaned_data.get(name) for name in ("on", "since", "unit"))
    found = roster(reader, on or today, unit)
    changed = None
    if since:
        other = roster(reader, since, unit)
        changed = difference(other, found) if since <= found.day else difference(found, other)
    return Asked(form, found, since, changed, unit)


@require_safe
def days_roster(request: PersonRequest) -> HttpResponse:
    """Show who held which role on a day (`on`), and what changed since another (`since`), below a `unit`."""
    require(obstacle_to_roster(request.user))
    asked = _asked(request.user, request.GET)
    came = {line.pk for line in asked.changed.came} if asked.changed else set()
    context = {
        "form": asked.form,
        "roster": asked.roster,
        "shown": asked.roster.lines[:MOST_SHOWN],
        "most": MOST_SHOWN,
        "since": asked.since,
        "earlier": min(asked.since, asked.roster.day) if asked.since else None,
        "later": max(asked.since, asked.roster.day) if asked.since else None,
        "changed": asked.changed,
        "came": came,
        "unit": asked.unit,
        "query": request.GET.urlencode(),
        "obstacle_to_invitations": obstacle_to_invitations(request.user),
        "obstacle_to_export": obstacle_to_export_roster(request.user),
    }
    return show(request, PAGE, None, context, status=422 if asked.form.errors else 200)


@require_safe
def roster_export(request: PersonRequest) -> HttpResponse:
    """Hand out the same as a workbook, noted in the audit log."""
    require(obstacle_to_roster(request.user))
    require(obstacle_to_export_roster(request.user))
    asked = _asked(request.user, request.GET)
    content = exports.roster_workbook(asked.roster, asked.changed, since=asked.since, unit=asked.unit)
    path = asked.unit.path if asked.unit else ""
    audit.note(
        LIST_EXPORTED, by=request.user, now=timezone.now(), request=request, subject="people.membership",
        unit_path=path, rows=len(asked.roster.lines), format="xlsx",
    )  # fmt: skip
    return download(content, exports.filename(settings.TONGXIN_CITY, asked.roster.day))
