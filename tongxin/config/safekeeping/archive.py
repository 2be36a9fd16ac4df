"""The archive: a tar with the parts and, last, a manifest that says what they must be."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 512 * 1024 * 1024  # bytes; a line a file, so millions of files
# Nothing else is ever written to disk, whatever a tar may hold: no path leads out of the folder.
PART = re.compile(r"database\.(?:sqlite3|pgdump)|files/[0-9a-f]{2}/[0-9a-f]{62}")
CHUNK = 1024 * 1024


class NotPossible(Exception):
    """A backup cannot be made or restored like this; the message says why, and that nothing was changed."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of the archive must be."""

    sha256: str
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive holds: of which city, when, up to which position of the ledger, made by which version."""

    made_at: str  # ISO 8601
    vendor: str  # "sqlite" or "postgresql": a backup is restored into the same kind of database
    city: str
    sample: bool
    position: int
    hash: str
    migrations: list[str]  # "app.name" of each one that the database has
    audit_position: int | None = None  # None: made before there was an audit log
    audit_hash: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    @staticmethod
    def parse(text: bytes) -> Manifest:
        """Read a manifest. Raises NotPossible if it is none, or one of a later version."""
        try:
            told: dict[str, Any] = json.loads(text)
            parts = {str(name): Part(str(part["sha256"]), int(part["size"])) for name, part in told["parts"].items()}
            manifest = Manifest(**{**told, "parts": parts})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotPossible(_("This is not a backup of Tongxin, or it is damaged.")) from error
        if manifest.format != FORMAT:
            raise NotPossible(_("This backup was made by a later version of Tongxin. Please install that one."))
        if wrong := next((name for name in parts if not PART.fullmatch(name)), None):
            raise NotPossible(_("This backup holds something that is not ours: %(name)s.") % {"name": wrong[:100]})
        return manifest


class Writer:
    """Writes an archive, part by part, and remembers what it wrote."""

    def __init__(self, file: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=file, mode="w")  # noqa: SIM115  # closed by `finish`
        self.parts: dict[str, Part] = {}

    def add(self, name: str, path: Path) -> Part:
        """Add a file under this name."""
        with path.open("rb") as file:
            reader = _Hashing(file)
            info = tarfile.TarInfo(name)
            info.size, info.mode = path.stat().st_size, 0o600
            self.tar.addfile(info, reader)
            self.parts[name] = Part(reader.sha256.hexdigest(), info.size)
        return self.parts[name]

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and close the archive."""
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self.tar.addfile(info, io.BytesIO(text))
        self.tar.close()


def manifest_of(tar: tarfile.TarFile) -> Manifest:
    """Return the manifest of an archive. Raises NotPossible without one: the archive was cut off, or is none."""
    try:
        member = tar.getmember(MANIFEST)
        file = tar.extractfile(member)
    except (KeyError, tarfile.TarError, EOFError) as error:
        raise NotPossible(_("This is not a backup of Tongxin, or it is incomplete.")) from error
    if file is None or member.size > LARGEST_MANIFEST:
        raise NotPossible(_("This is not a backup of Tongxin, or it is incomplete."))
    return Manifest.parse(file.read())


def unpack(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    """Write every part of the archive below the folder. Raises NotPossible unless each is what the manifest says."""
    due = dict(manifest.parts)
    for member in tar:
        if member.name == MANIFEST:
            continue
        part = due.pop(member.name, None)
        if part is None or not member.isreg():
            raise NotPossible(
                _("This backup holds something that is not ours: %(name)s.") % {"name": member.name[:100]}
            )
        file = tar.extractfile(member)
        assert file is not None  # a regular file
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if Part(_copied(file, path), member.size) != part:
            raise NotPossible(_("This backup is damaged: %(name)s is not what was saved.") % {"name": member.name})
    if due:
        raise NotPossible(_("This backup is incomplete: %(name)s is missing.") % {"name": next(iter(due))})


def _copied(file: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as copy:
        for chunk in _chunks(file):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.sha256.update(chunk)
        return chunk
