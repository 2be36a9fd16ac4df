"""What every page's shell needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ui.addresses import address

CARE_COOKIE = "care"


@dataclass(frozen=True)
class Room:
    """One entry of the navigation: its words, its picture (a name of the icon sprite) and where it leads."""

    namespace: str
    page: str
    label: str | Promise
    icon: str
    deeds: frozenset[str] = (
        frozenset()
    )  # codes of what somebody may do there; whoever may nothing of it is not led there
    names: tuple[str, ...] = ()  # what the names of its pages begin with, where it shares its namespace


# In the order in which an office meets them: what waits, look, bring in, hand out.
ROOMS = (
    Room("workspace", "workspace:home", _("My work"), "home", names=("home",)),
    Room("figures", "figures:dashboard", _("Overview"), "layout-dashboard", frozenset({"see_division"})),
    Room(
        "sites",
        "sites:list",
        pgettext_lazy("room", "Sites"),
        "award",
        frozenset({"run_programmes", "apply", "review_applications"}),
    ),
    Room("intake", "intake:list", _("Import ledgers"), "table-import", frozenset({"import"})),
    Room("reports", "reports:list", _("Reports"), "report-analytics", frozenset({"write_reports"})),
    Room("workspace", "workspace:units", _("Units"), "building", frozenset({"see_units"}), ("unit",)),
    Room(
        "oversight",
        "oversight:data_protection",
        _("Data protection"),
        "shield-lock",
        frozenset({"protect_data"}),
        ("data_", "register", "retention"),
    ),
    Room(
        "persons",
        "persons:persons",
        _("People"),
        "users",
        frozenset({"invite", "grant", "manage_accounts", "see_units"}),
    ),
    Room("oversight", "oversight:records", _("Audit log"), "list-search", frozenset({"read_audit"})),
)


@dataclass(frozen=True)
class Link:
    """A room as one page shows it."""

    label: str | Promise
    icon: str
    url: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of ui/base.html: navigation, whether there is a search, an emergency look, elderly mode."""
    deeds = _deeds(request)
    return {
        "navigation": navigation(request, deeds),
        "searches": "see_units" in deeds,
        "breaks_glass": "break_glass" in deeds,
        "care": request.COOKIES.get(CARE_COOKIE) == "1",
    }


def _deeds(request: HttpRequest) -> frozenset[str]:
    # A stranger has none; an error page may have no user at all.
    deeds = getattr(getattr(request, "user", None), "deeds", None)
    return deeds() if deeds else frozenset()


def navigation(request: HttpRequest, deeds: frozenset[str]) -> list[Link]:
    """Return the rooms, the one that the page belongs to marked as current. deeds: codes of what the visitor may do."""
    match = getattr(request, "resolver_match", None)  # absent when the address itself is unknown
    here = match.namespaces[0] if match and match.namespaces else ""
    name = (match.url_name or "") if match else ""
    return [
        Link(
            room.label,
            room.icon,
            address(room.page),
            room.namespace == here and (not room.names or name.startswith(room.names)),
        )
        for room in ROOMS
        if not room.deeds or room.deeds & deeds
    ]
