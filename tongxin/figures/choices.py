"""What a page shows: the chosen period, place, unit and position, or the usual ones where nothing is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxin.figures import cells
from tongxin.figures.catalogue import PUBLISHED
from tongxin.figures.forms import ChoiceForm
from tongxin.figures.periods import Period
from tongxin.ledger.facts import month_of
from tongxin.ledger.sight import Sight
from tongxin.ledger.vocabulary import Label
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.places import codes
from tongxin.places.models import Division


@dataclass(frozen=True)
class Choice:
    """What was chosen; `form` still holds what was typed, with its errors."""

    form: ChoiceForm
    period: Period
    whole: Period  # from the first month with an entry to the last
    begun: bool  # whether the ledger has any entry behind a figure
    place: str
    unit: Unit | None
    as_of: int | None
    sight: Sight  # of who asks; it covers place and unit

    @property
    def unit_path(self) -> str:
        return self.unit.path if self.unit else ""


def choice(request: HttpRequest) -> Choice:
    """Read the choice from the address of the page. What cannot be read shows as an error and stays at its default.

    Raises Http404 for what this person may not see.
    """
    form = ChoiceForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    person = person_of(request)
    sight = person.sight()
    unit = data.get("unit") or (None if data.get("place") else own_unit(sight))
    place = data["place"].code if data.get("place") else (city() if unit else home(sight))
    if not sight.covers(place=place, unit_path=unit.path if unit else "") or (unit and not _may_see(person, unit)):
        raise Http404
    whole, begun = whole_period(), _span() is not None
    period = whole
    if not form.errors:
        first, last = data.get("first") or whole.first, data.get("last") or max(whole.last, data.get("first") or 0)
        period = Period(min(first, last), last)
    as_of = data.get("as_of")
    return Choice(
        form=form,
        period=period,
        whole=whole,
        begun=begun,
        place=place,
        unit=unit,
        as_of=as_of if as_of is not None and as_of <= cells.head() else None,
        sight=sight,
    )


def person_of(request: HttpRequest) -> Person:
    """Return who asks; LoginRequiredMiddleware has made sure of somebody."""
    assert isinstance(request.user, Person)
    return request.user


def _may_see(person: Person, unit: Unit) -> bool:
    return person.sight_of_units().covers(place=unit.place_id, unit_path=unit.path)


def home(sight: Sight) -> str:
    """Return the place whose numbers somebody looks at first: the city, or the first of their divisions."""
    return city() if sight.everything or not sight.places else sight.places[0]


def widest(sight: Sight, unit: Unit) -> str:
    """Return the widest place at which somebody sees all work of this unit: the city if the unit is in their reach,
    else their division in which it is at home. For a unit whose entries they may see."""
    if sight.covers(unit_path=unit.path):
        return city()
    return min(place for place in sight.places if place in codes.ancestors(unit.place_id))


def own_unit(sight: Sight) -> Unit | None:
    """Return the unit whose work somebody looks at first who sees no division as a whole."""
    if sight.everything or sight.places or not sight.units:
        return None
    return Unit.objects.filter(path=sight.units[0]).first()


def around(chosen: Choice) -> dict[str, Any]:
    """Return what the pickers of period and place show."""
    return {
        "place": Division.objects.get(code=chosen.place),
        "periods": _usual_periods(chosen),
    }


def _usual_periods(chosen: Choice) -> list[tuple[Label, Period, bool]]:
    """The periods that are asked for most: since the beginning, and each of the last years."""
    last_year = chosen.whole.last // 100
    years = [
        Period.parse(str(year)) for year in range(last_year, max(chosen.whole.first // 100, last_year - 4) - 1, -1)
    ]
    offered: list[tuple[Label, Period]] = [
        (_("all"), chosen.whole),
        *((str(period.last // 100), period) for period in years),
    ]
    return [(label, period, period == chosen.period) for label, period in offered]


def city() -> str:
    """Return the 12-digit code of the city that this installation serves."""
    return codes.padded(settings.TONGXIN_CITY)


def whole_period() -> Period:
    """Return the months from the first to the last entry behind any figure; this month while there is none."""
    span = _span()
    return Period(*span) if span else Period(*[month_of(timezone.localdate())] * 2)


def _span() -> tuple[int, int] | None:
    return cells.span(city(), sorted({verb.code for figure in PUBLISHED.values() for verb in figure.adds}))
