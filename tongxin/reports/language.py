"""The template language: plain text with figures in it. Nothing in it is ever run as a program. Pure.

    = {{ place }}年度报告                      title            # 一、…  ## （一）…  ### 1.…  #### （1）…   headings
    > 写明……                                   a hint to the writer: shown in drafts only
    {{ legal_opinions }}                       a figure         {{ turnover | 万元 }}     money, exact
    {{ turnover.verified }}                    the part of an evidence class
    {{ consultation_visits @ 210911 }}         at another place
    {{ period }} {{ as_of }} {{ year }} {{ place }} {{ position }}
    {% if legal_opinions > 0 %} … {% else %} … {% end %}
    {% table consultation_visits legal_opinions by county "caption" %}      by county, year or class
    {% chart turnover by month "caption" %}                                 by month, year, county or class

A blank line ends a paragraph. A figure is named by its key or by its Chinese label.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override
from rapidfuzz import process

from tongxin.figures.catalogue import ADDITIVE, FIGURES, Figure, Measure
from tongxin.ledger.vocabulary import Evidence
from tongxin.reports import rounding

LENGTH_LIMIT = 100_000  # characters of a template
DEPTH_LIMIT = 20  # of conditions in conditions

WORDS = ("period", "as_of", "year", "place", "position")
SCALES = {"万元": 4, "亿元": 8}  # powers of ten of a yuan
TABLE_BY = ("county", "year", "class")
CHART_BY = ("month", "year", "county", "class")
COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


class Problem(NamedTuple):
    """What is wrong in which line (from 1), and how to mend it."""

    line: int
    message: str


class TemplateError(Exception):
    """The text is no template; `problems` says where and why, in order of lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(f"{problem.line}: {problem.message}" for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """One of WORDS: something about the report itself."""

    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """A figure. grade: code of an evidence class, or nothing. place: what stands after @. scale: one of SCALES."""

    figure: Figure
    line: int
    grade: str = ""
    place: str = ""
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    left: Value
    sign: str
    right: Value | Decimal


@dataclass(frozen=True, slots=True)
class Choice:
    condition: Condition
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: one column for each figure, one line for each county, year or class."""

    figures: tuple[Figure, ...]
    by: str
    caption: str


@dataclass(frozen=True, slots=True)
class Plot:
    figure: Figure
    by: str
    caption: str


Node = Words | Word | Value | Choice | Grid | Plot

TAG = re.compile(r"\{\{([^{}\n]*)\}\}|\{%([^{}\n]*)%\}")
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
ARGUMENT = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')


class _Wrong(Exception):
    """A tag that is no tag; the message becomes a Problem at its line."""


def parse(text: str) -> tuple[Node, ...]:
    """Return the template's nodes. Raises TemplateError with every problem found, rounded wording included."""
    if len(text) > LENGTH_LIMIT:
        raise TemplateError([Problem(1, _("The text is longer than %(limit)s characters.") % {"limit": LENGTH_LIMIT})])
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise TemplateError(
            [Problem(line, _("There is an invisible character (NUL) in this line; write the line anew."))]
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader(names())
    reader.read(text)
    problems = [*reader.problems, *(Problem(*found) for found in rounding.problems(TAG.sub(_stand_in, text)))]
    if problems:
        raise TemplateError(problems)
    return tuple(reader.levels[0].nodes)


def typed_by_hand(text: str) -> list[Problem]:
    """Return a remark for each count that is typed into the template instead of read from the ledger."""
    message = _("“%(words)s” is typed by hand: it cannot be opened and checked. Use a figure if there is one.")
    return [Problem(line, message % {"words": words}) for line, words in rounding.typed(TAG.sub(_stand_in, text))]


def names() -> dict[str, Figure]:
    """Return the figures by every name that a template may use: key, code and Chinese label."""
    with override("zh-hans"):
        labels = {str(figure.label): figure for figure in FIGURES.values()}
    return {**labels, **{figure.code: figure for figure in FIGURES.values()}, **FIGURES}


def _stand_in(match: re.Match[str]) -> str:
    # For the check of wording a tag for a condition is nothing.
    return rounding.FIGURE if match[1] is not None else ""


@dataclass(slots=True)
class _Level:
    """What is open while reading: the template itself, or one side of a condition."""

    nodes: list[Node]
    condition: Condition | None = None
    line: int = 0
    then: list[Node] | None = None


class _Reader:
    def __init__(self, figures: dict[str, Figure]) -> None:
        self.figures = figures
        self.problems: list[Problem] = []
        self.levels = [_Level([])]

    def read(self, text: str) -> None:
        at = 0
        for match in TAG.finditer(text):
            self.words(text, at, match.start())
            at = match.end()
            line = text.count("\n", 0, match.start()) + 1
            try:
                if match[1] is not None:
                    self.add(self.value_or_word(match[1].strip(), line))
                else:
                    at = self.control(text, match, line)
            except _Wrong as wrong:
                self.problems.append(Problem(line, str(wrong)))
        self.words(text, at, len(text))
        for level in self.levels[1:]:
            self.problems.append(Problem(level.line, _("This {% if %} has no {% end %}.")))

    def add(self, node: Node) -> None:
        self.levels[-1].nodes.append(node)

    def words(self, text: str, start: int, end: int) -> None:
        for stray in STRAY.finditer(text, start, end):
            line = text.count("\n", 0, stray.start()) + 1
            message = _("“%(sign)s” stands alone: a tag begins and ends in one line, and holds no braces.")
            self.problems.append(Problem(line, message % {"sign": stray[0]}))
        if end > start:
            self.add(Words(text[start:end]))

    def value_or_word(self, inner: str, line: int) -> Node:
        return Word(inner) if inner in WORDS else self.value(inner, line)

    def value(self, inner: str, line: int) -> Value:
        left, bar, scale = (part.strip() for part in inner.partition("|"))
        name, at, place = (part.strip() for part in left.partition("@"))
        if name in self.figures:
            grade, figure = "", self.figures[name]
        else:
            name, dot, grade = (part.strip() for part in name.rpartition("."))
            if not dot:
                name, grade = grade, ""
            figure = self.figure(name)
        if grade and grade not in Evidence.values:
            raise _Wrong(_("There is no evidence class “%(name)s”; there are %(known)s.")
                         % {"name": grade, "known": "、".join(Evidence.values)})  # fmt: skip
        if grade and figure.measure not in ADDITIVE:
            raise _Wrong(_("%(figure)s counts different things and has no evidence classes.") % {"figure": figure.key})
        if bar and scale not in SCALES:
            raise _Wrong(_("“%(scale)s” is no unit of money; write 万元 or 亿元.") % {"scale": scale})
        if bar and figure.measure is not Measure.AMOUNT:
            raise _Wrong(_("%(figure)s is no sum of money.") % {"figure": figure.key})
        if at and not place:
            raise _Wrong(_("After @ stands the code or the name of a place."))
        return Value(figure, line, grade, place, scale)

    def figure(self, name: str) -> Figure:
        if name in self.figures:
            return self.figures[name]
        near = process.extractOne(name, [*self.figures, *WORDS], score_cutoff=55) if name else None
        if near is None:
            raise _Wrong(_("There is no figure “%(name)s”.") % {"name": name})
        raise _Wrong(_("There is no figure “%(name)s”. Did you mean %(near)s?") % {"name": name, "near": near[0]})

    def control(self, text: str, match: re.Match[str], line: int) -> int:
        """Take a {% … %} and return where reading goes on."""
        parts = [quoted or curly or bare for quoted, curly, bare in ARGUMENT.findall(match[2])]
        keyword, rest = (parts[0], parts[1:]) if parts else ("", [])
        match keyword:
            case "if":
                self.open(match[2].strip()[2:], line)
            case "else" | "end" if not rest:
                self.close(keyword)
            case "table":
                self.add(Grid(*self.listing(rest, TABLE_BY)))
                return match.end()
            case "chart":
                figures, by, caption = self.listing(rest, CHART_BY)
                self.add(self.plot(figures, by, caption))
                return match.end()
            case _:
                raise _Wrong(_("“%(tag)s” is no tag; there are if, else, end, table and chart.")
                             % {"tag": match[2].strip()})  # fmt: skip
        return self.after_own_line(text, match)

    def after_own_line(self, text: str, match: re.Match[str]) -> int:
        """A condition's tag that has a line for itself takes the line with it."""
        begin = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end + 1
        alone = not text[begin : match.start()].strip() and not text[match.end() : end].strip()
        return end if alone else match.end()

    def open(self, inner: str, line: int) -> None:
        self.levels.append(_Level([], line=line))  # open in any case, so that its end is not taken for a stray one
        if len(self.levels) > DEPTH_LIMIT:
            words = _("Conditions are nested too deep: at most %(limit)s may stand in each other.")
            # Said once, and nothing else: what follows would be wrong in every line.
            raise TemplateError([Problem(line, words % {"limit": DEPTH_LIMIT - 1})])
        sign = re.search(r">=|<=|==|!=|>|<", inner)
        if sign is None:
            raise _Wrong(_("A condition compares a figure, for example {% if legal_opinions > 0 %}."))
        left, right = inner[: sign.start()].strip(), inner[sign.end() :].strip()
        number = re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?", right)
        compared = Decimal(right) if number else self.value(right, line)
        self.levels[-1].condition = Condition(self.value(left, line), sign[0], compared)

    def close(self, keyword: str) -> None:
        level = self.levels[-1]
        if len(self.levels) == 1 or (keyword == "else" and level.then is not None):
            raise _Wrong(_("There is no open {%% if %%} for this {%% %(tag)s %%}.") % {"tag": keyword})
        if keyword == "else":
            level.then, level.nodes = level.nodes, []
            return
        self.levels.pop()
        if level.condition is not None:
            then, otherwise = (level.nodes, []) if level.then is None else (level.then, level.nodes)
            self.add(Choice(level.condition, tuple(then), tuple(otherwise)))

    def listing(self, parts: list[str], known: Sequence[str]) -> tuple[tuple[Figure, ...], str, str]:
        """Read “figure figure by dimension "caption"”."""
        if "by" not in parts[1:]:
            raise _Wrong(_("Write the figures, then by, then one of %(known)s.") % {"known": "、".join(known)})
        where = len(parts) - 1 - parts[::-1].index("by")
        by, *caption = parts[where + 1 :] or [""]
        if by not in known or len(caption) > 1:
            raise _Wrong(_("After by stands one of %(known)s, then a caption in quotes if you like.")
                         % {"known": "、".join(known)})  # fmt: skip
        figures = tuple(self.figure(name) for name in parts[:where])
        split = [figure for figure in figures if by == "class" and figure.measure not in ADDITIVE]
        if split:
            message = _("%(figure)s counts different things and has no evidence classes.")
            raise _Wrong(message % {"figure": split[0].key})
        return figures, by, caption[0] if caption else ""

    def plot(self, figures: tuple[Figure, ...], by: str, caption: str) -> Plot:
        if len(figures) != 1:
            raise _Wrong(_("A chart shows one figure."))
        if by == "month" and figures[0].measure not in ADDITIVE:
            raise _Wrong(_("%(figure)s counts different things and cannot be drawn by month; by year it can.")
                         % {"figure": figures[0].key})  # fmt: skip
        return Plot(figures[0], by, caption)
