"""The verbs of units: open, amend, move, merge, close, reopen."""

from tongxin.orgs.actions.amending import UnitData, amend_unit, amend_units, data_of, supply_credit_codes
from tongxin.orgs.actions.closing import UnitInUse, close_unit, close_units, reopen_unit, reopen_units
from tongxin.orgs.actions.facts import NotADay
from tongxin.orgs.actions.merging import CannotMerge, merge_unit
from tongxin.orgs.actions.moving import CannotMove, move_unit
from tongxin.orgs.actions.opening import UnitDraft, open_unit, open_units
from tongxin.orgs.actions.trees import ParentClosed

__all__ = [
    "CannotMerge", "CannotMove", "NotADay", "ParentClosed", "UnitData", "UnitDraft", "UnitInUse", "amend_unit",
    "amend_units", "close_unit", "close_units", "data_of", "merge_unit", "move_unit", "open_unit", "open_units",
    "reopen_unit", "reopen_units", "supply_credit_codes",
]  # fmt: skip
