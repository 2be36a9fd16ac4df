"""What a version of a standard is to say, before it is kept: from the editor, from a workbook, or from the package.

One check for all three, so that no way in is easier than another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongxin.figures.catalogue import ADDITIVE, FIGURES, Figure
from tongxin.sites.rules import scoring
from tongxin.sites.rules.scoring import PARAMETERS, NotARule
from tongxin.sites.vocabulary.standard import About, EvidenceRule, Method, RuleKind

# Parameters that are points, and so are written as points and kept as hundredths.
IN_POINTS = frozenset({"each"})
MOST_POINTS = 1000 * scoring.POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionDraft:
    """A criterion that is to be kept. points: hundredths; parameters: as scoring.rule reads them; evidence: codes."""

    code: str
    title: str
    points: int
    heading: str = ""
    title_en: str = ""
    guidance: str = ""
    method: str = Method.PAPERS.value
    rule: str = RuleKind.BOOLEAN.value
    parameters: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    evidence_rule: str = EvidenceRule.OPTIONAL.value
    fresh_months: int | None = None
    figure: str = ""
    about: str = About.UNIT.value
    threshold: int = 1
    months: int = 12


class BandDraft(NamedTuple):
    """A band that is to be kept. points: hundredths."""

    code: str
    name_zh: str
    name_en: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDraft:
    """All that a version says. pass_points: hundredths."""

    pass_points: int
    note: str
    bands: tuple[BandDraft, ...]
    criteria: tuple[CriterionDraft, ...]


class Problem(NamedTuple):
    """What is wrong with one field of a criterion, in the reader's words."""

    field: str
    message: str


class NotAStandard(ValueError):
    """The version cannot be kept like this. `problems`: by code of the criterion ("" for the version itself)."""

    def __init__(self, problems: list[tuple[str, Problem]]) -> None:
        super().__init__("; ".join(problem.message for _code, problem in problems))
        self.problems = problems


def askable() -> dict[str, Figure]:
    """Return the figures that a criterion may ask for: those that add up, so that all sites are asked at once."""
    return {key: figure for key, figure in FIGURES.items() if figure.measure in ADDITIVE}


def hundredths(text: str) -> int:
    """Read points ("10", "0.5") as hundredths. Raises ValueError for what is no number of at most two decimals ≥ 0."""
    try:
        exact = Decimal(text.strip()) * scoring.POINT
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not exact.is_finite() or exact != exact.to_integral_value() or exact < 0 or exact > MOST_POINTS:
        raise ValueError(text)
    return int(exact)


