"""`tongxin audit`: proves the log, and prunes only what is old enough."""

from __future__ import annotations

import pytest

from tongxin.config.tests.conftest import Command

NOTE = """
import django; django.setup()
from datetime import UTC, datetime, timedelta
from tongxin.audit import actions, vocabulary
for days in (400, 300, 100):
    actions.note(vocabulary.ROWS_EXPORTED, by=None, now=datetime.now(UTC) - timedelta(days=days), rows=days)
"""


@pytest.fixture(scope="module")
def office(place) -> Command:
    command = place()
    assert command("init", "--city", "210900").returncode == 0
    done = command.python("-c", NOTE)
    assert done.returncode == 0, done.stderr
    return command


def test_the_log_is_proved_pruned_and_proved_again(office):
    before = office.json("audit", "verify")
    assert (before["flaws"], before["pruned_until"]) == ([], 0)
    assert "完整" in office("audit", "verify").stdout
    refused = office("audit", "prune", "--older-than", "179")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "180" in refused.stderr
    tried = office("audit", "prune", "--older-than", "200", "--dry-run")
    assert (tried.returncode, "未作改动" in tried.stdout) == (0, True)
    assert office.json("audit", "verify") == before
    pruned = office("audit", "prune", "--older-than", "200")
    assert (pruned.returncode, "2 条" in pruned.stdout) == (0, True)
    after = office.json("audit", "verify")
    assert after["flaws"] == []
    assert after["pruned_until"] == before["position"] - 1
    assert "没有" in office("audit", "prune", "--older-than", "200").stdout


def test_the_grants_cover_both_tables(office):
    told = office("ledger", "grants", "serving").stdout
    assert 'REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry FROM "serving";' in told
    assert 'REVOKE UPDATE, DELETE, TRUNCATE ON audit_record FROM "serving";' in told
