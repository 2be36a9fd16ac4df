"""The words of reports: kinds, states of an edition, and what happens to templates and editions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.todos.kinds import TodoKind


class Kind(models.TextChoices):
    """Which report a template makes."""

    ANNUAL = "annual", _("annual report")


class Status(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("edition", "draft")
    PUBLISHED = "published", pgettext_lazy("edition", "published")
    DISCARDED = "discarded", pgettext_lazy("edition", "discarded")


TEMPLATE_SAVED = Verb(
    "reports.template_saved", _("saved a version of the report template"), details={"version": _("version")}
)
DRAFTED = Verb("reports.edition_drafted", _("began a draft of the report"), details={"period": _("period")})
PUBLISH = Move(
    "reports.edition_published",
    _("published the report"),
    details={"position": _("ledger position"), "version": _("template version"), "period": _("period")},
    sources={Status.DRAFT},
    target=Status.PUBLISHED,
)
DISCARD = Move("reports.edition_discarded", _("discarded the draft"), sources={Status.DRAFT}, target=Status.DISCARDED)

DRAFT_TO_PUBLISH = TodoKind(
    "reports.draft_to_publish",
    _("Draft to publish"),
    _("%(report)s, %(place)s, %(period)s: look at the draft and publish it."),
    working_days=10,
)
