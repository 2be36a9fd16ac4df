"""The certificate of a title: what stands on it, its code, and the PDF."""

from __future__ import annotations

import io
from datetime import date

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxin.places.context import name_of
from tongxin.sites.models import Designation
from tongxin.sites.printing import Json, pdf


def code(address: str) -> str:
    """Return the QR code of an address as SVG, with error correction that bears a scratched plaque."""
    drawing = io.BytesIO()
    segno.make(address, error="q", micro=False).save(
        drawing, kind="svg", xmldecl=False, scale=4, border=2, light="#fff"
    )
    return drawing.getvalue().decode()


def certificate(title: Designation, *, address: str, city: str) -> bytes:
    """Return the certificate as PDF, in Chinese whatever the reader's language is: it is an official paper.

    title: with site, unit and programme. address: the whole address of its public page. city: its code.
    """
    with override("zh-hans"):
        return pdf("certificate", _values(title, address, city))


def filename(title: Designation) -> str:
    """Return the name of the file."""
    return _("certificate_%(number)s.pdf") % {"number": title.certificate}


def _values(title: Designation, address: str, city: str) -> dict[str, Json]:
    issuer = title.programme.owner.name_zh if title.programme else name_of(city)
    kind = title.programme.name_zh if title.programme else _("demonstration site of innovation in united-front work")
    until = _day(title.valid_until) if title.valid_until else _("until a decision ends it")
    return {
        "title": _("Certificate of honour"),
        "number": _("No. %(number)s") % {"number": title.certificate},
        "site": title.name,
        "words": _("By the decision %(decision)s, it is named a %(level)s “%(programme)s”.")
        % {
            "decision": title.decision_number or _day(title.decided_on),
            "level": title.get_level_display(),
            "programme": kind,
        },
        "facts": [
            _("Valid: %(first)s – %(last)s") % {"first": _day(title.valid_from), "last": until},
            _("What it is worth today is said at:"),
            address,
        ],
        "check": _("Scan the code to check it; the page says whether the title is still held."),
        "issuer": issuer,
        "day": _day(title.decided_on),
        "code": code(address),
    }


def _day(day: date) -> str:
    return _("%(year)s-%(month)s-%(day)s") % {"year": day.year, "month": day.month, "day": day.day}
