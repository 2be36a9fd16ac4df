"""The register of personal data (个人信息处理清单), read from the models themselves.

Every model says in its `class Privacy`:

    personal = {field: Keep(…)}      what is a person's, for which purpose, for how long
    public = {field, …}              what is nobody's
    of = "person"                    how a row belongs to a person: the path to the account ("" for the account itself),
    of_id = "recipient"              or the field that holds the person's opaque id;
    ends_with_account = True         the rows are removed when the account is erased, because they serve it alone
    of_nobody = _("…")               or why it cannot be told whose it is
    title = _("account")             what a row is, in the reader's words
    words = {field: _("…")}          what a field is called, where privacy.words does not say it
    def told(row, field) -> str | None: …    (static) the field in the reader's words, where its value alone says little
    unshown = {field, …}             what the person's own page leaves out, because it says nothing to anybody

A package's model cannot say it; settings.PRIVACY_OF_PACKAGES names a mapping from its label to such a class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from tongxin.privacy import words
from tongxin.privacy.keeping import Keep


@dataclass(frozen=True, slots=True)
class Holding:
    """One personal field of one model."""

    model: type[models.Model]
    field: str
    keep: Keep

    @property
    def key(self) -> str:
        """The stable name: "people.Person.phone"."""
        return f"{self.model._meta.label}.{self.field}"

    @property
    def record(self) -> str:
        """What a row of the model is, in the reader's words."""
        return title(self.model)

    @property
    def label(self) -> str:
        """What the field is called, in the reader's words."""
        return label(self.model, self.field)

    @property
    def is_encrypted(self) -> bool:
        """Whether the database holds it encrypted."""
        return bool(getattr(self.model._meta.get_field(self.field), "is_encrypted", False))


@dataclass(frozen=True, slots=True)
class Belonging:
    """How the rows of a model belong to a person."""

    model: type[models.Model]
    path: str | None = None
    id_field: str | None = None
    nobody_because: object = ""

    def where(self, person: models.Model, actor_id: str) -> dict[str, object] | None:
        """Return the filter that finds the person's rows, or None where it cannot be told whose they are."""
        if self.path is not None:
            return {self.path: person.pk} if self.path else {"pk": person.pk}
        return {self.id_field: actor_id} if self.id_field else None


def holdings() -> Iterator[Holding]:
    """Yield every personal field of every model, models by label."""
    for model in declaring():
        for field, keep in personal(model).items():
            yield Holding(model, field, keep)


def declaring() -> list[type[models.Model]]:
    """Return every model that says what is personal in it, by label."""
    found = [model for model in apps.get_models() if _said(model) is not None]
    return sorted(found, key=lambda model: model._meta.label)


def personal(model: type[models.Model]) -> Mapping[str, Keep]:
    """Return the personal fields of a model. Raises TypeError for a field without purpose and time."""
    given: Mapping[str, Keep] = getattr(_said(model), "personal", {})
    for field, keep in given.items():
        if not isinstance(keep, Keep):
            raise TypeError(
                f"{model._meta.label}.{field}: say purpose and time with privacy.keeping.Keep, not {keep!r}"
            )
    return given


def belonging(model: type[models.Model]) -> Belonging | None:
    """Return how the model's rows belong to a person, or None if it does not say."""
    said = _said(model)
    path, id_field = getattr(said, "of", None), getattr(said, "of_id", None)
    because = getattr(said, "of_nobody", "")
    if path is None and id_field is None and not because:
        return None
    return Belonging(model, path, id_field, because)


def ends_with_account(model: type[models.Model]) -> bool:
    """Return whether rows of the model are removed with the account that they belong to."""
    return bool(getattr(_said(model), "ends_with_account", False))


def title(model: type[models.Model]) -> str:
    """Return what a row of the model is, in the reader's words."""
    return str(getattr(_said(model), "title", "") or model._meta.verbose_name)


def label(model: type[models.Model], field: str) -> str:
    """Return what a field is called, in the reader's words."""
    own = getattr(_said(model), "words", {})
    plain = next(column.verbose_name for column in model._meta.concrete_fields if column.name == field)
    return str(own.get(field) or words.FIELDS.get(field) or plain)


def shown(model: type[models.Model]) -> list[str]:
    """Return the fields of a row that its person gets to see and to take away: all but keys and secrets."""
    said, kept = _said(model), personal(model)
    hidden = {name for name, keep in kept.items() if keep.secret} | set(getattr(said, "unshown", ()))
    hidden |= {getattr(said, "of", None), getattr(said, "of_id", None)}
    return [field.name for field in model._meta.concrete_fields if not field.primary_key and field.name not in hidden]


def told(row: models.Model, field: str) -> str | None:
    """Return a field of a row in the reader's words, where its model has better ones than its value."""
    say = getattr(_said(type(row)), "told", None)
    found: str | None = say(row, field) if say else None
    return found


@cache
def _said(model: type[models.Model]) -> type | None:
    own: type | None = getattr(model, "Privacy", None)
    return own or _of_packages().get(model._meta.label)


@cache
def _of_packages() -> Mapping[str, type]:
    found: Mapping[str, type] = import_string(settings.PRIVACY_OF_PACKAGES)
    return found