def in_points(value: int) -> str:
    """Write hundredths as points: 1000 is "10", 50 is "0.5"."""
    whole, rest = divmod(value, scoring.POINT)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def problems_of(draft: CriterionDraft, *, evidence: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with a criterion. evidence: the codes of papers that there are."""
    if not draft.code or not draft.code.isalnum() or not draft.code.isascii():
        yield Problem("code", _("Write a code of letters and digits, such as H01."))
    if not draft.title:
        yield Problem("title", _("Write what the site must have or do."))
    yield from _problems_of_points(draft)
    yield from _problems_of_rule(draft)
    if unknown := sorted(set(draft.evidence) - set(evidence)):
        yield Problem("evidence", _("There is no kind of paper “%(code)s”.") % {"code": unknown[0]})
    if draft.evidence_rule != EvidenceRule.OPTIONAL and not draft.evidence:
        yield Problem("evidence", _("Papers must be on file, but no kind of paper is named."))
    yield from _problems_of_query(draft)


def _problems_of_points(draft: CriterionDraft) -> Iterator[Problem]:
    if draft.rule == RuleKind.VETO:
        if draft.points:
            yield Problem("points", _("A veto gives no points: write 0."))
    elif not 0 < draft.points <= MOST_POINTS:
        yield Problem("points", _("Write points between 0.01 and 1000."))


RULE_WORDS = {
    "missing": lambda: _("is missing"),
    "not_positive": lambda: _("must be greater than 0"),
    "unknown": lambda: _("does not belong to this rule"),
    "not_a_step": lambda: _("write steps as “from how many: points”, such as 100:4, 300:7"),
    "not_ascending": lambda: _("steps must ascend, in number and in points"),
}
PARAMETER_LABELS = {
    "wanted": lambda: _("how many are wanted"),
    "each": lambda: _("points for each"),
    "steps": lambda: _("steps"),
    "full": lambda: _("number for full points"),
    "at_least": lambda: _("at least"),
}


def _problems_of_rule(draft: CriterionDraft) -> Iterator[Problem]:
    if draft.rule not in RuleKind.values:
        yield Problem("rule", _("There is no rule “%(rule)s”.") % {"rule": draft.rule})
        return
    try:
        scoring.rule(draft.rule, draft.parameters)
    except NotARule as error:
        labelled = PARAMETER_LABELS.get(error.parameter)
        told = {"what": labelled() if labelled else error.parameter, "problem": RULE_WORDS[error.problem]()}
        yield Problem(error.parameter, _("%(what)s: %(problem)s") % told)


def _problems_of_query(draft: CriterionDraft) -> Iterator[Problem]:
    if draft.figure and draft.figure not in askable():
        yield Problem("figure", _("No figure “%(key)s” can be asked of a site.") % {"key": draft.figure})
    if draft.figure and draft.rule == RuleKind.VETO:
        yield Problem("figure", _("A veto is a fact with a date and a document; no number makes one."))
    if draft.threshold < 1:
        yield Problem("threshold", _("The number from which it counts as answered must be at least 1."))
    if not 1 <= draft.months <= 120:
        yield Problem("months", _("Write how many months count: 1 to 120."))
    if draft.fresh_months is not None and not 1 <= draft.fresh_months <= 600:
        yield Problem("fresh_months", _("Write how many months a paper stays fresh: 1 to 600."))
    for name, value, offered in (
        ("method", draft.method, Method.values),
        ("evidence_rule", draft.evidence_rule, EvidenceRule.values),
        ("about", draft.about, About.values),
    ):
        if value not in offered:
            yield Problem(name, _("There is no “%(value)s” to choose.") % {"value": value})


def check(draft: VersionDraft, *, evidence: Iterable[str]) -> None:
    """Raise NotAStandard with everything that is wrong with a version."""
    known = set(evidence)
    found = [(each.code, problem) for each in draft.criteria for problem in problems_of(each, evidence=known)]
    for code, count in Counter(each.code for each in draft.criteria).items():
        if count > 1:
            found.append((code, Problem("code", _("Two criteria have the code %(code)s.") % {"code": code})))
    found += [("", problem) for problem in problems_of_bands(draft.bands)]
    if found:
        raise NotAStandard(found)


def problems_of_bands(bands: Iterable[BandDraft]) -> Iterator[Problem]:
    """Yield what is wrong with the bands of a version."""
    bands = list(bands)
    if len({band.code for band in bands}) != len(bands):
        yield Problem("bands", _("Two bands have the same code."))
    if len({band.points for band in bands}) != len(bands):
        yield Problem("bands", _("Two bands begin at the same points."))
    if any(not band.code or not band.name_zh for band in bands):
        yield Problem("bands", _("Every band needs a code and a name."))


def parameters_from(rule: str, texts: Mapping[str, str]) -> dict[str, object]:
    """Read a rule's parameters as people write them: numbers, points, steps as "100:4, 300:7".

    What cannot be read is left out, so that the check names it as missing. Unknown rules have none.
    """
    found: dict[str, object] = {}
    if rule not in RuleKind.values:
        return found
    for name in PARAMETERS[RuleKind(rule)]:
        text = texts.get(name, "").strip()
        value = _steps(text) if name == "steps" else _number(text, points=name in IN_POINTS)
        if value is not None:
            found[name] = value
    return found


def _number(text: str, *, points: bool) -> int | None:
    try:
        return hundredths(text) if points else int(text)
    except ValueError:
        return None


def _steps(text: str) -> list[list[int]] | None:
    if not text:
        return None
    steps = []
    for part in text.replace("，", ",").replace("；", ",").replace(";", ",").split(","):
        start, _colon, points = part.replace("：", ":").partition(":")
        try:
            steps.append([int(start), hundredths(points)])
        except ValueError:
            return [[]]  # no step: the check says how one is written
    return steps


def parameter_texts(parameters: Mapping[str, object]) -> dict[str, str]:
    """Write a rule's stored parameters as people do; `parameters_from` reads them back."""
    written = {}
    for name, value in parameters.items():
        if isinstance(value, list):
            written[name] = ", ".join(f"{start}:{in_points(points)}" for start, points in value)
        elif isinstance(value, int):
            written[name] = in_points(value) if name in IN_POINTS else str(value)
    return written


def labelled_parameters(parameters: Mapping[str, object]) -> dict[str, str]:
    """Return a rule's stored parameters as people read them, by their labels."""
    return {PARAMETER_LABELS[name](): text for name, text in parameter_texts(parameters).items()}
