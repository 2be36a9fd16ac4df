"""A made-up history of a city: the same for the same seed, of any length, spread as an office's ledgers are.

No real person and no real firm: names are numbers.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from tongxin.activities import vocabulary as activities
from tongxin.association import vocabulary as association
from tongxin.bases import vocabulary as bases
from tongxin.ledger.facts import Fact, Source, Subject
from tongxin.ledger.vocabulary import Evidence, Verb
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market
from tongxin.sites import vocabulary as sites

SEED = 210900
FIRST_DAY, LAST_DAY = date(2018, 6, 1), date(2022, 4, 30)
REVERSED = 0.03
SHEET_ROWS = 5000  # rows that a workbook brings


@dataclass(frozen=True)
class Share:
    """How often a verb happens, and the most that one entry of it measures (0: it does not measure that)."""

    verb: Verb
    weight: float
    persons: int = 0
    minutes: int = 0
    amount: int = 0
    subjects: int = 0  # how many different things it is about; 0: each entry is about its own
    details: tuple[tuple[str, str | int], ...] = ()


SHARES = (
    Share(legal.CONSULTATION_HELD, 40, persons=6, minutes=90, details=(("channel", "来访"), ("result", "当场解答"))),
    Share(market.TURNOVER_REPORTED, 22, amount=5_000_000),
    Share(legal.SERVICE_GIVEN, 13, persons=40, minutes=180, details=(("content", "法律咨询"), ("lawyers", 2))),
    Share(activities.HELD, 12, persons=120, minutes=180, details=(("title", "活动"),)),
    Share(market.FEE_WAIVED, 8, amount=300_000, details=(("list_price_fen", 300_000), ("basis", "减免办法"))),
    Share(legal.OPINION_ISSUED, 2, details=(("number", "〔2021〕1号"), ("client", "甲"))),
    Share(bases.PLACEMENT_BEGUN, 1),
    Share(legal.PROJECT_ADVISED, 0.7, subjects=900),
    Share(market.RESOURCE_REGISTERED, 0.6),
    Share(market.MERCHANT_JOINED, 0.4, subjects=1500),
    Share(market.MERCHANT_LEFT, 0.1, subjects=1500),
    Share(sites.INSPECTED, 0.1),
    Share(sites.DESIGNATED, 0.05),
    Share(bases.BASE_OPENED, 0.03),
    Share(legal.TEAM_FORMED, 0.01),
    Share(association.BRANCH_FORMED, 0.01),
)
GRADES = ((Evidence.DECLARED, 55), (Evidence.DOCUMENTED, 25), (Evidence.VERIFIED, 15), (Evidence.ESTIMATED, 5))


@dataclass(frozen=True, slots=True)
class Home:
    """A unit that records, and where it usually works."""

    path: str
    places: Sequence[str]


class History:
    """Facts in the order in which an office would record them: a few days late, some taken back."""

    def __init__(self, homes: Sequence[Home], entries: int, *, first_position: int) -> None:
        self.chance = random.Random(SEED)
        self.entries, self.position = entries, first_position
        # A few units record most, as in every office.
        self.homes, self.home_weights = homes, _summed(1 / (rank + 10) for rank in range(len(homes)))
        self.share_weights = _summed(share.weight for share in SHARES)
        self.grade_weights = _summed(weight for _, weight in GRADES)
        self.kinds = {share.verb.code: sorted(share.verb.kinds) or [""] for share in SHARES}
        self.recent: dict[int, Fact] = {}
        self.usual: dict[tuple[int, str], Evidence] = {}

    def facts(self) -> Iterator[Fact]:
        """Yield the facts; the first gets `first_position` in the ledger, the others follow."""
        days = (LAST_DAY - FIRST_DAY).days
        for index in range(self.entries):
            if self.recent and self.chance.random() < REVERSED:
                yield self._reversal()
            else:
                late = int(self.chance.expovariate(1 / 12))
                day = FIRST_DAY + timedelta(days=max(0, index * (days + 1) // self.entries - late))
                fact = self._fact(index, day)
                if self.chance.random() < REVERSED * 2:
                    self.recent[self.position] = fact
                yield fact
            self.position += 1

    def _fact(self, index: int, day: date) -> Fact:
        share = SHARES[self._drawn(self.share_weights)]
        number = self._drawn(self.home_weights)
        home = self.homes[number]
        kinds = self.kinds[share.verb.code]
        return Fact(
            verb=share.verb,
            subject=Subject("intake.row", f"{self._below(share.subjects) if share.subjects else index:032x}"),
            unit_path=home.path,
            place=home.places[self._below(len(home.places))],
            occurred_on=day,
            kind=kinds[min(self._below(len(kinds)), self._below(len(kinds)))],
            persons=self._up_to(share.persons),
            minutes=self._up_to(share.minutes),
            amount=self._up_to(share.amount),
            evidence=self._grade(number, share.verb),
            details=dict(share.details),
            source=Source(f"{index // SHEET_ROWS:064x}", "台账", index % SHEET_ROWS + 2),
        )

    def _grade(self, home: int, verb: Verb) -> Evidence:
        """A unit backs its facts in its own way; one in twenty is backed otherwise."""
        if self.chance.random() < 0.05:
            return GRADES[self._drawn(self.grade_weights)][0]
        usual = self.usual.get((home, verb.code))
        if usual is None:
            usual = self.usual[home, verb.code] = GRADES[self._drawn(self.grade_weights)][0]
        return usual

    def _reversal(self) -> Fact:
        position = next(iter(self.recent))
        fact = self.recent.pop(position)
        return Fact(
            verb=fact.verb, subject=fact.subject, unit_path=fact.unit_path, place=fact.place, kind=fact.kind,
            occurred_on=fact.occurred_on, quantity=-fact.quantity, persons=-fact.persons, minutes=-fact.minutes,
            amount=-fact.amount, evidence=fact.evidence, details={"reason": "重复登记"}, reverses=position,
        )  # fmt: skip

    def _drawn(self, weights: Sequence[float]) -> int:
        return bisect(weights, self.chance.random() * weights[-1], hi=len(weights) - 1)

    def _below(self, limit: int) -> int:
        return int(self.chance.random() * limit)

    def _up_to(self, most: int) -> int:
        return 1 + self._below(most) if most else 0


def _summed(weights: Iterator[float]) -> list[float]:
    return list(accumulate(weights))
