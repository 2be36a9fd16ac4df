"""Rows of a sheet → who is invited to what; and every mistake, with its place and how to mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from tongxin.ledger.vocabulary import Label
from tongxin.orgs.models import Unit
from tongxin.orgs.names import match_name
from tongxin.people.inviting.actions import Guest, known_to
from tongxin.people.inviting.permissions import obstacle_to_invite, roles_given_by, units_given_by
from tongxin.people.inviting.sheets import EMAIL, LABELS, NAME, PHONE, ROLE, UNIT, UNTIL, Row
from tongxin.people.models import Invitation, Person
from tongxin.people.roles import Role
from tongxin.people.vocabulary import InvitationStatus
from tongxin.privacy.phones import NoPhone, normalised
from tongxin.ui.days import obstacle_to_day

AT_ONCE = 400  # texts in one query; SQLite takes some more


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a cell, where, and how to mend it."""

    row: Row
    column: str
    what: str
    how: str

    @property
    def label(self) -> Label:
        """The heading of the column."""
        return LABELS[self.column]

    @property
    def text(self) -> str:
        """What the cell says."""
        return self.row.cells.get(self.column, "")


@dataclass
class Checked:
    """What became of a sheet."""

    guests: list[Guest] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def check(rows: Sequence[Row], *, by: Person, today: date) -> Checked:
    """Look at every cell of every row. Nothing is written; the number of queries does not grow with the rows.

    Somebody whom `by` may see is looked at closer (three queries for each), as in the form for one person.
    """
    checked = Checked()
    units = _units(by, rows)
    known = _known(by, rows)
    invited = _invited(by, rows)
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        found = _Reading(row, checked.mistakes)
        guest = found.guest(units, today)
        if guest is None:
            continue
        key = (guest.email, guest.role.value, guest.unit.path)
        if key in seen:
            found.wrong(
                EMAIL, _("Row %(row)s says the same.") % {"row": seen[key]}, _("Please delete one of the rows.")
            )
        elif (guest.email, guest.role.value, guest.unit.pk) in invited:
            found.wrong(
                EMAIL, _("An invitation to this role is open already."),
                _("Please delete the row, and send the invitation again from the list of invitations."),
            )  # fmt: skip
        else:
            obstacle = obstacle_to_invite(
                by, guest.role, guest.unit, first=guest.starts_on, last=guest.ends_on, email=guest.email,
                known=known.get(guest.email),
            )  # fmt: skip
            if obstacle:
                found.wrong(ROLE, obstacle, _("Please correct role or unit, or delete the row."))
            else:
                checked.guests.append(guest)
        seen.setdefault(key, row.number)
    return checked


class _Reading:
    """One row on its way to a guest."""

    def __init__(self, row: Row, mistakes: list[Mistake]) -> None:
        self.row = row
        self.mistakes = mistakes
        self.is_good = True

    def wrong(self, column: str, what: str, how: str) -> None:
        self.mistakes.append(Mistake(self.row, column, what, how))
        self.is_good = False

    def guest(self, units: dict[str, list[Unit]], today: date) -> Guest | None:
        name, email = self._name(), self._email()
        unit, role = self._unit(units), self._role()
        phone, until = self._phone(), self._until(today)
        if not self.is_good or unit is None or role is None:
            return None
        return Guest(email=email, name=name, role=role, unit=unit, starts_on=today, ends_on=until, phone=phone)

    def _needed(self, column: str) -> str:
        text = self.row.cells.get(column, "")
        if not text:
            self.wrong(column, _("This cell must not be empty."), _("Please fill it in."))
        return text

    def _name(self) -> str:
        name = self._needed(NAME)
        if len(name) > 100:
            self.wrong(NAME, _("The name is longer than 100 characters."), _("Please shorten it."))
        return name

    def _email(self) -> str:
        email = self._needed(EMAIL).lower()
        if email:
            try:
                validate_email(email)
            except ValidationError:
                self.wrong(EMAIL, _("This is not an e-mail address."), _("Please write it like zhangsan@example.cn."))
        return email

    def _unit(self, units: dict[str, list[Unit]]) -> Unit | None:
        text = self._needed(UNIT)
        found = units.get(match_name(text), []) if text else []
        if text and not found:
            self.wrong(
                UNIT, _("There is no unit of this name at which you give roles."),
                _("Please write the whole name, as the sheet “Roles and units” of the template lists it."),
            )  # fmt: skip
        if len(found) > 1:
            self.wrong(
                UNIT, _("Several units are called so."), _("Please invite this person by the form, where you choose.")
            )
        return found[0] if len(found) == 1 else None

    def _role(self) -> Role | None:
        text = self._needed(ROLE)
        role = role_called(text) if text else None
        if text and role is None:
            self.wrong(
                ROLE, _("There is no role of this name."),
                _("Please write it as the sheet “Roles and units” of the template lists it."),
            )  # fmt: skip
        return role

    def _phone(self) -> str:
        text = self.row.cells.get(PHONE, "")
        try:
            return normalised(text) if text else ""
        except NoPhone as error:
            self.wrong(PHONE, str(error), _("Please correct the number, or leave the cell empty."))
            return ""

    def _until(self, today: date) -> date | None:
        text = self.row.cells.get(UNTIL, "")
        if not text:
            return None
        try:
            day = date.fromisoformat(text.replace("/", "-").replace(".", "-"))
        except ValueError:
            self.wrong(UNTIL, _("This is not a date."), _("Please write year, month and day, for example 2027-12-31."))
            return None
        if obstacle := obstacle_to_day(day):
            self.wrong(UNTIL, obstacle, _("Please write another day, or leave the cell empty."))
        elif day < today:
            self.wrong(UNTIL, _("This day is over."), _("Please write a day to come, or leave the cell empty."))
        return day


def role_called(text: str) -> Role | None:
    """Return the role that is called so, in Chinese, in English or by its code."""
    return _roles().get(match_name(text))


def _roles() -> dict[str, Role]:
    found: dict[str, Role] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found |= {match_name(str(role.label)): role for role in Role}
    return found | {match_name(role.value): role for role in Role}


def names_of_roles(person: Person) -> list[str]:
    """Return the names of the roles that somebody gives, for the template."""
    return [str(role.label) for role in roles_given_by(person)]


def _units(by: Person, rows: Sequence[Row]) -> dict[str, list[Unit]]:
    names = {match_name(row.cells.get(UNIT, "")) for row in rows} - {""}
    found: dict[str, list[Unit]] = defaultdict(list)
    for chunk in _chunks(sorted(names)):
        for unit in units_given_by(by).filter(match_name__in=chunk).order_by("pk"):
            found[unit.match_name].append(unit)
    return found


def _emails(rows: Sequence[Row]) -> list[str]:
    return sorted({row.cells.get(EMAIL, "").lower() for row in rows} - {""})


def _known(by: Person, rows: Sequence[Row]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for chunk in _chunks(_emails(rows)):
        found |= known_to(by, chunk)
    return found


def _invited(by: Person, rows: Sequence[Row]) -> set[tuple[str, str, int]]:
    found: set[tuple[str, str, int]] = set()
    open_ones = Invitation.objects.visible_to(by).filter(status=InvitationStatus.OPEN)
    for chunk in _chunks(_emails(rows)):
        found |= set(open_ones.filter(email__in=chunk).values_list("email", "role", "unit_id"))
    return found


def _chunks(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))
