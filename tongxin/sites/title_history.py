"""What became of a title: its recheck step by step for the office, and year by year for everybody.

Everybody sees results and decisions only: that a title is in rectification, and why, stays in the office (ADR 0020).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from tongxin.ledger.models import Entry
from tongxin.orgs.models import Placement
from tongxin.people.models import Person
from tongxin.sites.models import Designation, Recheck, Rectification, Renewal
from tongxin.sites.vocabulary.recheck import RecheckStatus


@dataclass(frozen=True)
class Step:
    """One step of a recheck. who: name, "" where it is not told."""

    label: str
    at: datetime
    who: str
    document: str
    entry: Entry


def steps(recheck: Recheck, rectification: Rectification | None) -> list[Step]:
    """Return the steps of a recheck, oldest first, in three queries. The site's unit must be loaded."""
    unit = recheck.site.unit
    paths = {unit.path, *Placement.objects.filter(unit=unit).values_list("path", flat=True)}
    subjects = [str(recheck.public_id)]
    if rectification is not None:
        subjects.append(str(rectification.public_id))
    found = Entry.objects.filter(unit_path__in=sorted(paths), subject_id__in=subjects)
    entries = list(found.order_by("position"))
    names = {person.actor_id: person.name for person in Person.objects.named({entry.actor for entry in entries})}
    return [
        Step(
            label=str(entry.word.label),
            at=entry.recorded_at,
            who=names.get(entry.actor, ""),
            document=str(entry.details.get("document", "")),
            entry=entry,
        )
        for entry in entries
    ]


@dataclass(frozen=True)
class Moment:
    """What happened to a title on a day, as everybody may know it. number: of the decision, "" without one."""

    on: date
    what: str
    number: str


def history(title: Designation) -> list[Moment]:
    """Return what became of a title, oldest first, in two queries: given, kept in rechecks, renewed, ended."""
    moments = [Moment(title.decided_on, _("title given"), title.decision_number)]
    kept = Recheck.objects.filter(designation=title, status=RecheckStatus.KEPT).select_related("run")
    for recheck in kept.order_by("decided_on", "pk"):
        if recheck.decided_on:
            what = _("kept in the recheck of %(year)s") % {"year": recheck.run.year}
            moments.append(Moment(recheck.decided_on, what, recheck.decision_number))
    for renewal in Renewal.objects.filter(designation=title).order_by("decided_on", "pk"):
        what = _("renewed until %(day)s") % {"day": renewal.valid_until.isoformat()}
        moments.append(Moment(renewal.decided_on, what, renewal.decision_number))
    moments.sort(key=lambda moment: moment.on)
    if title.ended_on is not None:
        moments.append(Moment(title.ended_on, str(title.get_ended_as_display()), title.ended_number))
    return moments
