"""Who may import what: questions with an answer in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.intake.models import Batch
from tongxin.intake.vocabulary import DISCARD, Status
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.roles import Deed


def obstacle_to_upload(person: Person, office: Unit | None = None) -> str | None:
    """Return why the person may not bring in files of this office (of any, where none is given), or None."""
    if not person.may(Deed.IMPORT):
        return _("Your role does not import ledgers.")
    if not person.may(Deed.IMPORT, at=office):
        return _("You may import the ledgers of your own units only.")
    return None


def no_rows(*, recognised: bool) -> str:
    """Return the sentence for a file without any data row. recognised: whether any of its sheets is a ledger."""
    if recognised:
        return _("This file has only headings and no rows of data.")
    return _("No ledger was recognised in this file. Please check that a row of headings stands over the rows.")


def obstacle_to_post(person: Person, batch: Batch, *, rows: int, missing: int = 0) -> str | None:
    """Return why the file cannot be imported as a whole, or None.

    rows: how many it would post. missing: how many an edited sheet no longer has; those may be taken back.
    """
    if batch.faults and not obstacle_to_change(person, batch):
        if not rows:
            return _("%(number)s faults must be mended first. Please correct the file and upload it again.") % {
                "number": batch.faults
            }
        return _(
            "%(number)s faults must be mended first. Please correct the file and upload it again, "
            "or import only the rows without faults."
        ) % {"number": batch.faults}
    return obstacle_to_post_clean(person, batch, rows=rows + missing)


def obstacle_to_post_clean(person: Person, batch: Batch, *, rows: int) -> str | None:
    """Return why not even the rows without faults can be imported, or None."""
    if obstacle := obstacle_to_upload(person, batch.office):
        return obstacle
    if batch.status != Status.CHECKED:
        return _("This file is %(state)s.") % {"state": batch.get_status_display()}
    if not rows and not batch.rows:
        return no_rows(recognised=batch.sheets.exclude(kind="").exists())
    if not rows and batch.faults:
        return _("All rows without faults have been imported before, or there are none.")
    if not rows:
        return _("There is nothing new in this file; everything in it has been imported before.")
    return None


def obstacle_to_change(person: Person, batch: Batch) -> str | None:
    """Return why the reading of the file cannot be changed, or None."""
    if obstacle := obstacle_to_upload(person, batch.office):
        return obstacle
    if batch.status not in {Status.CHECKED, Status.FAILED}:
        return _("This file is %(state)s.") % {"state": batch.get_status_display()}
    return None


def obstacle_to_discard(person: Person, batch: Batch) -> str | None:
    """Return why the file cannot be discarded, or None."""
    if obstacle := obstacle_to_upload(person, batch.office):
        return obstacle
    if batch.status not in DISCARD.sources:
        return _("This file is %(state)s.") % {"state": batch.get_status_display()}
    return None


def obstacle_to_take_back(person: Person, batch: Batch) -> str | None:
    """Return why the import cannot be taken back, or None."""
    if not person.may(Deed.TAKE_BACK, at=batch.office):
        return _("Imports are taken back by officers, secretaries and coordinators of the unit.")
    if batch.status != Status.IMPORTED:
        return _("Only a finished import can be taken back.")
    return None
