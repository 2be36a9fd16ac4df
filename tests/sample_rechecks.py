"""A yearly recheck in which a site has its self-check to do, and one in which a site is in rectification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.sites.actions import designations, rechecks, rectifications
from tongxin.sites.models import Designation, Recheck, RecheckRun, Rectification, Site, StandardVersion

FAR = date(2090, 12, 31)  # what depends on today's date stays as it is, whenever the tests run


@dataclass(frozen=True)
class SampleRechecks:
    """One of everything that a page of rechecks can be about. renewable: a title with a last day."""

    run: RecheckRun
    recheck: Recheck
    rectification: Rectification
    renewable: Designation


def make_rechecks(
    site: Site, other: Site, version: StandardVersion, officer: Person, *, now: datetime, text: str = "示例·问题"
) -> SampleRechecks:
    """Recheck the title that the site holds; give another site a provincial one, and let it rectify something."""
    decision = designations.Decision(
        level="provincial", decision_number="示例〔2026〕19号", decided_on=date(2026, 1, 9),
        valid_from=date(2026, 1, 9), valid_until=FAR, basis="示例：由省级决定命名",
    )  # fmt: skip
    renewable = designations.designate(other, decision, by=officer, now=now)
    run = _run("city", version, officer, now, self_check_until=FAR)
    recheck = Recheck.objects.for_page().get(run=run, designation__site=site)
    then = now.replace(month=2)  # so that its limit is past, whenever the tests run
    second = _run("provincial", version, officer, then, self_check_until=then.date())
    held = Recheck.objects.for_page().get(run=second, designation=renewable)
    then += timedelta(days=1)
    verdict = rechecks.Verdict(on=then.date(), note=text)
    limit = then.date() + timedelta(days=30)
    rectification = rectifications.rectify(held, verdict, limit_on=limit, problems=[text], by=officer, now=then)
    return SampleRechecks(run=run, recheck=recheck, rectification=rectification, renewable=renewable)


def _run(level: str, version: StandardVersion, officer: Person, now: datetime, *, self_check_until: date) -> RecheckRun:
    owner = Unit.objects.get(pk=officer.standings()[0].unit_id)
    year = 2026 - RecheckRun.objects.filter(level=level).count()  # a year is rechecked once
    draft = rechecks.RunDraft(
        year=year, level=level, version=version, last_month=202611, held_on=now.date(),
        self_check_until=self_check_until, decide_until=FAR,
    )  # fmt: skip
    return rechecks.open_run(draft, owner=owner, by=officer, now=now)
