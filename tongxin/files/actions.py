"""Keep and fetch files by their hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tongxin.files.models import StoredFile


class Damaged(Exception):
    """The bytes on disk are not those whose hash was kept."""


def path_of(sha256: str) -> Path:
    """Return where a file with this hash lies: <data>/files/ab/cdef…"""
    return Path(settings.DATA) / "files" / sha256[:2] / sha256[2:]


def store(content: bytes, *, name: str, media_type: str, now: datetime) -> StoredFile:
    """Keep these bytes for good and return their record.

    The bytes are on disk, complete and synced, before the record is made; a crash leaves at most an unreferenced file.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    stored, _created = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={"size": len(content), "media_type": media_type, "name": Path(name).name[:255], "stored_at": now},
    )
    return stored


def forget(sha256: str) -> None:
    """Delete the bytes kept under this hash, and their record. Whoever calls knows that nothing else refers to them.

    The bytes go when the transaction is committed, unless somebody has handed the same ones in meanwhile.
    """
    StoredFile.objects.filter(sha256=sha256).delete()
    transaction.on_commit(lambda: _delete_unless_kept(sha256))


def _delete_unless_kept(sha256: str) -> None:
    if not StoredFile.objects.filter(sha256=sha256).exists():
        path_of(sha256).unlink(missing_ok=True)


def fetch(sha256: str) -> bytes:
    """Return the bytes kept under this hash. Raises Damaged if they are not the ones that were stored."""
    content = path_of(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(sha256)
    return content
