"""The application form (申报表) as data: its fields in the order of the paper, which are needed, their lengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Label = str | Promise


class Type(Enum):
    """How a value is written."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    NUMBER = "number"
    FUNDS = "funds"  # 万元 on the form, fen in the column
    KIND = "kind"
    PHONE = "phone"
    CODE = "code"  # unified social credit code


@dataclass(frozen=True)
class Field:
    """One field of the form. limit: characters that count (字), 0 for none beyond the column's own."""

    name: str
    label: Label
    type: Type = Type.TEXT
    required: bool = True
    limit: int = 0
    personal: bool = False

    @property
    def is_long(self) -> bool:
        return self.type is Type.LONG


def _f(
    name: str, label: Label, kind: Type = Type.TEXT, *, required: bool = True, limit: int = 0, personal: bool = False
) -> Field:
    return Field(name, label, kind, required, limit, personal)


# Word limits are this system's suggestion (domain notes 1.6).
FIELDS = (
    _f("site_name", pgettext_lazy("form", "Name of the site"), limit=50),
    _f("kind", pgettext_lazy("form", "Kind of site"), Type.KIND),
    _f("address", pgettext_lazy("form", "Address"), limit=100),
    _f("operator_org", pgettext_lazy("form", "Operating organisation"), limit=50),
    _f("uscc", pgettext_lazy("form", "Unified social credit code"), Type.CODE, required=False),
    _f("leader_name", pgettext_lazy("form", "Person in charge"), limit=20, personal=True),
    _f("leader_post", pgettext_lazy("form", "Post"), limit=30, required=False, personal=True),
    _f("contact_name", pgettext_lazy("form", "Contact"), limit=20, personal=True),
    _f("contact_phone", pgettext_lazy("form", "Contact phone"), Type.PHONE, personal=True),
    _f("founded_on", pgettext_lazy("form", "Started on"), Type.DAY),
    _f("venue_area", pgettext_lazy("form", "Venue (m²)"), Type.NUMBER),
    _f("annual_funds", pgettext_lazy("form", "Yearly funds (10,000 yuan)"), Type.FUNDS, required=False),
    _f("staff_full", pgettext_lazy("form", "Full-time staff"), Type.NUMBER),
    _f("staff_part", pgettext_lazy("form", "Part-time staff"), Type.NUMBER),
    _f("covered_units", pgettext_lazy("form", "Units covered"), Type.NUMBER),
    _f("covered_people", pgettext_lazy("form", "People covered"), Type.NUMBER),
    _f("brand_name", pgettext_lazy("form", "Name of the brand"), limit=50, required=False),
    _f("initiatives", pgettext_lazy("form", "Which of the “four projects” it serves"), limit=100, required=False),
    _f("overview", pgettext_lazy("form", "Overview"), Type.LONG, limit=500),
    _f("practices", pgettext_lazy("form", "Main practices"), Type.LONG, limit=1500),
    _f("results", pgettext_lazy("form", "Results"), Type.LONG, limit=800),
    _f("features", pgettext_lazy("form", "What is special"), Type.LONG, limit=300, required=False),
    _f("next_plan", pgettext_lazy("form", "Next steps"), Type.LONG, limit=300, required=False),
    _f("operator_opinion", pgettext_lazy("form", "Opinion of the operating organisation"), Type.LONG, limit=200),
)
# Not written on the form, but kept with it when it is handed in (frozen.py).
CHECKED = (
    _f("self_score", pgettext_lazy("form", "Self score"), required=False),
    _f("self_scores", pgettext_lazy("form", "Self-score table"), Type.LONG, required=False),
    _f("evidence", pgettext_lazy("form", "List of evidence"), Type.LONG, required=False),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
PERSONAL = tuple(field.name for field in FIELDS if field.personal)
