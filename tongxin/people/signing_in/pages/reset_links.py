"""Choose a new password by a link that an administrator handed over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongxin.people import auditing
from tongxin.people.forms import NewPassword
from tongxin.people.signing_in import guessing
from tongxin.people.signing_in.actions import reset_links
from tongxin.people.signing_in.models import ResetLink
from tongxin.ui.pages import show

PAGE = "people/reset_link.html"


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or that the link leads nowhere any more; POST sets the password and ends all sessions."""
    now = timezone.now()
    link = ResetLink.objects.open(now).select_related("person").filter(digest=reset_links.digest(token)).first()
    if link is None:
        return show(request, PAGE, None, {"form": None}, status=404)
    form = NewPassword(request.POST or None, user=link.person)
    if not form.is_valid():
        return show(request, PAGE, None, {"form": form, "token": token}, status=422 if form.is_bound else 200)
    try:
        person = reset_links.use(token, password=form.cleaned_data["password1"], now=now)
    except reset_links.LinkVoid:
        return show(request, PAGE, None, {"form": None}, status=404)
    guessing.came_in(person.email)
    auditing.password_reset(request, person)
    messages.success(request, _("Your password is changed. Please sign in with it."))
    return redirect("account_login")
