"""Erase what names people in the files of the sites, when its time is over. That it was decided, and how, stays."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Q

from tongxin.privacy.fields import ERASED, lookup_fields
from tongxin.privacy.keeping import Keep
from tongxin.sites.models import (
    Application,
    ApplicationVersion,
    Assessment,
    CorrectiveAction,
    CultivationNote,
    Extension,
    Finding,
    ListedSite,
    Opinion,
    PublicNotice,
    PublicObjection,
    Recheck,
    RecheckRun,
    Rectification,
    Renewal,
    Seat,
    SiteObjection,
)


class Text(NamedTuple):
    """A personal field, the column that says when it was recorded, and what stands there once it is erased."""

    model: type[models.Model]
    field: str
    recorded: str
    left: str = ERASED

    @property
    def label(self) -> str:
        """As the register of personal data names it: "sites.Opinion.text"."""
        return f"{self.model._meta.label}.{self.field}"

    @property
    def lookups(self) -> list[str]:
        """The hashes by which rows are found by it, which go with it."""
        return [lookup.name for lookup in lookup_fields(self.model) if lookup.of == self.field]

    def due(self, now: datetime) -> models.QuerySet[models.Model]:
        """Return the rows in which it is past its time and still stands."""
        keep: Keep = self.model.Privacy.personal[self.field]  # type: ignore[attr-defined]
        old = self.model._default_manager.filter(**{f"{self.recorded}__lte": keep.past(now)})
        return old.exclude(Q(**{self.field: ""}) | Q(**{self.field: ERASED}))


TEXTS = (
    Text(Application, "leader_name", "saved_at", ""),
    Text(Application, "leader_post", "saved_at", ""),
    Text(Application, "contact_name", "saved_at", ""),
    Text(Application, "contact_phone", "saved_at", ""),
    Text(ApplicationVersion, "named", "submitted_at", ""),
    Text(Opinion, "text", "signed_at"),
    Text(SiteObjection, "text", "filed_at"),
    Text(SiteObjection, "answer", "answered_at"),
    Text(CultivationNote, "text", "noted_at"),
    Text(Assessment, "chair", "concluded_at"),
    Text(Seat, "reason", "stated_at"),
    Text(Seat, "reason", "left_at"),  # ended before anything was stated
    Text(Finding, "what", "raised_at"),
    Text(Finding, "wanted", "raised_at"),
    Text(Finding, "reason", "settled_at"),
    Text(CorrectiveAction, "text", "reported_at"),
    Text(CorrectiveAction, "opinion", "judged_at"),
    Text(Extension, "reason", "granted_at"),
    Text(PublicNotice, "reason", "drafted_at"),
    Text(ListedSite, "beyond_quota", "left_on"),
    Text(PublicObjection, "text", "filed_at"),
    Text(PublicObjection, "contact", "filed_at", ""),
    Text(PublicObjection, "answer", "answered_at"),
    Text(PublicObjection, "receipt", "filed_at"),
    Text(RecheckRun, "reason", "ended_at"),
    Text(Recheck, "statement", "submitted_at"),
    Text(Recheck, "opinion", "reviewed_at"),
    Text(Recheck, "note", "decided_at"),
    Text(Rectification, "extension_reason", "opened_at"),
    Text(Rectification, "result", "ended_at"),
    Text(Renewal, "reason", "decided_on"),
)
FIELDS = (
    *(text.label for text in TEXTS),
    *(f"{text.model._meta.label}.{lookup}" for text in TEXTS for lookup in text.lookups),
)


def forget_texts(*, now: datetime, dry_run: bool) -> int:
    """Erase every text that is past its time; return how many. Without an entry: what was decided does not change."""
    first, *others = (text.due(now).values("pk") for text in TEXTS)
    rows = first.union(*others, all=True).count()  # one question: a page counts too
    if rows and not dry_run:
        for text in TEXTS:
            text.due(now).update(**{text.field: text.left}, **dict.fromkeys(text.lookups))
    return rows
