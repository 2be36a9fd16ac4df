"""Pages over two thousand sites: the board, the list, the register, the applications of a round, one of them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.results import Result, cpu_milliseconds, mixed

NOW = datetime(2022, 4, 30, 9, tzinfo=UTC)
DAY = date(2022, 4, 30)
STATES = ("draft", "submitted", "county_review", "city_review", "returned", "assessing", "declined")


def results(sites: Sequence[Any], version: Any) -> Iterator[Result]:
    """Yield p50 and p95 of each page for a city officer, and how many queries the dearest call asks."""
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    from tongxin.orgs.models import Unit
    from tongxin.people.models import Membership, Person
    from tongxin.people.roles import Role
    from tongxin.sites.views import applications, brands, designations, reviews
    from tongxin.sites.views import sites as lists

    officer = Person.objects.get(email="bench@example.org")
    if not officer.memberships.exists():  # a store that was carried over brings no roles
        top = Unit.objects.earliest("path")
        Membership.objects.create(
            person=officer, role=Role.CITY_OFFICER, unit=top, starts_on=date(2018, 1, 1), given_by=officer.actor_id
        )
    give_titles(sites)
    round_ = open_round(version)
    made = apply(sites, round_)
    keep_brands(sites)
    _analyze()
    requests = RequestFactory()

    def page(view: Callable[..., Any], address: str, *about: object) -> Callable[[], object]:
        def ask() -> object:
            request = requests.get(address)
            request.user = officer
            officer.forget_standings()
            answer = view(request, *about)
            assert answer.status_code == 200, address
            return answer

        return ask

    ids = random.Random(3).sample(made, 5)
    for key, calls in {
        "board": [page(brands.brands, "/sites/brands/")],
        "list": [page(lists.sites, f"/sites/{query}") for query in ("", "?page=40", "?county=210911000000")],
        "register": [page(designations.register, f"/sites/register/{query}")
                     for query in ("", "?page=40", "?status=expired", "?county=210911000000", "?q=单位2109")],
        "applications": [page(reviews.applications, f"/sites/applications/{query}")
                         for query in ("", "?page=40", "?status=city_review")],
        "application": [page(applications.application_page, "/sites/applications/x/", each) for each in ids],
    }.items():  # fmt: skip
        asked = []
        for call in calls:
            with CaptureQueriesContext(connection) as queries:
                call()
            asked.append(len(queries))
        p50, p95 = mixed(calls, times=6)
        more = {"cpu_ms": cpu_milliseconds(calls, times=6), "queries": float(max(asked))}
        yield Result(f"sites.{key}", p50, "ms", p95, more=more)


def give_titles(sites: Sequence[Any]) -> None:
    """Give every site a title; each third has expired or ended."""
    from tongxin.sites.models import Designation

    rows = []
    for number, site in enumerate(sites, start=1):
        first = date(2019, 1, 1) + timedelta(days=number % 900)
        ended = date(2022, 1, 5) if number % 6 == 0 else None
        rows.append(
            Designation(
                site=site, level="city", name=site.unit.name_zh, certificate=f"FX-SFD-B-{number:05d}",
                decided_on=first, valid_from=first, entry=-number, ended_on=ended,
                valid_until=date(2021, 12, 31) if number % 6 == 3 else None, ended_as="revoked" if ended else "",
            )
        )  # fmt: skip
    Designation.objects.bulk_create(rows, batch_size=500)


def open_round(version: Any) -> Any:
    """Open a pilot round under the standard."""
    from tongxin.orgs.models import Unit
    from tongxin.sites.models import Programme, Round

    top = Unit.objects.order_by("path").first()
    programme = Programme.objects.create(name_zh="测速·试点", mode="pilot", owner=top)
    return Round.objects.create(
        programme=programme, year=2022, version=version, opens_on=date(2022, 1, 1), closes_on=date(2030, 1, 1),
        last_month=202204, status="open",
    )  # fmt: skip


def apply(sites: Sequence[Any], round_: Any) -> list[Any]:
    """Let every site apply, one in every state, each with the to-do of whoever has it; return their public ids."""
    from tongxin.orgs.models import Unit
    from tongxin.sites.models import Application, ApplicationVersion
    from tongxin.sites.vocabulary.application import REVIEW_OF, REVIEWERS, TO_REVIEW, Level
    from tongxin.todos.models import Todo

    made = [
        Application(
            site=site, round=round_, status=STATES[number % len(STATES)], first_level="county", begun_at=NOW,
            saved_at=NOW, saved_by="bench", since=NOW, site_name=site.unit.name_zh, overview="测速文本。" * 60,
            practices="测速文本。" * 200, results="测速文本。" * 100, leader_name="示例甲", contact_name="示例乙",
            contact_phone="+8613800138000", returned_from="county", declined_at="county",
        )
        for number, site in enumerate(sites)
    ]  # fmt: skip
    Application.objects.bulk_create(made, batch_size=200)
    ApplicationVersion.objects.bulk_create(
        (
            ApplicationVersion(application=each, number=1, fields={}, submitted_by=str(uuid.uuid4()), submitted_at=NOW)
            for each in made
        ),
        batch_size=500,
    )
    level_of = {str(status): level for level, status in REVIEW_OF.items()}
    city = Unit.objects.order_by("path").first()
    Todo.objects.bulk_create(
        (
            Todo(
                kind=TO_REVIEW.code, subject_type=Application.ledger_subject, subject_id=str(each.public_id),
                link=each.get_absolute_url(), is_shared=True,
                unit=city if level is Level.CITY else each.site.unit.parent, role=REVIEWERS[level].value, opened_at=NOW,
                from_on=DAY, due_on=DAY, words={"site": each.site_name},
            )
            for each in made
            if (level := level_of.get(each.status, Level.COUNTY if each.status == "submitted" else None))
        ),
        batch_size=500,
    )  # fmt: skip
    return [each.public_id for each in made]


def keep_brands(sites: Sequence[Any]) -> None:
    """Give every county a brand with ten projects of five milestones each."""
    from tongxin.orgs.models import Unit
    from tongxin.places import codes
    from tongxin.places.models import Division
    from tongxin.sites.models import Brand, BrandProject, Milestone

    top = Unit.objects.order_by("path").first()
    for county in Division.objects.children(codes.padded("210900")):
        lead = next((site for site in sites if site.unit.place_id.startswith(county.code[:6])), None)
        brand = Brand.objects.create(county=county, office=top, name="测速品牌", lead=lead, started_on=DAY)
        for number in range(10):
            project = BrandProject.objects.create(brand=brand, title=f"项目{number}", funds=1_000_000)
            Milestone.objects.bulk_create(
                Milestone(project=project, what=f"节点{each}", owner=top, due_on=DAY + timedelta(days=each))
                for each in range(5)
            )


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
