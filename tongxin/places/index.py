"""The names of one city's divisions, and how a text can be read as a chain of them. Pure; no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from tongxin.places import codes, rules
from tongxin.places.rules import Strength
from tongxin.places.vocabulary import Level


class Known(NamedTuple):
    """What the index needs to know of a division. Dates: from this day, and until the day before that day."""

    code: str
    name: str
    short_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


class Spot(NamedTuple):
    """A division as the index keeps it. today: the division in force where its work lies now, None if nobody said."""

    code: str
    prefix: str
    name: str
    label: str
    closed_on: date | None
    today: str | None


class Reading(NamedTuple):
    """A way to read a text. end: how many characters it reads; via: the earlier name that was met, or ""."""

    spot: Spot
    strength: Strength
    end: int
    via: str = ""


class Index:
    """Finds divisions by the names that people write, and reads chains of such names."""

    def __init__(self, city: str, divisions: Iterable[Known], *, on: date) -> None:
        """city: 12-digit code. divisions: province, city and all below. on: the day on which it is asked."""
        self.city = city
        known = {each.code: each for each in divisions if each.valid_from is None or each.valid_from <= on}
        self.spots = {each.code: _spot(each, known, on) for each in known.values()}
        self._uses: dict[str, list[tuple[Spot, Strength]]] = {}
        for spot in self.spots.values():
            for name, strength in rules.written_names(spot.name, spot.label, codes.level_of(spot.code)).items():
                self._uses.setdefault(name, []).append((spot, Strength.OLD if spot.closed_on else strength))
        self._longest = max(map(len, self._uses), default=0)

    def readings(self, text: str) -> tuple[list[Reading], Reading | None]:
        """Return the surest reading of the whole text for each division that it can mean, the surest and highest first;
        and the one that reads the longest beginning of it.

        text: as `clean` leaves it.
        """
        whole: dict[str, Reading] = {}
        longest: Reading | None = None
        waiting: list[tuple[str, Reading | None]] = [("", None)]
        seen = set()
        while waiting:
            prefix, before = waiting.pop()
            for reading in self._next(text, prefix, before):
                if longest is None or (-reading.end, reading.strength) < (-longest.end, longest.strength):
                    longest = reading
                if reading.end == len(text):
                    best = whole.get(reading.spot.code)
                    if best is None or reading.strength < best.strength:
                        whole[reading.spot.code] = reading
                elif reading not in seen:
                    seen.add(reading)
                    waiting.append((reading.spot.prefix, reading))
        within = codes.prefix(self.city)
        answers = [reading for reading in whole.values() if reading.spot.prefix.startswith(within)]
        return sorted(answers, key=lambda reading: (reading.strength, reading.spot.code)), longest

    def _next(self, text: str, prefix: str, before: Reading | None) -> Iterator[Reading]:
        """Yield what can stand next in the text, below the division with this prefix."""
        start, so_far, via = (before.end, before.strength, before.via) if before else (0, Strength.EXACT, "")
        for end in range(start + 1, min(len(text), start + self._longest) + 1):
            name = text[start:end]
            for spot, strength in self._uses.get(name, ()):
                place = self.spots[spot.today] if spot.today else spot
                if len(place.prefix) > len(prefix) and (
                    spot.prefix.startswith(prefix) or place.prefix.startswith(prefix)
                ):
                    worst = max(so_far, strength)
                    yield Reading(place, worst, end, name if strength is Strength.OLD else via)
                elif before and name == spot.name and prefix.startswith(spot.prefix):
                    # Columns joined into one text repeat: 细河区 细河区玉丰街道. In full only: 彰武县彰武 is the town.
                    yield before._replace(end=end)

    def full_name(self, code: str) -> str:
        """Return the name from the city down, e.g. 阜新市细河区玉丰街道柳荫社区居委会."""
        chain = codes.ancestors(code, top=Level.PROVINCE)
        return rules.full_name([self.spots[above].name for above in chain if above in self.spots])

    def below_city(self) -> Iterator[Spot]:
        """Yield the divisions below the city itself that exist on the day, in official order."""
        top = codes.prefix(self.city)
        for _code, spot in sorted(self.spots.items()):
            if not spot.closed_on and spot.prefix.startswith(top) and spot.code != self.city:
                yield spot


def _spot(each: Known, known: dict[str, Known], on: date) -> Spot:
    closed_on = each.valid_to if each.valid_to and each.valid_to <= on else None
    label = each.short_name or each.name
    return Spot(each.code, codes.prefix(each.code), each.name, label, closed_on, _today(each, known, on))


def _today(each: Known, known: dict[str, Known], on: date) -> str | None:
    """Follow successors to the division in force; None where the trail ends or runs in a circle."""
    for _step in range(len(known)):
        if each.valid_to is None or each.valid_to > on:
            return each.code
        if each.successor not in known:
            return None
        each = known[each.successor]
    return None
