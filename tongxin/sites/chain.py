"""The decision chain of one application: who did what when, with which opinion and document, and how long it lay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tongxin.ledger.models import Entry
from tongxin.orgs.models import Placement
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.sites.models import Application, Assessment, Opinion, SiteObjection
from tongxin.sites.vocabulary import application as words
from tongxin.sites.vocabulary.assessment import (
    AGREE_SCORES,
    ASSESSMENT_OPENED,
    CONCLUDE,
    FIND_APART,
    LET_STAND,
    REOPEN,
    SCORE_AGAIN,
)
from tongxin.sites.vocabulary.notice import PUBLIC_ANSWERED, PUBLIC_OBJECTED

# Saving is in the ledger and no step of the chain.
STEPS = (
    words.BEGUN, *words.APPLICATION_MOVES, words.CULTIVATION_NOTED, words.OBJECTED, words.OBJECTION_ANSWERED,
    ASSESSMENT_OPENED, CONCLUDE, REOPEN, PUBLIC_OBJECTED, PUBLIC_ANSWERED,
)  # fmt: skip
OF_THE_PUBLIC = frozenset({PUBLIC_OBJECTED.code, PUBLIC_ANSWERED.code})
OF_THE_PANEL = (AGREE_SCORES, FIND_APART, SCORE_AGAIN, LET_STAND)  # shown, without names, where the programme is run


@dataclass(frozen=True)
class Step:
    """One step. note: how an objection of the public came in, or what came of it; never what it says.

    who: name, "" where it is not told. lay: since the step before; None for the first."""

    label: str
    at: datetime
    who: str
    lay: timedelta | None
    document: str
    note: str
    opinion: Opinion | None
    objection: SiteObjection | None
    answered: SiteObjection | None
    entry: Entry


def chain(
    application: Application, assessment: Assessment | None, objections: Sequence[SiteObjection], *, seen_by: Person
) -> list[Step]:
    """Return the chain, oldest first, in a constant number of queries. The site's unit must be loaded.

    assessment, objections: of the application.
    """
    entries = list(_entries(application, assessment, seen_by))
    opinions = {opinion.entry: opinion for opinion in application.opinions.order_by("pk")}
    names = _names(entries)
    steps: list[Step] = []
    before: datetime | None = None
    for entry in entries:
        opinion = opinions.get(entry.position)
        steps.append(
            Step(
                label=str(entry.word.label),
                at=entry.recorded_at,
                who=names.get(entry.actor, ""),
                lay=entry.recorded_at - before if before else None,
                document=str(entry.details.get("document", "")),
                note=str(entry.word.kind_label(entry.kind)) if entry.verb in OF_THE_PUBLIC else "",
                opinion=opinion,
                objection=_filed(objections, entry) if entry.verb == words.OBJECTED.code else None,
                answered=_answered(objections, entry) if entry.verb == words.OBJECTION_ANSWERED.code else None,
                entry=entry,
            )
        )
        before = entry.recorded_at
    return steps


def _entries(application: Application, assessment: Assessment | None, seen_by: Person) -> Iterable[Entry]:
    unit = application.site.unit
    paths = {unit.path, *Placement.objects.filter(unit=unit).values_list("path", flat=True)}
    subjects, verbs = [str(application.public_id)], list(STEPS)
    if assessment is not None:
        subjects.append(str(assessment.public_id))
        if seen_by.may(Deed.RUN_PROGRAMMES, at=unit):
            verbs += OF_THE_PANEL
            paths.add(application.round.programme.owner.path)
    return Entry.objects.filter(
        unit_path__in=sorted(paths), verb__in=[verb.code for verb in verbs], subject_id__in=subjects
    ).order_by("position")


def _names(entries: Sequence[Entry]) -> dict[str, str]:
    shown = {entry.actor for entry in entries if entry.verb not in {verb.code for verb in OF_THE_PANEL}}
    return {person.actor_id: person.name for person in Person.objects.named(shown)}


def _filed(objections: Sequence[SiteObjection], entry: Entry) -> SiteObjection | None:
    return next((each for each in objections if each.filed_at == entry.recorded_at), None)


def _answered(objections: Sequence[SiteObjection], entry: Entry) -> SiteObjection | None:
    return next((each for each in objections if each.answered_at == entry.recorded_at), None)
