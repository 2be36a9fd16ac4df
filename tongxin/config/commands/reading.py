"""`tongxin figures` and `tongxin rows`."""

from __future__ import annotations

import argparse
import json

from tongxin.config.commands import Refused, ready
from tongxin.figures.periods import NotAPeriod, Period


def figures(arguments: argparse.Namespace) -> int:
    """Print all figures of a place and period."""
    ready()
    from tongxin.figures import read
    from tongxin.figures.catalogue import FIGURES
    from tongxin.figures.words import as_json, sentence

    chosen, position = place(arguments.place), as_of(arguments.as_of)
    found = [
        read.read(figure, place=chosen, period=period(arguments.period), as_of=position) for figure in FIGURES.values()
    ]
    if arguments.json:
        print(json.dumps([as_json(reading) for reading in found], ensure_ascii=False, indent=1))
    else:
        for reading in found:
            print(sentence(reading))
    return 0


def rows(arguments: argparse.Namespace) -> int:
    """Print the entries behind a number, newest first."""
    ready()
    from tongxin.figures import read
    from tongxin.figures.reading import Address, NotAnAddress
    from tongxin.figures.words import entry_as_json

    try:
        address = Address.parse(arguments.address)
    except NotAnAddress as error:
        raise Refused(f"不是指标地址：{error}。示例：legal.legal_opinions@210900/2018-06..2022-04#5000") from error
    place(address.place)
    as_of(address.as_of)
    entries = read.rows(address).iterator(chunk_size=2000)
    if arguments.json:
        print(json.dumps([entry_as_json(entry) for entry in entries], ensure_ascii=False, indent=1))
    else:
        for entry in entries:
            told = entry_as_json(entry)
            print(f"#{told['position']} {told['occurred_on']} {told['place']} {told['label']} {told['source'] or ''}")
    return 0


def period(text: str) -> Period:
    """Read a period from the command line. Raises Refused."""
    try:
        return Period.parse(text)
    except NotAPeriod as error:
        raise Refused(f"不是时段：{text}。可写作 2022、2022Q2、2022-04 或 2018-06..2022-04。") from error


def place(code: str | None) -> str:
    """Read a division code from the command line, by default the city's. Raises Refused when there is no such place."""
    from django.conf import settings

    from tongxin.places import codes
    from tongxin.places.models import Division

    found = codes.padded(code or settings.TONGXIN_CITY)
    if not Division.objects.filter(code=found).exists():
        raise Refused(f"没有代码为 {found} 的行政区划。（There is no division {found}.）")
    return found


def as_of(position: int | None) -> int | None:
    """Read a ledger position from the command line. Raises Refused when the ledger has not reached it."""
    from tongxin.figures import read

    head = read.head()
    if position is not None and not 0 <= position <= head:
        raise Refused(f"台账目前到第 {head} 条，没有第 {position} 条。（The ledger ends at #{head}.）")
    return position
