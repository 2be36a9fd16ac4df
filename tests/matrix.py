"""Who gets in where: every address, knocked at by every role, about records of their own, a sister's, the upper unit's.

`tests/matrix.csv` is the written expectation, one line for each address, method and record: read it when it changes.
`MATRIX=1 python -m pytest tests/test_matrix.py -k anew -n 0` writes what the code does today, for somebody to read line
by line; it approves nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.addresses import Address, every_address
from tests.sample import Sample, make_sample
from tests.test_pages import ABOUT
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.roles import KINDS, LEVELS, Role
from tongxin.places.models import Division
from tongxin.places.vocabulary import Level

TABLE = Path(__file__).parent / "matrix.csv"
OWN, SISTER, STREET = "210911000000", "210921000000", "210911007000"
RECORDS = ("own", "sister", "upper")
VISITORS = ("anonymous", "newcomer", *Role.values)
PARTIES = [VISITORS[start : start + 5] for start in range(0, len(VISITORS), 5)]  # who share a world, to save making it
HEAD = ("address", "method", "record", *VISITORS)
# Leaves the house as it found it, and would end the visit of the next knock.
NOT_KNOCKED_AT = {
    "account_logout": "ends the visit",
    "people:sample_session": "begins another visit; 404 outside the sample city",
    "account_reset_password_from_key": "needs the key of a letter",
}


@dataclass(frozen=True)
class World:
    """A city with the same things three times, and somebody in every role of the first of them."""

    records: dict[str, Sample]
    visitors: dict[str, Person | None]


def make_world(
    city: Division, officer: Person, newcomer: Person, people: Callable[..., Person], now: datetime
) -> World:
    """Make the sample for the city's own office, for a county and for its sister; everybody works in that county."""
    upper = make_sample(city, officer, now=now, home=city)
    own = make_sample(city, officer, now=now, home=Division.objects.get(code=OWN), above=upper.department)
    sister = make_sample(city, officer, now=now, home=Division.objects.get(code=SISTER), above=upper.department)
    visitors: dict[str, Person | None] = {"anonymous": None, "newcomer": newcomer}
    for role in Role:
        visitors[role.value] = _somebody(role, upper, own, people)
    return World({"own": own, "sister": sister, "upper": upper}, visitors)


def _somebody(role: Role, upper: Sample, own: Sample, people: Callable[..., Person]) -> Person:
    from conftest import make_office

    if role not in KINDS:
        level = next(iter(sorted(LEVELS[role], key=list(Level).index)))
        unit = {Level.CITY: upper.department, Level.COUNTY: own.department}.get(level)
        return people(role, at=unit or make_office(STREET, parent=own.department))
    if Kind.SERVICE_TEAM in KINDS[role]:
        return people(role, at=own.team)
    kind = next(kind for kind in Kind if kind in KINDS[role])
    return people(
        role, at=own.department if kind is Kind.DEPARTMENT else make_office(OWN, kind=kind, parent=own.department)
    )


def knocks(world: World) -> Iterator[tuple[Address, str, str]]:
    """Yield every address with the record that is meant ("" for none, and for what is everybody's) and the path."""
    for address in every_address():
        if address.name in NOT_KNOCKED_AT:
            continue
        if not address.arguments:
            yield address, "", address.path([])
        elif address.name in ABOUT and not address.is_public and _is_about_a_unit(address, world):
            for record in RECORDS:
                yield address, record, address.path(ABOUT[address.name](world.records[record]))
        else:
            given = ABOUT[address.name](world.records["own"]) if address.name in ABOUT else None
            yield address, "", address.path(given) if given else address.example()


def _is_about_a_unit(address: Address, world: World) -> bool:
    """Whether the address leads to different records for different units; a figure or a template is everybody's."""
    paths = {address.path(ABOUT[address.name](sample)) for sample in world.records.values()}
    return len(paths) == len(world.records)


def answers(world: World, visitor: str) -> dict[tuple[str, str, str], str]:
    """Knock as this visitor and return the answers by (address, method, record). What a POST would change is undone."""
    person = world.visitors[visitor]
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    found = {}
    for address, record, path in knocks(world):
        for method in ("GET", "POST"):
            found[address.name, method, record] = _knock(client, method, path)
    return found


def _knock(client: Client, method: str, path: str) -> str:
    with transaction.atomic():
        response = client.get(path) if method == "GET" else client.post(path)
        transaction.set_rollback(True)
    return "sign-in" if _leads_to_the_sign_in(response) else str(response.status_code)


def _leads_to_the_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


def written() -> dict[tuple[str, str, str], dict[str, str]]:
    """Return the written expectations by (address, method, record)."""
    with TABLE.open(newline="") as file:
        return {(row["address"], row["method"], row["record"]): row for row in csv.DictReader(file)}


def write(found: dict[str, dict[tuple[str, str, str], str]]) -> None:
    """Write the table anew. found: the answers of each visitor. What answers 405 to everybody is no door."""
    with TABLE.open("w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HEAD)
        for key in found[VISITORS[0]]:
            row = [found[visitor][key] for visitor in VISITORS]
            if set(row[2:]) - {"405"}:
                lines.writerow([*key, *row])
