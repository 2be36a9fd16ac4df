"""Write templates, draft a report, publish it for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxin.figures.periods import Period
from tongxin.figures.read import head
from tongxin.files.actions import store
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor, month_of
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Deed
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.reports import formats, vocabulary
from tongxin.reports.compose import About, compose
from tongxin.reports.corrections import freeze
from tongxin.reports.document import Document
from tongxin.reports.formats import FORMATS, LANGUAGE, Format, Output
from tongxin.reports.language import parse, typed_by_hand
from tongxin.reports.models import Edition, Template, TemplateVersion
from tongxin.reports.permissions import obstacle_to_publish, obstacle_to_write, obstacle_to_write_templates
from tongxin.reports.vocabulary import Kind
from tongxin.todos import actions as todos

SHIPPED = {Kind.ANNUAL: Path(__file__).parent / "data" / "annual.zh.txt"}


class SystemActor:
    """Who installs what ships, before anybody has an account."""

    actor_id = "system"


class NoPosition(ValueError):
    """The ledger has no entry at this position yet."""


class FuturePeriod(ValueError):
    """The period begins after this month: there is nothing to report yet."""


class NothingRecorded(Exception):
    """No entry falls into the period, so the report would say nothing but zeros."""


class SavedByAnother(Exception):
    """Somebody saved another version of the template while this one was written."""


class MissingGlyphs(Exception):
    """No face of this machine has these characters, so the PDF would print boxes."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        super().__init__("".join(characters))


def build(*, kind: str = Kind.ANNUAL, place: str, period: Period, today: date, as_of: int | None = None) -> Document:
    """Return the report of this kind, by the newest version of its template, without hints to writers.

    place: division code, 2 to 12 digits. today: the numbers cover no later day. as_of: ledger position (default: now).
    Raises TemplateError if the template does not fit this place, FuturePeriod for one that begins after this month,
    NoPosition for a position that the ledger has not reached, Division.DoesNotExist.
    """
    version = TemplateVersion.objects.filter(template__kind=kind).order_by("-number", "-pk").first()
    text = version.text if version else SHIPPED[Kind(kind)].read_text()
    division = Division.objects.get(code=codes.padded(place))
    return document(text, place=division, period=period, today=today, as_of=as_of)


def document(
    text: str,
    *,
    place: Division,
    period: Period,
    today: date,
    as_of: int | None = None,
    draft: bool = False,
    issued_at: datetime | None = None,
    name: str = "",
) -> Document:
    """Return what a template's text makes of the ledger, in the report's language whatever the reader's.

    today: the numbers cover no later day. as_of: ledger position (default: now). draft: with hints to writers, and
    marked. issued_at: when it is published. name: title of a template that gives none. Raises TemplateError,
    FuturePeriod, NoPosition.
    """
    _require_begun(period, today)
    nodes = parse(text)  # before the language changes: its problems are read by the person at the screen
    position = head() if as_of is None else as_of
    if not 0 <= position <= head():
        raise NoPosition(_("The ledger has no entry %(position)s yet.") % {"position": position})
    top = Unit.objects.order_by("path").first()
    with override(LANGUAGE):
        about = About(
            place=place,
            period=period,
            position=position,
            fallback_title=name or f"{place.name}{Kind.ANNUAL.label}",
            chain_hash=Entry.objects.filter(position=position).values_list("hash", flat=True).first() or "",
            issuer=top.name_zh if top else "",
            issued_on=timezone.localdate(issued_at) if issued_at else None,
            draft=draft,
            last_day=min(period.ends_on, today),
        )
        made = compose(nodes, about)
    return replace(made, remarks=_remarks(text)) if draft else made


def _remarks(text: str) -> tuple[str, ...]:
    words = _("Line %(line)s: %(message)s")
    return tuple(words % {"line": line, "message": message} for line, message in typed_by_hand(text))


def _require_begun(period: Period, today: date) -> None:
    if period.first > month_of(today):
        words = _("The period %(period)s has not begun yet; choose one that begins this month or earlier.")
        raise FuturePeriod(words % {"period": period})


def document_of(
    edition: Edition, *, today: date, version: TemplateVersion | None = None, as_of: int | None = None
) -> Document:
    """Return the draft of an edition, by the newest version of its template (or the given one).

    Raises like `document`.
    """
    return document(
        (version or newest(edition.template)).text,
        place=edition.place,
        period=edition.span,
        today=today,
        as_of=as_of,
        draft=True,
        name=edition.template.name,
    )


def newest(template: Template) -> TemplateVersion:
    """Return the version of a template that counts."""
    return TemplateVersion.objects.filter(template=template).latest("number")


@dataclass(frozen=True, slots=True)
class Finished:
    """A report ready to be published: the document, and its file in each format."""

    document: Document
    files: Mapping[Format, Output]


def finish(edition: Edition, *, version: TemplateVersion, position: int, now: datetime, site: str = "") -> Finished:
    """Build what publishing would keep: no draft mark, no hints, dated `now`. Changes nothing.

    site: "https://host" that the files' numbers link to. The same version, position, day and site give the same bytes.
    Raises TemplateError, FuturePeriod, NoPosition.
    """
    made = document(
        version.text,
        place=edition.place,
        period=edition.span,
        today=timezone.localdate(now),
        as_of=position,
        issued_at=now,
        name=edition.template.name,
    )
    return Finished(made, {format: formats.write(made, format, site=site) for format in FORMATS})


