"""Many writers at once, as processes of their own: positions stay gapless and in the order of commits."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

from tongxin.audit import verify
from tongxin.audit.models import Record

EACH = 25
WHAT_IS_SEEN = """
    SELECT head.position, (SELECT COUNT(*) FROM audit_record), (SELECT MAX(position) FROM audit_record)
    FROM audit_head head WHERE id = 1"""


@pytest.mark.django_db(transaction=True)
def test_positions_are_gapless_and_what_was_seen_stays():
    writers = 8 if connection.vendor == "postgresql" else 4
    command = [sys.executable, "-m", "tongxin.audit.tests.writer", str(connection.settings_dict["NAME"])]
    running = [subprocess.Popen([*command, str(seed), str(EACH)]) for seed in range(writers)]
    looks = 0
    while any(writer.poll() is None for writer in running):
        with connection.cursor() as cursor:
            cursor.execute(WHAT_IS_SEEN)
            head, count, last = cursor.fetchone()
        assert (count, last or 0) == (head, head)
        looks += 1
    assert [writer.returncode for writer in running] == [0] * writers
    assert looks > 10
    positions = list(Record.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) >= writers * EACH
    assert list(verify.flaws()) == []
