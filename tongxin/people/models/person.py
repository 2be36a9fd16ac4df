"""Persons who sign in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from tongxin.ledger.sight import EVERYTHING, Sight
from tongxin.orgs.models import Placement, Unit
from tongxin.people.models.membership import Membership, Standing
from tongxin.people.roles import MAY, REACH, Deed, Reach, Role
from tongxin.places import codes
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose


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

    def named(self, actors: Iterable[str]) -> PersonQuerySet:
        """Persons behind these opaque ids, as the ledger writes them; what is no id of a person is passed over."""
        return self.filter(public_id__in=[actor for actor in set(actors) if len(actor) == 36])


class Persons(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Finds persons by e-mail address too, as the sign-in needs it."""


class Person(AbstractBaseUser):
    """Somebody with an account. The ledger knows this person by `public_id` only, so that the name can be erased."""

    ledger_subject = "people.person"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

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
        public = {"id", "public_id", "is_active"}

    def __str__(self) -> str:
        return self.name

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
            former = _former_paths({unit for role, unit, *_ in rows if REACH[Role(role)] is Reach.UNIT})
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


def _former_paths(units: set[int]) -> dict[int, list[str]]:
    """Return where these units hung since they exist: what they did is told under the path of its day."""
    found: dict[int, list[str]] = {}
    if units:
        for unit, path in Placement.objects.filter(unit__in=units).order_by("pk").values_list("unit_id", "path"):
            found.setdefault(unit, []).append(path)
    return found


def _reaches(standing: Standing, at: Unit | None) -> bool:
    return at is None or standing.reaches(place=at.place_id, unit_path=at.path)
