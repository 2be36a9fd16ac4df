"""Emergency looks (open ones first), the register, consents by count, what is past its time. Reads only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongxin.oversight.data_protection import retention
from tongxin.oversight.permissions import obstacle_to_protect
from tongxin.people.models import Consent, Emergency, Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.rights.agreements import Agreement
from tongxin.privacy.ciphers import CannotRead
from tongxin.privacy.register import holdings
from tongxin.ui.pages import show

PAGE_SIZE = 25
FEW = 5  # below it a count could tell who; it is not shown, and neither is the one that it could be worked out from


class Look(NamedTuple):
    """An emergency look as the desk shows it."""

    emergency: Emergency
    reason: str
    is_open: bool


class Agreed(NamedTuple):
    """How many people with an account agree to something today; None where they are too few to say."""

    agreement: Agreement
    persons: int | None


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """Who opened whose closed data, and why; how many agree to what."""
    require(obstacle_to_protect(request.user))
    now = timezone.now()
    page = Paginator(Emergency.objects.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "looks": [_look(emergency, now) for emergency in page.object_list],
        "consents": agreed_counts(),
        "few": FEW,
    }
    return show(request, "oversight/data_protection.html", None, context)


@require_safe
def register(request: PersonRequest) -> HttpResponse:
    """Every personal field with its purpose, basis and time, as the program itself works by it."""
    require(obstacle_to_protect(request.user))
    return show(request, "oversight/register.html", None, {"holdings": list(holdings())})


@require_safe
def due(request: PersonRequest) -> HttpResponse:
    """What the next run of `tongxin retention` will erase; counts only."""
    require(obstacle_to_protect(request.user))
    outcomes = list(retention.run(now=timezone.now(), dry_run=True))
    return show(request, "oversight/retention.html", None, {"outcomes": outcomes})


def agreed_counts() -> list[Agreed]:
    """Return how many open accounts agree to each thing today. Too few, or too few who do not, are not told."""
    everybody = Person.objects.filter(is_active=True).count()
    in_force = Consent.objects.in_force().filter(person__is_active=True).order_by("agreement")
    counted = dict(in_force.values_list("agreement").annotate(persons=Count("person", distinct=True)))
    return [Agreed(agreement, _told(counted.get(agreement.value, 0), everybody)) for agreement in Agreement]


def _told(count: int, everybody: int) -> int | None:
    return count if count >= FEW and everybody - count >= FEW else None


def _look(emergency: Emergency, now: datetime) -> Look:
    try:
        reason = str(emergency.reason)
    except CannotRead:
        reason = _("cannot be read: the key is missing")
    return Look(emergency, reason, emergency.ends_at > now)
