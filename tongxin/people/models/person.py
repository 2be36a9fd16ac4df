"""Persons who sign in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.sight import EVERYTHING, Sight
from tongxin.orgs.heirs import paths_of_work
from tongxin.orgs.models import Unit
from tongxin.people.models.membership import Membership, Standing
from tongxin.people.rights.agreements import Agreement
from tongxin.people.roles import MAY, REACH, Deed, Reach, Role
from tongxin.places import codes
from tongxin.privacy.ciphers import CannotRead
from tongxin.privacy.fields import EncryptedCharField, LookupHash, hash_of
from tongxin.privacy.keeping import Keep
from tongxin.privacy.phones import NoPhone, masked, normalised
from tongxin.privacy.vocabulary import Purpose

# An account that an administrator closed can be opened again for so long; then what names the person is erased.
DAYS_AFTER_CLOSING = 30
NAMING = Keep(purpose=Purpose.ACCOUNT, while_active=True, days=DAYS_AFTER_CLOSING)


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, person: Person) -> PersonQuerySet:
        """Persons with a role, past or present, at a unit that this person may see; and themselves."""
        there = Membership.objects.visible_to(person).values("person")
        return self.filter(models.Q(pk__in=there) | models.Q(pk=person.pk))

    def holding(self, role: Role, *, at: Unit) -> PersonQuerySet:
        """Persons who hold the role at this very unit today."""
        today = timezone.localdate()
        held = Membership.objects.in_force(today).filter(role=role, unit=at).values("person")
        return self.filter(is_active=True, pk__in=held)

    def without_role(self) -> PersonQuerySet:
        """Persons who hold no role that counts today."""
        held = Membership.objects.in_force(timezone.localdate()).filter(person=models.OuterRef("pk"))
        return self.filter(~models.Exists(held))

    def named(self, actors: Iterable[str]) -> PersonQuerySet:
        """Persons behind these opaque ids, as the ledger writes them; what is no id of a person is passed over."""
        return self.filter(public_id__in=[actor for actor in set(actors) if len(actor) == 36])

    def with_phone(self, number: str) -> Person | None:
        """The open account with this phone number, however it is written; None without one."""
        try:
            lookup = hash_of(self.model, "phone", normalised(number))
        except NoPhone:
            return None
        return self.filter(is_active=True, phone_lookup=lookup).first()


class Persons(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Finds persons by e-mail address too, as the sign-in needs it."""


