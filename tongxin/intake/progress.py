"""How far an import has come, kept in a small file: the import's own transaction is not visible until it ends."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Progress:
    """phase: "reading", "checking" or "posting". done, total: rows. at: seconds since 1970."""

    phase: str
    done: int
    total: int
    at: float


def _path(batch: UUID) -> Path:
    return Path(settings.DATA) / "progress" / f"{batch}.json"


def tell(batch: UUID, progress: Progress) -> None:
    """Write how far the import is; the reader never sees half a file."""
    path = _path(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(asdict(progress)))
    os.replace(beside, path)


def heard(batch: UUID) -> Progress | None:
    """Return what was told last, or None."""
    try:
        return Progress(**json.loads(_path(batch).read_text()))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None


def forget(batch: UUID) -> None:
    """Remove the file; the import is over."""
    with contextlib.suppress(FileNotFoundError):
        _path(batch).unlink()
