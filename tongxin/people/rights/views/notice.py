"""The public notice of how personal data are handled (个人信息处理规则, PIPL art. 17), made from the register."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tongxin.people.rights.agreements import Agreement
from tongxin.privacy.register import Holding, holdings
from tongxin.privacy.vocabulary import Purpose
from tongxin.ui.pages import show


@dataclass
class Use:
    """One purpose with everything that is held for it: kinds of data by time of keeping."""

    purpose: Purpose
    kinds: dict[str, list[str]] = field(default_factory=dict)

    def add(self, holding: Holding) -> None:
        told = self.kinds.setdefault(holding.keep.period, [])
        words = f"{holding.record}{'：' if get_language() == 'zh-hans' else ': '}{holding.label}"
        if words not in told:
            told.append(words)


def uses() -> list[Use]:
    """Return every purpose for which something is held, in the order of the vocabulary."""
    found = {purpose: Use(purpose) for purpose in Purpose}
    for holding in holdings():
        found[holding.keep.purpose].add(holding)
    return [use for use in found.values() if use.kinds]


@login_not_required
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Who handles which data why and for how long, which rights people have, and whom to ask."""
    context = {"uses": uses(), "agreements": list(Agreement), "contact": settings.PRIVACY_CONTACT}
    return show(request, "people/privacy_notice.html", None, context)
