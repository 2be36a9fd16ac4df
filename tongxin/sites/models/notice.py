"""The public notice of sites that may be named (公示): what it says, which sites stand on it, what is objected."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from tongxin.calendars.models import Deadline
from tongxin.ledger.facts import new_public_id
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.privacy.fields import EncryptedCharField, EncryptedTextField, LookupHash, hash_of
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose
from tongxin.sites.models.application import SAID, Application
from tongxin.sites.models.designation import Designation
from tongxin.sites.models.programme import Round
from tongxin.sites.models.site import Site
from tongxin.sites.vocabulary.notice import NOTICE_MOVES, Channel, NoticeStatus, Outcome, Running

ANSWERED_TO = Keep(purpose=Purpose.CONTACT, years=3)
LONGEST = 2000  # characters of an objection


def _run_by(person: Person, owner: str) -> Q | None:
    """The rows whose programme this person runs; None for all. owner: how the row leads to the owner's unit."""
    sight = person.sight_for(Deed.RUN_PROGRAMMES)
    return None if sight.everything else sight.rows(place=f"{owner}__place__code", unit_path=f"{owner}__path")


class PublicNoticeQuerySet(models.QuerySet["PublicNotice"]):
    def public(self) -> PublicNoticeQuerySet:
        """Those that were put out; one that was withdrawn stays to be seen as such."""
        return self.filter(status__in=[NoticeStatus.OUT, NoticeStatus.WITHDRAWN])

    def visible_to(self, person: Person) -> PublicNoticeQuerySet:
        """Those of programmes that the person runs, and what was put out about sites that they may see.

        What it says is public; the page of the office is for whoever has to do with one of its sites.
        """
        mine = _run_by(person, "round__programme__owner")
        if mine is None:
            return self
        about = ListedSite.objects.filter(application__site__in=Site.objects.visible_to(person).values("pk"))
        out = Q(status__in=[NoticeStatus.OUT, NoticeStatus.WITHDRAWN], pk__in=about.values("notice"))
        return self.filter(out | mine)

    def for_list(self) -> PublicNoticeQuerySet:
        """Newest first, with round and programme, and how many sites stand on each and are still open."""
        counted = self.annotate(
            sites=Count("listed", distinct=True),
            open_sites=Count("listed", filter=Q(listed__outcome=""), distinct=True),
        )
        return counted.select_related("round__programme__owner__place").order_by("-drafted_at", "-pk")


