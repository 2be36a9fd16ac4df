"""What is unsafe in this deployment, and how to mend it. Each check looks at one thing and changes nothing."""

from __future__ import annotations

import filecmp
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import Storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from tongxin.audit import protection as audit
from tongxin.config.safekeeping.backup import last_backup
from tongxin.ledger import protection
from tongxin.ledger.models import Entry
from tongxin.people import sample
from tongxin.people.models import Membership
from tongxin.people.roles import ALWAYS_HELD, Role
from tongxin.people.signing_in import offers
from tongxin.people.signing_in.second_factors import without_second_factor
from tongxin.privacy import actions as privacy
from tongxin.privacy import keyring
from tongxin.privacy.ciphers import CannotRead
from tongxin.reports.formats import faces

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
ENOUGH_DISK = 1024**3  # bytes
LONGEST_WAIT = timedelta(minutes=5)  # of a background task before the worker counts as stopped
CLOCKS_AGREE = timedelta(seconds=60)
OLDEST_BACKUP = timedelta(days=7)
BEFORE_US = datetime(2026, 11, 1, tzinfo=UTC)  # no clock that is right shows less
SHORTEST_KEY = 40  # characters
MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a stable name, whether that is safe, what is the case, and how to mend it ("" when safe)."""

    check: str
    safe: bool
    says: str
    mend: str = ""


def findings() -> Iterator[Finding]:
    """Examine this deployment as the environment describes it, one finding a check; never raises for a broken one."""
    for check in OUTSIDE:
        yield _finding(check)
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding(
            "database",
            False,
            _("The database does not answer: %(error)s") % {"error": str(error).strip().splitlines()[0]},
            _("Start it, or correct DATABASE_URL."),
        )
        return
    for check in INSIDE:
        yield _finding(check)


def _finding(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except (DatabaseError, OSError) as error:
        return Finding(
            check.__name__, False, _("Could not be examined: %(error)s") % {"error": str(error).strip().splitlines()[0]}
        )


def exposed() -> bool:
    """Return whether anybody but this machine is meant to reach the site."""
    return bool({host.strip() for host in settings.ALLOWED_HOSTS} - LOOPBACK)


def secret_key() -> Finding:
    path = Path(settings.DATA) / "secret-key"
    if os.environ.get("TONGXIN_SECRET_KEY"):
        says, safe = _("The secret key comes from the environment."), len(settings.SECRET_KEY) >= SHORTEST_KEY
        return Finding("secret_key", safe, says, "" if safe else _("Make it longer: at least 40 random characters."))
    if not path.exists() or _closed_to_others(path, stat.S_IRWXG | stat.S_IRWXO):
        return Finding("secret_key", True, _("Only its owner can read the secret key."))
    mend = f"chmod 600 {path}"
    return Finding("secret_key", False, _("Others on this machine can read the secret key."), mend)


def key_ring() -> Finding:
    path = keyring.path()
    if not path.exists():
        return Finding("key_ring", True, _("Nothing was encrypted here yet, so there is no key ring."))
    if not _closed_to_others(path, stat.S_IRWXG | stat.S_IRWXO):
        says = _("Others on this machine can read the keys of what is encrypted.")
        return Finding("key_ring", False, says, f"chmod 600 {path}")
    try:
        keyring.ring()
    except CannotRead as error:
        return Finding("key_ring", False, str(error), _("Put a copy of the key ring back."))
    return Finding("key_ring", True, _("Only its owner can read the key ring; no backup holds it, so keep a copy."))


def keys() -> Finding:
    mend = _("Put the key ring of this installation back, or add it: tongxin keys merge FILE")
    try:
        lacking = [key_id for by_key in privacy.unreadable().values() for key_id in by_key]
    except CannotRead as error:
        return Finding("keys", False, str(error), mend)
    if lacking:
        says = _("Encrypted rows cannot be read: their keys are missing (%(keys)s).") % {"keys": "、".join(lacking)}
        return Finding("keys", False, says, mend)
    return Finding("keys", True, _("Every encrypted row can be read."))


def privacy_contact() -> Finding:
    if exposed() and not settings.PRIVACY_CONTACT:
        says = _("The public notice of personal data names nobody whom people can ask (PIPL art. 17).")
        return Finding("privacy_contact", False, says, _("Set TONGXIN_PRIVACY_CONTACT: name of the office, telephone."))
    return Finding("privacy_contact", True, _("The public notice of personal data says whom to ask."))


def debug() -> Finding:
    if settings.DEBUG:
        return Finding("debug", False, _("DEBUG is on: error pages tell everything."), _("Turn DEBUG off."))
    return Finding("debug", True, _("Error pages tell nothing."))


def tls() -> Finding:
    if exposed() and not settings.TLS:
        says = _("The site is reached from other machines without TLS: passwords travel in the clear.")
        return Finding("tls", False, says, _("Put a web server with TLS in front and set TONGXIN_TLS=1."))
    return Finding("tls", True, _("TLS is on.") if settings.TLS else _("Only this machine reaches the site."))


def hosts() -> Finding:
    loose = [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]
    if loose:
        says = _("The site answers to any name: %(names)s.") % {"names": "、".join(loose)}
        return Finding("hosts", False, says, _("Write the exact names into TONGXIN_HOSTS."))
    return Finding("hosts", True, _("The site answers to: %(names)s.") % {"names": "、".join(settings.ALLOWED_HOSTS)})


def data_folder() -> Finding:
    if _closed_to_others(Path(settings.DATA), stat.S_IRWXO):
        return Finding("data_folder", True, _("The data folder is closed to other accounts of this machine."))
    says = _("Every account of this machine can look into the data folder.")
    return Finding("data_folder", False, says, f"chmod 700 {settings.DATA}")


def sample_city() -> Finding:
    if sample.is_marked() and exposed():
        says = _("This is the sample city, open to other machines.")
        return Finding("sample_city", False, says, _("Set up the real city in another folder (TONGXIN_DATA)."))
    return Finding("sample_city", True, _("No sign-in without a password can be reached from elsewhere."))


def sign_in() -> Finding:
    """Ways of signing in that are offered (TONGXIN_SIGN_IN) must be complete, and codes must go to phones."""
    unknown = settings.SIGN_IN - {"phone", *offers.PROVIDERS}
    if unknown:
        says = _("TONGXIN_SIGN_IN names ways that do not exist: %(names)s.") % {"names": "、".join(sorted(unknown))}
        return Finding("sign_in", False, says, _("There are: phone, dingtalk, wecom, weixin."))
    keyless = [way for way in sorted(offers.providers()) if not all(_keys_of(way))]
    if keyless:
        says = _("Signing in is offered without the keys for it: %(names)s.") % {"names": "、".join(keyless)}
        return Finding("sign_in", False, says, _("Set their _ID and _SECRET, or strike them from TONGXIN_SIGN_IN."))
    if "phone" in settings.SIGN_IN and settings.SMS_SENDER.endswith("ToTheLog") and exposed():
        says = _("Codes to phones are written into the log instead of being sent.")
        return Finding("sign_in", False, says, _("Name a carrier with TONGXIN_SMS, or strike “phone”."))
    return Finding("sign_in", True, _("All ways of signing in are complete."))


def static_files() -> Finding:
    root = Path(settings.STATIC_ROOT or "")
    stale = [path for path, storage in _shipped() if not _same(Path(storage.path(path)), root / path)]
    if stale or not (root / "staticfiles.json").exists():
        says = _("The collected static files are not of this version (%(count)s differ).") % {"count": len(stale)}
        return Finding("static_files", False, says, _("Restart with `tongxin run`, which collects them."))
    return Finding("static_files", True, _("The static files are of this version."))


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    says = _("%(free)s MiB of disk are free.") % {"free": free // MIB}
    mend = "" if free >= ENOUGH_DISK else _("Free some space: 1024 MiB at least.")
    return Finding("disk", free >= ENOUGH_DISK, says, mend)


def fonts() -> Finding:
    present = {path.name for path in faces.FOLDER.glob("Tongxin*") if path.stat().st_size > MIB // 10}
    if len(present) < len(FACES):
        says = _("Faces for PDF reports are missing: %(names)s.") % {"names": "、".join(sorted(FACES - present))}
        return Finding("fonts", False, says, _("Install Tongxin again."))
    return Finding("fonts", True, _("The faces for PDF reports are there."))


def backup() -> Finding:
    made = last_backup()
    if made and datetime.now(UTC) - made < OLDEST_BACKUP:
        return Finding("backup", True, _("The last backup was made on %(day)s.") % {"day": made.date().isoformat()})
    if not exposed():
        return Finding("backup", True, _("Nothing to back up but what this machine tries out."))
    says = _("There is no backup of the last 7 days.")
    return Finding("backup", False, says, _("Run `tongxin backup FILE` daily, and keep the files on another machine."))


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        says = _("The database is %(count)s steps behind this version.") % {"count": len(pending)}
        return Finding("migrations", False, says, _("Restart with `tongxin run`, which brings it up to date."))
    return Finding("migrations", True, _("The database is of this version."))


def ledger_protection() -> Finding:
    if protection.protected(connection):
        return Finding("ledger_protection", True, _("The database refuses to change or remove a ledger entry."))
    says = _("The database would let a ledger entry be changed: its triggers are missing.")
    return Finding(
        "ledger_protection",
        False,
        says,
        _("Find out who removed them; run `tongxin ledger verify`, then `tongxin ledger protect`."),
    )


def audit_protection() -> Finding:
    if audit.protected(connection):
        return Finding("audit_protection", True, _("The database refuses to change the audit log."))
    says = _("The database would let the audit log be changed: its triggers are missing.")
    mend = _("Find out who removed them; run `tongxin audit verify`, then `tongxin ledger protect`.")
    return Finding("audit_protection", False, says, mend)


def ledger_rights() -> Finding:
    """On PostgreSQL the role that serves may not change entries or audit records, nor own their tables."""
    if connection.vendor != "postgresql":
        return Finding("ledger_rights", True, _("An embedded database knows no roles."))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(rolsuper OR pg_has_role(current_user, c.relowner, 'MEMBER')"
            " OR has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')"
            " OR has_table_privilege(c.oid, 'TRUNCATE')), current_user FROM pg_class c, pg_roles r"
            " WHERE c.oid IN ('ledger_entry'::regclass, 'audit_record'::regclass) AND r.rolname = current_user"
        )
        may, role = cursor.fetchone()
    if may:
        says = _(
            "The database role %(role)s may change or remove ledger entries or audit records, or their triggers."
        ) % {"role": role}
        mend = _("Serve as a role of its own: `tongxin ledger grants ROLE` prints the statements.")
        return Finding("ledger_rights", False, says, mend)
    return Finding(
        "ledger_rights",
        True,
        _("The database role %(role)s can only add ledger entries and audit records.") % {"role": role},
    )


def second_factors() -> Finding:
    """Officers and administrators are led to setting one up; until they do, whoever has the password can."""
    lacking = without_second_factor(timezone.localdate())
    if lacking and exposed():
        says = _("%(count)s officers and administrators have no second factor yet.") % {"count": lacking}
        mend = _("Ask them to sign in: it is set up then. Close accounts that nobody uses.")
        return Finding("second_factors", False, says, mend)
    return Finding("second_factors", True, _("Whoever needs a second factor has one, or only this machine is reached."))


def duties() -> Finding:
    """Whoever lost their last holder to a closed account or the end of a role; a new installation has nobody yet."""
    held = Membership.objects.in_force(timezone.localdate()).order_by("pk")
    there = set(held.values_list("role", flat=True))
    lacking = [str(role.label) for role in Role if role in ALWAYS_HELD and role.value not in there]
    if there and lacking and exposed():
        says = _("Nobody holds these duties: %(roles)s.") % {"roles": "、".join(lacking)}
        mend = _("Have the security administrator give each to somebody, on the person's card.")
        return Finding("duties", False, says, mend)
    return Finding("duties", True, _("Administration, audit and data protection each are in somebody's hands."))


def clock() -> Finding:
    now = datetime.now(UTC)
    newest = Entry.objects.order_by("-position").values_list("recorded_at", flat=True).first()
    if now < BEFORE_US or (newest and newest > now + CLOCKS_AGREE) or abs(_database_clock() - now) > CLOCKS_AGREE:
        says = _("The clock is wrong: this machine says %(now)s.") % {"now": now.isoformat(timespec="seconds")}
        return Finding("clock", False, says, _("Set it by a time server (NTP), on the database's machine too."))
    return Finding("clock", True, _("The clock is right."))


def worker() -> Finding:
    # No heartbeat is needed: what matters is whether work is left lying.
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    if oldest and datetime.now(UTC) - oldest > LONGEST_WAIT:
        says = _("A background task has been waiting since %(time)s.") % {"time": oldest.isoformat(timespec="minutes")}
        return Finding("worker", False, says, _("Restart with `tongxin run`, which starts the worker too."))
    return Finding("worker", True, _("No background task is left lying."))


OUTSIDE = (
    secret_key, key_ring, privacy_contact, debug, tls, hosts, data_folder, sample_city, sign_in, static_files,
    disk, fonts, backup,
)  # fmt: skip
INSIDE = (migrations, keys, ledger_protection, audit_protection, ledger_rights, second_factors, duties, clock, worker)
FACES = {"TongxinHei-Regular.otf", "TongxinKai-Regular.ttf", "TongxinSong-Bold.otf", "TongxinSong-Regular.otf"}


def _keys_of(way: str) -> tuple[str, str]:
    app = settings.SOCIALACCOUNT_PROVIDERS[way]["APPS"][0]
    return app["client_id"], app["secret"]


def _closed_to_others(path: Path, bits: int) -> bool:
    return not path.stat().st_mode & bits


def _shipped() -> Iterator[tuple[str, Storage]]:
    for finder in get_finders():
        yield from finder.list([])


def _same(shipped: Path, collected: Path) -> bool:
    return collected.exists() and filecmp.cmp(shipped, collected, shallow=False)


def _database_clock() -> datetime:
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
