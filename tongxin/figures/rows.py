"""The entries behind a number."""

from __future__ import annotations

from collections.abc import Iterable

from tongxin.figures.catalogue import Figure, Measure, Nature
from tongxin.figures.reading import Address
from tongxin.ledger.models import Entry, EntryQuerySet
from tongxin.places import codes
from tongxin.places.vocabulary import Level

COUNTED_APART = {Measure.SUBJECTS, Measure.COUNTIES, Measure.YEARS}


def rows(address: Address) -> EntryQuerySet:
    """Return exactly the live entries behind the number at this address, newest first; their sum is the number."""
    figure, period = address.figure, address.period
    entries = Entry.objects.live(address.as_of).filter(
        verb__in=[verb.code for verb in (*figure.adds, *figure.removes)],
        occurred_on__lte=period.ends_on,
    )
    if codes.level_of(address.place) is Level.VILLAGE:
        entries = entries.filter(place=address.place)
    else:
        entries = entries.filter(place__range=codes.subtree(address.place))
    if figure.nature is Nature.FLOW:
        entries = entries.filter(occurred_on__gte=period.starts_on)
    if figure.kinds:
        entries = entries.filter(kind__in=figure.kinds)
    if address.unit_path:
        entries = entries.filter(unit_path__startswith=address.unit_path)
    return entries.order_by("-occurred_on", "-position")


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
