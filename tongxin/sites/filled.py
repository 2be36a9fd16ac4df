"""The application form's values: as text, from what the system holds already, and as they were handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from tongxin.privacy.ciphers import CannotRead
from tongxin.privacy.phones import masked, shown
from tongxin.sites.models import Application, ApplicationVersion, Site, SiteKind
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


def known(site: Site, last: Application | None) -> dict[str, Value]:
    """Return what the system holds for a new form: from the dossier and its unit, and what the last form said besides.

    last: the site's last application, None for the first. The unit (with its parent) and the kind must be loaded.
    """
    unit = site.unit
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
        "overview": site.overview,
    }
    if last is not None:
        for field in FIELDS:
            if found.get(field.name) in (None, "") and field.name != "operator_opinion":
                found[field.name] = getattr(last, field.name)
    return found
