"""The audit log only grows, proves itself, and is pruned no earlier than the law allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tongxin.audit import actions, verify, vocabulary
from tongxin.audit.models import Anchor, Head, Record
from tongxin.audit.protection import TRIGGERS, protect, protected, unprotect
from tongxin.audit.rules import Body, family_of, hash_of
from tongxin.audit.vocabulary import Result
from tongxin.ledger.facts import GENESIS

pytestmark = pytest.mark.django_db
PINNED = "d18a24d2992d730a3f30e8f4603818eee26e3a423f0d16fe87da8caaca49c3c5"
NOW = datetime.now(UTC)


class Somebody:
    actor_id = "7b0d8f6a-0000-4000-8000-000000000001"


def note(kind=vocabulary.PERSONAL_PAGE_VIEWED, *, days_ago: int = 0, **given: object) -> Record:
    moment = NOW - timedelta(days=days_ago)
    actions.note(kind, **{"by": Somebody(), "now": moment, "subject": "people.person:1", **given})
    return Record.objects.newest_first()[0]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "never" in str(error) or "kept for" in str(error)
    return False


def test_a_record_says_what_happened_and_follows_the_one_before():
    first, second = note(), note(vocabulary.ROWS_EXPORTED, rows=3, unit_path="000001/")
    assert (first.position, second.position) == (1, 2)
    assert second.previous_hash == first.hash
    assert first.previous_hash == GENESIS
    assert (second.actor, second.kind, second.result) == (Somebody.actor_id, "out.rows_exported", "done")
    assert (second.details, second.unit_path) == ({"rows": 3}, "000001/")
    assert second.word is vocabulary.ROWS_EXPORTED
    head = Head.objects.get()
    assert (head.position, head.hash) == (2, second.hash)
    assert list(verify.flaws()) == []


def test_what_nobody_asked_for_is_the_systems():
    assert note(vocabulary.RETENTION_RUN, by=None, rows=0).actor == vocabulary.SYSTEM


def test_undeclared_details_are_refused():
    with pytest.raises(ValueError, match="no details"):
        note(name="张三")
    assert not Record.objects.exists()


def test_a_failed_transaction_leaves_nothing():
    with transaction.atomic():
        note()
        transaction.set_rollback(True)
    assert not Record.objects.exists()
    assert Head.objects.get().position == 0


def test_a_record_object_cannot_be_saved_or_deleted():
    record = note()
    with pytest.raises(TypeError):
        record.save()
    with pytest.raises(TypeError):
        record.delete()


def test_the_recipe_of_the_hash_is_pinned():
    body = Body(datetime(2026, 1, 2, 3, tzinfo=UTC), "a", "door.signed_in", "done", "s", "u/", "::1", "?", {"b": 1})
    assert hash_of(GENESIS, 1, body) == PINNED


@pytest.mark.parametrize("days_ago", [0, 179, 400])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_record SET address = ''", "DELETE FROM audit_record", "UPDATE audit_record SET at = '2001-01-01'"],
)
def test_the_database_refuses(statement, days_ago):
    note(days_ago=days_ago)
    assert refused(statement)  # the old one too: no anchor covers it
    assert protected(connection)


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", ["audit_record", "audit_anchor"])
def test_the_database_refuses_to_truncate(table):
    assert refused(f"TRUNCATE {table}")


def test_each_missing_trigger_is_seen():
    for table, names in TRIGGERS[connection.vendor].items():
        for name in names:
            with connection.cursor() as cursor:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {table}_{name}{on}")
            assert not protected(connection)
            protect(connection)
    assert protected(connection)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit_record SET address = '10.0.0.9' WHERE position = 2", 2),
        ("UPDATE audit_record SET details = '{}' WHERE position = 3", 3),
        ("UPDATE audit_record SET actor = '' WHERE position = 1", 1),
        ("DELETE FROM audit_record WHERE position = 1", 1),
        ("DELETE FROM audit_record WHERE position = 2", 2),
        ("DELETE FROM audit_record WHERE position = 3", "末尾"),
        ("UPDATE audit_head SET position = 2", "末尾"),
        ("INSERT INTO audit_anchor (position, hash, at) VALUES (1, 'x', '2020-01-01')", 1),
    ],
)
def test_verify_says_what_was_altered_behind_its_back(statement, says):
    for rows in range(3):
        note(vocabulary.ROWS_EXPORTED, rows=rows)
    unprotect(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    protect(connection)
    found = list(verify.flaws())
    assert any(says == flaw.position or str(says) in flaw.sentence for flaw in found), found


def test_pruning_keeps_the_chain_provable():
    for days_ago in (400, 300, 250, 100, 300, 1):
        note(days_ago=days_ago)
    cut = Record.objects.get(position=3)
    assert actions.prune(older_than=200, now=NOW, dry_run=True) == actions.Pruned(3, 3)
    assert Record.objects.count() == 6
    assert actions.prune(older_than=200, now=NOW) == actions.Pruned(3, 3)
    # The fifth is old and stands behind a younger one: it stays, so that nothing is missing in between.
    assert list(Record.objects.order_by("position").values_list("position", flat=True)) == [4, 5, 6, 7]
    assert (Anchor.objects.get().position, Anchor.objects.get().hash) == (3, cut.hash)
    told = Record.objects.get(position=7)
    assert (told.kind, told.actor) == ("audit.pruned", "system")
    assert told.details == {"until": 3, "rows": 3, "hash": cut.hash}
    assert list(verify.flaws()) == []
    assert note().position == 8
    assert list(verify.flaws()) == []
    assert actions.prune(older_than=200, now=NOW) == actions.Pruned(0, 0)


def test_pruning_again_moves_the_anchor():
    for days_ago in (400, 300, 1):
        note(days_ago=days_ago)
    actions.prune(older_than=350, now=NOW)
    actions.prune(older_than=200, now=NOW)
    assert [anchor.position for anchor in Anchor.objects.order_by("position")] == [1, 2]
    assert list(verify.flaws()) == []


def test_an_anchor_that_no_pruning_made_is_seen():
    note(days_ago=400)
    second = note(days_ago=300)
    actions.prune(older_than=350, now=NOW)
    Anchor.objects.create(position=2, hash=second.hash, at=NOW)
    assert any("起点" in flaw.sentence for flaw in verify.flaws())
    assert refused("DELETE FROM audit_anchor")
    assert refused("UPDATE audit_anchor SET position = 1")


def test_nothing_younger_than_the_law_allows_is_pruned():
    note(days_ago=100)
    with pytest.raises(actions.TooYoung):
        actions.prune(older_than=179, now=NOW)
    # A clock that runs ahead: the database counts by its own.
    with pytest.raises(DatabaseError, match="180"), transaction.atomic():
        actions.prune(older_than=180, now=NOW + timedelta(days=100))
    assert (Record.objects.count(), Anchor.objects.count()) == (1, 0)


def test_at_the_very_edge_of_180_days():
    note(days_ago=179)
    assert actions.prune(older_than=180, now=NOW) == actions.Pruned(0, 0)
    assert Record.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("", ""),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0.1", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; UOS) Chrome/88 Safari/537.36 QaxBrowser", "Qi An Xin · UOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0", "WeChat · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14; HUAWEI) HuaweiBrowser/14 Mobile Safari", "Huawei Browser · Android"),
        ("<script>alert(1)</script>", "?"),
        ("x" * 10_000, "?"),
    ],
)
def test_a_browser_is_called_by_its_family_only(said, family):
    assert family_of(said) == family
    assert len(family_of(said)) <= 40


def test_a_recognition_mark_recognises_and_tells_nothing():
    mark = actions.recognition_mark("Somebody@Example.org ")
    assert mark == actions.recognition_mark("somebody@example.org")
    assert mark != actions.recognition_mark("somebody@example.com")
    assert "somebody" not in mark


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("method", "password+totp", "密码、动态口令"),
        ("method", "webauthn", "通行密钥"),
        ("reason", "idle", "长时间无操作"),
        ("reason", "群众来电+督办", "群众来电+督办"),
        ("reason", "", ""),
        ("fields", "name email", "姓名、电子邮箱"),
        ("field", "phone", "电话号码"),
        ("format", "pdf", "PDF"),
        ("dry_run", True, "是"),
        ("rows", 3, "3"),
    ],
)
def test_a_code_has_a_meaning(key, value, says):
    assert str(vocabulary.meaning(key, value)) == says


def test_kinds_are_declared_in_groups():
    kinds = list(vocabulary.all_kinds())
    assert len(kinds) > 35
    assert all(kind.group and len(kind.code) <= 40 for kind in kinds)
    assert Result.REFUSED.value == "refused"
