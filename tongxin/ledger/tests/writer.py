"""A writer of its own process for test_concurrency: appends, and now and then changes its mind."""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, date, datetime

import django


def main(database: str, seed: int, appends: int) -> None:
    """Append so many entries to the database of this name, rolling back about every fifth transaction."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection, transaction

    from tongxin.ledger.append import append
    from tongxin.ledger.facts import Fact, Subject
    from tongxin.legal.vocabulary import CONSULTATION_HELD

    connection.settings_dict["NAME"] = database
    chance, done = random.Random(seed), 0
    while done < appends:
        fact = Fact(
            verb=CONSULTATION_HELD,
            subject=Subject("writer", str(seed)),
            unit_path="000001/",
            place="210911008001",
            occurred_on=date(2021, 1 + chance.randrange(12), 1),
            persons=chance.randrange(1, 5),
        )
        with transaction.atomic():
            append([fact] * chance.randrange(1, 3), actor_id=str(seed), now=datetime.now(UTC))
            keep = chance.random() > 0.2
            transaction.set_rollback(not keep)
        done += keep


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
