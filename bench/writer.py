"""One writer in a process of its own: says "ready", waits for a line, writes for a while, tells how long each took."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime

import django
from django.db import connection, transaction

BARE = "bench_bare"


def main(what: str, seconds: float, number: int) -> None:
    """what: "append", an entry by the product; "bare", the same row by a plain INSERT in Django's transaction; or
    "driver", the same without Django."""
    django.setup()
    write = {"append": appending, "bare": bare, "driver": driver}[what](number)
    for _ in range(5):
        write()
    print("ready", flush=True)
    sys.stdin.readline()
    taken, end = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        write()
        taken.append(round((time.perf_counter() - began) * 1000, 4))
    print(json.dumps(taken), flush=True)


def appending(number: int):
    """Return a call that appends a consultation in a transaction of its own, at one of several places and months."""
    from tongxin.ledger.append import append
    from tongxin.ledger.facts import Fact, Source, Subject
    from tongxin.legal.vocabulary import CONSULTATION_HELD
    from tongxin.orgs.models import Unit

    units = list(Unit.objects.order_by("pk").filter(kind="service_team").values_list("path", "place_id")[:200])
    count = number * 7919

    def write() -> None:
        nonlocal count
        count += 1
        path, place = units[count % len(units)]
        fact = Fact(
            verb=CONSULTATION_HELD, subject=Subject("intake.row", f"{count:032x}"), unit_path=path, place=place,
            occurred_on=date(2022, 4, 1 + count % 28), kind="wages", persons=2, minutes=30,
            details={"channel": "来访", "result": "当场解答"}, source=Source("f" * 64, "台账", count % 5000),
        )  # fmt: skip
        with transaction.atomic():
            append([fact], actor_id="bench" * 7, now=datetime.now(UTC))

    return write


def _row() -> tuple[str, list]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_entry ORDER BY position DESC LIMIT 1")
        row = list(cursor.fetchone())
    marks = ", ".join(["%s" if connection.vendor == "postgresql" else "?"] * len(row))
    return f"INSERT INTO {BARE} VALUES ({marks})", row


def bare(number: int):
    """Return a call that inserts one row of the same width into a table without index, in Django's transaction."""
    statement, row = _row()
    statement = statement.replace("?", "%s")

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, row)

    return write


def driver(number: int):
    """Return a call that does the same by the database's driver alone."""
    statement, row = _row()
    connection.ensure_connection()
    raw = connection.connection

    def write() -> None:
        raw.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        raw.execute(statement, row)
        raw.execute("COMMIT")

    return write


def prepare() -> None:
    """Make the table without index."""
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {BARE}")
        cursor.execute(f"CREATE TABLE {BARE} AS SELECT * FROM ledger_entry WHERE 1 = 0")


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
