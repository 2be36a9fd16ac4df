"""The list of reports, a new one, a draft, its publication, a published edition with its corrections."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import REPORT_EXPORTED
from tongxin.figures.choices import home, whole_period
from tongxin.figures.links import month
from tongxin.files.actions import fetch
from tongxin.files.models import StoredFile
from tongxin.ledger.actions import WrongMove
from tongxin.people.models import Person
from tongxin.people.permissions import require, who_can_see
from tongxin.reports import actions, formats
from tongxin.reports.checks import check
from tongxin.reports.corrections import corrections
from tongxin.reports.forms import NewForm, PublishForm
from tongxin.reports.language import TemplateError
from tongxin.reports.links import site_of
from tongxin.reports.models import Edition, Template
from tongxin.reports.permissions import obstacle_to_publish, obstacle_to_read_templates, obstacle_to_write
from tongxin.ui.attachments import attachment
from tongxin.ui.pages import show

PAGE_SIZE = 25


def person_of(request: HttpRequest) -> Person:
    """Return who asks; LoginRequiredMiddleware has made sure of somebody."""
    assert isinstance(request.user, Person)
    return request.user


def names_of(actors: set[str]) -> dict[str, str]:
    """Return the names of the persons with these opaque ids; what no account bears is the system."""
    people = Person.objects.named(actors)
    return {actor: _("System") for actor in actors} | {person.actor_id: person.name for person in people}


@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """List the reports that one may see, newest first, and for those who write reports the templates."""
    person = person_of(request)
    page = Paginator(Edition.objects.visible_to(person).for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "editions": page.object_list,
        "templates": [] if obstacle_to_read_templates(person) else list(Template.objects.for_list()),
        "obstacle": obstacle_to_write(person),
    }
    return show(request, "reports/list.html", None, context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a report."""
    person = person_of(request)
    require(obstacle_to_write(person))
    if request.method == "POST":
        form = NewForm(person, request.POST)
        if form.is_valid():
            chosen = {name: form.cleaned_data[name] for name in ("template", "place", "period")}
            try:
                return redirect(actions.begin_draft(**chosen, by=person, now=timezone.now()))
            except actions.FuturePeriod as error:
                form.add_error("first", str(error))
        return show(request, "reports/new.html", None, {"form": form}, status=422)
    whole = whole_period()
    form = NewForm(
        person, initial={"place": home(person.sight()), "first": month(whole.first), "last": month(whole.last)}
    )
    return show(request, "reports/new.html", None, {"form": form})


def found(request: HttpRequest, public_id: UUID) -> Edition:
    return get_object_or_404(Edition.objects.visible_to(person_of(request)).for_list(), public_id=public_id)


