"""Sites that may be named: what tests of the public notice begin with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.guards import unwatched
from tongxin.calendars.models import Deadline, DeadlinePause
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.sites.actions import notices
from tongxin.sites.actions.notices import NoticeDraft
from tongxin.sites.actions.programmes import ProgrammeDraft, RoundDraft, open_round, plan_round, set_up_programme
from tongxin.sites.models import Application, Assessment, ListedSite, Panel, PublicNotice, Round, Site, StandardVersion

TEXT = "根据评审结果，拟命名下列单位，现予公示。"


def naming_round(
    version: StandardVersion, office: Unit, officer: Person, now: datetime, *, quota: int | None = 3
) -> Round:
    """An open round of a programme that names sites."""
    with unwatched():
        terms = ProgrammeDraft(
            name_zh="示例·命名项目",
            mode="naming",
            approval_basis="示例批复",
            approval_number="示例〔2026〕1号",
            quota=quota,
        )
        programme = set_up_programme(terms, owner=office, by=officer, now=now)
        plan = RoundDraft(version=version, opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 31), last_month=202611)
        planned = plan_round(programme, 2026, plan, by=officer, now=now)
        open_round(planned, by=officer, now=now)
        Panel.objects.create(round=planned, visit_weight=0)
    return Round.objects.for_list().get(pk=planned.pk)


def may_be_named(site: Site, round_: Round, now: datetime, *, points: int = 9000) -> Application:
    """An application whose assessment is concluded, without its long way."""
    with unwatched():
        made = Application.objects.create(
            site=site, round=round_, status="assessing", first_level="county", begun_at=now, saved_at=now,
            saved_by="x", since=now, site_name=site.unit.name_zh, operator_org="示例·运营单位",
        )  # fmt: skip
        Assessment.objects.create(
            application=made, panel=round_.panel, status="concluded", opened_at=now, seats_wanted=0, points=points,
            most=10000, vetoed=False, finding="同意", concluded_by="x", concluded_at=now,
        )  # fmt: skip
    return Application.objects.for_page().get(pk=made.pk)


def drafted(round_: Round, found: list[Application], officer: Person, now: datetime, *, days: int = 5) -> PublicNotice:
    """A notice that is not out yet."""
    draft = NoticeDraft(
        title="示例·公示", text=TEXT, office="示例·统战部", office_address="示例路1号", office_phone="0418-1234567",
        days=days,
    )  # fmt: skip
    return notices.draft_notice(round_, draft, found, by=officer, now=now)


def publicised(round_: Round, found: list[Application], officer: Person, now: datetime) -> list[ListedSite]:
    """The sites of a notice that is out since now."""
    made = drafted(round_, found, officer, now)
    notices.put_out(made, by=officer, now=now)
    return list(ListedSite.objects.for_list().filter(notice=made))


def let_pass(notice: PublicNotice, days: int) -> None:
    """Let so many days pass: move what happened back, so that the calendar of today is later."""
    back = timedelta(days=days)
    with unwatched():
        notice.refresh_from_db()
        PublicNotice.objects.filter(pk=notice.pk).update(put_out_on=notice.put_out_on - back)
        for listed in ListedSite.objects.filter(notice=notice).exclude(deadline=None).select_related("deadline"):
            clock = listed.deadline
            due = clock.due_on - back if clock.due_on else None
            for pause in clock.pauses.all():
                last = pause.last - back if pause.last else None
                DeadlinePause.objects.filter(pk=pause.pk).update(first=pause.first - back, last=last)
            Deadline.objects.filter(pk=clock.pk).update(started_on=clock.started_on - back, due_on=due)
