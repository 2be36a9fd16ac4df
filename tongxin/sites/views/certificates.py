"""The certificate as a paper and as a signed credential; the key that the credential is checked with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from tongxin.audit.downloads import hand_out
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.sites import certificates, credentials, signing
from tongxin.sites.models import Designation
from tongxin.sites.permissions.designations import obstacle_to_print
from tongxin.sites.views.designations import found_title
from tongxin.sites.vocabulary.designation import Standing
from tongxin.ui.attachments import attachment


def site_of(request: HttpRequest) -> str:
    """Return "https://host" of this installation: as configured, else as the reader came."""
    configured: str = settings.SITE_ADDRESS
    return configured or request.build_absolute_uri("/").rstrip("/")


@require_GET
def certificate(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out the certificate to print."""
    title = found_title(request.user, public_id)
    require(obstacle_to_print(request.user, title))
    address = f"{site_of(request)}{title.public_address}"
    content = certificates.certificate(title, address=address, city=settings.TONGXIN_CITY)
    return hand_out(
        content, by=request.user, request=request, name=certificates.filename(title), media_type="application/pdf",
        subject=f"sites.designation:{public_id}", unit_path=title.site.unit.path,
    )  # fmt: skip


@login_not_required
@require_safe
def credential(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the signed credential of a title. A title that is not held has none."""
    title = get_object_or_404(Designation.objects.for_list(), certificate=number)
    if not title.has_certificate or title.standing(timezone.localdate()) != Standing.VALID:
        raise Http404
    text = credentials.credential(title, site=site_of(request))
    return attachment(text.encode(), name=f"{title.certificate}.jwt", media_type=credentials.MEDIA_TYPE)


@login_not_required
@require_safe
def public_key(request: HttpRequest) -> JsonResponse:
    """Publish the key that credentials are checked with."""
    return _as_file(signing.public_key(), "key.json")


@login_not_required
@require_safe
def issuer(request: HttpRequest) -> JsonResponse:
    """Publish the profile of who signs."""
    return _as_file({"@context": credentials.CONTEXT, **credentials.issuer(site_of(request))}, "issuer.json")


@login_not_required
@require_safe
def revoked(request: HttpRequest) -> JsonResponse:
    """Publish which credentials are no longer good."""
    return _as_file(credentials.revoked(site=site_of(request), day=timezone.localdate()), "revoked.json")


def _as_file(data: dict[str, Any], name: str) -> JsonResponse:
    """Answer with data for programs. What is no page of ours is a file, so that no browser shows it inside the site."""
    return JsonResponse(data, headers={"Content-Disposition": f'attachment; filename="{name}"'})
