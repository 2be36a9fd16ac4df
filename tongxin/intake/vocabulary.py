"""The words of imports: the states of an uploaded file, and what happens to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.todos.kinds import TodoKind


class Status(models.TextChoices):
    """Where an uploaded file stands."""

    UPLOADED = "uploaded", pgettext_lazy("state of a file", "uploaded")
    CHECKED = "checked", pgettext_lazy("state of a file", "checked")
    IMPORTING = "importing", pgettext_lazy("state of a file", "being imported")
    IMPORTED = "imported", pgettext_lazy("state of a file", "imported")
    FAILED = "failed", pgettext_lazy("state of a file", "failed, nothing posted")
    TAKEN_BACK = "taken_back", pgettext_lazy("state of a file", "taken back")
    DISCARDED = "discarded", pgettext_lazy("state of a file", "discarded")


UPLOADED = Verb("intake.file_uploaded", _("uploaded a file"))
CHECK = Move(
    "intake.file_checked",
    _("checked the file"),
    details={"rows": _("rows"), "faults": _("faults")},
    sources={Status.UPLOADED, Status.CHECKED, Status.FAILED},
    target=Status.CHECKED,
)
START = Move(
    "intake.import_started",
    _("started the import"),
    details={"only_clean": _("only rows without faults")},
    sources={Status.CHECKED},
    target=Status.IMPORTING,
)
FINISH = Move(
    "intake.import_finished",
    _("imported the file"),
    details={"rows": _("rows"), "reversals": _("reversals"), "units": _("units opened")},
    sources={Status.IMPORTING},
    target=Status.IMPORTED,
)
FAIL = Move(
    "intake.import_failed",
    _("gave up the import"),
    details={"reason": _("reason")},
    sources={Status.IMPORTING},
    target=Status.FAILED,
)
TAKE_BACK = Move(
    "intake.import_taken_back",
    _("took the import back"),
    details={"reason": _("reason")},
    sources={Status.IMPORTED},
    target=Status.TAKEN_BACK,
)
DISCARD = Move(
    "intake.file_discarded",
    _("discarded the file"),
    sources={Status.UPLOADED, Status.CHECKED, Status.FAILED},
    target=Status.DISCARDED,
)

FILE_TO_POST = TodoKind(
    "intake.file_to_post",
    _("File to import"),
    _("%(file)s: %(rows)s rows, %(faults)s faults. Import it, mend it, or discard it."),
    working_days=5,
)
IMPORT_FAILED = TodoKind(
    "intake.import_failed", _("Import that failed"), _("%(file)s was not imported: check it again."), working_days=2
)
