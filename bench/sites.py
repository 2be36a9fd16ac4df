"""Dossiers and trials of standards with two thousand sites. All in one transaction that is taken back at the end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime

import django

from bench import site_pages
from bench.results import Result, cpu_milliseconds, timed

SITES = 2_000
PAPERS = 3  # of each site
DAY = date(2022, 4, 30)


class Bench:
    """Who acts here: nobody with an account."""

    actor_id = "bench"


def results() -> Iterator[Result]:
    """Yield the page of a dossier, what is behind it, and the trial of a version over all sites."""
    from django.db import transaction

    with transaction.atomic():
        yield from _measured()
        transaction.set_rollback(True)


def _measured() -> Iterator[Result]:
    from django.utils import timezone

    from tongxin.figures import memory
    from tongxin.sites.dossier import dossier
    from tongxin.sites.dry_run import dry_run
    from tongxin.sites.models import Site, Standard

    now = timezone.now()
    version, draft = _standards(now)
    _make_sites(now)
    sites = list(Site.objects.for_list())
    own = random.Random(7)

    def read_one() -> object:
        return dossier(own.choice(sites), version, on=DAY)

    def read_anew() -> object:
        memory.sums.forget()
        return read_one()

    p50, p95 = timed(read_one, times=30)
    first, first_p95 = timed(read_anew, times=15)
    yield Result("sites.dossier", p50, "ms", p95, more={"asked_anew_ms": first, "asked_anew_p95_ms": first_p95})

    def try_all() -> object:
        memory.sums.forget()
        return dry_run(draft, list(Site.objects.for_list()), on=DAY)

    p50, p95 = timed(try_all, times=1)
    more = {"cpu_ms": cpu_milliseconds([try_all], times=1), "sites": float(len(sites))}
    yield Result("sites.trial", p50, "ms", p95, more=more)
    assert Standard.objects.count() == 2
    yield _page(sites, own)
    yield from site_pages.results(sites, version)


def _page(sites: list[object], own: random.Random) -> Result:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(_operator())

    def open_one() -> object:
        response = client.get(own.choice(sites).get_absolute_url())  # type: ignore[attr-defined]
        assert response.status_code == 200, response.status_code
        return response

    p50, p95 = timed(open_one, times=20)
    return Result("sites.dossier_page", p50, "ms", p95, more={"cpu_ms": cpu_milliseconds([open_one], times=20)})


def _standards(now: datetime) -> tuple[object, object]:
    from tongxin.orgs.models import Unit
    from tongxin.sites.actions import lists, standards
    from tongxin.sites.drafts import CriterionDraft
    from tongxin.sites.models import Standard

    owner = Unit.objects.order_by("path").first()
    lists.install(owner, by=Bench(), now=now)
    version = Standard.objects.get(code="ten_haves").versions.get()
    said = standards.contents_of(version)
    harder = [CriterionDraft(**{**_told(each), "threshold": each.threshold * 2}) for each in said.criteria]
    draft = standards._new_version(
        version.standard, type(said)(**{**_told(said), "criteria": tuple(harder)}), by=Bench(), now=now
    )
    return version, draft


def _told(draft: object) -> dict[str, object]:
    return {name: getattr(draft, name) for name in type(draft).__dataclass_fields__}  # type: ignore[attr-defined]


def _make_sites(now: datetime) -> None:
    from tongxin.files.models import StoredFile
    from tongxin.orgs.models import Unit
    from tongxin.sites.models import Document, EvidenceKind, Site

    units = list(Unit.objects.exclude(parent=None).order_by("pk")[:SITES])
    sites = Site.objects.bulk_create([Site(unit=unit, registered_at=now) for unit in units], batch_size=500)
    file = StoredFile.objects.create(sha256="0" * 64, size=1, media_type="application/pdf", name="x.pdf", stored_at=now)
    kinds = list(EvidenceKind.objects.order_by("pk")[:PAPERS])
    papers = [
        Document(
            site=site, evidence=kind, title="bench", file=file, issued_on=date(2021, 12, 1), uploaded_by="bench",
            uploaded_at=now,
        )
        for site in sites
        for kind in kinds
    ]  # fmt: skip
    Document.objects.bulk_create(papers, batch_size=500)


def _operator() -> object:
    """Somebody who sees the work of every unit, and needs no second factor."""
    from tongxin.orgs.models import Unit
    from tongxin.people.models import Membership, Person
    from tongxin.people.roles import Role

    person = Person.objects.create(email="bench-sites@example.org", name="示例·测速")
    top = Unit.objects.order_by("path").first()
    Membership.objects.create(
        person=person, role=Role.SITE_OPERATOR, unit=top, starts_on=date(2018, 1, 1), given_by=person.actor_id
    )
    return person


if __name__ == "__main__":
    django.setup()
    for one in results():
        print(one.as_line(), flush=True)
