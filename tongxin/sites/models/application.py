"""Applications of sites in a round, what was handed in each time, and what was said to it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.ledger.sight import Seer
from tongxin.privacy.fields import EncryptedCharField, EncryptedTextField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose
from tongxin.sites.models.kinds import SiteKind
from tongxin.sites.models.programme import Round
from tongxin.sites.models.site import Site
from tongxin.sites.vocabulary.application import (
    APPLICATION_MOVES,
    ENDED,
    FILLED_IN,
    LEVEL_OF,
    UNDECIDED,
    Level,
    Result,
    Status,
)

REACHED = Keep(purpose=Purpose.CONTACT, years=5)
SAID = Keep(purpose=Purpose.WORK, years=10)  # a decision and its reasons are kept with the file of the site

FILE = pgettext_lazy("field", "application")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, seer: Seer) -> ApplicationQuerySet:
        """Those of the sites that this person may see. Assessors come by their seat (models/assessment.py)."""
        if seer.sight().everything:
            return self
        return self.filter(site__in=Site.objects.visible_to(seer).values("pk"))

    def live(self) -> ApplicationQuerySet:
        """All but those that the site gave up."""
        return self.exclude(status=Status.WITHDRAWN)

    def undecided(self) -> ApplicationQuerySet:
        """Those that were handed in, and about which the last word has not been said."""
        return self.filter(status__in=UNDECIDED)

    def for_page(self) -> ApplicationQuerySet:
        return self.select_related(
            "site__unit__place", "round__programme__owner__place", "round__version__standard", "kind"
        )

    def for_list(self) -> ApplicationQuerySet:
        """In official order of the sites, without the long texts: a list shows none of them."""
        listed = self.for_page().defer("overview", "practices", "results", "features", "next_plan", "operator_opinion")
        return listed.in_official_order()

    def in_official_order(self) -> ApplicationQuerySet:
        return self.order_by("site__unit__place_id", "site__unit__name_zh", "pk")


class Application(models.Model):
    """A site applies in a round: the form (申报表), where it stands, and which way it goes.

    `returned_from` is the level to which the corrected form comes back; `declined_at` the one whose decision an
    objection is about.
    """

    ledger_subject = "sites.application"
    moves = APPLICATION_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="applications")
    round = models.ForeignKey(Round, models.PROTECT, related_name="applications")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    # Settled when it is handed in: a clerk who comes or goes later does not move what is on its way.
    first_level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    returned_from = models.CharField(max_length=10, choices=Level.choices, blank=True)
    declined_at = models.CharField(max_length=10, choices=Level.choices, blank=True)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=36)  # opaque id, as in the ledger
    since = models.DateTimeField()  # since when it lies where it lies

    site_name = models.CharField(max_length=100, blank=True)
    kind = models.ForeignKey(SiteKind, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    operator_org = models.CharField(max_length=100, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    leader_name = EncryptedCharField(max_length=50, blank=True, bound_to="public_id")
    leader_post = EncryptedCharField(max_length=50, blank=True, bound_to="public_id")
    contact_name = EncryptedCharField(max_length=50, blank=True, bound_to="public_id")
    contact_phone = EncryptedCharField(max_length=20, blank=True, bound_to="public_id")  # E.164
    founded_on = models.DateField(null=True, blank=True)
    venue_area = models.PositiveIntegerField(null=True, blank=True)  # square metres
    annual_funds = models.BigIntegerField(null=True, blank=True)  # fen
    staff_full = models.PositiveIntegerField(null=True, blank=True)
    staff_part = models.PositiveIntegerField(null=True, blank=True)
    covered_units = models.PositiveIntegerField(null=True, blank=True)
    covered_people = models.PositiveIntegerField(null=True, blank=True)
    brand_name = models.CharField(max_length=100, blank=True)
    initiatives = models.CharField(max_length=200, blank=True)  # 对应“四项工程”
    overview = models.TextField(blank=True)
    practices = models.TextField(blank=True)
    results = models.TextField(blank=True)
    features = models.TextField(blank=True)
    next_plan = models.TextField(blank=True)
    operator_opinion = models.TextField(blank=True)
    commitment = models.BooleanField(default=False)  # 真实性承诺

    cultivation_from = models.DateField(null=True, blank=True)
    cultivation_until = models.DateField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "application of a site")
        of_nobody = pgettext_lazy("privacy", "names whom the site's unit names; an account is not asked for")
        personal = {
            "leader_name": REACHED,
            "leader_post": REACHED,
            "contact_name": REACHED,
            "contact_phone": REACHED,
        }
        words = {
            "leader_name": pgettext_lazy("field", "person in charge"),
            "leader_post": pgettext_lazy("field", "post"),
            "contact_name": pgettext_lazy("field", "contact"),
            "contact_phone": pgettext_lazy("field", "contact phone"),
        }
        public = {
            "id", "public_id", "site", "round", "status", "first_level", "returned_from", "declined_at", "begun_at",
            "saved_at", "saved_by", "since", "site_name", "kind", "address", "operator_org", "uscc", "founded_on",
            "venue_area", "annual_funds", "staff_full", "staff_part", "covered_units", "covered_people", "brand_name",
            "initiatives", "overview", "practices", "results", "features", "next_plan", "operator_opinion",
            "commitment", "cultivation_from", "cultivation_until",
        }  # fmt: skip

    class Meta:
        # With the site, so that a round is sorted and counted without the long texts of its applications.
        indexes = [models.Index(fields=["round", "status", "site"], name="sites_application_of_round")]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "round"], condition=~Q(status=Status.WITHDRAWN), name="sites_application_one_a_round"
            ),
            models.CheckConstraint(
                name="sites_application_returned_from_somewhere",
                condition=~Q(status=Status.RETURNED) | ~Q(returned_from=""),
            ),
            models.CheckConstraint(
                name="sites_application_declined_by_somebody",
                condition=~Q(status=Status.DECLINED) | ~Q(declined_at=""),
            ),
            models.CheckConstraint(
                name="sites_application_cultivated_for_a_term",
                condition=Q(cultivation_from=None, cultivation_until=None)
                | Q(cultivation_from__isnull=False, cultivation_until__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        site_id: int
        round_id: int
        kind_id: int | None

    def __str__(self) -> str:
        return self.site_name or str(self.site_id)

    def get_absolute_url(self) -> str:
        return reverse("sites:application", args=[self.public_id])

    @property
    def word(self) -> Status:
        """The status with its label."""
        return Status(self.status)

    @property
    def level(self) -> Level | None:
        """At which level it lies to be reviewed; None while it lies elsewhere."""
        return LEVEL_OF.get(self.status)

    @property
    def is_filled_in(self) -> bool:
        return self.status in FILLED_IN

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED


class ApplicationVersion(models.Model):
    """What was handed in, each time. `fields` are the form's values as text; those that name people are kept apart,
    encrypted. `checked` is what the site gave itself and the papers that were on file (frozen.py)."""

    ledger_subject = "sites.application_version"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    fields = models.JSONField()
    checked = models.JSONField(default=dict, blank=True)
    named = EncryptedTextField(blank=True, bound_to="public_id")  # JSON: leader, post, contact, phone
    submitted_by = models.CharField(max_length=36)  # opaque id
    submitted_at = models.DateTimeField()

    class Privacy:
        title = pgettext_lazy("record", "application as it was handed in")
        of_nobody = pgettext_lazy("privacy", "names whom the site's unit names; an account is not asked for")
        personal = {"named": REACHED}
        words = {"named": pgettext_lazy("field", "person in charge and contact")}
        public = {"id", "public_id", "application", "number", "fields", "checked", "submitted_by", "submitted_at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="sites_application_version_once"),
        ]

    if TYPE_CHECKING:
        application_id: int

    def __str__(self) -> str:
        return f"{self.application_id} v{self.number}"


class Opinion(models.Model):
    """What a level said to an application (意见): agree, disagree, return; by whom and when. `entry` is its entry."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="opinions")
    level = models.CharField(max_length=10, choices=Level.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    text = EncryptedTextField(blank=True, bound_to="application_id")  # it has no id of its own before it is saved
    document_number = models.CharField(max_length=60, blank=True)
    version = models.ForeignKey(ApplicationVersion, models.PROTECT, null=True, blank=True, related_name="+")
    signer = models.CharField(max_length=36)  # opaque id
    signed_at = models.DateTimeField()
    entry = models.BigIntegerField()  # position in the ledger

    class Privacy:
        title = pgettext_lazy("record", "opinion on an application")
        of_id = "signer"
        personal = {"text": SAID}
        words = {
            "application": FILE,
            "level": pgettext_lazy("field", "level"),
            "result": pgettext_lazy("field", "result"),
            "text": pgettext_lazy("field", "opinion"),
            "document_number": pgettext_lazy("field", "document number"),
            "version": pgettext_lazy("field", "version"),
            "signed_at": pgettext_lazy("field", "signed"),
            "entry": pgettext_lazy("field", "entry of the ledger"),
        }
        public = {
            "id", "application", "level", "result", "document_number", "version", "signer", "signed_at", "entry",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(name="sites_opinion_has_reasons", condition=Q(result=Result.AGREE) | ~Q(text="")),
        ]

    if TYPE_CHECKING:
        application_id: int

    def __str__(self) -> str:
        return f"{self.application_id} {self.level}"


class SiteObjection(models.Model):
    """The site objects to a decision (异议); the level above answers, and upholds it or not."""

    ledger_subject = "sites.objection"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    about = models.CharField(max_length=10, choices=Level.choices)  # whose decision
    text = EncryptedTextField(bound_to="public_id")
    filed_by = models.CharField(max_length=36)  # opaque id
    filed_at = models.DateTimeField()
    answer = EncryptedTextField(blank=True, bound_to="public_id")
    upheld = models.BooleanField(null=True, blank=True)
    answered_by = models.CharField(max_length=36, blank=True)  # opaque id
    answered_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        title = pgettext_lazy("record", "objection of a site")
        of_id = "filed_by"
        personal = {"text": SAID, "answer": SAID}
        words = {
            "application": FILE,
            "about": pgettext_lazy("field", "whose decision"),
            "text": pgettext_lazy("field", "objection"),
            "filed_at": pgettext_lazy("field", "filed"),
            "answer": pgettext_lazy("field", "answer"),
            "upheld": pgettext_lazy("field", "upheld"),
            "answered_at": pgettext_lazy("field", "answered"),
            "answered_by": pgettext_lazy("field", "answered by (opaque id)"),
        }
        public = {
            "id", "public_id", "application", "about", "filed_by", "filed_at", "upheld", "answered_by", "answered_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at=None), name="sites_objection_one_open"
            ),
            models.CheckConstraint(
                name="sites_objection_answered_by_someone_at_some_time",
                condition=Q(answered_at=None, answered_by="", upheld=None, answer="")
                | Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answered_by="") & ~Q(answer=""),
            ),
        ]

    if TYPE_CHECKING:
        application_id: int

    def __str__(self) -> str:
        return f"{self.application_id} {self.filed_at}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class CultivationNote(models.Model):
    """What was done for a site in cultivation: guidance given, progress seen (培育记录)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="cultivation_notes")
    on = models.DateField()
    text = EncryptedTextField(bound_to="application_id")
    noted_by = models.CharField(max_length=36)  # opaque id
    noted_at = models.DateTimeField()

    class Privacy:
        title = pgettext_lazy("record", "note of a cultivation")
        of_id = "noted_by"
        personal = {"text": SAID}
        words = {
            "application": FILE,
            "on": pgettext_lazy("field", "day"),
            "text": pgettext_lazy("field", "guidance or progress"),
            "noted_at": pgettext_lazy("field", "noted"),
        }
        public = {"id", "application", "on", "noted_by", "noted_at"}

    if TYPE_CHECKING:
        application_id: int

    def __str__(self) -> str:
        return f"{self.application_id} {self.on}"
