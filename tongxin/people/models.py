"""Persons who sign in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import pgettext_lazy

from tongxin.people.roles import Role
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose

if TYPE_CHECKING:
    from tongxin.orgs.models import Unit


class Persons(BaseUserManager["Person"]):
    """Finds persons by e-mail address, as the sign-in needs it."""


class Person(AbstractBaseUser):
    """Somebody with an account. The ledger knows this person by `public_id` only, so that the name can be erased."""

    ledger_subject = "people.person"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)

    last_login = None  # who signed in when is the audit's to say, not a column that every sign-in overwrites

    objects = Persons()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Privacy:
        title = pgettext_lazy("record", "account")
        of = ""
        personal = {
            "email": Keep(purpose=Purpose.ACCOUNT, while_active=True),
            "name": Keep(purpose=Purpose.ACCOUNT, while_active=True),
            "password": Keep(purpose=Purpose.ACCOUNT, while_active=True, secret=True),
        }
        public = {"id", "public_id", "is_active", "is_administrator"}

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> str:
        """The opaque id under which the ledger keeps this person's acts."""
        return str(self.public_id)

    def holds(self, role: Role, *, at: Unit | None = None) -> bool:
        """Return whether the person holds the role at the unit (or above it).

        Until memberships exist there is one role, held for the whole city.
        """
        return self.is_active and role is Role.ADMINISTRATOR and self.is_administrator
