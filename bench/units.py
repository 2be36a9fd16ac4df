"""A hundred thousand units: the list with its tree, the page of one, and the search. All is rolled back after."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date

import django

from bench.results import Result, mixed

CITY, COUNTY = "210900000000", "210911000000"
UNITS = 100_000
BATCH = 2000
# Words that are typed: initials, beginnings, parts, what fits very much, and what fits nothing.
TYPED = ("lsfw", "yf", "玛瑙", "律师服务团", "玉丰街道商户", "sh", "阜", "没有这样的单位", "zzzz")
WORDS = ("玛瑙", "律师", "同心", "公益", "网络", "文艺", "法律", "服务", "玉丰", "海州", "细河", "彰武")
ENDS = ("商户", "服务团", "分会", "实践基地", "工作室", "合作社", "有限公司")


def results() -> Iterator[Result]:
    """Yield p50 and p95 of each page for a city officer and for the officer of one county."""
    from django.db import transaction
    from django.test import RequestFactory

    from tongxin.workspace import views

    with transaction.atomic():
        unit = grow()
        city, county = officers()
        requests = RequestFactory()

        def page(person: object, view: Callable, address: str, *about: object) -> Callable[[], object]:
            def ask() -> object:
                request = requests.get(address)
                request.user = person
                person.forget_standings()  # type: ignore[attr-defined]
                answer = view(request, *about)
                assert answer.status_code == 200, address
                return answer

            return ask

        lists = ("/units/", "/units/?kind=merchant", "/units/?place=210911", "/units/?page=300", "/units/?q=lsfw")
        for who, person in (("city", city), ("county", county)):
            for key, calls in {
                "list": [page(person, views.units, address) for address in lists],
                "tree": [page(person, views.tree, f"/units/tree/?below={below}") for below in ("2109", "210911")],
                "search": [page(person, views.suggestions, f"/search/suggestions/?q={text}") for text in TYPED],
                "page": [page(person, views.unit, unit.get_absolute_url(), unit.public_id)],
            }.items():
                p50, p95 = mixed(calls, times=4)
                yield Result(f"units.{key}.{who}", p50, "ms", p95)
        transaction.set_rollback(True)


def grow() -> object:
    """Open many units in the county and around it, four deep; return one that has others below it."""
    from django.db import connection

    from tongxin.ledger.facts import new_public_id
    from tongxin.orgs.models import Placement, Unit
    from tongxin.orgs.names import initials, match_name
    from tongxin.orgs.vocabulary import Kind
    from tongxin.places.models import Division

    chance = random.Random(1)
    homes = list(Division.objects.within(CITY).order_by("code").values_list("code", flat=True))
    top = Unit.objects.order_by("path")[0]
    above = [(top.pk, top.path)]
    number = Unit.objects.order_by("-pk")[0].pk
    kinds, made = list(Kind), 0
    while made < UNITS:
        units = []
        for _ in range(BATCH):
            number += 1
            parent, path = chance.choice(above[:4000])
            name = f"{chance.choice(WORDS)}{chance.choice(WORDS)}{chance.choice(ENDS)}{number}"
            units.append(
                Unit(
                    pk=number, public_id=new_public_id(), kind=chance.choice(kinds), name_zh=name, parent_id=parent,
                    match_name=match_name(name), initials=initials(name), place_id=chance.choice(homes),
                    path=f"{path}{number:06d}/", opened_on=date(2020, 1, 1),
                )
            )  # fmt: skip
        Unit.objects.bulk_create(units)
        Placement.objects.bulk_create(Placement(unit=unit, parent_id=unit.parent_id, path=unit.path) for unit in units)
        above += [(unit.pk, unit.path) for unit in units if unit.path.count("/") < 4]
        made += BATCH
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE orgs_unit" if connection.vendor == "postgresql" else "PRAGMA optimize")
    return Unit.objects.filter(place__code__range=(COUNTY, "210911999999"), children__isnull=False).order_by("path")[0]


def officers() -> tuple[object, object]:
    """Make an officer of the city and one of the county, each at a department of its own."""
    from tongxin.ledger.facts import new_public_id
    from tongxin.orgs.models import Unit
    from tongxin.people.models import Membership, Person
    from tongxin.people.roles import Role

    made = []
    for role, place in ((Role.CITY_OFFICER, CITY), (Role.COUNTY_OFFICER, COUNTY)):
        person = Person.objects.create(name="bench", email=f"{role.value}@bench.example")
        public_id = new_public_id()
        unit = Unit.objects.create(
            public_id=public_id, kind="department", name_zh="办公室", place_id=place, path=f"999{place}/"
        )
        Membership.objects.create(
            person=person, role=role, unit=unit, starts_on=date(2018, 1, 1), given_by=person.actor_id
        )
        made.append(person)
    return made[0], made[1]


if __name__ == "__main__":
    django.setup()
    for one in results():
        print(one.as_line(), flush=True)
