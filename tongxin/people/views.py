"""Signing in without a password, in the sample city only. The other account pages are allauth's views."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tongxin.people import auditing, sample
from tongxin.people.signing_in.actions import sessions


@login_not_required
@require_POST
def sample_session(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the sample people (`as`: their number; without it, the first).

    404 where it is not offered, as if there were no such address.
    """
    if not sample.offered_to(request):
        raise Http404
    if not ratelimit.consume(request, action="sample_session"):
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    offered = {str(person.pk): person for person, _membership in sample.persons()}
    person = offered.get(request.POST.get("as", ""), next(iter(offered.values()), None))
    if person is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[sample.SESSION_KEY] = True
    sessions.begun(request)
    auditing.signed_in(request, person, method="sample")
    wanted = request.POST.get("next", "")
    safe = wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    # Not redirect(): that takes a word without a slash for the name of a page.
    return HttpResponseRedirect(wanted if safe else reverse("home"))
