"""The words of the title: what it is worth today, and how it ends."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Standing(models.TextChoices):
    """What a title is worth on a day. Never stored: it follows from dates and from what was decided."""

    VALID = "valid", pgettext_lazy("title of a site", "valid")
    NOT_YET = "not_yet", pgettext_lazy("title of a site", "not valid yet")
    EXPIRED = "expired", pgettext_lazy("title of a site", "expired")
    REVOKED = "revoked", pgettext_lazy("title of a site", "revoked")
    DEREGISTERED = "deregistered", pgettext_lazy("title of a site", "deregistered")
    DELISTED = "delisted", pgettext_lazy("title of a site", "delisted")
    TAKEN_BACK = "taken_back", pgettext_lazy("title of a site", "recorded by mistake")


class Ending(models.TextChoices):
    """How a title ends other than by its last day.

    Revoked (撤销): the site lost it. Deregistered (注销): the site is gone, e.g. merged or closed. Delisted (摘牌): a
    list says that it ended and not how. Taken back: the imported row that named it was reversed.
    """

    REVOKED = "revoked", pgettext_lazy("title of a site", "revoked")
    DEREGISTERED = "deregistered", pgettext_lazy("title of a site", "deregistered")
    DELISTED = "delisted", pgettext_lazy("title of a site", "delisted")
    TAKEN_BACK = "taken_back", pgettext_lazy("title of a site", "recorded by mistake")
