"""Find the one person that an officer means in an emergency, outside of what the officer sees every day."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import Q
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.privacy.fields import hash_of
from tongxin.privacy.phones import NoPhone, normalised


class NobodyMeant(ValueError):
    """Nobody, or more than one person, is meant; the message says so and nothing of the others."""


def meant(text: str) -> Person:
    """Return the one open account with exactly this e-mail address, phone number or name. Raises NobodyMeant."""
    typed = text.strip()
    found = Q(email__iexact=typed) | Q(name=typed)
    with suppress(NoPhone):
        found |= Q(phone_lookup=hash_of(Person, "phone", normalised(typed)))
    people: list[Person] = list(Person.objects.filter(found, is_active=True).order_by("pk")[:2])
    if len(people) != 1:
        raise NobodyMeant(
            _("Several people are called so. Please give the e-mail address or the phone number.")
            if people
            else _("Nobody with exactly this e-mail address, phone number or name has an account.")
        )
    return people[0]
