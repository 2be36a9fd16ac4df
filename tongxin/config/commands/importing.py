"""`tongxin import`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from tongxin.config.commands import Refused, ready

if TYPE_CHECKING:  # models load after Django is set up
    from tongxin.orgs.models import Unit
    from tongxin.people.models import Person


def import_(arguments: argparse.Namespace) -> int:
    """Import a workbook and say what came of it; return 1 when it has faults and nothing was posted."""
    ready()
    from django.utils import timezone

    from tongxin.intake import actions
    from tongxin.intake.reading import NotReadable

    path = Path(arguments.file)
    if not path.is_file():
        raise Refused(f"找不到文件：{path}")
    now = timezone.now()
    try:
        result = actions.import_file(
            path,
            name=path.name,
            office=_office(arguments.office),
            by=_somebody(),
            now=now,
            today=timezone.localdate(now),
            only_clean=arguments.only_clean,
            reverse_missing=arguments.reverse_missing,
            dry_run=arguments.dry_run,
        )
    except NotReadable as error:
        raise Refused(error) from error
    print(json.dumps(result.as_json(), ensure_ascii=False, indent=1) if arguments.json else result)
    return 0 if result.ok else 1


def _office(name: str | None) -> Unit:
    from tongxin.orgs.models import Unit
    from tongxin.orgs.names import match_name
    from tongxin.orgs.vocabulary import Kind

    if name:
        office = Unit.objects.active().filter(match_name=match_name(name)).first()
        if office is None:
            raise Refused(f"没有名为“{name}”的单位。（There is no unit of this name.）")
        return office
    # The association keeps the ledgers; where there is none, the top unit does (`init` made it).
    associations = Unit.objects.active().filter(kind=Kind.ASSOCIATION).order_by("path")
    return associations.first() or Unit.objects.order_by("path")[0]


def _somebody() -> Person:
    from django.utils import timezone

    from tongxin.people.models import Membership
    from tongxin.people.roles import Role

    held = Membership.objects.in_force(timezone.localdate()).filter(role=Role.CITY_OFFICER)
    first = held.select_related("person").order_by("starts_on", "pk").first()
    if first is None:
        raise Refused(
            "还没有市级管理员，请先运行 tongxin init --city … --officer 邮箱。（There is no city officer yet.）"
        )
    return first.person
