"""The pages of figures: the overview, and one figure with its rows."""

from tongxin.figures.views.figure import address, figure, rows_export
from tongxin.figures.views.overview import dashboard

__all__ = ["address", "dashboard", "figure", "rows_export"]
