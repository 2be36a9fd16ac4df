"""The naming decision after a public notice (命名决定): all chosen sites in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed, require
from tongxin.sites.actions.designations import Decision, give
from tongxin.sites.actions.desk import tell_site
from tongxin.sites.actions.notices import call_to_name, held, leave
from tongxin.sites.models import Designation, ListedSite, PublicNotice, Round
from tongxin.sites.permissions import notices as may
from tongxin.sites.vocabulary import application, notice
from tongxin.sites.vocabulary.notice import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingDecision:
    """The decision. beyond_quota: by which document more sites are named than the quota says, "" within it."""

    number: str
    decided_on: date
    valid_from: date
    valid_until: date | None = None
    beyond_quota: str = ""


@transaction.atomic
def name_sites(
    round: Round,  # noqa: A002
    chosen: Sequence[ListedSite],
    decision: NamingDecision,
    *,
    by: Person,
    now: datetime,
) -> list[Designation]:
    """Name the chosen sites of a round by one decision, all or none; return their titles with certificate numbers.

    Raises NotAllowed, WrongMove, designations.Refused.
    """
    ledger.hold(round)  # its quota is counted
    require(may.obstacle_to_name_in(by, round))
    if not chosen:
        raise NotAllowed(_("Choose at least one site."))
    listed = held(ListedSite.objects.filter(pk__in=[each.pk for each in chosen], notice__round=round))
    today = timezone.localdate(now)
    for each in listed:
        ledger.hold(each.application.site)
        require(may.obstacle_to_name(by, each, today))
    require(may.obstacle_of_decision(listed, decision.decided_on))
    named = named_in(round)
    require(may.obstacle_of_quota(round, named, len(listed), decision.beyond_quota))
    titles = [_name(each, round, decision, by=by, now=now) for each in listed]
    for out in PublicNotice.objects.filter(pk__in={each.notice_id for each in listed}).order_by("pk"):
        call_to_name(out, by=by, now=now)
    return titles


def named_in(round: Round) -> int:  # noqa: A002
    """Return how many sites a round has named so far."""
    return ListedSite.objects.filter(notice__round=round, outcome=Outcome.NAMED).count()


def _name(listed: ListedSite, round_: Round, decision: NamingDecision, *, by: Person, now: datetime) -> Designation:
    found = listed.application
    unit = found.site.unit
    details: dict[str, ledger.Detail] = {"document": decision.number}
    basis = decision.beyond_quota.strip()
    if basis:
        details["beyond_quota"] = True
    ledger.move(found, application.NAME, by=by, now=now, unit=unit, fields={"since": now}, details=details)
    given = Decision(
        level=round_.programme.level, decision_number=decision.number, decided_on=decision.decided_on,
        valid_from=decision.valid_from, valid_until=decision.valid_until, programme=round_.programme,
    )  # fmt: skip
    title = give(found.site, given, by=by, now=now)
    listed.designation, listed.beyond_quota = title, basis
    leave(listed, Outcome.NAMED, on=timezone.localdate(now))
    tell_site(
        found, notice.NAMED_NOTICE, by=by, now=now, link=title.get_absolute_url(), certificate=title.certificate
    )  # fmt: skip
    return title
