"""The key ring: a file with the keys of this installation, beside the secret key and like it in no backup.

Whoever finds the database or a backup can read no phone without it; whoever loses it can read none either. So a key is
on the disk before anything is encrypted with it, no key is ever thrown away, and a ring that lacks one says so.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tongxin.privacy.ciphers import DEFAULT, PROVIDERS, KeyMissing, Sealed, written

FORMAT = 1


class RingDamaged(KeyMissing):
    """The file is there and is no key ring."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. retired_at: ISO 8601 since when no row uses it ("" while one may); older backups still need it."""

    id: str
    algorithm: str
    secret: str  # base64
    made_at: str  # ISO 8601
    retired_at: str = ""

    @property
    def bytes(self) -> bytes:
        return base64.b64decode(self.secret)


@dataclass(frozen=True, slots=True)
class Ring:
    """All keys, the last one current, and the key of the look-up hashes."""

    keys: tuple[Key, ...]
    lookup: str  # base64; does not rotate: see docs/adr/0012

    @property
    def current(self) -> Key:
        """The key that everything new is encrypted with."""
        return self.keys[-1]

    def key(self, key_id: str) -> Key:
        """Return a key by its id. Raises KeyMissing."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise KeyMissing(
            _("The key %(id)s is not in the key ring. Put the key ring of this installation back (%(path)s), or add it:"
              " tongxin keys merge FILE") % {"id": key_id[:40], "path": path()}
        )  # fmt: skip


def path() -> Path:
    """Return where the key ring lies."""
    return Path(settings.KEY_RING)


def exists() -> bool:
    """Return whether there is a key ring yet; without one nothing was ever encrypted here."""
    return path().exists()


def ring() -> Ring:
    """Return the key ring as it is on the disk, made on first use. Raises RingDamaged."""
    try:
        told = path().stat()
    except FileNotFoundError:
        _make()
        told = path().stat()
    return _read(str(path()), told.st_mtime_ns, told.st_ino)


def seal(text: str, context: str) -> Sealed:
    """Encrypt a text with the current key. context: where it belongs; it opens nowhere else."""
    key = ring().current
    provider = PROVIDERS[key.algorithm]
    return written(provider, key.id, provider.seal(key.bytes, text.encode(), context.encode()))


def unseal(sealed: Sealed, context: str) -> str:
    """Return the text. Raises KeyMissing, Tampered."""
    provider, key_id, body = sealed.parts()
    return provider.open(ring().key(key_id).bytes, body, context.encode()).decode()


def digest(text: str, context: str) -> str:
    """Return the keyed hash by which an encrypted text is looked up exactly: equal texts of one column have one."""
    secret = base64.b64decode(ring().lookup)
    return hmac.new(secret, f"{context}\0{text}".encode(), hashlib.sha256).hexdigest()


def add_key(*, now: datetime) -> Key:
    """Add a new key, which is the current one from now on, and return it."""
    with _locked():
        key = _new_key(now)
        before = ring()
        _write(replace(before, keys=(*before.keys, key)))
    return key


def retire(key_ids: set[str], *, now: datetime) -> None:
    """Note of keys that no row uses them any more. They stay in the ring: a backup of last month needs them."""
    with _locked():
        before = ring()
        told = now.astimezone(UTC).isoformat(timespec="seconds")
        keys = [
            replace(key, retired_at=told) if key.id in key_ids and key != before.current else key
            for key in before.keys
        ]  # fmt: skip
        _write(replace(before, keys=tuple(keys)))


def merge(other: Path) -> list[str]:
    """Take the keys of another ring in, before our own, and return their ids.

    The look-up key of the other ring is taken too when it brought keys: the rows that it fits are the older ones.
    Raises RingDamaged, OSError.
    """
    theirs = parsed(other.read_bytes())
    with _locked():
        ours = ring()
        known = {key.id for key in ours.keys}
        new = tuple(key for key in theirs.keys if key.id not in known)
        if new:
            _write(Ring((*new, *ours.keys), theirs.lookup))
    return [key.id for key in new]


def parsed(content: bytes) -> Ring:
    """Read a key ring. Raises RingDamaged."""
    try:
        told = json.loads(content)
        found = Ring(tuple(Key(**key) for key in told["keys"]), told["lookup"])
        if told["format"] != FORMAT or not found.keys or not all(len(key.bytes) == 32 for key in found.keys):
            raise ValueError
        base64.b64decode(found.lookup, validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise RingDamaged(
            _("The key ring %(path)s is damaged. Put a copy of it back; nothing was changed.") % {"path": path()}
        ) from error
    return found


@lru_cache(maxsize=2)
def _read(name: str, changed_ns: int, inode: int) -> Ring:
    # The file's time and number belong to the question: a ring that another process replaced is read anew.
    return parsed(Path(name).read_bytes())


def _make() -> None:
    """Write the first ring. Of two processes that begin together one writes, and both read the same whole file."""
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    first = Ring((_new_key(datetime.now(UTC)),), base64.b64encode(secrets.token_bytes(32)).decode())
    written_to = _on_disk(first)
    try:
        os.link(written_to, path())  # refuses where there is one already
        _sync_folder()
    except FileExistsError:
        pass
    finally:
        written_to.unlink()


def _write(changed: Ring) -> None:
    os.replace(_on_disk(changed), path())
    _sync_folder()


def _on_disk(told: Ring) -> Path:
    """Write a ring into a new file beside ours, readable by its owner only, and wait until it is on the disk."""
    keys = [asdict(key) for key in told.keys]
    content = json.dumps({"format": FORMAT, "keys": keys, "lookup": told.lookup}, indent=1)
    handle, name = tempfile.mkstemp(dir=path().parent, prefix=".key-ring-")  # 0600
    with os.fdopen(handle, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync_folder() -> None:
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _new_key(now: datetime) -> Key:
    secret = base64.b64encode(PROVIDERS[DEFAULT].new_secret()).decode()
    made_at = now.astimezone(UTC)
    return Key(f"k{made_at:%Y%m%d}-{secrets.token_hex(3)}", DEFAULT, secret, made_at.isoformat(timespec="seconds"))


@contextmanager
def _locked() -> Iterator[None]:
    """Let one process at a time change the ring."""
    ring()
    with open(path().with_name(f"{path().name}.lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
