"""The pages of imports."""

from tongxin.intake.views.checking import batch, checking, columns, differences, marked, sheet
from tongxin.intake.views.posting import discarding, posting, progress, restarting, taking_back
from tongxin.intake.views.source import source_row
from tongxin.intake.views.uploading import batches, new

__all__ = [
    "batch",
    "batches",
    "checking",
    "columns",
    "differences",
    "discarding",
    "marked",
    "new",
    "posting",
    "progress",
    "restarting",
    "sheet",
    "source_row",
    "taking_back",
]
