"""A page that is one form: the fields in their order, what they are about, send and back."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongxin.sites.models import Site
from tongxin.ui.pages import show

Step = tuple[str, str]  # address and name of a page on the way to this one


def site_trail(site: Site) -> list[Step]:
    """Return the way to a form about a site: by its dossier. The site's unit must be loaded."""
    return [(site.get_absolute_url(), site.unit.name_zh)]


def form_page(
    request: HttpRequest,
    form: Form,
    title: str,
    *,
    trail: Sequence[Step] = (),
    back: str = "",
    what: str = "",
    sends: str = "",
    narrow: bool = False,
    columns: bool = False,
) -> HttpResponse:
    """Answer with the form as a page; with 422 where it came back.

    trail: the pages above it, below the list of sites. back: where “Back” leads (default: the last of them). what: the
    record that it is about. sends: what the button says (default: save). narrow: for few short fields. columns: two
    fields a row where there is room.
    """
    context = {
        "form": form,
        "title": title,
        "trail": trail,
        "back": back or (trail[-1][0] if trail else reverse("sites:list")),
        "what": what,
        "sends": sends,
        "narrow": narrow,
        "columns": columns,
    }
    return show(request, "sites/form.html", None, context, status=422 if request.method == "POST" else 200)
