"""Change the keys of what is encrypted, while the office works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.apps.registry import Apps
from django.db import IntegrityError, migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import TextField
from django.db.models.functions import Cast

from tongxin.privacy import keyring
from tongxin.privacy.ciphers import CannotRead, Sealed, begin
from tongxin.privacy.fields import ERASED, EncryptedTextField, encrypted_fields, hash_of, lookup_fields

BATCH = 200  # rows of a transaction: on SQLite an office waits for a few milliseconds at a time
MOST_LOOKS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """An encrypted field of a model, and how many of its rows use which key ("" for what names none)."""

    label: str  # "people.Person.phone"
    by_key: dict[str, int]


@dataclass(slots=True)
class Rotation:
    """What came of a rotation. resumed: an earlier one was finished first, instead of adding another key."""

    key_id: str
    resumed: bool
    changed: dict[str, int] = field(default_factory=dict)  # rows by column
    unreadable: dict[str, int] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)


def columns() -> list[tuple[type[models.Model], EncryptedTextField]]:
    """Return every encrypted column of every model."""
    return [(model, column) for model in apps.get_models() for column in encrypted_fields(model)]


def usage() -> Iterator[Column]:
    """Yield for every encrypted column how many rows use which key; reads every such row once."""
    for model, column in columns():
        counted: dict[str, int] = {}
        for sealed in _filled(model, column).values_list(column.name, flat=True).iterator(chunk_size=2000):
            try:
                key_id = sealed.key_id
            except CannotRead:
                key_id = ""
            counted[key_id] = counted.get(key_id, 0) + 1
        yield Column(_label(model, column), counted)


def unreadable() -> dict[str, dict[str, int]]:
    """Return for each column that has such rows, how many name a key that the ring does not hold."""
    # Asking makes no ring where there is none: it is to be put back, not to be replaced.
    known = {key.id for key in keyring.ring().keys} if keyring.exists() else set()
    lacking = {
        column.label: {key_id: rows for key_id, rows in column.by_key.items() if key_id not in known}
        for column in usage()
    }  # fmt: skip
    return {label: rows for label, rows in lacking.items() if rows}


def rotate(*, now: datetime) -> Rotation:
    """Add a key and encrypt every row of every encrypted field with it.

    A batch of rows a transaction: broken off at any moment, by a power cut too, every row is readable, with one key or
    the other. Called again it finishes that rotation instead of adding one more key. What cannot be read is left as it
    is and counted. Rows that somebody writes meanwhile are found by a second look.
    """
    resumed = _is_unfinished()
    key = keyring.ring().current if resumed else keyring.add_key(now=now)
    rotation = Rotation(key.id, resumed)
    # Who encrypted with the old key before there was a new one may commit after we looked.
    for _look in range(MOST_LOOKS):
        before = sum(rotation.changed.values())
        rotation.unreadable = {}
        for model, column in columns():
            _reencrypt(model, column, begin(key.algorithm, key.id), rotation)
        if sum(rotation.changed.values()) == before:
            break
    used = {key_id for column in usage() for key_id in column.by_key}
    idle = {old.id for old in keyring.ring().keys if old.id not in used and old.id != key.id and not old.retired_at}
    if idle:
        keyring.retire(idle, now=now)
        rotation.retired = sorted(idle)
    return rotation


def merge(other: Path) -> tuple[list[str], int]:
    """Take in the keys of another ring, compute the look-up hashes anew, and return key ids and how many rows clash.

    Raises RingDamaged, OSError.
    """
    added = keyring.merge(other)
    return added, _rehash() if added else 0


def encrypting(app: str, columns: Iterable[tuple[str, str]]) -> migrations.RunPython:
    """Return the step of a migration that encrypts what these columns held before they were encrypted ones.

    columns: models of the app and their fields, as ("Opinion", "text"). The step stands behind those that alter them.
    """
    named = tuple(columns)

    def encrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for model, name in named:
            encrypt_rows(apps.get_model(app, model), name)

    def decrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for model, name in named:
            decrypt_rows(apps.get_model(app, model), name)

    return migrations.RunPython(encrypt, decrypt)


def encrypt_rows(model: type[models.Model], field: str) -> None:
    """Encrypt the texts of a field that was plain until now. For a migration, which runs whole or not at all.

    model: as the migration knows it once its field is an encrypted one.
    """
    column = _column(model, field)
    _rewrite(model, column, lambda row, stored: column.sealed(row, stored.stored))


def decrypt_rows(model: type[models.Model], field: str) -> None:
    """Take back what `encrypt_rows` did. Raises CannotRead, and then the migration changes nothing."""
    column = _column(model, field)
    _rewrite(model, column, lambda row, stored: Sealed(column.opened(row, stored)))


def _column(model: type[models.Model], field: str) -> EncryptedTextField:
    return next(each for each in encrypted_fields(model) if each.name == field)


def _rewrite(
    model: type[models.Model],
    column: EncryptedTextField,
    change: Callable[[models.Model, Sealed], Sealed],
) -> None:
    waiting = _filled(model, column).order_by("pk")
    rows = list(waiting[:BATCH])
    while rows:
        for row in rows:
            before = column.stored(row)
            assert isinstance(before, Sealed)
            model._default_manager.filter(pk=row.pk).update(**{column.name: change(row, before)})
        rows = list(waiting.filter(pk__gt=rows[-1].pk)[:BATCH])


def _is_unfinished() -> bool:
    """Whether some row can be read and is not yet encrypted with the current key."""
    if not any(_filled(model, column).exists() for model, column in columns()):
        return False
    ring = keyring.ring()
    older = {key.id for key in ring.keys} - {ring.current.id}
    return len(ring.keys) > 1 and any(older & set(column.by_key) for column in usage())


def _reencrypt(model: type[models.Model], column: EncryptedTextField, mark: str, rotation: Rotation) -> None:
    label = _label(model, column)
    waiting = _filled(model, column).exclude(raw__startswith=mark).order_by("pk")
    rows = list(waiting[:BATCH])
    while rows:
        with transaction.atomic():
            for row in rows:
                _reencrypt_row(model, column, row, label, rotation)
        rows = list(waiting.filter(pk__gt=rows[-1].pk)[:BATCH])


def _reencrypt_row(
    model: type[models.Model], column: EncryptedTextField, row: models.Model, label: str, rotation: Rotation
) -> None:
    before = column.stored(row)
    assert isinstance(before, Sealed)
    try:
        after = column.sealed(row, column.opened(row, before))
    except CannotRead:
        rotation.unreadable[label] = rotation.unreadable.get(label, 0) + 1
        return
    # Compare and set: what somebody else has written since is newer, and already under a key of the ring.
    same = _filled(model, column).filter(pk=row.pk, raw=before.stored)
    if same.update(**{column.name: after}):
        rotation.changed[label] = rotation.changed.get(label, 0) + 1


def _rehash() -> int:
    """Compute every look-up hash anew; return how many rows keep their old one, because another row says the same."""
    clashing = 0
    for model in apps.get_models():
        for lookup in lookup_fields(model):
            column = next(each for each in encrypted_fields(model) if each.name == lookup.of)
            for row in _filled(model, column).order_by("pk"):
                clashing += not _rehash_row(model, column, lookup.name, row)
    return clashing


def _rehash_row(model: type[models.Model], column: EncryptedTextField, lookup: str, row: models.Model) -> bool:
    try:
        text = str(getattr(row, column.name))
        with transaction.atomic():
            model._default_manager.filter(pk=row.pk).update(**{lookup: hash_of(model, column.name, text)})
    except (CannotRead, IntegrityError):
        return False
    return True


def _filled(model: type[models.Model], column: EncryptedTextField) -> models.QuerySet[models.Model]:
    """Every row that holds something encrypted here, with what is stored as the text `raw`."""
    stored = model._default_manager.annotate(raw=Cast(column.name, TextField()))
    return stored.exclude(**{f"{column.name}__isnull": True}).exclude(raw__in=["", ERASED])


def _label(model: type[models.Model], column: EncryptedTextField) -> str:
    return f"{model._meta.label}.{column.name}"
