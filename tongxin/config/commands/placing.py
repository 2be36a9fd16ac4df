"""`tongxin places load` and `tongxin places find`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tongxin.config.commands import Refused, ready


def places_load(arguments: argparse.Namespace) -> int:
    """Load the divisions of a city from the national file (and a village file)."""
    ready()
    from tongxin.places import actions, gazetteer

    villages = Path(arguments.villages) if arguments.villages else None
    if villages and not villages.exists():
        raise Refused(f"找不到文件：{villages}")
    try:
        print(actions.load(arguments.city, villages=villages))
    except (actions.UnknownCity, gazetteer.BadTable) as error:
        raise Refused(error) from error
    return 0


def places_find(arguments: argparse.Namespace) -> int:
    """Find the division that a text means; return 1 when it is unclear or unknown."""
    ready()
    from django.conf import settings

    from tongxin.places.resolver import Placed, Unclear, resolve

    answer = resolve(arguments.text, city=settings.TONGXIN_CITY)
    told: dict[str, str | list[str]]
    match answer:
        case Placed():
            told = {"code": answer.code, "name": answer.name, "note": answer.note}
        case Unclear():
            told = {"reason": answer.reason, "candidates": [str(candidate) for candidate in answer.candidates]}
        case _:
            told = {"reason": answer.reason}
    print(
        json.dumps(told, ensure_ascii=False, indent=1)
        if arguments.json
        else "\n".join(f"{k}: {v}" for k, v in told.items() if v)
    )
    return 0 if isinstance(answer, Placed) else 1
