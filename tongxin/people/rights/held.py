"""What the system holds about one person: every model of the register, and the rows that are that person's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongxin.people.models import Person
from tongxin.privacy import register
from tongxin.privacy.ciphers import CannotRead
from tongxin.privacy.keeping import Keep
from tongxin.privacy.phones import shown as phone_shown

ON_THE_PAGE = 20  # rows of a kind; the export has all
AT_ONCE = 500  # rows read from the database in one go


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a kind of row. keep: None for what is nobody's and is shown because it explains the rest."""

    name: str
    label: str
    keep: Keep | None


@dataclass(frozen=True)
class Held:
    """The rows of one kind that belong to the person."""

    model: type[models.Model]
    rows: models.QuerySet[models.Model]
    count: int

    @property
    def code(self) -> str:
        """The stable name of the kind: "people.Membership"."""
        return self.model._meta.label

    @property
    def title(self) -> str:
        return register.title(self.model)

    @property
    def columns(self) -> list[Column]:
        kept = register.personal(self.model)
        return [
            Column(name, register.label(self.model, name), kept.get(name)) for name in register.shown(self.model)
        ]  # fmt: skip

    @property
    def keeps(self) -> list[str]:
        """Purpose, basis and time of what is personal here, each once."""
        told = [
            _("%(purpose)s; kept %(period)s. %(basis)s.")
            % {"purpose": keep.purpose.label, "period": keep.period, "basis": keep.purpose.basis.label}
            for keep in register.personal(self.model).values()
            if not keep.secret
        ]
        return list(dict.fromkeys(told))

    def told(self, row: models.Model) -> list[str]:
        """Return a row in the reader's words, in the order of the columns."""
        return [_in_words(row, column.name) for column in self.columns]

    def in_words(self) -> Iterator[list[str]]:
        """Yield every row in the reader's words."""
        return (self.told(row) for row in self.rows.iterator(chunk_size=AT_ONCE))

    def everything(self) -> Iterator[Mapping[str, object]]:
        """Yield every row as plain values by field: what a machine reads."""
        for row in self.rows.iterator(chunk_size=AT_ONCE):
            yield {column.name: _plain(_value(row, column.name)) for column in self.columns}


@dataclass(frozen=True)
class Shown:
    """A kind of row as a page shows it: the newest rows in words."""

    title: str
    count: int
    keeps: list[str]
    labels: list[str]
    rows: list[list[str]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Label and text of each field, where there is one row only."""
        return list(zip(self.labels, self.rows[0], strict=True)) if self.count == 1 else []

    @property
    def left_out(self) -> int:
        """How many older rows the page does not show."""
        return self.count - len(self.rows)


def on_the_page(person: Person, *, only: type[models.Model] | None = None) -> list[Shown]:
    """Return what the system holds about a person, as a page shows it. only: this kind of row."""
    return [
        Shown(
            title=each.title,
            count=each.count,
            keeps=each.keeps,
            labels=[column.label for column in each.columns],
            rows=[each.told(row) for row in each.rows[:ON_THE_PAGE]],
        )
        for each in held_about(person)
        if only is None or each.model is only
    ]


def held_about(person: Person) -> list[Held]:
    """Return what the system holds about a person, the account itself first."""
    found = []
    for model in register.declaring():
        belongs = register.belonging(model)
        where = belongs.where(person, person.actor_id) if belongs else None
        if where is None:
            continue
        relations = [name for name in register.shown(model) if _field(model, name).is_relation]
        rows = model._default_manager.filter(**where).select_related(*relations).order_by("-pk")
        if count := rows.count():
            found.append(Held(model, rows, count))
    return sorted(found, key=lambda held: (held.model is not Person, held.code))


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.name == name)


def _value(row: models.Model, name: str) -> object:
    try:
        return getattr(row, name)
    except CannotRead:
        return _("cannot be read: the key is missing")


def _in_words(row: models.Model, name: str) -> str:  # noqa: PLR0911  # one line a type
    if (words := register.told(row, name)) is not None:
        return words
    value = _value(row, name)
    if name == "phone" and isinstance(value, str):
        value = phone_shown(value)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return pgettext("field", "yes") if value else pgettext("field", "no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    choice = getattr(row, f"get_{name}_display", None)
    return str(choice() if choice else value)


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float | str | dict | list) or value is None:
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
