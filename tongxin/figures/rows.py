"""The entries behind a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from tongxin.figures import cells
from tongxin.figures.catalogue import Figure, Measure, Nature
from tongxin.figures.cells import MOST_PATHS, scopes_within
from tongxin.figures.memory import tip
from tongxin.figures.reading import Address
from tongxin.ledger.models import Entry, EntryQuerySet
from tongxin.ledger.sight import below_unit
from tongxin.orgs.models import Placement
from tongxin.places import codes
from tongxin.places.vocabulary import Level

PAGE = 25  # rows that a reader looks at first
COUNTED_APART = {Measure.SUBJECTS, Measure.COUNTIES, Measure.YEARS}


def rows(address: Address) -> EntryQuerySet:
    """Return exactly the live entries behind the number at this address, newest first; their sum is the number."""
    figure, period = address.figure, address.period
    entries = Entry.objects.live(address.as_of).filter(verb__in=_verbs(figure), occurred_on__lte=period.ends_on)
    if figure.nature is Nature.FLOW:
        entries = entries.filter(occurred_on__gte=period.starts_on)
    if figure.kinds:
        entries = entries.filter(kind__in=figure.kinds)
    if address.grade:
        entries = entries.filter(evidence=address.grade.value)
    paths = Placement.objects.paths_of(address.unit_path) if address.unit_path else ()
    return _found(entries, address, paths).order_by("-occurred_on", "-position")


def _verbs(figure: Figure) -> list[str]:
    return [verb.code for verb in (*figure.adds, *figure.removes)]


def _are_scattered(address: Address, unit_paths: Sequence[str]) -> bool:
    """Return whether walking the verb's entries from the newest until a page is full would touch more of them than
    stand at this place, or unit, altogether."""
    figure, city = address.figure, codes.padded(address.place[:4])
    scopes = unit_paths or (address.place,)
    verbs, none = frozenset(_verbs(figure)), frozenset[str]()
    since_ever, in_period = (verbs, none) if figure.nature is Nature.STOCK else (none, verbs)
    by_kind = verbs if figure.kinds else none
    question = cells.Question((city, *scopes), since_ever, in_period, address.period, by_kind)
    _, found = cells.current(question, tip())
    everywhere = sum(cell.entries for cell in found if cell.scope == city)
    here = [cell for cell in found if cell.scope in scopes]
    behind = sum(cell.entries for cell in here if not figure.kinds or cell.kind in figure.kinds)
    return sum(cell.entries for cell in here) * behind < PAGE * everywhere


def _found(entries: EntryQuerySet, address: Address, unit_paths: Sequence[str]) -> EntryQuerySet:
    """Restrict to the place and unit of the address, on the way that touches fewest entries."""
    places, level = codes.subtree(address.place), codes.level_of(address.place)
    exact = address.own or level is Level.VILLAGE
    inside = Q(place=address.place) if exact else Q(place__range=places)
    if unit_paths:
        inside &= reduce(or_, (Q(unit_path__range=below_unit(path)) for path in unit_paths))
    if exact or not _are_scattered(address, unit_paths):
        return entries.filter(inside)
    if unit_paths:
        exactly = scopes_within(*map(below_unit, unit_paths))
        precise = inside & Q(unit_path__in=exactly)
    elif level not in {Level.PROVINCE, Level.CITY}:
        exactly = scopes_within(places)
        precise = inside & Q(place__in=exactly)
    else:
        return entries.filter(inside)
    if len(exactly) > MOST_PATHS:
        return entries.filter(inside)
    if len(exactly) == 1:
        return entries.filter(precise)  # its index is in order already
    # Looked up one by one, put in order then: in one step the databases would walk through the whole verb, because its
    # index is in order already.
    return Entry.objects.filter(position__in=entries.filter(precise).values("position"))


def contribution(figure: Figure, entry: Entry) -> int:
    """Return what one live entry adds to an additive figure, in the ledger's unit; 0 for counts of different things."""
    if figure.measure in COUNTED_APART:
        return 0
    sign = -1 if entry.verb in {verb.code for verb in figure.removes} else 1
    return sign * (1 if figure.measure is Measure.ENTRIES else int(getattr(entry, figure.measure.value)))


def total(figure: Figure, entries: Iterable[Entry]) -> int:
    """Add up live entries by hand, without tallies: what the figure must be. For verification and tests."""
    match figure.measure:
        case Measure.SUBJECTS:
            return len({entry.subject_id for entry in entries})
        case Measure.COUNTIES:
            return len(
                {
                    entry.place[:6]
                    for entry in entries
                    if codes.level_of(entry.place) not in {Level.PROVINCE, Level.CITY}
                }
            )
        case Measure.YEARS:
            return len({entry.occurred_on.year for entry in entries})
        case _:
            return sum(contribution(figure, entry) for entry in entries)
