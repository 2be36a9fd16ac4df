"""Keep the lists of site kinds, modes and kinds of papers; install what ships with the package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor, Subject
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.sites import shipped
from tongxin.sites.actions.standards import enact, set_up_standard
from tongxin.sites.models import EvidenceKind, Initiative, SiteKind, SiteMode, Standard
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.vocabulary.site import KINDS_KEPT

Row = SiteKind | SiteMode | EvidenceKind | Initiative
LISTS: Mapping[str, type[Row]] = {
    "kind": SiteKind,
    "mode": SiteMode,
    "evidence": EvidenceKind,
    "initiative": Initiative,
}


@transaction.atomic
def save_row(
    table: str, *, code: str, name_zh: str, name_en: str, active: bool = True, office: Unit, by: Person, now: datetime
) -> Row:
    """Add a row to a list ("kind", "mode", "evidence" or "initiative"), or change the one with this code.

    active: whether it is still offered; kinds of papers always are. Raises NotAllowed.
    """
    require(obstacle_to_run(by))
    model = LISTS[table]
    named: dict[str, object] = {"name_zh": name_zh, "name_en": name_en}
    if model is not EvidenceKind:
        named["active"] = active
    row, _created = model.objects.update_or_create(code=code, defaults=named)
    ledger.record(KINDS_KEPT, Subject(f"sites.{table}", code), by=by, now=now, unit=office, code=code)
    return row


@transaction.atomic
def install(owner: Unit, *, by: Actor, now: datetime) -> int:
    """Bring in the lists and standards that ship, as far as they are not there; return how many standards came.

    They are in force at once: their weights are local settings, and the office drafts its own next version.
    """
    for table, model in LISTS.items():
        held = set(model.objects.values_list("code", flat=True))
        rows = [row for row in shipped.named(table) if row.code not in held]
        for position, row in enumerate(rows, len(held)):
            placed = {} if model is EvidenceKind else {"position": position}
            model.objects.create(code=row.code, name_zh=row.zh, name_en=row.en, **placed)
    came = 0
    for each in shipped.standards():
        if not Standard.objects.filter(code=each.name.code).exists():
            version = set_up_standard(
                each.name.code, each.name.zh, each.name.en, owner=owner, draft=each.version, by=by, now=now
            )
            enact(version, effective_from=each.effective_from, by=by, now=now)
            came += 1
    return came


def shipped_kind_of_paper(code: str) -> EvidenceKind:
    """Return a kind of paper that ships, also where the lists were brought in before it did."""
    row = next(each for each in shipped.named("evidence") if each.code == code)
    kind, _created = EvidenceKind.objects.get_or_create(code=code, defaults={"name_zh": row.zh, "name_en": row.en})
    return kind
