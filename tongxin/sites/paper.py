"""The application form as it is printed: the same cells for the page and for the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.sites.models import Application, Opinion
from tongxin.sites.offices import route
from tongxin.sites.printing import Json
from tongxin.sites.vocabulary.application import Level
from tongxin.sites.vocabulary.form import BY_NAME, FIELDS

# Two fields a row, as the paper form has it; one where the text may be long.
ROWS = (
    ("site_name",), ("kind", "founded_on"), ("address",), ("operator_org",), ("uscc",), ("leader_name", "leader_post"),
    ("contact_name", "contact_phone"), ("venue_area", "annual_funds"), ("staff_full", "staff_part"),
    ("covered_units", "covered_people"), ("brand_name",), ("initiatives",),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    label: str
    text: str


@dataclass(frozen=True)
class Box:
    """An opinion and where its seal goes. result and text are empty while nobody has said anything: filled by hand."""

    label: str
    result: str
    text: str
    signer: str
    day: str


@dataclass(frozen=True)
class Paper:
    """The whole form."""

    title: str
    subtitle: str
    facts: Sequence[Sequence[Cell]]
    texts: Sequence[Cell]
    commitment: Cell
    opinions: Sequence[Box]
    foot: str


def paper(application: Application, values: Mapping[str, str]) -> Paper:
    """Return the form as it is printed. values: as the reader may see them."""
    last = {opinion.level: opinion for opinion in application.opinions.order_by("signed_at", "pk")}
    names = {person.actor_id: person.name for person in Person.objects.named(each.signer for each in last.values())}
    programme = application.round.programme
    facts = [[Cell(str(BY_NAME[name].label), values[name]) for name in row] for row in ROWS]
    facts.insert(
        2, [Cell(_("County"), _division(application, 0)), Cell(_("Street, community"), _division(application, 1))]
    )
    number = _("Version %(number)s") % {"number": application.versions.count()} if application.versions.exists() else ""
    return Paper(
        title=_("Application form: demonstration site"),
        subtitle=" ".join(filter(None, [programme.name_zh, str(application.round.year), number])),
        facts=facts,
        texts=[Cell(str(field.label), values[field.name]) for field in FIELDS if field.is_long][:-1],
        commitment=Cell(
            _("Commitment"),
            _("We commit ourselves: what is written here is true; untrue statements cost the site its eligibility.")
            + (_(" (given)") if application.commitment else ""),
        ),
        opinions=[
            Box(str(BY_NAME["operator_opinion"].label), "", values["operator_opinion"], "", ""),
            *(_box(level, last.get(level), names) for level in route(application)),
        ],
        foot=_("Printed on %(day)s from the record %(number)s.")
        % {"day": timezone.localdate().isoformat(), "number": application.public_id},
    )


def _division(application: Application, part: int) -> str:
    chain = codes.ancestors(application.site.unit.place_id)  # city, county, town, village
    wanted = chain[1:2] if part == 0 else chain[2:]
    found = {each.code: each.name for each in Division.objects.filter(code__in=wanted)}
    return " ".join(found[each] for each in wanted if each in found) or "—"


def _box(level: Level, opinion: Opinion | None, names: Mapping[str, str]) -> Box:
    label = {
        Level.STREET: _("Opinion of the street or township"),
        Level.COUNTY: _("Opinion of the county or district"),
        Level.CITY: _("Opinion of the city"),
    }[level]
    if opinion is None:
        return Box(label, "", "", "", "")
    return Box(
        label, str(opinion.get_result_display()), opinion.text, names.get(opinion.signer, ""), _day(opinion.signed_at)
    )


def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def for_layout(made: Paper) -> dict[str, Json]:
    """Return the form's values as layouts/application.typ reads them."""
    blank = _("Signed:              Date:        year     month     day")
    return {
        "title": made.title,
        "subtitle": made.subtitle,
        "facts": [[{"label": cell.label, "text": cell.text} for cell in row] for row in made.facts],
        "texts": [{"label": cell.label, "text": cell.text} for cell in made.texts],
        "commitment": {"label": made.commitment.label, "text": made.commitment.text},
        "opinions": [
            {
                "label": box.label,
                "result": box.result,
                "text": box.text,
                "seal": _("(seal)"),
                "signed": _("Signed: %(name)s  Date: %(day)s") % {"name": box.signer, "day": box.day}
                if box.signer
                else blank,
            }
            for box in made.opinions
        ],
        "foot": made.foot,
    }
