"""Yearly rechecks of the sample city: 2020 and 2021 are done, this year's is on its way. All of it is made up.

What happened in those years is recorded as of then, so that the pages of a title read as a history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.config.sample_operators import operator_of
from tongxin.orgs.models import Unit
from tongxin.people import sample
from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role
from tongxin.sites.actions import findings, rechecks, rectifications
from tongxin.sites.actions.rechecks import RunDraft, Verdict
from tongxin.sites.models import Finding, Recheck, RecheckRun, Rectification, Standard
from tongxin.sites.models.recheck import RecheckQuerySet
from tongxin.sites.offices import acting
from tongxin.sites.vocabulary.application import REVIEWERS, Level
from tongxin.sites.vocabulary.programme import Level as Of
from tongxin.sites.vocabulary.recheck import Proposal, Way

STATEMENT = "示例：全年按计划开展活动，台账和材料齐全；下一年加强社会实践。"
PROBLEM = "示例：活动场所工作日无人值守"
BOOKS_END = 202204


PASTS = {2020: False, 2021: True}  # the year, and whether a title was kept after rectification


def set_up(officer: Person, now: datetime) -> Iterator[str]:
    """Make the rechecks and yield what was made, a line. Can be run again."""
    if RecheckRun.objects.exists():
        return
    with transaction.atomic():
        for year, rectified in PASTS.items():
            _past(year, officer, now, rectified=rectified)
        _running(officer, now)
    yield _("Sample rechecks: %(runs)s runs, %(titles)s rechecks, one title in rectification") % {
        "runs": RecheckRun.objects.count(),
        "titles": Recheck.objects.count(),
    }


def _past(year: int, officer: Person, now: datetime, *, rectified: bool) -> None:
    """November to the sites, December to the city; what was to be rectified was verified in January."""
    opened = now.replace(year=year, month=11, day=2)
    run = _open(year, opened, last_month=year * 100 + 10, officer=officer)
    number = f"示例〔{year}〕16号"
    found = list(_of(run))
    put_right = _with_county(found, officer) if rectified else None
    for position, recheck in enumerate(found):
        _checked(recheck, opened + timedelta(days=7 + position % 9))
        decided = opened + timedelta(days=40)
        way = Way.VISIT if position % 4 == 0 else Way.PAPERS
        visited = timezone.localdate(decided) - timedelta(days=5) if way is Way.VISIT else None
        verdict = Verdict(on=timezone.localdate(decided), number=number, way=way.value, visited_on=visited)
        if recheck is put_right:
            _reviewed(recheck, Proposal.RECTIFY, opened + timedelta(days=20))
            _rectified(recheck, verdict, officer, decided)
        else:
            _reviewed(recheck, Proposal.KEEP, opened + timedelta(days=20))
            rechecks.keep(_again(recheck), verdict, by=officer, now=decided)


def _rectified(recheck: Recheck, verdict: Verdict, officer: Person, decided: datetime) -> None:
    limit = timezone.localdate(decided) + timedelta(days=31)
    rectification = rectifications.rectify(
        _again(recheck), verdict, limit_on=limit, problems=[PROBLEM], by=officer, now=decided
    )
    reported, verified = decided + timedelta(days=14), decided + timedelta(days=21)
    for finding in Finding.objects.for_page().filter(rectifications=rectification).order_by("pk"):
        done = findings.Done(text="示例：已排定值班表并公示", done_on=timezone.localdate(reported))
        findings.report_correction(finding, done, by=operator_of(recheck.site, reported), now=reported)
        findings.accept_correction(finding, by=officer, now=verified)
    kept = Verdict(
        on=timezone.localdate(verified), way=Way.VISIT.value, visited_on=timezone.localdate(verified),
        note="示例：实地查看，值守到位。",
    )  # fmt: skip
    rectifications.verify(Rectification.objects.for_page().get(pk=rectification.pk), kept, by=officer, now=verified)


def _running(officer: Person, now: datetime) -> None:
    """This year's: some have checked themselves, some are reviewed, two are kept, one is in rectification."""
    opened = now - timedelta(days=20)
    run = _open(timezone.localdate(opened).year, opened, last_month=BOOKS_END, officer=officer)
    # Whoever tries the sample as a site's operator finds the self-check still to do.
    email = sample.email(Role.SITE_OPERATOR)
    tried = Membership.objects.filter(role=Role.SITE_OPERATOR, person__email=email).values("unit")
    found = list(_of(run).exclude(designation__site__unit__in=tried))
    put_right = _with_county(found, officer)
    begun = found[:9] if put_right is None or put_right in found[:9] else [put_right, *found[:8]]
    for position, recheck in enumerate(begun):
        _checked(recheck, opened + timedelta(days=3 + position))
        if position < 5 or recheck is put_right:
            proposal = Proposal.RECTIFY if recheck is put_right else Proposal.KEEP
            _reviewed(recheck, proposal, opened + timedelta(days=14))
    decided = now - timedelta(days=2)
    verdict = Verdict(on=timezone.localdate(decided))
    for recheck in [each for each in begun if each is not put_right][:2]:
        rechecks.keep(_again(recheck), verdict, by=officer, now=decided)
    if put_right is not None:
        problems = [PROBLEM, "示例：培训记录缺少签到和总结"]
        limit = timezone.localdate(now) + timedelta(days=30)
        rectifications.rectify(_again(put_right), verdict, limit_on=limit, problems=problems, by=officer, now=decided)


def _with_county(found: Sequence[Recheck], officer: Person) -> Recheck | None:
    """The first site at whose county somebody else than the city is at work: who reports does not verify."""
    return next((each for each in found if _at_county(each) != officer), None)


def _open(year: int, opened: datetime, *, last_month: int, officer: Person) -> RecheckRun:
    day = timezone.localdate(opened)
    draft = RunDraft(
        year=year,
        level=Of.CITY.value,
        version=Standard.objects.get(code="ten_haves").versions.in_force(timezone.localdate()).get(),
        last_month=last_month,
        held_on=day,
        self_check_until=day + timedelta(days=30),
        decide_until=day + timedelta(days=60),
    )
    owner = Unit.objects.get(pk=officer.standings()[0].unit_id)
    return rechecks.open_run(draft, owner=owner, by=officer, now=opened)


def _of(run: RecheckRun) -> RecheckQuerySet:
    return Recheck.objects.filter(run=run).for_list()


def _again(recheck: Recheck) -> Recheck:
    return Recheck.objects.for_page().get(pk=recheck.pk)


def _checked(recheck: Recheck, at: datetime) -> None:
    rechecks.check_itself(_again(recheck), {}, statement=STATEMENT, by=operator_of(recheck.site, at), now=at)


def _reviewed(recheck: Recheck, proposal: Proposal, at: datetime) -> None:
    text = "示例：情况属实，建议保留。" if proposal is Proposal.KEEP else "示例：场所值守不到位，建议限期整改。"
    rechecks.give_opinion(_again(recheck), proposal, text=text, by=_at_county(recheck), now=at)


def _at_county(recheck: Recheck) -> Person:
    """Who acts at the county."""
    who, unit = acting(Level.COUNTY, recheck.site)
    held = Membership.objects.in_force(timezone.localdate()).filter(role=REVIEWERS[who], unit=unit)
    return held.select_related("person").order_by("pk")[0].person
