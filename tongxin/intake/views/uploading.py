"""The list of imports, and handing in a file."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongxin.intake import actions
from tongxin.intake.forms import UploadForm, keepers_for
from tongxin.intake.models import Batch
from tongxin.intake.permissions import obstacle_to_upload
from tongxin.intake.reading import NotReadable
from tongxin.intake.views.requests import PersonRequest, page_of
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.ui.pages import show


@require_GET
def batches(request: PersonRequest) -> HttpResponse:
    return show(
        request, "intake/list.html", None, {"page": page_of(request, Batch.objects.visible_to(request.user).for_list())}
    )


def new(request: PersonRequest) -> HttpResponse:
    require(obstacle_to_upload(request.user))
    form = UploadForm(
        request.user, request.POST or None, request.FILES or None, initial={"office": _usual_office(request.user)}
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload(
                file.read(),
                name=file.name,
                office=form.cleaned_data["office"],
                by=request.user,
                now=timezone.now(),
                today=timezone.localdate(),
            )
        except NotReadable as error:
            form.add_error("file", str(error))
        else:
            return redirect(batch)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "limit": settings.UPLOAD_LIMIT_BYTES // 1024 // 1024}
    return show(request, "intake/new.html", None, context, status=status)


def _usual_office(person: Person) -> Unit | None:
    offices = keepers_for(person)
    return offices.filter(kind=Kind.ASSOCIATION).first() or offices.first()
