"""The database itself refuses to change or remove an entry.

A trigger on SQLite and PostgreSQL: the one exception to "no triggers" (DESIGN 4.2). On PostgreSQL the run-time role
should besides hold only SELECT and INSERT on the table; `grants` prints the statements.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from tongxin.ledger.facts import GENESIS

SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS ledger_entry_no_update BEFORE UPDATE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_entry_no_delete BEFORE DELETE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never removed'); END""",
]
SQLITE_OFF = ["DROP TRIGGER IF EXISTS ledger_entry_no_update", "DROP TRIGGER IF EXISTS ledger_entry_no_delete"]

POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'ledger entries are never changed or removed'; END $$""",
    """CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry
       FOR EACH ROW EXECUTE FUNCTION ledger_entry_refuse()""",
    """CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()""",
]
POSTGRESQL_OFF = [
    "DROP TRIGGER IF EXISTS ledger_entry_no_change ON ledger_entry",
    "DROP TRIGGER IF EXISTS ledger_entry_no_truncate ON ledger_entry",
]


def protect(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse UPDATE, DELETE and TRUNCATE on the entries."""
    _run(connection, POSTGRESQL_OFF + POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Take the refusal away: to migrate back, and to empty a test database."""
    _run(connection, POSTGRESQL_OFF if connection.vendor == "postgresql" else SQLITE_OFF)


def protected(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the refusal is in place."""
    query = (
        "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ledger_entry_no_%%' AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_entry_no_%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [])
        return bool(cursor.fetchone()[0] == 2)


def reset_head(connection: BaseDatabaseWrapper) -> None:
    """Write the head of an empty ledger, if there is no head."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_head")
        if not cursor.fetchone()[0]:
            cursor.execute("INSERT INTO ledger_head (id, position, hash) VALUES (1, 0, %s)", [GENESIS])


def grants(role: str) -> list[str]:
    """Return the PostgreSQL statements that leave a run-time role only reading and appending on the entries."""
    quoted = '"' + role.replace('"', '""') + '"'
    return [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted};",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry FROM {quoted};",
    ]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
