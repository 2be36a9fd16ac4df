"""What a model says about each personal field: what it is held for, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.privacy.vocabulary import Purpose, Since


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Purpose and time of keeping of one personal field.

    purpose: what the field is held for; the legal basis follows from it.
    years, days: how long, counted from `since`. With neither, the field goes with the event itself.
    while_active: short for "as long as the account is open" (since=ACCOUNT_CLOSED).
    secret: held, but shown to nobody, not even the person: a password's hash.
    Raises ValueError for a field that would be kept for ever, or for no time at all.
    """

    purpose: Purpose
    years: int = 0
    days: int = 0
    while_active: bool = False
    since: Since = Since.RECORDED
    secret: bool = False

    def __post_init__(self) -> None:
        if self.while_active:
            object.__setattr__(self, "since", Since.ACCOUNT_CLOSED)
        if self.years < 0 or self.days < 0:
            raise ValueError("a time of keeping is not negative")
        if self.since is Since.RECORDED and not (self.years or self.days):
            raise ValueError("say for how long: years, days, while_active or since")

    def past(self, now: datetime) -> datetime:
        """Return the moment before which the event must lie for the field to be past its time."""
        return years_before(now, self.years) - timedelta(days=self.days)

    @property
    def period(self) -> str:
        """How long, in the reader's words."""
        told = []
        if self.years:
            told.append(ngettext("%(count)s year", "%(count)s years", self.years) % {"count": self.years})
        if self.days:
            told.append(ngettext("%(count)s day", "%(count)s days", self.days) % {"count": self.days})
        if not told:
            return PLAINLY[self.since]()
        return _("%(period)s %(since)s") % {"period": " ".join(told), "since": self.since.label}


PLAINLY = {
    Since.ACCOUNT_CLOSED: lambda: _("as long as the account is open"),
    Since.RECORD_CLOSED: lambda: _("as long as the record that it belongs to is open"),
    Since.EXPIRED: lambda: _("until it expires"),
}


def years_before(now: datetime, years: int) -> datetime:
    """Return the same day so many years earlier; the 28th for a 29 February that there was not."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
