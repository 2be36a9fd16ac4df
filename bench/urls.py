"""The product's addresses, and the floor under them: views that answer a constant."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tongxin.config.urls import urlpatterns as product


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """Answer the same words to everybody: what server, Django and our middleware cost before any work."""
    return HttpResponse("constant")


def signed_in(request: HttpRequest) -> HttpResponse:
    """Answer the same words to whoever is signed in: what session and person cost besides."""
    return HttpResponse("constant")


urlpatterns = [path("bench/constant/", constant), path("bench/signed-in/", signed_in), *product]