class Person(AbstractBaseUser):
    """Somebody with an account. The ledger knows this person by `public_id` only, so that the name can be erased."""

    ledger_subject = "people.person"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    phone = EncryptedCharField(max_length=20, blank=True, bound_to="public_id")  # E.164
    phone_lookup = LookupHash(of="phone", unique=True)
    is_active = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # since then nothing here names anybody

    last_login = None  # who signed in when is the audit's to say, not a column that every sign-in overwrites

    objects = Persons()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Privacy:
        title = pgettext_lazy("record", "account")
        of = ""
        personal = {
            "email": NAMING,
            "name": NAMING,
            "phone": Keep(purpose=Purpose.CONTACT, while_active=True, days=DAYS_AFTER_CLOSING),
            "phone_lookup": Keep(purpose=Purpose.CONTACT, while_active=True, days=DAYS_AFTER_CLOSING, secret=True),
            "password": Keep(purpose=Purpose.ACCOUNT, while_active=True, days=DAYS_AFTER_CLOSING, secret=True),
        }
        words = {
            "phone_lookup": pgettext_lazy("field", "look-up hash"),
            "closed_at": pgettext_lazy("field", "closed"),
            "erased_at": pgettext_lazy("field", "erased"),
        }
        public = {"id", "public_id", "is_active", "closed_at", "erased_at"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_person_erased_is_closed",
                condition=models.Q(erased_at=None) | models.Q(closed_at__isnull=False, is_active=False),
            ),
            models.CheckConstraint(
                name="people_person_open_is_not_closed", condition=models.Q(is_active=False) | models.Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phone_masked(self) -> str:
        """The phone number with its middle hidden; "" for none; in words where the key to it is missing."""
        try:
            return masked(self.phone)
        except CannotRead:
            return _("cannot be read: the key is missing")

    def agrees_to_letters(self) -> bool:
        """Return whether the person agreed to notices by e-mail, to the wording of today, and has not withdrawn."""
        text = Agreement.MAIL.text
        in_force = self.consents.in_force()
        return bool(in_force.filter(agreement=Agreement.MAIL, version=text.version).exists())

    @property
    def actor_id(self) -> str:
        """The opaque id under which the ledger keeps this person's acts."""
        return str(self.public_id)

    def standings(self) -> tuple[Standing, ...]:
        """Return the roles in force today. Asked once for each instance, so once a request."""
        kept: tuple[Standing, ...] | None = getattr(self, "_standings", None)
        if kept is None:
            held = Membership.objects.in_force(timezone.localdate()).filter(person=self).order_by("role", "pk")
            rows = list(held.values_list("role", "unit_id", "unit__path", "unit__place_id"))
            former = paths_of_work({unit for role, unit, *_ in rows if REACH[Role(role)] is Reach.UNIT})
            kept = tuple(
                Standing(Role(role), unit, path, place, tuple(dict.fromkeys([path, *former.get(unit, ())])))
                for role, unit, path, place in rows
            )
            self._standings = kept
        return self._standings

    def forget_standings(self) -> None:
        """Let the roles be asked for anew, after they were changed."""
        self.__dict__.pop("_standings", None)

    def roles(self) -> tuple[Role, ...]:
        """Return the roles held today, in the order of lists."""
        held = {standing.role for standing in self.standings()}
        return tuple(role for role in Role if role in held)

    def holds(self, role: Role, *, at: Unit | None = None) -> bool:
        """Return whether the person holds the role today; at: with this unit in its reach."""
        return any(standing.role is role and _reaches(standing, at) for standing in self.standings())

    def may(self, deed: Deed, *, at: Unit | None = None, place: str = "", unit_path: str = "") -> bool:
        """Return whether a role held today allows the deed; anywhere, or with this unit, place or path in reach.

        place: 12-digit code. at: a unit; its path and its home count.
        """
        for standing in self.standings():
            if not standing.may(deed):
                continue
            if at is None and not place and not unit_path:
                return True
            if _reaches(standing, at) if at else standing.reaches(place=place, unit_path=unit_path):
                return True
        return False

    def deeds(self) -> frozenset[str]:
        """Return the codes of all that the person may do somewhere, for the navigation; see_division: look at a whole
        division."""
        allowed: set[str] = {deed.value for standing in self.standings() for deed in MAY[standing.role]}
        sight = self.sight()
        return frozenset(allowed | ({"see_division"} if sight.everything or sight.places else set()))

    def sight(self) -> Sight:
        """Return which entries the person may see."""
        return self.sight_for(Deed.SEE_LEDGER)

    def sight_of_units(self) -> Sight:
        """Return which units the person may see."""
        return self.sight_for(Deed.SEE_UNITS)

    def sight_for(self, deed: Deed) -> Sight:
        """Return what lies in the reach of the roles that allow this deed."""
        reaching = [each for each in self.standings() if each.may(deed) and REACH[each.role] is not Reach.NONE]
        places = {each.place for each in reaching if REACH[each.role] is Reach.DIVISION}
        if codes.padded(settings.TONGXIN_CITY) in places:
            return EVERYTHING
        paths = [path for each in reaching for path in each.paths]
        return Sight(tuple(sorted(places)), tuple(dict.fromkeys(paths)))


def _reaches(standing: Standing, at: Unit | None) -> bool:
    return at is None or standing.reaches(place=at.place_id, unit_path=at.path)
