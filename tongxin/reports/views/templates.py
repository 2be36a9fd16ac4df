"""Write a template with its preview beside it; its versions."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongxin.figures.catalogue import PUBLISHED
from tongxin.figures.choices import home, whole_period
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.places.models import Division
from tongxin.reports import actions, formats
from tongxin.reports.checks import check
from tongxin.reports.forms import TextForm
from tongxin.reports.language import TemplateError
from tongxin.reports.models import Template, TemplateVersion
from tongxin.reports.permissions import obstacle_to_read_templates, obstacle_to_write_templates
from tongxin.reports.views.editions import names_of, person_of
from tongxin.ui.pages import show

PAGE, PREVIEW = "reports/template.html", "reports/_preview.html"


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a template for writing, and save what was written as a new version."""
    person = person_of(request)
    require(obstacle_to_read_templates(person))
    written = get_object_or_404(Template, public_id=public_id)
    if request.method == "GET":
        last = actions.newest(written)
        form = TextForm(person, initial={"text": last.text, "based_on": last.number, "place": home(person.sight())})
        return show(request, PAGE, None, _context(request, written, form) | _preview(person, last.text, None, written))
    form = TextForm(person, request.POST)
    text, place = request.POST.get("text", ""), None
    if form.is_valid():
        text, place = form.cleaned_data["text"], form.cleaned_data["place"]
        try:
            saved = actions.save_version(
                written,
                text=normal(text),
                based_on=form.cleaned_data["based_on"],
                by=person,
                now=timezone.now(),
            )
        except TemplateError:
            form.add_error("text", _("Not saved yet: please mend what is listed beside the text."))
        except actions.SavedByAnother as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved as version %(number)s.") % {"number": saved.number})
            return redirect(written)
    context = _context(request, written, form) | _preview(person, normal(text), place, written)
    return show(request, PAGE, None, context, status=422)


def normal(text: str) -> str:
    """Return the text with the line ends of this system: browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@require_POST
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the text would make, without saving it."""
    person = person_of(request)
    require(obstacle_to_read_templates(person))
    written = get_object_or_404(Template, public_id=public_id)
    form = TextForm(person, request.POST)
    place = form.cleaned_data["place"] if form.is_valid() else None
    context = _preview(person, normal(request.POST.get("text", "")), place, written)
    if not request.headers.get("HX-Request"):
        context |= _context(request, written, form)
    return show(request, PAGE, PREVIEW, context)


def _context(request: HttpRequest, written: Template, form: TextForm) -> dict[str, Any]:
    versions = list(TemplateVersion.objects.filter(template=written).order_by("-number")[:50])
    names = names_of({version.author for version in versions})
    return {
        "template": written,
        "form": form,
        "figures": PUBLISHED.values(),
        "versions": [(version, names[version.author]) for version in versions],
        "obstacle": obstacle_to_write_templates(person_of(request)),
    }


def _preview(person: Person, text: str, place: Division | None, written: Template) -> dict[str, Any]:
    division = place or Division.objects.get(code=home(person.sight()))
    today = timezone.localdate()
    try:
        document = actions.document(
            text, place=division, period=whole_period(), today=today, draft=True, name=written.name
        )
    except TemplateError as error:
        return {"problems": error.problems, "check": None, "text": ""}
    except actions.FuturePeriod as error:
        return {"problems": [], "refusal": str(error), "check": None, "text": ""}
    # Made of escaped text by formats.html.
    return {"problems": [], "check": check(document), "text": mark_safe(formats.fragment(document))}


@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Show an old version beside the newest one, and make it the newest again."""
    require(obstacle_to_read_templates(person_of(request)))
    written = get_object_or_404(Template, public_id=public_id)
    old = get_object_or_404(TemplateVersion, template=written, number=number)
    last = actions.newest(written)
    if request.method == "POST":
        saved = actions.save_version(
            written, text=old.text, based_on=last.number, by=person_of(request), now=timezone.now()
        )
        words = _("Version %(old)s is in force again, as version %(number)s.")
        messages.success(request, words % {"old": old.number, "number": saved.number})
        return redirect(written)
    context = {
        "template": written,
        "version": old,
        "last": last,
        "author": names_of({old.author})[old.author],
        "lines": list(_compared(old.text, last.text)),
        "obstacle": obstacle_to_write_templates(person_of(request)),
    }
    return show(request, "reports/version.html", None, context)


def _compared(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, line): "same", "gone" for lines of the old version only, "added" for those of the newest only."""
    kinds = {"  ": "same", "- ": "gone", "+ ": "added"}
    for line in difflib.ndiff(old.splitlines(), new.splitlines()):
        if line[:2] in kinds:
            yield kinds[line[:2]], line[2:]
