"""Write a standard: draft a version, edit it, take one in whole, put it into force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import TooLate, require
from tongxin.sites.drafts import BandDraft, CriterionDraft, NotAStandard, Problem, VersionDraft, check, problems_of
from tongxin.sites.meanwhile import SavedMeanwhile, mark_of
from tongxin.sites.models import Band, Criterion, EvidenceKind, Standard, StandardVersion
from tongxin.sites.permissions.programmes import obstacle_to_draft, obstacle_to_edit, obstacle_to_enact_from
from tongxin.sites.vocabulary import standard as words

COLUMNS = (
    "code", "heading", "title", "title_en", "guidance", "points", "method", "rule", "evidence_rule", "fresh_months",
    "figure", "about", "threshold", "months",
)  # fmt: skip


class DraftExists(ValueError):
    """The standard has a draft already; it is edited, put into force or discarded before another begins."""


@transaction.atomic
def set_up_standard(
    code: str, name_zh: str, name_en: str, *, owner: Unit, draft: VersionDraft, by: Actor, now: datetime
) -> StandardVersion:
    """Set up a standard with its first version, a draft, and return that. Raises NotAStandard."""
    if isinstance(by, Person):
        require(obstacle_to_draft(by, Standard(owner=owner)))
    standard = Standard.objects.create(code=code, name_zh=name_zh, name_en=name_en, owner=owner)
    ledger.record(words.STANDARD_SET_UP, standard, by=by, now=now, unit=owner)
    return _new_version(standard, draft, by=by, now=now)


@transaction.atomic
def draft_version(standard: Standard, *, by: Person, now: datetime) -> StandardVersion:
    """Begin a version that says what the newest one says, and return it. Raises NotAllowed, DraftExists."""
    ledger.hold(standard)
    require(obstacle_to_draft(by, standard))
    if standard.versions.filter(status=words.VersionStatus.DRAFT).exists():
        raise DraftExists(_("There is a draft already."))
    newest = standard.versions.exclude(status=words.VersionStatus.DISCARDED).order_by("-number").first()
    draft = contents_of(newest) if newest else VersionDraft(pass_points=8000, note="", bands=(), criteria=())
    return _new_version(standard, draft, by=by, now=now)


def contents_of(version: StandardVersion) -> VersionDraft:
    """Return all that a version says."""
    return VersionDraft(
        pass_points=version.pass_points,
        note=version.note,
        bands=tuple(
            BandDraft(band.code, band.name_zh, band.name_en, band.points) for band in version.bands.order_by("-points")
        ),
        criteria=tuple(draft_of(each) for each in version.criteria.in_order().prefetch_related("evidence")),
    )


def draft_of(criterion: Criterion) -> CriterionDraft:
    """Return what a criterion says."""
    return CriterionDraft(
        **{name: getattr(criterion, name) for name in COLUMNS},
        parameters=criterion.parameters,
        evidence=tuple(sorted(kind.code for kind in criterion.evidence.all())),
    )


def _new_version(standard: Standard, draft: VersionDraft, *, by: Actor, now: datetime) -> StandardVersion:
    number = (standard.versions.aggregate(most=Max("number"))["most"] or 0) + 1
    version = StandardVersion.objects.create(
        standard=standard,
        number=number,
        drafted_by=by.actor_id,
        drafted_at=now,
        pass_points=draft.pass_points,
        note=draft.note,
    )
    _put(version, draft)
    ledger.record(words.VERSION_DRAFTED, version, by=by, now=now, unit=standard.owner, number=number)
    return version


@transaction.atomic
def replace_contents(version: StandardVersion, draft: VersionDraft, *, by: Person, now: datetime) -> None:
    """Let a draft say all that a workbook says, in place of what it said. Raises NotAllowed, NotAStandard."""
    ledger.hold(version)
    require(obstacle_to_edit(by, version))
    _put(version, draft)
    _edited(version, by=by, now=now)


@transaction.atomic
def save_terms(
    version: StandardVersion, *, pass_points: int, note: str, bands: tuple[BandDraft, ...], by: Person, now: datetime
) -> None:
    """Change from how many points (hundredths) a site may apply, the note, and the bands of a draft."""
    ledger.hold(version)
    require(obstacle_to_edit(by, version))
    draft = VersionDraft(pass_points=pass_points, note=note, bands=bands, criteria=())
    check(draft, evidence=())
    version.pass_points, version.note = pass_points, note
    version.save(update_fields=["pass_points", "note"])
    _put_bands(version, bands)
    _edited(version, by=by, now=now)


@transaction.atomic
def save_criterion(
    version: StandardVersion,
    draft: CriterionDraft,
    *,
    criterion: Criterion | None = None,
    by: Person,
    now: datetime,
    seen: str = "",
) -> Criterion:
    """Add a criterion to a draft, or change one of it.

    seen: mark_of() the draft that the form was filled from, "" to overwrite whatever stands. Raises NotAllowed,
    NotAStandard, SavedMeanwhile.
    """
    ledger.hold(version)
    require(obstacle_to_edit(by, version))
    if criterion is not None:
        _require_as_seen(version, criterion, draft, seen)
    kinds = {kind.code: kind for kind in EvidenceKind.objects.all()}
    found = [(draft.code, problem) for problem in problems_of(draft, evidence=kinds)]
    others = version.criteria.exclude(pk=criterion.pk) if criterion else version.criteria.all()
    if others.filter(code=draft.code).exists():
        words_ = _("Two criteria have the code %(code)s.") % {"code": draft.code}
        found.append((draft.code, Problem("code", words_)))
    if found:
        raise NotAStandard(found)
    if criterion is None:
        position = (version.criteria.aggregate(most=Max("position"))["most"] or 0) + 1
        criterion = Criterion(version=version, position=position)
    _fill(criterion, draft)
    criterion.save()
    criterion.evidence.set([kinds[code] for code in draft.evidence])
    _edited(version, by=by, now=now)
    return criterion


def _require_as_seen(version: StandardVersion, criterion: Criterion, draft: CriterionDraft, seen: str) -> None:
    """Whoever came first may have saved or removed it since it was found: read under the lock of the version."""
    if not version.criteria.filter(pk=criterion.pk).exists():
        raise TooLate(_("The criterion has been taken out of the draft meanwhile."))
    criterion.refresh_from_db()
    standing = draft_of(criterion)
    wanted = replace(draft, evidence=tuple(sorted(draft.evidence)))
    if not seen or standing == wanted or seen == mark_of(standing):
        return
    names = (field.name for field in fields(draft))
    subject = ledger.subject_of(version)
    edits = Entry.objects.filter(subject_type=subject.type, subject_id=subject.id, verb=words.VERSION_EDITED.code)
    last = edits.order_by("-position").first()
    raise SavedMeanwhile(
        last.actor if last else "",
        last.recorded_at if last else None,
        [name for name in names if getattr(standing, name) != getattr(wanted, name)],
    )


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: Person, now: datetime) -> None:
    """Take a criterion out of a draft. Raises NotAllowed."""
    version = ledger.hold(criterion.version)
    require(obstacle_to_edit(by, version))
    criterion.delete()
    _edited(version, by=by, now=now)


@transaction.atomic
def enact(version: StandardVersion, *, effective_from: date, by: Actor, now: datetime) -> None:
    """Put a draft into force from a day on, which ends the one before it. Raises NotAllowed, WrongMove."""
    ledger.hold(version.standard)
    ledger.hold(version)
    if isinstance(by, Person):
        require(obstacle_to_enact_from(by, version, effective_from, timezone.localdate(now)))
    owner, first_day = version.standard.owner, date_format(effective_from, "Y-m-d")
    before = version.standard.versions.filter(status=words.VersionStatus.IN_FORCE).first()
    if before is not None:
        told: dict[str, ledger.Detail] = {"followed_by": version.number, "effective_from": first_day}
        ledger.move(before, words.RETIRE, by=by, now=now, unit=owner, details=told)
    ledger.move(
        version,
        words.ENACT,
        by=by,
        now=now,
        unit=owner,
        fields={"effective_from": effective_from},
        details={"number": version.number, "effective_from": first_day},
    )


@transaction.atomic
def discard_version(version: StandardVersion, *, by: Person, now: datetime) -> None:
    """Put a draft aside. Raises NotAllowed, WrongMove."""
    ledger.hold(version)
    require(obstacle_to_edit(by, version))
    ledger.move(version, words.DISCARD_VERSION, by=by, now=now, unit=version.standard.owner)


def _edited(version: StandardVersion, *, by: Person, now: datetime) -> None:
    ledger.record(words.VERSION_EDITED, version, by=by, now=now, unit=version.standard.owner)


def _put(version: StandardVersion, draft: VersionDraft) -> None:
    kinds = {kind.code: kind for kind in EvidenceKind.objects.all()}
    check(draft, evidence=kinds)
    version.pass_points, version.note = draft.pass_points, draft.note
    version.save(update_fields=["pass_points", "note"])
    _put_bands(version, draft.bands)
    version.criteria.all().delete()
    for position, each in enumerate(draft.criteria, 1):
        criterion = Criterion(version=version, position=position)
        _fill(criterion, each)
        criterion.save()
        criterion.evidence.set([kinds[code] for code in each.evidence])


def _put_bands(version: StandardVersion, bands: Iterable[BandDraft]) -> None:
    version.bands.all().delete()
    Band.objects.bulk_create([Band(version=version, **band._asdict()) for band in bands])


def _fill(criterion: Criterion, draft: CriterionDraft) -> None:
    for name in COLUMNS:
        setattr(criterion, name, getattr(draft, name))
    criterion.parameters = dict(draft.parameters)
