"""The roster as a workbook (人员名册)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongxin.orgs.models import Unit
from tongxin.people.models import Membership
from tongxin.people.roster.headcount import Difference, Roster
from tongxin.people.workbooks import Table, workbook
from tongxin.places.context import name_of

LONGEST_NAME = 31


def filename(city: str, day: date) -> str:
    """Return the file's name as offices write it: 阜新市人员名册_20261123.xlsx. city: its code."""
    return _("%(place)s_roster_%(day)s.xlsx") % {"place": name_of(city), "day": f"{day:%Y%m%d}"}


def roster_workbook(roster: Roster, changed: Difference | None, *, since: date | None, unit: Unit | None) -> bytes:
    """Return the roster of a day: sums, lines, and what changed since another day, if asked for."""
    heads = [(_("Unit"), 34), (_("Persons"), 10), *((str(role.label), 12) for role in roster.roles)]
    total: list[str | int] = [_("Total"), roster.persons, *roster.totals]
    by_unit: list[list[str | int]] = [[row.unit.name_zh, row.persons, *row.counts] for row in roster.rows]
    sums = Table(_("Head-count"), heads, [total, *by_unit], bold_rows=1)
    tables = [_about(roster, since, unit), sums, _lines(_("Roster"), roster.lines)]
    if changed is not None:
        tables += [_lines(_("Came"), changed.came), _lines(_("Went"), changed.went)]
    return workbook(tables)


def _about(roster: Roster, since: date | None, unit: Unit | None) -> Table:
    rows = [
        (_("Table"), _("Who held which role, as far as you may see it")),
        (_("On"), f"{roster.day:%Y-%m-%d}"),
        (_("Compared with"), f"{since:%Y-%m-%d}" if since else "—"),
        (_("Unit and those below"), unit.name_zh if unit else _("all")),
        (_("Persons"), f"{roster.persons:,}"),
        (_("Roles"), f"{len(roster.lines):,}"),
        (_("How it is counted"), _("In totals a person with several roles counts once.")),
        (_("Made on"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    return Table(_("About this table"), [("", 22), ("", 80)], rows)


def _lines(name: str, memberships: Iterable[Membership]) -> Table:
    heads = [
        (pgettext("of a person", "Name"), 16), (_("Role"), 18), (_("Unit"), 34), (_("First day"), 12),
        (_("Last day"), 12), (_("Stands in for"), 16),
    ]  # fmt: skip
    rows = [
        (
            line.person.name, str(line.word.label), line.unit.name_zh, f"{line.starts_on:%Y-%m-%d}",
            f"{line.ends_on:%Y-%m-%d}" if line.ends_on else "—",
            line.deputises.person.name if line.deputises else "—",
        )
        for line in memberships
    ]  # fmt: skip
    return Table(name[:LONGEST_NAME], heads, rows)
