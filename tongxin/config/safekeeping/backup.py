"""Make a backup while the office works on."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from tongxin.config.safekeeping import databases
from tongxin.config.safekeeping.archive import Manifest, NotPossible, Writer
from tongxin.people import sample

STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What was saved. damaged, missing: files whose bytes are not what was stored, or that are gone."""

    path: Path
    position: int
    files: int
    size: int  # bytes
    damaged: list[str]
    missing: list[str]


def back_up(path: Path, *, now: datetime) -> Backup:
    """Write an archive of the database and all stored files to a new file, readable by its owner only.

    It appears under its name when it is whole. Neither the secret key nor the key ring is in it: whoever finds the
    archive should not be able to sign in with it, or to read a phone number. Raises NotPossible.
    """
    if path.exists():
        raise NotPossible(_("%(path)s exists already. Choose another name.") % {"path": path})
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tongxin-backup-") as folder:
            return _write(path, Path(folder), now)
    except OSError as error:
        raise NotPossible(
            _("%(path)s cannot be written: %(error)s") % {"path": path, "error": error.strerror or error}
        ) from error


def last_backup() -> datetime | None:
    """Return when the last backup of this installation was made, or None."""
    try:
        return datetime.fromisoformat(_note().read_text().strip())
    except (FileNotFoundError, ValueError):
        return None


def _write(path: Path, folder: Path, now: datetime) -> Backup:
    name = databases.NAMES[connection.vendor]
    snapshot = databases.copy_to(folder / name)
    whole = folder / "archive"
    damaged = []
    with open(whole, "xb", opener=lambda given, flags: os.open(given, flags, 0o600)) as file:
        writer = Writer(file)
        writer.add(name, folder / name)
        for sha256, stored in _stored():
            if writer.add(f"files/{sha256[:2]}/{sha256[2:]}", stored).sha256 != sha256:
                damaged.append(sha256)
        kept = {name.removeprefix("files/").replace("/", "") for name in writer.parts}
        writer.finish(
            Manifest(
                made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
                vendor=connection.vendor,
                city=settings.TONGXIN_CITY,
                sample=sample.is_marked(),
                position=snapshot.position,
                hash=snapshot.hash,
                audit_position=snapshot.audit_position,
                audit_hash=snapshot.audit_hash,
                migrations=snapshot.migrations,
                parts=writer.parts,
            )
        )
        file.flush()
        os.fsync(file.fileno())
    os.rename(whole, path)
    _note().write_text(now.astimezone(UTC).isoformat())
    missing = sorted(snapshot.files - kept)
    return Backup(
        path=path,
        position=snapshot.position,
        files=len(writer.parts) - 1,
        size=path.stat().st_size,
        damaged=damaged,
        missing=missing,
    )


def _stored() -> Iterator[tuple[str, Path]]:
    """Yield hash and place of every stored file; not what a crash has left behind."""
    folder = Path(settings.DATA) / "files"
    for path in sorted(folder.glob("*/*")):
        if STORED.fullmatch(path.relative_to(folder).as_posix()):
            yield path.parent.name + path.name, path


def _note() -> Path:
    return Path(settings.DATA) / "last-backup"
