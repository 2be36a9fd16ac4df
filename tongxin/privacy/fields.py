"""Columns that the database holds encrypted, and the keyed hash by which one of them is looked up.

    phone = EncryptedCharField(max_length=20, blank=True, bound_to="public_id")
    phone_lookup = LookupHash(of="phone", unique=True)

A row keeps what is stored and opens it when somebody reads the attribute, so a list that does not show the phone
decrypts none, and a missing key breaks only who asks for the text. `bound_to` names a field that never changes and is
there before the row is saved: with it, a text copied into another row does not open there.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from tongxin.privacy import keyring
from tongxin.privacy.ciphers import Sealed

ERASED = "—"  # what stands for an erased text where a row must have one; no secret, so it is stored as it is


class Opening(DeferredAttribute):
    """Reads an encrypted attribute: what is stored stays in the row, the text is opened for each reader."""

    def __get__(self, instance: models.Model | None, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        if not isinstance(value, Sealed):
            return value
        column = self.field
        assert isinstance(column, EncryptedTextField)
        return column.opened(instance, value)

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField[Any, Any]):
    """A text that is encrypted in the database. It cannot be searched or sorted by; see LookupHash."""

    is_encrypted = True
    descriptor_class = Opening

    def __init__(self, *args: Any, bound_to: str = "", context: str = "", **kwargs: Any) -> None:
        """bound_to: a field that tells the row. context: what to encrypt under, where model or field was renamed."""
        self.bound_to, self.context = bound_to, context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {key: value for key in ("bound_to", "context") if (value := getattr(self, key))}
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_args: object) -> Sealed | str | None:
        return Sealed(value) if value and value != ERASED else value

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) else super().to_python(value)

    def opened(self, instance: models.Model | None, sealed: Sealed) -> str:
        """Return the text of a row's stored value. Raises CannotRead."""
        return keyring.unseal(sealed, self._where(instance))

    def sealed(self, instance: models.Model, text: str) -> Sealed:
        """Return a text as it is stored in this row, encrypted with the current key."""
        return keyring.seal(text, self._where(instance))

    def storable(self, instance: models.Model, text: str | None) -> Sealed | str | None:
        """Return a text as it is stored in this row; none at all, or an erased one, is no secret."""
        return self.sealed(instance, text) if text and text != ERASED else text

    def stored(self, instance: models.Model) -> Sealed | str | None:
        """Return what the row holds, unopened; a plain text if it was set and not saved yet."""
        value: Sealed | str | None = instance.__dict__.get(self.attname)
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        # The row keeps the plain text: a look-up hash that is saved after this one still has to see that it is new.
        value = self.stored(model_instance)
        return value if isinstance(value, Sealed) else self.storable(model_instance, value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.stored
        if value and value != ERASED:
            # QuerySet.update and bulk_update see no row, so they cannot bind the text to one; a filter finds none.
            raise FieldError(
                f"{self.model._meta.label}.{self.name} is encrypted: save the row, or update it with"
                " what `sealed` makes of the text; look up its hash"
            )
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {
            "isnull",
            "exact",
        }:  # is there something, or was it erased? Any other text is refused by get_prep_value
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.model._meta.label}.{self.name} is encrypted and cannot be searched: look up its hash")

    def _where(self, instance: models.Model | None) -> str:
        row = str(getattr(instance, self.bound_to)) if self.bound_to else ""
        return f"{self.context or self.model._meta.label_lower + '.' + self.name}:{row}"


class EncryptedCharField(EncryptedTextField):
    """A short text that is encrypted in the database. max_length: of the text, not of what is stored."""

    def __init__(self, *args: Any, max_length: int, **kwargs: Any) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)
        self.validators.append(MaxLengthValidator(max_length))


class LookupHash(models.CharField[Any, Any]):
    """The keyed hash of an encrypted field of the same row, NULL where that is empty.

    Computed whenever the row is saved; who names `update_fields` names both.
    Filter with `hash_of`: Person.objects.filter(phone_lookup=hash_of(Person, "phone", "+8613812345678")).
    """

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        kwargs |= {"max_length": 64, "null": True, "blank": True, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:  # noqa: FBT001
        value = next(each for each in encrypted_fields(self.model) if each.name == self.of).stored(model_instance)
        if not isinstance(value, Sealed):  # what came from the database unchanged has its hash already
            setattr(model_instance, self.attname, hash_of(self.model, self.of, value) if value else None)
        found: str | None = getattr(model_instance, self.attname)
        return found


def hash_of(model: type[models.Model], field: str, text: str) -> str:
    """Return the hash under which a row of the model is found whose encrypted field says exactly this."""
    return keyring.digest(text, f"{model._meta.label_lower}.{field}")


def sealed(row: models.Model, field: str, text: str) -> Sealed | str | None:
    """Return a text as this row stores it in one of its encrypted fields.

    For `QuerySet.update` and `ledger.move`, which see no row to which they could bind it.
    """
    return next(each for each in encrypted_fields(type(row)) if each.name == field).storable(row, text)


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    """Return the encrypted fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]


def lookup_fields(model: type[models.Model]) -> list[LookupHash]:
    """Return the look-up hashes of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, LookupHash)]
