"""Renew a title that has a last day (续期)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.sites.actions import recheck_desk as desk
from tongxin.sites.actions.designations import Refused
from tongxin.sites.models import Designation, Recheck, Renewal
from tongxin.sites.permissions.designations import SHORTEST_REASON
from tongxin.sites.permissions.rechecks import obstacle_to_renew
from tongxin.sites.vocabulary import recheck as words
from tongxin.sites.vocabulary.recheck import RecheckStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalDraft:
    """A decision that gives a title a later last day. reason: needed where no recheck kept the title."""

    decision_number: str
    decided_on: date
    valid_until: date
    reason: str = ""


def kept_by(designation: Designation) -> Recheck | None:
    """Return the recheck on which a renewal can rest: the last that kept the title and that no renewal has used."""
    last = designation.rechecks.filter(status=RecheckStatus.KEPT).select_related("run").order_by("-decided_on", "-pk")
    found = last.first()
    return None if found is None or found.renewals.exists() else found


@transaction.atomic
def renew(designation: Designation, draft: RenewalDraft, *, by: Person, now: datetime) -> Renewal:
    """Give the title a later last day; the certificate keeps its number, so the plaque stays (ADR 0020).

    Raises NotAllowed, Refused.
    """
    ledger.hold(designation)
    require(obstacle_to_renew(by, designation))
    before = designation.valid_until
    assert before is not None, "a title without a last day is not renewed"
    recheck = kept_by(designation)
    _refuse(designation, draft, recheck, before=before, today=timezone.localdate(now))
    unit = designation.site.unit
    entry = ledger.record(
        words.RENEWED, unit, by=by, now=now, unit=unit, occurred_on=draft.decided_on, kind=designation.level,
        document=draft.decision_number.strip(), valid_until=draft.valid_until.isoformat(), before=before.isoformat(),
        recheck=recheck.run.year if recheck else None,
    )  # fmt: skip
    renewal = Renewal(
        designation=designation, decision_number=draft.decision_number.strip(), decided_on=draft.decided_on,
        last_day_before=before, valid_until=draft.valid_until, recheck=recheck, reason=draft.reason.strip(),
        entry=entry.position,
    )  # fmt: skip
    renewal.save(force_insert=True)
    designation.valid_until = draft.valid_until
    designation.save(update_fields=["valid_until"])
    desk.renewed(designation, by=by, now=now)
    return renewal


def _refuse(
    designation: Designation, draft: RenewalDraft, recheck: Recheck | None, *, before: date, today: date
) -> None:
    if not draft.decision_number.strip():
        raise Refused(_("A title is renewed by a decision with a number."))
    if draft.decided_on > today:
        raise Refused(_("The decision is of a later day."))
    if draft.decided_on < designation.decided_on:
        raise Refused(_("The decision is of a day before the title was given."))
    if draft.valid_until <= before:
        raise Refused(_("The new last day is not later than the old one: %(day)s.") % {"day": before.isoformat()})
    if draft.valid_until < max(today, draft.decided_on):
        raise Refused(_("The new last day is past already, or before the decision."))
    if recheck is None and len(draft.reason.strip()) < SHORTEST_REASON:
        raise Refused(_("No recheck kept this title: give the reason in ten characters or more."))
