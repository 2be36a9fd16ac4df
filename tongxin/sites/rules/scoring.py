"""How a criterion gives points, and what they add up to. Pure. Points are hundredths: 1000 is 10 points.

The kinds of rules are those of the scoring tables in use: 扣分制, 加分制, 分档, 按比例, 有/无, 一票否决, 附加分.
Every rule reads one whole number, `found`: what the figure counts, or how many of the papers asked for are on file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from tongxin.sites.vocabulary.standard import RuleKind

POINT = 100  # hundredths


class NotARule(ValueError):
    """The parameters are not those of a rule of this kind. `parameter` names the one that is wrong."""

    def __init__(self, parameter: str, problem: str) -> None:
        super().__init__(f"{parameter}: {problem}")
        self.parameter = parameter
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Deduct:
    """Full points, less `each` for every one that is missing of `wanted`, until they are used up (扣完为止)."""

    kind: ClassVar = RuleKind.DEDUCT
    wanted: int
    each: int

    def points(self, found: int, most: int) -> int:
        return max(0, most - self.each * max(0, self.wanted - found))


@dataclass(frozen=True, slots=True)
class Add:
    """`each` for every one that there is, up to the criterion's points."""

    kind: ClassVar = RuleKind.ADD
    each: int

    def points(self, found: int, most: int) -> int:
        return min(most, self.each * max(0, found))


@dataclass(frozen=True, slots=True)
class Tier:
    """The points of the highest step that is reached. steps: (from how many on, points), ascending in both."""

    kind: ClassVar = RuleKind.TIER
    steps: tuple[tuple[int, int], ...]

    def points(self, found: int, most: int) -> int:
        return min(most, max((points for start, points in self.steps if found >= start), default=0))


@dataclass(frozen=True, slots=True)
class Ratio:
    """In proportion to `full`, at which all points are given; hundredths rounded down."""

    kind: ClassVar = RuleKind.RATIO
    full: int

    def points(self, found: int, most: int) -> int:
        return min(most, most * max(0, found) // self.full)


@dataclass(frozen=True, slots=True)
class Boolean:
    """All points or none: there are at least so many, or not."""

    kind: ClassVar = RuleKind.BOOLEAN
    at_least: int = 1

    def points(self, found: int, most: int) -> int:
        return most if found >= self.at_least else 0


@dataclass(frozen=True, slots=True)
class Veto:
    """Gives no points: one found fact excludes the site, whatever its total (一票否决)."""

    kind: ClassVar = RuleKind.VETO

    def points(self, found: int, most: int) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Bonus:
    """`each` on top of the total for every one, at most the criterion's points."""

    kind: ClassVar = RuleKind.BONUS
    each: int

    def points(self, found: int, most: int) -> int:
        return min(most, self.each * max(0, found))


Rule = Deduct | Add | Tier | Ratio | Boolean | Veto | Bonus
Parameters = Mapping[str, object]

# Which parameters a rule has, in the order of forms and columns.
PARAMETERS: Mapping[RuleKind, tuple[str, ...]] = {
    RuleKind.DEDUCT: ("wanted", "each"),
    RuleKind.ADD: ("each",),
    RuleKind.TIER: ("steps",),
    RuleKind.RATIO: ("full",),
    RuleKind.BOOLEAN: ("at_least",),
    RuleKind.VETO: (),
    RuleKind.BONUS: ("each",),
}


def rule(kind: str, parameters: Parameters) -> Rule:
    """Return the rule that these stored parameters say. Raises NotARule; ValueError for an unknown kind."""
    word = RuleKind(kind)
    if unknown := sorted(set(parameters) - set(PARAMETERS[word])):
        raise NotARule(unknown[0], "unknown")
    return _MAKERS[word](parameters)


def stored(found: Rule) -> dict[str, object]:
    """Return a rule's parameters as they are stored: JSON numbers and lists; `rule` reads them back."""
    written: dict[str, object] = {}
    for name in PARAMETERS[found.kind]:
        value = getattr(found, name)
        written[name] = [list(step) for step in value] if name == "steps" else value
    return written


def _positive(parameters: Parameters, name: str) -> int:
    value = parameters.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotARule(name, "missing")
    if value <= 0:
        raise NotARule(name, "not_positive")
    return value


def _steps(parameters: Parameters) -> tuple[tuple[int, int], ...]:
    given = parameters.get("steps")
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        raise NotARule("steps", "missing")
    steps: list[tuple[int, int]] = []
    for step in given:
        if (
            not isinstance(step, Sequence)
            or len(step) != 2
            or not all(type(part) is int and part >= 0 for part in step)
        ):
            raise NotARule("steps", "not_a_step")
        steps.append((step[0], step[1]))
    starts, points = [start for start, _ in steps], [each for _, each in steps]
    if starts != sorted(set(starts)) or points != sorted(points):
        raise NotARule("steps", "not_ascending")
    return tuple(steps)


_MAKERS: Mapping[RuleKind, Callable[[Parameters], Rule]] = {
    RuleKind.DEDUCT: lambda given: Deduct(_positive(given, "wanted"), _positive(given, "each")),
    RuleKind.ADD: lambda given: Add(_positive(given, "each")),
    RuleKind.TIER: lambda given: Tier(_steps(given)),
    RuleKind.RATIO: lambda given: Ratio(_positive(given, "full")),
    RuleKind.BOOLEAN: lambda given: Boolean(_positive(given, "at_least")),
    RuleKind.VETO: lambda given: Veto(),
    RuleKind.BONUS: lambda given: Bonus(_positive(given, "each")),
}


class Scored(NamedTuple):
    """One criterion with its points. most: what it can give; veto: whether a veto fact was found."""

    kind: RuleKind
    points: int
    most: int
    veto: bool = False


class Total(NamedTuple):
    """points: the weighted sum, bonus included; most: what can be reached without bonus; vetoed: excluded."""

    points: int
    most: int
    vetoed: bool


def scored(found_rule: Rule, found: int, most: int) -> Scored:
    """Return what a criterion of `most` points gives where so many are found."""
    points = max(0, min(most, found_rule.points(found, most)))
    return Scored(found_rule.kind, points, most, veto=found_rule.kind is RuleKind.VETO and found > 0)


def total(criteria: Iterable[Scored]) -> Total:
    """Add up criteria. A bonus comes on top: it counts in the points and not in what can be reached."""
    points = most = 0
    vetoed = False
    for each in criteria:
        points += each.points
        most += 0 if each.kind in {RuleKind.BONUS, RuleKind.VETO} else each.most
        vetoed = vetoed or each.veto
    return Total(points, most, vetoed)


class Step(NamedTuple):
    """A band and the points from which on a site is in it."""

    code: str
    points: int


def band(points: int, bands: Iterable[Step]) -> str:
    """Return the code of the highest band that is reached, or "" below all of them."""
    reached = [step for step in bands if points >= step.points]
    return max(reached, key=lambda step: step.points).code if reached else ""
