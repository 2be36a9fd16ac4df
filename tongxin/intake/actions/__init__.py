"""The verbs of imports: upload, change the reading, discard, start, post, fail, take back; or all at once."""

from tongxin.intake.actions.at_once import Result, import_file
from tongxin.intake.actions.posting import fail, post, restart, start
from tongxin.intake.actions.taking_back import take_back
from tongxin.intake.actions.uploading import change_reading, check_again, discard, upload

__all__ = [
    "Result",
    "change_reading",
    "check_again",
    "discard",
    "fail",
    "import_file",
    "post",
    "restart",
    "start",
    "take_back",
    "upload",
]
