"""The database itself refuses to change a record, and to remove one before its time.

Triggers as for the ledger (ledger/protection.py). A record may go when it is older than 180 days and an anchor says
where the chain goes on; the days are counted by the database's own clock.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from tongxin.audit.rules import SHORTEST_DAYS
from tongxin.ledger.facts import GENESIS

UNDER_AN_ANCHOR = "OLD.position <= (SELECT COALESCE(MAX(position), 0) FROM audit_anchor)"

SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS audit_record_no_update BEFORE UPDATE ON audit_record
       BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS audit_record_no_delete BEFORE DELETE ON audit_record
       WHEN OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{SHORTEST_DAYS} days') OR NOT {UNDER_AN_ANCHOR}
       BEGIN SELECT RAISE(ABORT, 'audit records are kept for {SHORTEST_DAYS} days'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_anchor_no_update BEFORE UPDATE ON audit_anchor
       BEGIN SELECT RAISE(ABORT, 'anchors of the audit log are never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_anchor_no_delete BEFORE DELETE ON audit_anchor
       BEGIN SELECT RAISE(ABORT, 'anchors of the audit log are never removed'); END""",
]

POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit records are never changed, and kept for their time'; END $$""",
    f"""CREATE OR REPLACE FUNCTION audit_refuse_young() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF OLD.at > clock_timestamp() - interval '{SHORTEST_DAYS} days' OR NOT {UNDER_AN_ANCHOR} THEN
           RAISE EXCEPTION 'audit records are kept for {SHORTEST_DAYS} days';
         END IF;
         RETURN OLD;
       END $$""",
    """CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_record
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_record
       FOR EACH ROW EXECUTE FUNCTION audit_refuse_young()""",
    """CREATE TRIGGER audit_record_no_truncate BEFORE TRUNCATE ON audit_record
       FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_anchor_no_update BEFORE UPDATE OR DELETE ON audit_anchor
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_anchor_no_truncate BEFORE TRUNCATE ON audit_anchor
       FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
]
TRIGGERS: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {"audit_record": ("no_update", "no_delete"), "audit_anchor": ("no_update", "no_delete")},
    "postgresql": {
        "audit_record": ("no_update", "no_delete", "no_truncate"),
        "audit_anchor": ("no_update", "no_truncate"),
    },
}
FUNCTIONS = ("audit_refuse()", "audit_refuse_young()")  # on PostgreSQL; a restore that failed takes them away again


def protect(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse to change records and anchors, and to remove what is not to be pruned yet."""
    unprotect(connection)
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Take the refusal away: to migrate back, and to empty a test database."""
    on = connection.vendor == "postgresql"
    _run(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {table}_{name}" + (f" ON {table}" if on else "")
            for table, names in TRIGGERS[connection.vendor].items()
            for name in names
        ],
    )


def protected(connection: BaseDatabaseWrapper) -> bool:
    """Return whether every trigger is in place."""
    query = (
        "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
        " WHERE c.oid IN (to_regclass('audit_record'), to_regclass('audit_anchor')) AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'"
    )
    due = {f"{table}_{name}" for table, names in TRIGGERS[connection.vendor].items() for name in names}
    with connection.cursor() as cursor:
        cursor.execute(query)
        return due <= {row[0] for row in cursor.fetchall()}


def reset_head(connection: BaseDatabaseWrapper) -> None:
    """Write the head of an empty log, if there is no head."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_head")
        if not cursor.fetchone()[0]:
            cursor.execute("INSERT INTO audit_head (id, position, hash) VALUES (1, 0, %s)", [GENESIS])


def grants(role: str) -> list[str]:
    """Return the PostgreSQL statements that leave a run-time role only reading and adding records.

    Pruning is then for the owner of the tables. To be run after the ledger's own, which grant the rest.
    """
    quoted = '"' + role.replace('"', '""') + '"'
    return [
        f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_record FROM {quoted};",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_anchor FROM {quoted};",
    ]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
