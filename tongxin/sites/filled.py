"""The application form's values: as text, from what the system holds already, and as they were handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from tongxin.figures.catalogue import Nature
from tongxin.privacy.ciphers import CannotRead
from tongxin.privacy.phones import masked, shown
from tongxin.sites.dossier import Dossier
from tongxin.sites.models import Application, ApplicationVersion, Site, SiteKind
from tongxin.sites.official import day_in_words
from tongxin.sites.vocabulary.form import BY_NAME, FIELDS, PERSONAL, Type

FEN_PER_WAN = 1_000_000


def as_text(application: Application) -> dict[str, str]:
    """Return what is written in every field, as the form shows it; the phone whole. Needs `kind` loaded."""
    return {field.name: _text(application, field.name) for field in FIELDS}


def _text(application: Application, name: str) -> str:
    value = getattr(application, name)
    if value is None or value == "":
        return ""
    match BY_NAME[name].type:
        case Type.FUNDS:
            return in_wan(value)
        case Type.PHONE:
            return shown(value)
        case Type.KIND:
            return str(value.name_zh)
        case _:
            return str(value)


def in_wan(fen: int) -> str:
    """Return fen as 万元 without needless zeros: 12500000 → "12.5"."""
    whole, rest = divmod(fen, FEN_PER_WAN)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def with_phone_masked(values: Mapping[str, str], application: Application) -> dict[str, str]:
    """Return the values with the middle of the phone hidden."""
    try:
        hidden = masked(application.contact_phone)
    except CannotRead:
        hidden = ""
    return {**values, "contact_phone": hidden}


def handed_in(version: ApplicationVersion, *, masks: bool = True) -> dict[str, str]:
    """Return the values of a version. masks: hide the middle of the phone."""
    named: dict[str, str] = json.loads(version.named) if version.named else {}
    phone = named.get("contact_phone", "")
    if masks and len(phone) > 4:
        named["contact_phone"] = f"{phone[:3]}****{phone[-4:]}"
    return {**version.fields, **named}


def parted(values: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return what a version keeps: plain values, and as JSON those that name people."""
    plain = {name: text for name, text in values.items() if name not in PERSONAL}
    named = {name: values[name] for name in PERSONAL if values.get(name)}
    return plain, json.dumps(named, ensure_ascii=False) if named else ""


Value = str | int | date | SiteKind | None


@dataclass(frozen=True)
class Knows:
    """What else the system knows when a form is begun. last: the site's last application; contact: name and phone."""

    last: Application | None = None
    results: str = ""
    practices: str = ""
    initiatives: str = ""
    contact: tuple[str, str] = ("", "")


def told_by_ledger(found: Dossier) -> str:
    """Return what the ledger tells of the site's work in the assessed months, as the form says it: in Chinese."""
    with override("zh-hans"):
        work = [
            line for line in found.lines if line.value and line.address and line.address.figure.nature is Nature.FLOW
        ]
        said = [f"{line.address.figure.label}{line.value}{line.address.figure.unit}" for line in work if line.address]
        periods = [line.address.period for line in work if line.address]
    if not said:
        return ""
    first, last = min(period.starts_on for period in periods), max(period.ends_on for period in periods)
    return f"据台账，{day_in_words(first)}至{day_in_words(last)}：{'，'.join(said)}。"


def known(site: Site, knows: Knows) -> dict[str, Value]:
    """Return what the system holds for a new form: from the dossier, its unit and the ledger, then from the last form.

    The unit (with its parent) and the kind must be loaded.
    """
    unit, last = site.unit, knows.last
    found: dict[str, Value] = {
        "site_name": unit.name_zh,
        "kind": site.kind,
        "address": site.address,
        "operator_org": unit.parent.name_zh if unit.parent and unit.parent.kind != "department" else unit.name_zh,
        "uscc": unit.credit_code,
        "founded_on": site.founded_on or unit.opened_on,
        "venue_area": site.venue_area,
        "annual_funds": site.annual_funds,
        "staff_full": site.staff_full,
        "staff_part": site.staff_part,
        "covered_units": site.covered_units,
        "covered_people": site.covered_people,
        "brand_name": site.brand_name,
        "initiatives": knows.initiatives,
        "overview": site.overview,
        "practices": knows.practices,
        "results": knows.results,
        "contact_name": knows.contact[0],
        "contact_phone": knows.contact[1],
    }
    if last is not None:
        for field in FIELDS:
            if found.get(field.name) in (None, "") and field.name != "operator_opinion":
                found[field.name] = getattr(last, field.name)
    return found
