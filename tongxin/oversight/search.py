"""Find records of the audit log by what an auditor asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.audit.models import Head, Record, RecordQuerySet
from tongxin.audit.vocabulary import SYSTEM
from tongxin.orgs.models import Placement, Unit
from tongxin.people.models import Person

MOST_MATCHES = 200  # persons or units that a name may mean; nobody looks for two hundred at once
PERSON, UNIT = Person.ledger_subject, Unit.ledger_subject
# What is no name of anybody, and so may itself be noted of a search.
PLAIN = ("since", "until", "kind", "result", "as_of")


class TooMany(Exception):
    """A name means more persons or units than can be looked for; the message asks for more of it.

    field: where it was typed. To leave some of them out would be a search that lies.
    """

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(
            _("More than %(count)s persons or units bear such a name. Please write more of it.")
            % {"count": MOST_MATCHES}
        )


def head() -> int:
    """Return the position of the newest record."""
    return Head.objects.get().position


def found(asked: Mapping[str, Any]) -> RecordQuerySet:
    """Return the records that were asked for, newest first.

    asked: the cleaned values of SearchForm, without the empty ones. At most five queries find out what names mean.
    Raises TooMany.
    """
    records = Record.objects.newest_first().between(_begin(asked.get("since")), _end(asked.get("until")))
    if "as_of" in asked:
        records = records.as_of(asked["as_of"])
    if "kind" in asked:
        records = records.of(asked["kind"])
    if "result" in asked:
        records = records.filter(result=asked["result"])
    if "address" in asked:
        records = records.filter(address__startswith=asked["address"])
    if "who" in asked:
        records = records.filter(actor__in=_actors(asked["who"]))
    if "unit" in asked:
        records = records.at_units(_paths(asked["unit"]))
    if "about" in asked:
        records = records.about(asked["about"], _subjects(asked["about"]))
    return records


def criteria(asked: Mapping[str, Any]) -> str:
    """Return what may be noted of a search: names that somebody typed are not, that they asked by name is."""
    return " ".join(
        f"{name}={value}" if name in PLAIN else f"{name}=…" for name, value in asked.items() if name != "as_of"
    )[:300]


def _begin(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _end(day: date | None) -> datetime | None:
    return _begin(day + timedelta(days=1)) if day else None


def _actors(text: str) -> list[str]:
    """Return the opaque ids that a name, an e-mail address or an id means; also those of accounts that are gone."""
    if text.strip().lower() in {SYSTEM, _("System").lower()}:
        return [SYSTEM]
    return [text.strip().lower(), *_persons(text, "who")]


def _paths(text: str) -> set[str]:
    """Return where the units of this name hang, and where they hung: what was noted then has the path of its day."""
    units = Unit.objects.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text)).order_by("pk")
    pairs = list(units.values_list("pk", "path")[: MOST_MATCHES + 1])
    if len(pairs) > MOST_MATCHES:
        raise TooMany("unit")
    former = Placement.objects.filter(unit__in=[pk for pk, _path in pairs]).values_list("path", flat=True)
    return {path for _pk, path in pairs} | set(former.order_by("pk"))


def _subjects(text: str) -> list[str]:
    units = Unit.objects.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text)).order_by("pk")
    ids = list(units.values_list("public_id", flat=True)[: MOST_MATCHES + 1])
    if len(ids) > MOST_MATCHES:
        raise TooMany("about")
    return [f"{PERSON}:{id}" for id in _persons(text, "about")] + [f"{UNIT}:{id}" for id in ids]


def _persons(text: str, field: str) -> list[str]:
    persons = Person.objects.filter(Q(name__icontains=text) | Q(email__iexact=text)).order_by("pk")
    ids = [str(id) for id in persons.values_list("public_id", flat=True)[: MOST_MATCHES + 1]]
    if len(ids) > MOST_MATCHES:
        raise TooMany(field)
    return ids
