"""A public notice that is out, with an objection, and the draft of another one; their sites were assessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from tests.guards import unwatched
from tongxin.calendars import actions as calendars
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.sites.actions import notices, public_objections
from tongxin.sites.actions.sites import register_site
from tongxin.sites.models import Application, Assessment, ListedSite, PublicNotice, PublicObjection, Round


@dataclass(frozen=True)
class SampleNotice:
    """One of everything that a page of the public notice can be about."""

    draft: PublicNotice
    out: PublicNotice
    listed: ListedSite
    objection: PublicObjection


def make_notices(
    above: Unit, place: str, round_: Round, officer: Person, *, now: datetime, text: str = "示例·公示"
) -> SampleNotice:
    """Put one assessed site into public notice, with an objection, and draft the notice of another one.

    above: the unit above the two new sites. place: their home. text: what is written wherever somebody may write.
    """
    calendars.install()
    first, second = (_assessed(above, place, number, round_, officer, now) for number in "甲乙")
    terms = notices.NoticeDraft(
        title=text, text=text, office=text[:20], office_address=text, office_phone="0418-2820000", days=5
    )
    out = notices.draft_notice(round_, terms, [first], by=officer, now=now)
    # The pages ask for today's date, so the notice runs today.
    notices.put_out(out, by=officer, now=timezone.now())
    listed = ListedSite.objects.for_list().get(notice=out)
    objection = public_objections.object_publicly(listed, text=text, contact=text, now=timezone.now())
    draft = notices.draft_notice(round_, terms, [second], by=officer, now=now)
    return SampleNotice(draft, out, listed, objection)


def _assessed(above: Unit, place: str, number: str, round_: Round, officer: Person, now: datetime) -> Application:
    terms = orgs.UnitDraft(kind=Kind.SITE_OPERATOR, name_zh=f"示例·公示点{number}{above.pk}", place=place, parent=above)
    site = register_site(orgs.open_unit(terms, by=officer, now=now), by=officer, now=now)
    with unwatched():
        made = Application.objects.create(
            site=site, round=round_, status="assessing", first_level="county", begun_at=now, saved_at=now,
            saved_by=officer.actor_id, since=now, site_name=site.unit.name_zh, operator_org="示例·运营单位",
        )  # fmt: skip
        Assessment.objects.create(
            application=made, panel=round_.panel, status="concluded", opened_at=now, seats_wanted=0, points=9000,
            most=10000, vetoed=False, finding="同意", concluded_by=officer.actor_id, concluded_at=now,
        )  # fmt: skip
    return Application.objects.for_page().get(pk=made.pk)
