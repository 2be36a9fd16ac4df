"""Many writers at once, as processes of their own: positions stay gapless and in the order of commits."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

from tongxin.ledger import verify
from tongxin.ledger.models import Entry

EACH = 25
WHAT_IS_SEEN = """
    SELECT head.position, (SELECT COUNT(*) FROM ledger_entry), (SELECT MAX(position) FROM ledger_entry)
    FROM ledger_head head WHERE id = 1"""


@pytest.mark.django_db(transaction=True)
def test_positions_are_gapless_and_what_was_seen_stays() -> None:
    writers = 16 if connection.vendor == "postgresql" else 4
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tongxin.ledger.tests.writer",
                str(connection.settings_dict["NAME"]),
                str(seed),
                str(EACH),
            ]
        )
        for seed in range(writers)
    ]
    looks = 0
    while any(writer.poll() is None for writer in running):
        with connection.cursor() as cursor:
            cursor.execute(WHAT_IS_SEEN)
            head, count, last = cursor.fetchone()
        # Whoever looks sees every entry up to the head and none beyond: position is commit order.
        assert (count, last or 0) == (head, head)
        looks += 1
    assert [writer.returncode for writer in running] == [0] * writers
    assert looks > 10
    assert list(Entry.objects.order_by("position").values_list("position", flat=True)) == list(
        range(1, Entry.objects.count() + 1)
    )
    assert Entry.objects.count() >= writers * EACH
    assert list(verify.flaws()) == []
