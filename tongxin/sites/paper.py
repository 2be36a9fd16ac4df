"""The application form as it is printed: the same cells for the page and for the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongxin.people.models import Person
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.sites import frozen
from tongxin.sites.drafts import in_points
from tongxin.sites.models import Application, Opinion
from tongxin.sites.offices import route
from tongxin.sites.printing import Json
from tongxin.sites.vocabulary.application import Level
from tongxin.sites.vocabulary.form import BY_NAME, CHECKED, FIELDS

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
class Grid:
    """A table behind the form. rows: as many cells each as head has."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Paper:
    """The whole form. annexes: the self-score table and the list of evidence."""

    title: str
    subtitle: str
    facts: Sequence[Sequence[Cell]]
    texts: Sequence[Cell]
    commitment: Cell
    opinions: Sequence[Box]
    annexes: Sequence[Grid]
    foot: str


def paper(application: Application, values: Mapping[str, str]) -> Paper:
    """Return the form as it is printed. values: as the reader may see them."""
    versions = list(application.versions.order_by("number"))
    told = frozen.current(application, versions[-1] if versions else None)
    last = {opinion.level: opinion for opinion in application.opinions.order_by("signed_at", "pk")}
    names = {person.actor_id: person.name for person in Person.objects.named(each.signer for each in last.values())}
    programme = application.round.programme
    facts = [[Cell(str(BY_NAME[name].label), values[name]) for name in row] for row in ROWS]
    facts.insert(
        2, [Cell(_("County"), _division(application, 0)), Cell(_("Street, community"), _division(application, 1))]
    )
    facts.append([Cell(str(CHECKED[0].label), frozen.as_text(told)["self_score"])])
    number = _("Version %(number)s") % {"number": len(versions)} if versions else ""
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
        annexes=[_self_scores(told), _evidence(told)],
        foot=_("Printed on %(day)s from the record %(number)s.")
        % {"day": timezone.localdate().isoformat(), "number": application.public_id},
    )


def _self_scores(told: Sequence[frozen.Told]) -> Grid:
    found = frozen.total(told)
    rows = [
        [
            f"{each.criterion.code} {each.criterion.title}",
            in_points(each.criterion.points),
            in_points(each.own),
            each.reason,
        ]
        for each in told
        if not each.is_veto
    ]
    return Grid(
        _("Annex 1: self-score table"),
        [_("Criterion"), _("Most"), _("Own score"), _("Reasons")],
        [*rows, [_("Total"), in_points(found.most), in_points(found.points), ""]],
    )


def _evidence(told: Sequence[frozen.Told]) -> Grid:
    rows = [
        [str(number), paper.kind, paper.title, paper.issued, paper.until or "—", codes]
        for number, (paper, codes) in enumerate(frozen.listed(told), start=1)
    ]
    return Grid(
        _("Annex 2: list of evidence"),
        [
            pgettext("form", "No."),
            pgettext("form", "Kind of paper"),
            pgettext("form", "Title"),
            pgettext("form", "Issued on"),
            pgettext("form", "Counts until"),
            _("Criterion"),
        ],
        rows or [["—", _("none"), "", "", "", ""]],
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
        "annexes": [{"title": grid.title, "head": grid.head, "rows": grid.rows} for grid in made.annexes],
        "foot": made.foot,
    }
