"""From what people type to one division; or to the divisions it may mean, and why none was taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rapidfuzz import fuzz, process

from tongxin.places import codes
from tongxin.places.answers import Answer, Candidate, Placed, Unclear, Unknown
from tongxin.places.index import Index, Known, Reading, Spot
from tongxin.places.models import Division
from tongxin.places.rules import Strength
from tongxin.places.vocabulary import DIGITS, Level

__all__ = ["Answer", "Candidate", "Placed", "Resolver", "Unclear", "Unknown", "clean", "resolve"]

SHOWN = 5  # candidates named in a sentence
LIKENESS = 60  # of 100: 柳阴社区 for 柳荫社区 is 75, 火星区幸福街道 is like nothing
REMEMBERED = 200_000  # answers; an import of a whole city stays below

_NO_PART_OF_A_NAME = re.compile(r"[\W_]+")


def resolve(text: str, *, city: str) -> Answer:
    """Return which division of the city the text means. For many texts make one Resolver.

    city: its code, 210900 or 210900000000.
    """
    return Resolver(city).resolve(text)


def clean(text: str) -> str:
    """Return the text without width, spaces and punctuation: '细河区　玉丰街道／柳荫' → '细河区玉丰街道柳荫'."""
    return _NO_PART_OF_A_NAME.sub("", unicodedata.normalize("NFKC", text))


class Resolver:
    """Knows one city's divisions as they were when it was made, and answers many questions about them."""

    def __init__(self, city: str, divisions: Iterable[Known] | None = None, *, on: date | None = None) -> None:
        """city: its code. divisions: province, city and all below (default: the database's).

        on: the day on which the answers hold (default: today).
        """
        self.city = codes.padded(city)
        known = Division.objects.known_of(self.city) if divisions is None else divisions
        self._index = Index(self.city, known, on=on or timezone.localdate())
        self._answers: dict[str, Answer] = {}
        self._likes: list[tuple[str, Spot]] = []

    def resolve(self, text: str) -> Answer:
        """Return the division that the text means: never a guess between two, never a correction of a misspelling."""
        answer = self._answers.get(text)
        if answer is None:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            answer = self._answers[text] = self._answer(" ".join(text.split()), clean(text))
        return answer

    def full_name(self, code: str) -> str:
        """Return the name of a division of this city from the city down."""
        return self._index.full_name(code)

    def _answer(self, text: str, cleaned: str) -> Answer:
        if not cleaned:
            return Unknown(_("No place is written here."))
        if cleaned.isdecimal() and len(cleaned) in DIGITS.values():
            return self._by_code(codes.padded(cleaned))
        readings, longest = self._index.readings(cleaned)
        if not readings:
            return self._unread(text, cleaned, longest)
        surest = [reading for reading in readings if reading.strength == readings[0].strength]
        if len(surest) > 1:
            return self._tie(text, [reading.spot for reading in surest])
        return self._placed(readings[0], readings[1:])

    def _by_code(self, code: str) -> Answer:
        spot = self._index.spots.get(code)
        if spot is None or not spot.prefix.startswith(codes.prefix(self.city)):
            return Unknown(_("%(code)s is not the code of a place of %(city)s.") % {"code": code, "city": self._city})
        place = self._index.spots[spot.today] if spot.today else spot
        return self._placed(Reading(place, Strength.EXACT, 0, "" if place is spot else spot.name), [])

    def _placed(self, reading: Reading, others: list[Reading]) -> Answer:
        spot = reading.spot
        if spot.closed_on:
            return Unknown(
                _("%(place)s was closed on %(date)s, and no successor is on record. Write the place of today.")
                % {"place": spot.name, "date": date_format(spot.closed_on)}
            )
        note = ""
        if reading.via:
            note = _("%(old)s is an earlier name; today: %(place)s.") % {"old": reading.via, "place": spot.name}
        elif others:
            names = self._listed([other.spot for other in others])
            note = _("Taken as %(place)s; similar names: %(names)s.") % {"place": spot.name, "names": names}
        return Placed(spot.code, self.full_name(spot.code), note)

    def _tie(self, text: str, spots: list[Spot]) -> Unclear:
        told = {"text": text, "count": len(spots), "names": self._listed(spots)}
        reason = _("“%(text)s” can be any of %(count)s places: %(names)s. Write it in full, with county and township.")
        return self._unclear(spots, reason % told)

    def _unread(self, text: str, cleaned: str, longest: Reading | None) -> Answer:
        """Say why a text that cannot be read to its end is not placed."""
        known = longest.spot if longest and not longest.spot.closed_on else None
        rest = cleaned[longest.end :] if longest else cleaned
        elsewhere = [reading.spot for reading in self._index.readings(rest)[0] if not reading.strength] if known else []
        if known and elsewhere:
            reason = _("%(places)s does not lie in %(written)s. Correct one of the two.") % {
                "places": self._listed(elsewhere), "written": known.name
            }  # fmt: skip
            return self._unclear(elsewhere, reason)
        near = (self._near(rest, known) if known else []) or self._near(cleaned, None)
        if near:
            reason = _("“%(text)s” is not a place of %(city)s. Did you mean %(names)s?") % {
                "text": text, "city": self._city, "names": self._listed(near)
            }  # fmt: skip
            return self._unclear(near, reason)
        if known and known.prefix.startswith(codes.prefix(self.city)) and known.code != self.city:
            reason = _("%(place)s is known, but “%(rest)s” is not a place in it.") % {"place": known.name, "rest": rest}
            return self._unclear([known], reason)
        return Unknown(
            _("“%(text)s” is not a place of %(city)s. Write county, township or street, community or village.")
            % {"text": text, "city": self._city}
        )

    def _near(self, text: str, above: Spot | None) -> list[Spot]:
        """Return the divisions below `above` whose names look like the text, the likest first."""
        if not self._likes:
            self._likes = [(name, spot) for spot in self._index.below_city() for name in self._ways_to_write(spot)]
        likes = [like for like in self._likes if above is None or like[1].prefix.startswith(above.prefix)]
        names = [name for name, _spot in likes]
        found: dict[Spot, float] = {}
        for _name, likeness, place in process.extract(text, names, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=40):
            spot = likes[place][1]
            found[spot] = max(likeness, found.get(spot, 0))
        best = max(found.values(), default=0)
        return sorted((spot for spot in found if found[spot] > best - 10), key=lambda spot: (-found[spot], spot.code))

    def _ways_to_write(self, spot: Spot) -> Iterable[str]:
        """Yield the name alone, after its town, and after its county and town."""
        name = spot.label
        yield name
        for above in reversed(codes.ancestors(spot.code, top=Level.COUNTY)[:-1]):
            if above in self._index.spots:
                name = self._index.spots[above].name + name
                yield name

    def _unclear(self, spots: list[Spot], reason: str) -> Unclear:
        return Unclear(tuple(Candidate(spot.code, self.full_name(spot.code)) for spot in spots), reason)

    def _listed(self, spots: list[Spot]) -> str:
        names = [self.full_name(spot.code).removeprefix(self._city) or spot.name for spot in spots[:SHOWN]]
        more = [_("and %(count)s more") % {"count": len(spots) - SHOWN}] if len(spots) > SHOWN else []
        return pgettext("between places in a list", ", ").join(names + more)

    @property
    def _city(self) -> str:
        return self.full_name(self.city) or self.city
