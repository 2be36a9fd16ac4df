"""The history of a unit: opened, renamed, moved, merged, closed, as a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Label
from tongxin.orgs import vocabulary
from tongxin.orgs.models import Unit, number_of
from tongxin.people.models import Person

TOLD = (
    vocabulary.OPENED,
    vocabulary.CLOSED,
    vocabulary.MERGED,
    vocabulary.REOPENED,
    vocabulary.MOVED,
    vocabulary.AMENDED,
)
PATHS = ("from", "to", "into")  # details that hold the path of another unit


@dataclass(frozen=True)
class Moment:
    """Something that happened to the unit. url: the entry that tells it, "" if this person may not open it."""

    day: date
    what: Label
    words: str
    reason: str
    url: str


def moments(person: Person, unit: Unit, paths: tuple[str, ...]) -> list[Moment]:
    """Return what happened to the unit, the latest first. paths: all that it ever had."""
    verbs = [verb.code for verb in TOLD]
    entries = list(
        Entry.objects.filter(unit_path__in=paths, verb__in=verbs, subject_id=str(unit.public_id)).order_by("-position")
    )
    names = _names(person, {entry.details[key] for entry in entries for key in PATHS if entry.details.get(key)})
    sight = person.sight()
    former = dict(unit.former_names.values_list("until", "name_zh"))
    return [
        Moment(
            day=entry.occurred_on,
            what=entry.word.label,
            words=_words(entry, names, former),
            reason=str(entry.details.get("reason") or ""),
            url=entry.get_absolute_url() if sight.covers(place=entry.place, unit_path=entry.unit_path) else "",
        )
        for entry in entries
    ]


def _names(person: Person, paths: set[str]) -> dict[str, str]:
    """Return the names of the units at these paths, of those that the person may see."""
    numbers = {path: number_of(path) for path in paths}
    named = dict(Unit.objects.visible_to(person).filter(pk__in=set(numbers.values())).values_list("pk", "name_zh"))
    return {path: named.get(number, "") for path, number in numbers.items() if number is not None}


def _words(entry: Entry, names: Mapping[str, str], former: Mapping[date, str]) -> str:
    """Say what changed, with the names of other units where the reader may know them."""
    told = entry.details
    unknown = _("a unit outside your sight")
    if entry.verb == vocabulary.MOVED.code:
        above = {key: (names.get(told[key]) or unknown) if told[key] else _("the top") for key in ("from", "to")}
        return _("from below %(old)s to below %(new)s") % {"old": above["from"], "new": above["to"]}
    if entry.verb == vocabulary.MERGED.code:
        return _("into %(unit)s") % {"unit": names.get(told["into"]) or unknown}
    if told.get("renamed") and entry.occurred_on in former:
        return _("until then called %(name)s") % {"name": former[entry.occurred_on]}
    return ""
