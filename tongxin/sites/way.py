"""The way of an application on one line: what is behind it, where it lies, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from tongxin.sites import offices
from tongxin.sites.models import Application
from tongxin.sites.vocabulary.application import LEVEL_OF, Status


class Passed(StrEnum):
    """How a station stands to the application."""

    BEHIND = "behind"
    HERE = "here"
    AHEAD = "ahead"
    ENDED = "ended"  # here, and no further


@dataclass(frozen=True)
class Station:
    """A station. office: who acts there, "" where nobody in particular does."""

    code: str
    label: str
    office: str
    passed: Passed

    @property
    def is_here(self) -> bool:
        return self.passed is Passed.HERE


OF_STATUS = {
    Status.CULTIVATING: "cultivation",
    Status.ASSESSING: "assessment",
    Status.PUBLICISED: "notice",
    Status.NAMED: "naming",
    Status.CONFIRMED: "confirmation",
}
REACHED = frozenset({Status.NAMED, Status.CONFIRMED})


def way(application: Application, *, is_assessed: bool) -> list[Station]:
    """Return the stations in order. is_assessed: whether an assessment was opened.

    The application's site with its unit, and its round with programme, must be loaded.
    """
    stations = _stations(application)
    at = [code for code, _label, _office in stations].index(_station(application, is_assessed=is_assessed))
    return [
        Station(code, label, office, _passed(number, at, Status(application.status)))
        for number, (code, label, office) in enumerate(stations)
    ]


def _stations(application: Application) -> list[tuple[str, str, str]]:
    found = [("site", _("Application by the site"), application.site.unit.name_zh)]
    at_work = offices.offices(application.site, offices.UPWARDS, without=offices.writers(application))
    for level in offices.route(application):
        _who, unit = offices.next_up(level, at_work)
        found.append((level.value, str(level.label), unit.name_zh if unit else _("nobody at work there yet")))
    if application.cultivation_from is not None:
        found.append(("cultivation", _("Cultivation"), ""))
    found.append(("assessment", _("Assessment"), ""))
    if application.round.programme.names_sites:
        return [*found, ("notice", _("Public notice"), ""), ("naming", _("Naming"), "")]
    return [*found, ("confirmation", _("Confirmed as a pilot"), "")]


def _station(application: Application, *, is_assessed: bool) -> str:
    status = Status(application.status)
    if status in OF_STATUS:
        return OF_STATUS[status]
    if status == Status.DECLINED:
        return "assessment" if is_assessed else application.declined_at
    level = LEVEL_OF.get(status)
    return level.value if level else "site"


def _passed(number: int, at: int, status: Status) -> Passed:
    if number < at or status in REACHED:
        return Passed.BEHIND
    if number > at:
        return Passed.AHEAD
    return Passed.ENDED if status in {Status.DECLINED, Status.WITHDRAWN} else Passed.HERE
