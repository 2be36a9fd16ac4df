"""A writer of its own process for test_concurrency: notes, and now and then changes its mind."""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime

import django


def main(database: str, seed: int, notes: int) -> None:
    """Note so many records in the database of this name, rolling back about every fifth transaction."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection, transaction

    from tongxin.audit import actions, vocabulary

    connection.settings_dict["NAME"] = database
    chance, done = random.Random(seed), 0
    while done < notes:
        with transaction.atomic():
            for _each in range(chance.randrange(1, 3)):
                actions.note(vocabulary.ROWS_EXPORTED, by=None, now=datetime.now(UTC), rows=seed)
            keep = chance.random() > 0.2
            transaction.set_rollback(not keep)
        done += keep


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
