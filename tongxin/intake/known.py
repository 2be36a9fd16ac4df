"""What the system knows when a file is checked: its units, its places, and what was imported before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from django.conf import settings
from django.db.models import Q

from tongxin.intake.bounds import Bounds, bounds_of
from tongxin.intake.check import Surroundings
from tongxin.intake.differences import Past
from tongxin.intake.kinds import KINDS
from tongxin.intake.mistakes import Mistake
from tongxin.intake.models import ImportedRow
from tongxin.intake.parties import Party, Register
from tongxin.ledger.models import Head
from tongxin.ledger.sight import below_unit
from tongxin.orgs.models import FormerName, Unit
from tongxin.orgs.vocabulary import Kind, Status
from tongxin.places import codes
from tongxin.places.resolver import Placed, Resolver, Unclear

COLUMNS = (
    "pk", "public_id", "kind", "name_zh", "match_name", "place_id", "credit_code", "number", "level", "path", "status",
)  # fmt: skip


def surroundings(office: Unit, *, today: date) -> Surroundings:
    """Return what a dry run for this office needs to know. today: later days are faults."""
    bounds = bounds_of(office)
    parties = {party.pk: party for party in _parties(bounds)}
    register = Register(parties.values())
    for unit, match in FormerName.objects.order_by("-pk").values_list("unit", "match_name"):
        register.remember(parties[unit], match)
    return Surroundings(today, parties[office.pk], register, placer(bounds), partial(keys_elsewhere, office))


def _parties(bounds: Bounds | None) -> Iterable[Party]:
    # Active units first: when a closed one and an active one bear a name, the active one is meant.
    for row in Unit.objects.order_by("status", "pk").values_list(*COLUMNS).iterator():
        pk, public_id, kind, name, match, place, credit_code, number, level, path, status = row
        yield Party(
            kind=Kind(kind), name=name, match=match, place=place, credit_code=credit_code, number=number, level=level,
            public_id=str(public_id), path=path, pk=pk, closed=status == Status.CLOSED,
            elsewhere=bounds is not None and not bounds.hold_unit(place=place, path=path),
        )  # fmt: skip


def placer(bounds: Bounds | None = None) -> Callable[[str], str]:
    """Return a function from what people write to a 12-digit code of the city; it raises Mistake with the reason.

    bounds: of the office; places out of them are a mistake.
    """
    resolver = Resolver(settings.TONGXIN_CITY)

    def place(text: str) -> str:
        answer = resolver.resolve(text)
        if isinstance(answer, Placed):
            if bounds is not None and not bounds.hold_place(answer.code):
                raise Mistake("place_elsewhere", text=text)
            return answer.code
        code = "unclear_place" if isinstance(answer, Unclear) else "unknown_place"
        raise Mistake(code, text=text, reason=answer.reason)

    return place


def past_rows(office: Unit, kind: str) -> list[Past]:
    """Return the live rows of this kind, in the order in which they were imported.

    A document number or a credit code is the city's, not the office's: for kinds with a key every office's rows count.
    """
    rows = ImportedRow.objects.live().filter(kind=kind)
    if KINDS[kind].key is None:
        rows = rows.filter(office=office)
    elif bounds := bounds_of(office):
        rows = rows.filter(_within(bounds))
    columns = ("pk", "batch_id", "sheet", "row", "ordinal", "key", "content", "first_position", "entries", "edition")
    return [Past(*row) for row in rows.order_by("pk").values_list(*columns)]


def keys_elsewhere(office: Unit, kind: str) -> set[str]:
    """Return the keys of this kind's live rows that stand in the ledgers of offices out of this one's bounds."""
    bounds = bounds_of(office)
    if bounds is None or KINDS[kind].key is None:
        return set()
    others = ImportedRow.objects.live().filter(kind=kind).exclude(_within(bounds)).exclude(key="")
    return set(others.values_list("key", flat=True))


def _within(bounds: Bounds) -> Q:
    within = Q(office__path__range=below_unit(bounds.path))
    return within | Q(office__place__code__range=codes.subtree(bounds.place)) if bounds.place else within


def ledger_position() -> int:
    """Return the position of the ledger's head: as long as it stays, nothing that a dry run knows has changed."""
    return Head.objects.values_list("position", flat=True).get(pk=1)
