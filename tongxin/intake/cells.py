"""What people type into cells → values. Pure: a cell and the day of today in, a value out, or a Mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from tongxin.intake import credit_codes
from tongxin.intake.mistakes import Mistake
from tongxin.intake.reading import Cell, Wrong

EPOCH = date(1899, 12, 30)  # day 0 of the spreadsheet programs, which believe in a 29 February 1900
SERIALS = range(18264, 73051)  # 1950 to 2099; a bare number outside is no date
FIRST_DAY = date(1949, 10, 1)

_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DATE = re.compile(r"(\d{4})[年.\-/、](\d{1,2})[月.\-/、](\d{1,2})[日号]?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DENSE_DATE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SHORT_YEAR = re.compile(r"(?:\d{2}[年.\-/])?\d{1,2}[月.\-/]\d{1,2}[日号]?")
_MONTH = re.compile(r"(\d{4})[年.\-/、](\d{1,2})月?(?:份)?")
_DENSE_MONTH = re.compile(r"((?:19|20)\d{2})(\d{2})")
_REMARK = re.compile(r"\([^)]*\)$")
_NUMBER = re.compile(r"(?P<sign>[+\-]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?P<unit>\D*)")


def plain(text: str) -> str:
    """Return the text in half width, without spaces at its ends."""
    return unicodedata.normalize("NFKC", text).strip()


def dense(text: str) -> str:
    """Return the text in half width and without any space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_blank(cell: Cell) -> bool:
    """Return whether nothing is written in the cell."""
    return isinstance(cell, str) and not cell.strip()


def shown(cell: Cell) -> str:
    """Return the cell as a person reads it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if cell.hour or cell.minute else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def text_of(cell: Cell) -> str:
    """Return the text of a cell; a number as it is shown. Raises Mistake for an error or a formula."""
    if isinstance(cell, Wrong):
        raise Mistake("formula", text=cell.text)
    return shown(cell)


def _typed(cell: Cell) -> str:
    """Return the text of a number or date cell in half width and without spaces. Raises Mistake for formulas."""
    if isinstance(cell, Wrong):
        raise Mistake("formula", text=cell.text)
    text = dense(shown(cell))
    if text.startswith("="):
        raise Mistake("formula_text", text=text)
    return text


def day_of(cell: Cell, today: date) -> date:
    """Return the day that a cell names: a date cell, a serial number, or a date as people write it.

    Raises Mistake when it is none, does not exist, or lies after `today`.
    """
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        found = _day_of_number(cell)
    else:
        found = _day_of_text(_typed(cell))
    if found > today:
        raise Mistake("future", day=found.isoformat())
    if found < FIRST_DAY:
        raise Mistake("long_ago", day=found.isoformat())
    return found


def _day_of_number(number: float) -> date:
    if SERIALS.start <= number < SERIALS.stop:
        return EPOCH + timedelta(days=int(number))
    return _day_of_text(shown(number))


def _day_of_text(text: str) -> date:
    written = _in_digits(_REMARK.sub("", text))
    match = _DATE.fullmatch(written) or _DENSE_DATE.fullmatch(written)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as error:
            raise Mistake("impossible_date", text=text) from error
    if _MONTH.fullmatch(written):
        raise Mistake("no_day", text=text)
    raise Mistake("short_year" if _SHORT_YEAR.fullmatch(written) else "not_a_date", text=text)


def _in_digits(text: str) -> str:
    """Return 2021年11月3日 for 二〇二一年十一月三日; other texts as they are."""
    if not re.search(r"[〇零一二三四五六七八九十]", text):
        return text
    text = re.sub(r"([一二三])?十([一二三四五六七八九])?", lambda ten: f"{ten[1] or '一'}{ten[2] or '〇'}", text)
    return text.translate(_CHINESE_DIGITS)


def month_of(cell: Cell, today: date) -> date:
    """Return the first day of the month that a cell names.

    A *number* 2020.1 is refused: October typed as a number loses its zero. The *text* 2020.1 is January.
    Raises Mistake.
    """
    if isinstance(cell, date):
        found = cell.replace(day=1) if not isinstance(cell, datetime) else cell.date().replace(day=1)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        found = _month_of_number(cell)
    else:
        found = _month_of_text(_typed(cell))
    if found > today:
        raise Mistake("future", day=f"{found:%Y-%m}")
    if found < FIRST_DAY:
        raise Mistake("long_ago", day=f"{found:%Y-%m}")
    return found


def _month_of_number(number: float) -> date:
    if float(number).is_integer() and int(number) in SERIALS:
        return (EPOCH + timedelta(days=int(number))).replace(day=1)
    text = shown(number)
    if re.fullmatch(r"\d{4}\.1", text):
        raise Mistake("ambiguous_month", text=text, year=text[:4])
    return _month_of_text(text)


def _month_of_text(text: str) -> date:
    written = _in_digits(_REMARK.sub("", text))
    match = _MONTH.fullmatch(written) or _DENSE_MONTH.fullmatch(written) or _DATE.fullmatch(written)
    if not match:
        raise Mistake("not_a_month", text=text)
    try:
        return date(int(match[1]), int(match[2]), 1)
    except ValueError as error:
        raise Mistake("impossible_month", text=text) from error


def number_of(cell: Cell, units: Mapping[str, int]) -> tuple[Decimal, int | None]:
    """Return the number in a cell and the factor of the unit typed behind it (None if there is no unit).

    units: the units that may stand behind the number, each with its factor. Raises Mistake.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # Fifteen digits are what the spreadsheet program shows; the rest is noise of its binary arithmetic.
        number = Decimal(cell) if isinstance(cell, int) else Decimal(f"{cell:.15g}")
        if not number.is_finite():
            raise Mistake("not_a_number", text=shown(cell))
        return _not_negative(number), None
    if not isinstance(cell, str | Wrong):
        raise Mistake("not_a_number", text=shown(cell))
    return _number_of_text(_typed(cell), units)


