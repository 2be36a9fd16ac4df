"""The home page; the pages about one record, and those that lead to it."""

from tongxin.workspace.views.changes import amendment, closing, merger, move, opening, reopening
from tongxin.workspace.views.entry import entry, reversal
from tongxin.workspace.views.home import home
from tongxin.workspace.views.search import search, suggestions
from tongxin.workspace.views.unit import unit
from tongxin.workspace.views.units import options, tree, units, units_export

__all__ = [
    "amendment", "closing", "entry", "home", "merger", "move", "opening", "options", "reopening", "reversal", "search",
    "suggestions", "tree", "unit", "units", "units_export",
]  # fmt: skip
