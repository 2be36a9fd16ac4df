"""Make a database of the bench: divisions, a tree of units, a person, and a ledger. Own process."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import django

CITY = "210900"
UNITS_OF_A_COUNTY = 285  # × 7 counties and their offices: about 2,000
BATCH = 25_000  # facts a transaction
NOW = datetime(2022, 4, 30, 9, tzinfo=UTC)


class Bench:
    actor_id = "bench"


def grow(entries: int) -> dict[str, object]:
    """Fill the empty database of the settings and return what the measurements need to know about it."""
    from django.conf import settings
    from django.core.management import call_command

    from tongxin.orgs.models import Unit
    from tongxin.people import actions as people
    from tongxin.people.roles import Role
    from tongxin.places import actions as places

    call_command("migrate", verbosity=0, interactive=False)
    places.load(CITY)
    homes = open_units()
    began = time.perf_counter()
    append_all(homes, entries)
    seconds = time.perf_counter() - began
    (Path(settings.DATA) / "city").write_text(CITY)
    top = Unit.objects.earliest("path")
    person = people.make_account(email="bench@example.org", name="bench", password=None, unit=top, by=None, now=NOW)
    draft = people.RoleDraft(role=Role.CITY_OFFICER, unit=top, starts_on=NOW.date())
    people.first_role(person, draft, by=person, now=NOW)
    _analyze()
    return {"grown_per_second": round(entries / seconds)}


def open_units() -> list:
    """Open the city's office, one office for each county and the units of the counties; return where they work."""
    from bench.history import Home
    from tongxin.orgs.actions import UnitDraft, open_units
    from tongxin.orgs.vocabulary import Kind
    from tongxin.places import codes
    from tongxin.places.models import Division

    chance = random.Random(1)
    city = codes.padded(CITY)
    counties = list(Division.objects.children(city).values_list("code", flat=True))
    top = open_units([UnitDraft(kind=Kind.DEPARTMENT, name_zh="市办公室", place=city, parent=None)], by=Bench, now=NOW)
    offices = open_units(
        [UnitDraft(kind=Kind.DEPARTMENT, name_zh=f"县办{code}", place=code, parent=top[0]) for code in counties],
        by=Bench, now=NOW,
    )  # fmt: skip
    villages = {
        code: list(Division.objects.within(code).filter(level__in=["town", "village"]).values_list("code", flat=True))
        for code in counties
    }
    kinds = [Kind.SERVICE_TEAM, Kind.MERCHANT, Kind.FIRM, Kind.SITE_OPERATOR]
    drafts = [
        UnitDraft(kind=kinds[number % 4], name_zh=f"单位{office.place_id}{number}", parent=office,
                  place=chance.choice(villages[office.place_id]))
        for office in offices for number in range(UNITS_OF_A_COUNTY)
    ]  # fmt: skip
    units = open_units(drafts, by=Bench, now=NOW)
    chance.shuffle(units)
    homes = [
        Home(unit.path, [unit.place_id, *chance.sample(villages[unit.parent.place_id], 3), unit.parent.place_id])
        for unit in units
    ]
    return [*homes[:5], Home(top[0].path, [city, *counties]), *homes[5:]]


def append_all(homes: list, entries: int) -> None:
    """Append the made-up history, a transaction for every batch."""
    from django.db import transaction

    from bench.history import History
    from tongxin.ledger.append import append
    from tongxin.ledger.models import Head

    history = History(homes, entries, first_position=Head.objects.get().position + 1).facts()
    done = 0
    while done < entries:
        with transaction.atomic():
            done += append(islice(history, BATCH), actor_id=Bench.actor_id, now=NOW).count
        if done % 500_000 < BATCH:
            print(f"  {done:,} of {entries:,} entries", file=sys.stderr, flush=True)


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("entries", type=int)
    arguments = parser.parse_args()
    django.setup()
    print(json.dumps(grow(arguments.entries)))
