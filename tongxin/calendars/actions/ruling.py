"""The rules of deadlines: those that ship, and the office's own."""

from __future__ import annotations

import csv
from datetime import date

from django.db import transaction

from tongxin.calendars.models import DeadlineRule
from tongxin.calendars.notices import DATA
from tongxin.calendars.rules import Terms

FIELDS = (
    "name_zh", "name_en", "unit", "length", "start", "rollover", "longest_extension", "legal_basis", "valid_to",
    "is_shipped",
)  # fmt: skip


@transaction.atomic
def install() -> None:
    """Bring the shipped rules into the database. A code for which the office adopted a rule itself is left alone."""
    own = set(DeadlineRule.objects.filter(is_shipped=False).values_list("code", flat=True))
    wanted = [rule for rule in shipped() if rule.code not in own]
    there = {(rule.code, rule.valid_from): rule for rule in DeadlineRule.objects.all()}
    different = [rule for rule in wanted if _differs(rule, there.get((rule.code, rule.valid_from)))]
    # In the order of dates: the old rule is closed before its successor comes.
    DeadlineRule.objects.bulk_create(
        sorted(different, key=lambda rule: (rule.code, rule.valid_from)),
        update_conflicts=True,
        unique_fields=["code", "valid_from"],
        update_fields=FIELDS,
    )


def shipped() -> list[DeadlineRule]:
    """Return the rules that come with the package, unsaved."""
    with (DATA / "deadline_rules.csv").open(encoding="utf-8", newline="") as lines:
        return [
            DeadlineRule(
                code=row["code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                unit=row["unit"],
                length=int(row["length"]),
                start=row["start"],
                rollover=row["rollover"] == "1",
                longest_extension=int(row["longest_extension"]),
                legal_basis=row["legal_basis"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                is_shipped=True,
            )
            for row in csv.DictReader(lines)
        ]


@transaction.atomic
def adopt_rule(
    code: str, terms: Terms, *, name_zh: str, name_en: str = "", legal_basis: str, valid_from: date
) -> DeadlineRule:
    """Let deadlines that start on this day or later count like this, and return the rule.

    The rule that held until then is closed on this day; deadlines that run under it keep it. Raises IntegrityError when
    a rule of this code starts on this day or later.
    """
    DeadlineRule.objects.filter(code=code, valid_to=None).update(valid_to=valid_from)
    return DeadlineRule.objects.create(
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        unit=terms.unit,
        length=terms.length,
        start=terms.start,
        rollover=terms.rollover,
        longest_extension=terms.longest_extension,
        legal_basis=legal_basis,
        valid_from=valid_from,
        is_shipped=False,
    )


def _differs(rule: DeadlineRule, there: DeadlineRule | None) -> bool:
    return there is None or any(getattr(rule, field) != getattr(there, field) for field in FIELDS)
