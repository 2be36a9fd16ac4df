"""Put a backup into an empty place, and prove that it is whole before anybody works with it."""

from __future__ import annotations

import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from tongxin.audit import protection as audit_protection
from tongxin.audit import verify as audit
from tongxin.audit.models import Head as AuditHead
from tongxin.config.safekeeping import databases
from tongxin.config.safekeeping.archive import Manifest, NotPossible, manifest_of, unpack
from tongxin.figures import verify as figures
from tongxin.files.actions import path_of
from tongxin.files.models import StoredFile
from tongxin.ledger import protection
from tongxin.ledger import verify as ledger
from tongxin.ledger.models import Head
from tongxin.people import sample
from tongxin.places import codes
from tongxin.privacy import actions as privacy

# What a folder may hold and still count as empty: a new key is made before anything else, and the key ring that belongs
# to the backup may have been put there first.
OWN = {"secret-key", "static", "key-ring", "key-ring.lock"}
STAGING = "restoring"


class Flawed(NotPossible):
    """What was saved does not prove; the flaws are the message, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back, and what is wrong with it (only ever something when the caller accepts that)."""

    made_at: str
    city: str
    position: int
    files: int
    flaws: list[str]
    unreadable: list[tuple[str, str, int]]  # column, key that is not in the ring, rows


def restore(path: Path, *, keep_flawed: bool) -> Restored:
    """Put a backup into this installation's folder and database, both of them empty, and verify the ledger.

    keep_flawed: keep even what does not prove, when there is no better backup. Otherwise the place is empty again after
    any failure. Raises NotPossible, Flawed.
    """
    folder = Path(settings.DATA)
    _require_empty(folder)
    try:
        with tarfile.open(path) as tar:
            manifest = manifest_of(tar)
            _require_fitting(manifest)
            return _put_back(tar, manifest, folder, keep_flawed=keep_flawed)
    except (tarfile.TarError, EOFError) as error:
        raise NotPossible(_("This is not a backup of Tongxin, or it is incomplete.")) from error
    except OSError as error:
        raise NotPossible(_("The backup cannot be read or written: %(error)s") % {"error": error}) from error


def _put_back(tar: tarfile.TarFile, manifest: Manifest, folder: Path, *, keep_flawed: bool) -> Restored:
    staging = folder / STAGING
    staging.mkdir(mode=0o700)
    whole = False
    try:
        unpack(tar, manifest, staging)
        databases.load_from(staging / databases.NAMES[connection.vendor])
        if (staging / "files").exists():
            (staging / "files").rename(folder / "files")
        settings.TONGXIN_CITY = manifest.city
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        flaws = _flaws(manifest)
        if flaws and not keep_flawed:
            raise Flawed("\n".join([_("What was saved does not prove, so nothing was restored:"), *flaws]))
        # Last of all: without it there is no city here, and nothing serves what is half restored.
        (folder / "city").write_text(manifest.city)
        if manifest.sample:
            sample.mark()
        whole = True
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if not whole:
            databases.empty()
            shutil.rmtree(folder / "files", ignore_errors=True)
    return Restored(
        made_at=manifest.made_at,
        city=manifest.city,
        position=manifest.position,
        files=len(manifest.parts) - 1,
        flaws=flaws,
        unreadable=_unreadable(),
    )


def _unreadable() -> list[tuple[str, str, int]]:
    """No flaw of the backup: the key ring is in none, on purpose, and can be put back at any time."""
    lacking = privacy.unreadable()
    return [(column, key_id, rows) for column, by_key in lacking.items() for key_id, rows in by_key.items()]


def _require_empty(folder: Path) -> None:
    left = sorted(entry.name for entry in folder.iterdir() if entry.name not in OWN)
    if connection.vendor == "sqlite" and not databases.occupied():
        left = [name for name in left if folder / name != Path(connection.settings_dict["NAME"])]
    if left:
        raise NotPossible(
            _("A backup is restored into an empty folder only; %(folder)s holds %(names)s.")
            % {"folder": folder, "names": "、".join(left[:5])}
        )
    if place := databases.occupied():
        raise NotPossible(_("A backup is restored into an empty database only; %(name)s is not.") % {"name": place})


def _require_fitting(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise NotPossible(
            _("This backup is of %(saved)s and cannot be restored into %(here)s. Choose with DATABASE_URL.")
            % {"saved": manifest.vendor, "here": connection.vendor}
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest.migrations) - known:
        raise NotPossible(_("This backup was made by a later version of Tongxin. Please install that one."))


def _flaws(manifest: Manifest) -> list[str]:
    """Return in words what is not as it must be: chain, tallies, figures, the head, the files, the triggers."""
    found = [flaw.sentence for flaw in ledger.flaws()]
    found += figures.disagreements(codes.padded(manifest.city))
    head = Head.objects.get()
    if (head.position, head.hash) != (manifest.position, manifest.hash):
        found.append(_("The ledger ends at #%(position)s, not where the backup says.") % {"position": head.position})
    if not protection.protected(connection):
        found.append(_("The database would let a ledger entry be changed: its triggers are missing."))
    found += _audit_flaws(manifest)
    for sha256 in StoredFile.objects.values_list("sha256", flat=True).order_by("sha256"):
        part = manifest.parts.get(f"files/{sha256[:2]}/{sha256[2:]}")
        if part is None or part.sha256 != sha256 or not path_of(sha256).exists():
            found.append(_("The file %(sha256)s is missing or damaged.") % {"sha256": sha256})
    return found


def _audit_flaws(manifest: Manifest) -> list[str]:
    found = [flaw.sentence for flaw in audit.flaws()]
    head = AuditHead.objects.get()
    if manifest.audit_position is not None and (head.position, head.hash) != (
        manifest.audit_position,
        manifest.audit_hash,
    ):
        found.append(_("The audit log ends at #%(position)s, not where the backup says.") % {"position": head.position})
    if not audit_protection.protected(connection):
        found.append(_("The database would let the audit log be changed: its triggers are missing."))
    return found
