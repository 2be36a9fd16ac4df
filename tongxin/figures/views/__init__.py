"""The pages of figures: overview, one figure with its rows, one entry."""

from tongxin.figures.views.entries import entry, reversal
from tongxin.figures.views.figure import address, figure, rows_export
from tongxin.figures.views.overview import dashboard

__all__ = ["address", "dashboard", "entry", "figure", "reversal", "rows_export"]