def install_templates(*, now: datetime) -> None:
    """Put the templates that ship into the database, unless it has one of that kind. For `tongxin init`."""
    for kind, path in SHIPPED.items():
        if not Template.objects.filter(kind=kind).exists():
            with override(LANGUAGE):
                name = str(kind.label)
            _install(kind, name, path.read_text(), now)


@transaction.atomic
def _install(kind: Kind, name: str, text: str, now: datetime) -> None:
    template = Template.objects.create(kind=kind, name=name)
    _add_version(template, 1, text, SystemActor(), now)


@transaction.atomic
def save_version(template: Template, *, text: str, based_on: int, by: Person, now: datetime) -> TemplateVersion:
    """Save a new version of a template, and return it; an unchanged text makes none.

    based_on: number of the version that was on the screen. Raises TemplateError, NotAllowed, and SavedByAnother when a
    newer version is there.
    """
    require(obstacle_to_write_templates(by))
    parse(text)
    ledger.hold(template)
    last = newest(template)
    if last.number != based_on:
        raise SavedByAnother(
            _("Version %(number)s was saved in the meantime. Your text is kept here; compare before you save.")
            % {"number": last.number}
        )
    return last if last.text == text else _add_version(template, last.number + 1, text, by, now)


def _add_version(template: Template, number: int, text: str, by: Actor, now: datetime) -> TemplateVersion:
    version = TemplateVersion.objects.create(
        template=template, number=number, text=text, author=by.actor_id, saved_at=now
    )
    ledger.record(vocabulary.TEMPLATE_SAVED, template, by=by, now=now, unit=_office(), version=number)
    return version


def _office() -> Unit:
    """The unit whose work reporting is: the top one, until units publish their own reports."""
    return Unit.objects.earliest("path")


@transaction.atomic
def begin_draft(template: Template, *, place: Division, period: Period, by: Person, now: datetime) -> Edition:
    """Begin a report for a place and a period. Raises NotAllowed, and FuturePeriod for one that has not begun."""
    require(obstacle_to_write(by, place.code))
    _require_begun(period, timezone.localdate(now))
    edition = Edition.objects.create(
        template=template, place=place, period=str(period), drafted_by=by.actor_id, drafted_at=now
    )
    ledger.record(vocabulary.DRAFTED, edition, by=by, now=now, unit=_office(), place=place.code, period=edition.period)
    _ask_to_publish(edition, by=by, now=now)
    return edition


def _ask_to_publish(edition: Edition, *, by: Person, now: datetime) -> None:
    """Let the officers by whose role the draft was begun see that it waits."""
    for standing in by.standings():
        if standing.may(Deed.PUBLISH_REPORTS) and standing.reaches(place=edition.place_id):
            todos.open_todo(
                vocabulary.DRAFT_TO_PUBLISH, subject=edition, unit=Unit.objects.get(pk=standing.unit_id),
                role=standing.role, by=by, now=now, report=edition.template.name, place=edition.place.name,
                period=edition.months,
            )  # fmt: skip
            return


@transaction.atomic
def discard(edition: Edition, *, by: Person, now: datetime) -> None:
    """Put a draft away. Raises NotAllowed, and WrongMove if it has been published or discarded."""
    require(obstacle_to_write(by, edition.place_id))
    ledger.move(edition, vocabulary.DISCARD, by=by, now=now, unit=_office())
    todos.settle(vocabulary.DRAFT_TO_PUBLISH, subject=edition, by=by, now=now)


def publish(
    edition: Edition, *, version: TemplateVersion, position: int, by: Person, now: datetime, site: str = ""
) -> None:
    """Freeze an edition: template version, ledger position, values and the files in every format.

    version, position: what the person saw and confirmed. site: "https://host" that the files' numbers link to, kept
    with the edition, because the files can only be made again with it. Raises NotAllowed, TemplateError, NoPosition,
    NothingRecorded, MissingGlyphs, and WrongMove if somebody was first.
    """
    require(obstacle_to_publish(by, edition.place_id))
    finished = finish(edition, version=version, position=position, now=now, site=site)
    if finished.document.empty:
        raise NothingRecorded(_("No entry falls into this period; such a report cannot be published."))
    if lacking := finished.files["pdf"].missing:
        raise MissingGlyphs(lacking)
    # The files are on disk before the edition names them: a crash in between leaves files that nobody refers to.
    kept = {format: _kept(output, now) for format, output in finished.files.items()}
    with transaction.atomic():
        _freeze(edition, finished, kept, version=version, position=position, by=by, now=now, site=site)
        todos.settle(vocabulary.DRAFT_TO_PUBLISH, subject=edition, by=by, now=now)


def _freeze(
    edition: Edition,
    finished: Finished,
    kept: dict[Format, dict[str, str]],
    *,
    version: TemplateVersion,
    position: int,
    by: Person,
    now: datetime,
    site: str,
) -> None:
    ledger.move(
        edition,
        vocabulary.PUBLISH,
        by=by,
        now=now,
        unit=_office(),
        details={"position": position, "version": version.number, "period": edition.period},
        fields={
            "version": version,
            "position": position,
            "title": finished.document.name,
            "text": formats.fragment(finished.document),
            "values": freeze(finished.document.notes),
            "files": kept,
            "site": site,
            "published_by": by.actor_id,
            "published_at": now,
        },
    )


def _kept(output: Output, now: datetime) -> dict[str, str]:
    stored = store(output.content, name=output.filename, media_type=output.media_type, now=now)
    return {"sha256": stored.sha256, "name": output.filename}
