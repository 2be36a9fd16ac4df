"""Notices to one person, and what that person wants to be told and how."""

from __future__ import annotations

from datetime import datetime, time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongxin.notices.rules import Quiet
from tongxin.notices.vocabulary import kind
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose

QUIET_FROM, QUIET_TO = time(22), time(7)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def to(self, reader: str) -> NoticeQuerySet:
        """What this person (by opaque id) is shown; what goes out by e-mail alone is not."""
        return self.filter(recipient=reader, is_shown=True)

    def ringing(self, now: datetime) -> NoticeQuerySet:
        """Unread, and not held back by quiet hours: what the bell counts."""
        return self.filter(read_at=None, rings_at__lte=now)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-made_at", "-pk")


class Notice(models.Model):
    """Something that one person is told, in words that are put into their language when they read it."""

    recipient = models.CharField(max_length=36)  # opaque id of a person, as in the ledger
    kind = models.CharField(max_length=60)
    words = models.JSONField()
    link = models.CharField(max_length=300, blank=True)  # a path of this site
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    rings_at = models.DateTimeField()  # from when it counts and is mailed: later than made_at in quiet hours
    is_shown = models.BooleanField(default=True)  # False: wanted by e-mail only
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "notice")
        of_id = "recipient"
        personal = {"words": Keep(purpose=Purpose.NOTICE, days=180)}
        words = {
            "words": gettext_lazy("what it says"),
            "kind": pgettext_lazy("field", "kind"),
            "made_at": pgettext_lazy("field", "told"),
            "read_at": pgettext_lazy("field", "read"),
            "mailed_at": pgettext_lazy("field", "mailed"),
        }
        unshown = {"link", "subject_type", "subject_id", "rings_at", "is_shown"}
        public = {
            "id", "recipient", "kind", "link", "subject_type", "subject_id", "made_at", "rings_at", "is_shown",
            "read_at", "mailed_at",
        }  # fmt: skip

        @staticmethod
        def told(notice: Notice, field: str) -> str | None:
            return {"words": notice.sentence, "kind": notice.label}.get(field)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-made_at", "-id"], name="notices_notice_newest"),
            models.Index(fields=["recipient", "rings_at"], condition=Q(read_at=None), name="notices_notice_unread"),
            models.Index(
                fields=["subject_type", "subject_id"],
                condition=Q(read_at=None) & ~Q(subject_id=""),
                name="notices_notice_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"

    @property
    def label(self) -> str:
        """What kind of notice it is, in the reader's language."""
        found = kind(self.kind)
        return str(found.label) if found else _("Notice")

    @property
    def sentence(self) -> str:
        """What it says, in the reader's language."""
        found = kind(self.kind)
        return found.told(self.words) if found else _("This notice is of a kind that is no longer used.")


class Wish(models.Model):
    """How one person wants to be told things: in which language by e-mail, and when not."""

    reader = models.CharField(max_length=36, primary_key=True)  # opaque id of a person
    language = models.CharField(max_length=10)  # of letters; pages follow the browser
    is_quiet = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_to = models.TimeField(default=QUIET_TO)

    class Privacy:
        title = pgettext_lazy("record", "wishes for notices")
        of_id = "reader"
        words = {
            "language": pgettext_lazy("field", "language"),
            "is_quiet": pgettext_lazy("field", "quiet hours"),
            "quiet_from": pgettext_lazy("field", "from"),
            "quiet_to": pgettext_lazy("field", "to"),
        }
        public = {"reader", "language", "is_quiet", "quiet_from", "quiet_to"}

    def __str__(self) -> str:
        return self.reader

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours, or None without."""
        return Quiet(self.quiet_from, self.quiet_to) if self.is_quiet else None


class Switch(models.Model):
    """Whether one person wants one kind of notice on the pages, and by e-mail. Without a row: on the pages only."""

    reader = models.CharField(max_length=36)  # opaque id of a person
    kind = models.CharField(max_length=60)
    on_pages = models.BooleanField()
    by_mail = models.BooleanField()

    class Privacy:
        title = pgettext_lazy("record", "wish for a kind of notice")
        of_id = "reader"
        words = {
            "kind": pgettext_lazy("field", "kind"),
            "on_pages": pgettext_lazy("field", "on the pages"),
            "by_mail": pgettext_lazy("field", "by e-mail"),
        }
        public = {"id", "reader", "kind", "on_pages", "by_mail"}

        @staticmethod
        def told(switch: Switch, field: str) -> str | None:
            found = kind(switch.kind) if field == "kind" else None
            return str(found.label) if found else None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "kind"], name="notices_switch_once")]

    def __str__(self) -> str:
        return f"{self.reader} {self.kind}"
