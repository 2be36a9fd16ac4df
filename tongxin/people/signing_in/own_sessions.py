"""The list of one's own sessions: where one is signed in, with which browser, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.people.models import Person

# The first that fits is said: Edge calls itself Chrome too, and every one of them Safari.
BROWSERS = (
    ("MicroMessenger", "微信"), ("wxwork", "企业微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("360", "360"),
    ("QQBrowser", "QQ 浏览器"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("UOS", "UOS"), ("Kylin", "Kylin"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One session as its owner sees it."""

    pk: int
    browser: str
    address: str
    since: datetime
    last_act: datetime
    is_this: bool


def visits_of(person: Person, *, this: str | None) -> list[Visit]:
    """Return the sessions in which the person is signed in, this one first. this: its key."""
    rows = live(person).order_by("-last_seen_at", "pk")
    found = [
        Visit(row.pk, browser(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == this)
        for row in rows
    ]
    return sorted(found, key=lambda visit: not visit.is_this)


def live(person: Person) -> QuerySet[UserSession]:
    """Return the rows of sessions that still exist; of others the row may be left over."""
    going_on = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=person, session_key__in=going_on)
    return rows


def browser(agent: str) -> str:
    """Return browser and system in words, as far as the browser tells them: "Chrome · Windows"."""
    return told_by(agent) or _("unknown browser")


def told_by(agent: str) -> str:
    """Return what the browser tells of itself, "" for nothing that is known here."""
    return " · ".join(
        filter(None, (next((word for mark, word in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)))
    )