class PublicNotice(models.Model):
    """A notice that says which sites are to be named, so that anybody can object before it is decided.

    The contact is an office: unit, address, landline. A person's name has no place on it.
    """

    ledger_subject = "sites.public_notice"
    moves = NOTICE_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    round = models.ForeignKey(Round, models.PROTECT, related_name="public_notices")
    status = models.CharField(max_length=10, choices=NoticeStatus.choices, default=NoticeStatus.DRAFT)
    title = models.CharField(max_length=200)
    text = models.TextField()
    office = models.CharField(max_length=100)  # who takes objections
    office_address = models.CharField(max_length=200, blank=True)
    office_phone = models.CharField(max_length=40, blank=True)  # a landline
    days = models.PositiveSmallIntegerField()  # working days, at least those of the rule
    drafted_at = models.DateTimeField()
    put_out_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # withdrawn or discarded
    reason = EncryptedTextField(max_length=500, blank=True, bound_to="public_id")  # why it was withdrawn

    objects = PublicNoticeQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "public notice")
        of_nobody = pgettext_lazy("privacy", "free text of an office; a reason may name anybody")
        personal = {"reason": SAID}
        words = {"reason": pgettext_lazy("field", "why it was withdrawn")}
        public = {
            "id", "public_id", "round", "status", "title", "text", "office", "office_address", "office_phone", "days",
            "drafted_at", "put_out_on", "ended_on",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sites_public_notice_put_out_some_day",
                condition=Q(status__in=[NoticeStatus.OUT, NoticeStatus.WITHDRAWN], put_out_on__isnull=False)
                | Q(status__in=[NoticeStatus.DRAFT, NoticeStatus.DISCARDED], put_out_on=None),
            ),
            models.CheckConstraint(
                name="sites_public_notice_withdrawn_with_reason",
                condition=~Q(status=NoticeStatus.WITHDRAWN) | Q(ended_on__isnull=False) & ~Q(reason=""),
            ),
        ]

    if TYPE_CHECKING:
        round_id: int

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sites:public_notice", args=[self.public_id])

    @property
    def public_address(self) -> str:
        """Path of the page that everybody can read."""
        return reverse("sites:open_notice", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.status == NoticeStatus.DRAFT

    @property
    def is_out(self) -> bool:
        return self.status == NoticeStatus.OUT


class ListedSiteQuerySet(models.QuerySet["ListedSite"]):
    def open(self) -> ListedSiteQuerySet:
        """Those about which it is not decided yet, also of drafts."""
        return self.filter(outcome="")

    def out(self) -> ListedSiteQuerySet:
        """Those that are in public notice now, running, standing or over."""
        return self.open().filter(notice__status=NoticeStatus.OUT)

    def ready(self, today: date) -> ListedSiteQuerySet:
        """Those whose time is over: they may be named. The last day itself still runs; a clock that stands has none."""
        return self.out().filter(deadline__due_on__lt=today)

    def for_list(self) -> ListedSiteQuerySet:
        """In official order, with all that a row shows; counts open objections and all of them."""
        counted = self.annotate(
            objected=Count("objections", distinct=True),
            unanswered=Count(
                "objections", filter=Q(objections__pk__isnull=False, objections__answered_at=None), distinct=True
            ),
        )
        return counted.select_related(
            "notice__round__programme__owner", "application__site__unit__place", "application__kind",
            "deadline", "designation",
        ).order_by("application__site__unit__place_id", "application__site__unit__name_zh", "pk")  # fmt: skip


class ListedSite(models.Model):
    """A site on a public notice, with a clock of its own (docs/adr/0018), and how it left the notice."""

    public_id = models.UUIDField(unique=True, default=new_public_id)
    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="listed")
    application = models.ForeignKey(Application, models.PROTECT, related_name="listed")
    # As they were when the notice was put out: what is out does not change with the site.
    name = models.CharField(max_length=200)
    home = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=50, blank=True)
    operator = models.CharField(max_length=100, blank=True)
    deadline = models.OneToOneField(Deadline, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    left_on = models.DateField(null=True, blank=True)
    designation = models.OneToOneField(Designation, models.PROTECT, null=True, blank=True, related_name="listed")
    # By which document it was named although the programme's quota was full.
    beyond_quota = EncryptedTextField(max_length=500, blank=True, bound_to="public_id")

    objects = ListedSiteQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "site on a public notice")
        of_nobody = pgettext_lazy("privacy", "free text of an office; a reason may name anybody")
        personal = {"beyond_quota": SAID}
        words = {"beyond_quota": pgettext_lazy("field", "document that exceeds the quota")}
        public = {
            "id", "public_id", "notice", "application", "name", "home", "kind", "operator",
            "deadline", "outcome", "left_on", "designation",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "application"], name="sites_listed_once_a_notice"),
            models.UniqueConstraint(fields=["application"], condition=Q(outcome=""), name="sites_listed_on_one_notice"),
            models.CheckConstraint(
                name="sites_listed_left_some_day",
                condition=Q(outcome="", left_on=None) | ~Q(outcome="") & Q(left_on__isnull=False),
            ),
            models.CheckConstraint(
                name="sites_listed_named_with_title",
                condition=Q(outcome=Outcome.NAMED, designation__isnull=False)
                | ~Q(outcome=Outcome.NAMED) & Q(designation=None),
            ),
        ]

    if TYPE_CHECKING:
        notice_id: int
        application_id: int
        deadline_id: int | None

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return not self.outcome

    def running(self, today: date) -> Running:
        """How its time stands on a day. deadline must be loaded. While an objection is open the clock stands."""
        if self.outcome:
            return Running.LEFT
        if self.deadline is None:
            return Running.DRAFTED
        if self.deadline.due_on is None:
            return Running.STANDS
        return Running.OVER if self.deadline.due_on < today else Running.RUNS


