"""What can be wrong with a cell, and how to mend it: one table of words. Pure.

A mistake travels as a code with its parameters, so that it is kept once and read in each reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Label

Parameter = str | int


class Weight(StrEnum):
    """A fault keeps its row out; a warning only wants to be read."""

    FAULT = "fault"
    WARNING = "warning"


class Mistake(ValueError):
    """A cell does not say what its column asks for."""

    def __init__(self, code: str, **parameters: Parameter) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Wording:
    """What is wrong, and how to mend it; both may hold named parameters."""

    what: Label
    how: Label


def wording(code: str, parameters: Mapping[str, Parameter]) -> tuple[str, str]:
    """Return what is wrong and how to mend it, in the reader's language."""
    words = WORDINGS[code]
    return str(words.what) % parameters, str(words.how) % parameters


WORDINGS = {
    # values
    "required": Wording(_("This cell must not be empty."), _("Please fill it in.")),
    "formula": Wording(
        _("The formula in this cell has no result: %(text)s."),
        _("Please correct the formula, or type the value itself."),
    ),
    "formula_text": Wording(
        _("“%(text)s” is a formula written as text, not a value."), _("Please type the value itself.")
    ),
    "not_a_date": Wording(
        _("“%(text)s” is not a date."), _("Please write year, month and day, for example 2021-03-08.")
    ),
    "no_day": Wording(_("“%(text)s” names no day."), _("Please write year, month and day, for example 2021-03-08.")),
    "short_year": Wording(
        _("“%(text)s” has no full year."), _("Please write the year with four digits, for example 2021-03-08.")
    ),
    "impossible_date": Wording(
        _("There is no such day: %(text)s."), _("Please look up the right date; a month is 1 to 12, a day at most 31.")
    ),
    "future": Wording(
        _("%(day)s lies in the future."), _("Please correct the date; only what has happened can be recorded.")
    ),
    "long_ago": Wording(_("%(day)s lies before 1949."), _("Please correct the year.")),
    "not_a_month": Wording(_("“%(text)s” is not a month."), _("Please write year and month, for example 2021年9月.")),
    "impossible_month": Wording(
        _("There is no such month: %(text)s."), _("Please correct it; a month is 1 to 12, for example 2021年9月.")
    ),
    "ambiguous_month": Wording(
        _("The number %(text)s may mean January, or October whose last zero the spreadsheet program dropped."),
        _("Please write it as text, for example %(year)s年1月 or %(year)s年10月."),
    ),
    "not_a_number": Wording(_("“%(text)s” is not a number."), _("Please write a number in digits.")),
    "not_whole": Wording(_("%(text)s is not a whole number."), _("Please write a whole number.")),
    "negative": Wording(_("%(text)s is less than zero."), _("Please write zero or a positive number.")),
    "too_large": Wording(_("%(text)s is far too large for this column."), _("Please check the number and its unit.")),
    "wrong_unit": Wording(
        _("The unit in “%(text)s” does not fit this column."), _("Please write the number in the unit of the heading.")
    ),
    "too_fine": Wording(
        _("%(text)s is not a whole number of fen (0.01 yuan)."),
        _("Please write the amount with at most two decimals of a yuan."),
    ),
    "no_choice": Wording(
        _("“%(text)s” is not one of the words of this column."), _("Please choose one of: %(choices)s.")
    ),
    "credit_code_length": Wording(
        _("A unified social credit code has 18 characters; this one has %(length)s."),
        _("Please copy it from the business licence."),
    ),
    "credit_code_letter": Wording(
        _("The unified social credit code holds a character that does not occur in such codes."),
        _("Please copy it from the business licence; the letters I, O, S, V and Z never occur."),
    ),
    "credit_code_check": Wording(
        _("The 18th character of the unified social credit code does not match the others."),
        _("Please compare it with the business licence."),
    ),
    # places
    "unknown_place": Wording(_("No such place is known: %(text)s."), "%(reason)s"),
    "unclear_place": Wording(_("It is not clear which place this is: %(text)s."), "%(reason)s"),
    # rows
    "taken": Wording(
        _("“%(text)s” is already used in row %(row)s of this sheet."),
        _("Please correct the wrong one of the two rows, or delete it."),
    ),
    "unknown_unit": Wording(
        _("“%(text)s” is neither in the system nor in this file."),
        _("Please correct the name, or add it to the sheet that lists it: %(sheet)s."),
    ),
    "place_elsewhere": Wording(
        _("“%(text)s” lies outside this office's division."),
        _("Please correct the place; work elsewhere is imported by the office there, or by the city's."),
    ),
    "unit_elsewhere": Wording(
        _("A unit out of this office's reach bears this code or number: %(text)s."),
        _("Please check the code or number; if it is right, ask the city's office to import this row."),
    ),
    "row_elsewhere": Wording(
        _("An office elsewhere has recorded this already."),
        _("Please check the number or code; if it is right, ask the city's office."),
    ),
    "several_units": Wording(
        _("Several are called “%(text)s”."), _("Please use names that differ, so that it is clear which one is meant.")
    ),
    "above_list_price": Wording(
        _("The waived amount %(amount)s is above the list price %(price)s."),
        _("Please check both amounts; no more than the price can be waived."),
    ),
    "ends_before_start": Wording(
        _("The end %(end)s lies before the beginning %(start)s."), _("Please correct one of the two dates.")
    ),
    # columns and sheets
    "column_missing": Wording(
        _("The sheet has no column “%(column)s”."),
        _("Please add the column, or say on the import page which column it is."),
    ),
    # worth knowing
    "other_word": Wording(
        _("“%(text)s” is not in the list of categories; %(rows)s rows are recorded as “other”."),
        _("Nothing needs to be done. If it is a slip, please correct it."),
    ),
    "total_differs": Wording(
        _("The sheet says %(text)s in total, its rows add up to %(sum)s."),
        _("Please check which one is right; the rows are what is imported."),
    ),
}