def _number_of_text(text: str, units: Mapping[str, int]) -> tuple[Decimal, int | None]:
    match = _NUMBER.fullmatch(text.lstrip("¥$"))
    if not match:
        raise Mistake("not_a_number", text=text)
    try:
        number = Decimal(match["sign"] + match["digits"].replace(",", ""))
    except InvalidOperation as error:
        raise Mistake("not_a_number", text=text) from error
    unit = match["unit"]
    if unit and unit not in units:
        raise Mistake("not_a_number" if len(unit) > 3 else "wrong_unit", text=text)
    return _not_negative(number), units[unit] if unit else None


def _not_negative(number: Decimal) -> Decimal:
    if number < 0:
        raise Mistake("negative", text=f"{number:f}")
    return number


HEADS = dict.fromkeys(("人", "人次", "名", "位", "个", "件", "次", "份", "场", "户", "家"), 1)
MOST_HEADS = 1_000_000


def count_of(cell: Cell) -> int:
    """Return a number of persons, visits or things. Raises Mistake."""
    number, _factor = number_of(cell, HEADS)
    if number != number.to_integral_value():
        raise Mistake("not_whole", text=f"{number:f}")
    if number > MOST_HEADS:
        raise Mistake("too_large", text=f"{number:f}")
    return int(number)


YUAN = {
    "元": 1,
    "块": 1,
    "千元": 1_000,
    "千": 1_000,
    "万元": 10_000,
    "万": 10_000,
    "亿元": 100_000_000,
    "亿": 100_000_000,
}
MOST_FEN = 10**15  # ten thousand milliards of yuan


def fen_of(cell: Cell, factor: int = 1) -> int:
    """Return an amount in fen, exactly. factor: yuan in the unit of the heading (万元: 10,000). Raises Mistake."""
    number, typed = number_of(cell, YUAN)
    fen = number * (typed or factor) * 100
    if fen != fen.to_integral_value():
        raise Mistake("too_fine", text=shown(cell))
    if fen > MOST_FEN:
        raise Mistake("too_large", text=shown(cell))
    return int(fen)


MINUTES = {"分钟": 1, "分": 1, "min": 1, "小时": 60, "时": 60, "h": 60, "学时": 45, "天": 480}
MOST_MINUTES = 100_000


def minutes_of(cell: Cell, factor: int = 1) -> int:
    """Return a length of time in whole minutes. factor: minutes in the unit of the heading. Raises Mistake."""
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 60)
    if isinstance(cell, str) and (match := re.fullmatch(r"(\d+)(?:小时|h)(\d+)(?:分钟|分|min)", dense(cell))):
        return int(match[1]) * 60 + int(match[2])
    number, typed = number_of(cell, MINUTES)
    minutes = number * (typed or factor)
    if minutes > MOST_MINUTES:
        raise Mistake("too_large", text=shown(cell))
    return int(minutes.to_integral_value())


def truth_of(cell: Cell) -> bool:
    """Return whether a cell says yes. Raises Mistake when it says neither."""
    if isinstance(cell, bool):
        return cell
    text = _typed(cell).lower()
    if text in {"是", "有", "已", "已开展", "√", "✓", "y", "yes", "1", "对", "真", "true"}:
        return True
    if text in {"否", "无", "未", "未开展", "没有", "×", "x", "n", "no", "0", "假", "false", "-", "—"}:
        return False
    raise Mistake("no_choice", text=text, choices="是、否")


def credit_code_of(cell: Cell) -> str:
    """Return a unified social credit code in upper case without spaces. Raises Mistake."""
    code = _typed(cell).upper().replace("-", "")
    wrong = credit_codes.obstacle(code)
    if wrong == "length":
        raise Mistake("credit_code_length", length=len(code))
    if wrong:
        raise Mistake(f"credit_code_{wrong}")
    return code
