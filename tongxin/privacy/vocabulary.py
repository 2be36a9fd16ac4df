"""Why personal data are held, on which legal basis, and what the time they are kept counts from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """What makes holding the data lawful (PIPL, Personal Information Protection Law, 个人信息保护法)."""

    CONSENT = "consent", _("PIPL art. 13 (1) no. 1: with the person's consent")
    DUTY = "duty", _("PIPL art. 13 (1) no. 3: needed for statutory tasks and duties")
    LOGS = "logs", _("PIPL art. 13 (1) no. 3; Cybersecurity Law: network logs are kept for at least six months")
    PROOF = "proof", _("PIPL art. 13 (1) no. 3 and art. 69: the holder must be able to prove that it acted lawfully")
    RECORDS = "records", _("PIPL art. 13 (1) no. 3, art. 55 and 56: records of processing are kept for three years")


class Purpose(models.TextChoices):
    """What personal data are held for. A field without a purpose is not held at all (PIPL art. 6)."""

    ACCOUNT = "account", _("signing in and being recognised as oneself")
    CONTACT = "contact", _("being reached about one's work")
    OFFICE = "office", _("knowing who holds which role in which unit")
    IMPORT = "import", _("checking an imported ledger against its file")
    WORK = "work", _("giving reasons for a decision about a record")
    NOTICE = "notice", _("telling somebody what needs their attention")
    CONSENT = "consent", _("proving what somebody agreed to, and until when")
    AUDIT = "audit", _("finding out who did or saw what")
    PROTECTION = "protection", _("accounting for emergency access to personal data")

    @property
    def basis(self) -> Basis:
        """The legal basis on which data are held for this purpose."""
        return BASES[self]


BASES = {
    Purpose.ACCOUNT: Basis.DUTY,
    Purpose.CONTACT: Basis.CONSENT,
    Purpose.OFFICE: Basis.DUTY,
    Purpose.IMPORT: Basis.DUTY,
    Purpose.WORK: Basis.DUTY,
    Purpose.NOTICE: Basis.DUTY,
    Purpose.CONSENT: Basis.PROOF,
    Purpose.AUDIT: Basis.LOGS,
    Purpose.PROTECTION: Basis.RECORDS,
}


class Since(models.TextChoices):
    """The event from which the time of keeping counts."""

    RECORDED = "recorded", _("after it was recorded")
    ACCOUNT_CLOSED = "account_closed", _("after the account was closed")
    RECORD_CLOSED = "record_closed", _("after the record that it belongs to was closed")
    EXPIRED = "expired", _("after it expired")
