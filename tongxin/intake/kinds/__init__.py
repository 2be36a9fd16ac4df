"""The kinds of sheets that can be imported, in the order in which their rows depend on each other."""

from __future__ import annotations

from tongxin.intake.kinds import activities, association, bases, legal, market, sites
from tongxin.intake.kinds.kind import SheetKind

AnyKind = SheetKind[tuple[object, ...]]


def _in_order(kinds: list[AnyKind]) -> dict[str, AnyKind]:
    """Return the kinds by code, each after those that its rows refer to."""
    ordered: dict[str, AnyKind] = {}
    while len(ordered) < len(kinds):
        ready = [kind for kind in kinds if kind.code not in ordered and all(code in ordered for code in kind.after)]
        if not ready:
            raise ValueError("kinds of sheets wait for each other")
        ordered |= {kind.code: kind for kind in ready}
    return ordered


KINDS = _in_order([
    kind
    for module in (bases, legal, association, sites, market, activities)
    for kind in module.KINDS
])  # fmt: skip