class PublicObjectionQuerySet(models.QuerySet["PublicObjection"]):
    def visible_to(self, person: Person) -> PublicObjectionQuerySet:
        """Those to programmes that the person runs; nobody else in the office reads what was written."""
        mine = _run_by(person, "listed__notice__round__programme__owner")
        return self if mine is None else self.filter(mine)

    def by_receipt(self, typed: str) -> PublicObjectionQuerySet:
        """The one with this receipt number, however it is typed; none for a number that was never given."""
        letters = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
        number = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
        return self.filter(receipt_lookup=hash_of(PublicObjection, "receipt", number))

    def unanswered(self) -> PublicObjectionQuerySet:
        return self.filter(answered_at=None)

    def for_page(self) -> PublicObjectionQuerySet:
        return self.select_related(
            "listed__notice__round__programme__owner", "listed__application__site__unit__place", "listed__deadline"
        )


class PublicObjection(models.Model):
    """Somebody objects to a site of a public notice (异议). Who it is, we do not ask.

    The receipt is the key to the answer: whoever has it reads the answer, on the public page. `filed_on` is the day on
    which a letter, call or visit came in, so the clock stands from then.
    """

    ledger_subject = "sites.public_objection"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    listed = models.ForeignKey(ListedSite, models.PROTECT, related_name="objections")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    text = EncryptedTextField(max_length=LONGEST, bound_to="public_id")
    contact = EncryptedCharField(max_length=200, blank=True, bound_to="public_id")
    receipt = EncryptedCharField(max_length=20, bound_to="public_id")
    receipt_lookup = LookupHash(of="receipt", unique=True)
    filed_on = models.DateField()
    filed_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=36, blank=True)  # opaque id; "" for one filed on the public page
    answer = EncryptedTextField(max_length=LONGEST, blank=True, bound_to="public_id")
    upheld = models.BooleanField(null=True, blank=True)
    answered_by = models.CharField(max_length=36, blank=True)  # opaque id
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PublicObjectionQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "objection of the public")
        of_nobody = pgettext_lazy("privacy", "from anybody, without an account; a name is not asked for")
        personal = {"text": SAID, "contact": ANSWERED_TO, "answer": SAID, "receipt": SAID, "receipt_lookup": SAID}
        words = {
            "text": pgettext_lazy("field", "objection"),
            "contact": pgettext_lazy("field", "contact left by the objector"),
            "answer": pgettext_lazy("field", "answer"),
            "receipt": pgettext_lazy("field", "receipt number"),
            "receipt_lookup": pgettext_lazy("field", "keyed hash of the receipt number"),
        }
        public = {
            "id", "public_id", "listed", "channel", "filed_on", "filed_at", "recorded_by", "upheld", "answered_by",
            "answered_at",
        }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["listed"], condition=Q(answered_at=None), name="sites_public_objection_open")]
        constraints = [
            models.CheckConstraint(
                name="sites_public_objection_answered_by_someone",
                condition=Q(answered_at=None, answered_by="", upheld=None, answer="")
                | Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answered_by="") & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="sites_public_objection_recorded_by_someone",
                condition=Q(channel=Channel.WEB, recorded_by="") | ~Q(channel=Channel.WEB) & ~Q(recorded_by=""),
            ),
            models.CheckConstraint(
                name="sites_public_objection_answered_after_filing",
                condition=Q(answered_at=None) | Q(answered_at__gte=F("filed_at")),
            ),
        ]

    if TYPE_CHECKING:
        listed_id: int

    def __str__(self) -> str:
        return f"{self.listed_id} {self.filed_on}"

    def get_absolute_url(self) -> str:
        return reverse("sites:public_objection", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