@require_GET
def edition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a draft as it would be now, or a published edition as it was and what has been corrected since."""
    shown = found(request, public_id)
    witnesses = who_can_see(place=shown.place_id, unit_path="")
    context: dict[str, Any] = {"edition": shown, "formats": formats.FORMATS, "witnesses": witnesses}
    if shown.is_published:
        context |= _published(shown)
        return show(request, "reports/edition.html", None, context)
    context |= {"problems": [], "obstacle": obstacle_to_publish(person_of(request), shown.place_id)}
    try:
        document = actions.document_of(shown, today=timezone.localdate())
    except TemplateError as error:
        return show(request, "reports/draft.html", None, context | {"problems": error.problems})
    except actions.FuturePeriod as error:
        return show(request, "reports/draft.html", None, context | {"refusal": str(error)})
    # Made of escaped text by formats.html.
    context |= {"check": check(document), "document": document, "text": mark_safe(formats.fragment(document))}
    return show(request, "reports/draft.html", None, context)


def _published(shown: Edition) -> dict[str, Any]:
    sizes = dict(StoredFile.objects.values_list("sha256", "size").filter(
        sha256__in=[file["sha256"] for file in shown.files.values()]))  # fmt: skip
    changed = corrections(shown)
    return {
        "publisher": names_of({shown.published_by})[shown.published_by],
        "corrections": [correction for correction in changed if correction.listed],
        "cells": [correction for correction in changed if not correction.listed],
        "files": [
            (format, shown.files[format]["name"], shown.files[format]["sha256"], sizes[shown.files[format]["sha256"]])
            for format in formats.FORMATS
        ],
        "numbers": sum(1 for value in shown.values.values() if value["listed"]),
        "text": mark_safe(shown.text),  # written by formats.fragment when it was published, and never by a person
    }


@require_GET
def file(request: HttpRequest, public_id: UUID, format: str) -> HttpResponse:
    """Download a report: a published one from the store, a draft made in memory and marked as such."""
    shown = found(request, public_id)
    wanted = next((known for known in formats.FORMATS if known == format), None)
    if wanted is None:
        raise Http404
    if shown.is_published:
        kept = shown.files[wanted]
        content, name = fetch(kept["sha256"]), kept["name"]
        media_type = StoredFile.objects.get(sha256=kept["sha256"]).media_type
    else:
        try:
            document = actions.document_of(shown, today=timezone.localdate())
            output = formats.write(document, wanted, site=site_of(request))
        except (TemplateError, actions.FuturePeriod):
            return redirect(shown)  # its page says what is wrong
        content, name, media_type = output.content, output.filename, output.media_type
    audit.note(
        REPORT_EXPORTED, by=person_of(request), now=timezone.now(), request=request,
        subject=f"reports.edition:{public_id}", format=wanted,
    )  # fmt: skip
    return attachment(content, name=name, media_type=media_type)


@require_http_methods(["GET", "POST"])
def publication(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what publishing would freeze, and freeze it."""
    shown, person = found(request, public_id), person_of(request)
    require(obstacle_to_publish(person, shown.place_id))
    if request.method == "POST":
        return _publish(request, shown, person)
    if not shown.is_draft:
        return redirect(shown)
    return _confirm(request, shown)


def _publish(request: HttpRequest, shown: Edition, person: Person) -> HttpResponse:
    form = PublishForm(request.POST)
    version = None
    if form.is_valid():
        version = shown.template.versions.filter(number=form.cleaned_data["version"]).first()
    if version is None:
        return _confirm(request, shown, error=_("Please look at the report again before you publish it."))
    position = form.cleaned_data["position"]
    try:
        actions.publish(shown, version=version, position=position, by=person, now=timezone.now(), site=site_of(request))
    except WrongMove as error:
        return _confirm(request, shown, error=str(error), status=409)
    except (TemplateError, actions.NoPosition, actions.FuturePeriod, actions.NothingRecorded) as error:
        return _confirm(request, shown, error=str(error))
    except actions.MissingGlyphs as error:
        words = _("The PDF cannot show %(characters)s.") % {"characters": "、".join(error.characters)}
        return _confirm(request, shown, error=words)
    return redirect(shown)


def _confirm(request: HttpRequest, shown: Edition, *, error: str = "", status: int = 0) -> HttpResponse:
    version = actions.newest(shown.template)
    context: dict[str, Any] = {"edition": shown, "version": version, "error": error, "problems": [], "files": []}
    try:
        document = actions.document_of(shown, version=version, today=timezone.localdate())
    except TemplateError as wrong:
        return show(request, "reports/publication.html", None, context | {"problems": wrong.problems}, status=422)
    except actions.FuturePeriod as early:
        return show(request, "reports/publication.html", None, context | {"refusal": str(early)}, status=422)
    finished = actions.finish(
        shown, version=version, position=document.position, now=timezone.now(), site=site_of(request)
    )
    context |= {
        "document": finished.document,
        "check": check(document),
        "files": [
            (format, output.filename, sha256(output.content).hexdigest(), len(output.content))
            for format, output in finished.files.items()
        ],
    }
    return show(request, "reports/publication.html", None, context, status=status or (422 if error else 200))


@require_POST
def discarding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a draft away."""
    shown = found(request, public_id)
    try:
        actions.discard(shown, by=person_of(request), now=timezone.now())
    except WrongMove:
        return redirect(shown)
    return redirect("reports:list")
