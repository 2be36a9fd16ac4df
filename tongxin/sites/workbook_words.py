"""What may stand in a workbook of a standard by name: each key with its name in both languages, read either way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import override

from tongxin.sites.drafts import askable
from tongxin.sites.vocabulary.standard import About, EvidenceRule, Method, RuleKind

CHOICES = {"method": Method, "rule": RuleKind, "evidence_rule": EvidenceRule, "about": About}
BETWEEN = re.compile(r"[\s,;，；、]+")  # papers in one cell


def offered(column: str, evidence: Mapping[str, str]) -> dict[str, str]:
    """Return what may stand in a column, key and name in the reader's language. evidence: names of papers by code."""
    if column == "figure":
        return {key: str(figure.label) for key, figure in askable().items()}
    if column == "evidence":
        return dict(evidence)
    return {key: str(label) for key, label in CHOICES[column].choices}


def keys(column: str, evidence: Mapping[str, str]) -> dict[str, str]:
    """Return for everything that may be typed in a column the key that it means: the key, or its name.

    A name that two keys share means neither.
    """
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names = offered(column, evidence)
        times = Counter(names.values())
        found |= {_bare(name): key for key, name in names.items() if times[name] == 1}
    return found | {_bare(key): key for key in offered(column, evidence)}


def meant(text: str, known: Mapping[str, str]) -> str:
    """Return the key that a cell means, or the text as it stands if it means none."""
    return known.get(_bare(text), text)


def papers(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of the papers that a cell lists; a name may have spaces within where it stands alone."""
    if _bare(text) in known:
        return (known[_bare(text)],)
    return tuple(meant(part, known) for part in BETWEEN.split(text) if part)


def _bare(text: str) -> str:
    return text.strip().casefold()
