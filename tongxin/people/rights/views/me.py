"""“My personal data”: see, correct, take away, agree and withdraw, close."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongxin.audit import actions as audit
from tongxin.audit import vocabulary as audited
from tongxin.people.auditing import named
from tongxin.people.requests import PersonRequest
from tongxin.people.rights import actions
from tongxin.people.rights.agreements import Agreement
from tongxin.people.rights.exports import MEDIA_TYPES, export
from tongxin.people.rights.forms import DetailsForm, EmailForm, LeavingForm
from tongxin.people.rights.held import on_the_page
from tongxin.people.rights.permissions import obstacle_to_leave
from tongxin.privacy.ciphers import CannotRead
from tongxin.ui.pages import show

HERE = "people:me"


@require_safe
def me(request: PersonRequest) -> HttpResponse:
    """Everything that the system holds about the person who asks."""
    person = request.user
    given = {consent.agreement: consent for consent in person.consents.in_force()}
    agreements = [(agreement, given.get(agreement.value)) for agreement in Agreement]
    return show(
        request,
        "people/me.html",
        None,
        {
            "held": on_the_page(person),
            "agreements": agreements,
            "formats": list(MEDIA_TYPES),
            "has_password": person.has_usable_password(),
        },
    )


def details(request: PersonRequest) -> HttpResponse:
    """Correct one's own name and phone number."""
    person = request.user
    try:
        phone = person.phone
    except CannotRead:
        # Without the key nobody can tell the old number; it must not be overwritten by an empty field.
        messages.error(request, _("Your phone number cannot be read at the moment. Please ask the administrator."))
        return redirect(HERE)
    form = DetailsForm(request.POST or None, initial={"name": person.name, "phone": phone})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(person, **form.cleaned_data, now=timezone.now(), request=request)
        except actions.Taken as refusal:
            form.add_error("phone", str(refusal))
        else:
            messages.success(request, _("Corrected."))
            return redirect(HERE)
    return _form(request, "people/me_details.html", form)


def email(request: PersonRequest) -> HttpResponse:
    """Change the address that one signs in with; asks for the password."""
    form = EmailForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_email(request.user, email=form.cleaned_data["email"], now=timezone.now(), request=request)
        except actions.Taken as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("From now on you sign in with the new address."))
            return redirect(HERE)
    return _form(request, "people/me_email.html", form)


@require_POST
def take_away(request: PersonRequest, form: str) -> HttpResponse:
    """Hand out everything about the person who asks. form: one of MEDIA_TYPES."""
    if form not in MEDIA_TYPES:
        raise Http404
    now = timezone.now()
    content = export(request.user, form, now=now)
    audit.note(
        audited.OWN_DATA_EXPORTED, by=request.user, now=now, request=request, subject=named(request.user), format=form
    )
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="my-personal-data.{form}"'},
    )


def consent(request: PersonRequest, agreement: str) -> HttpResponse:
    """Read what one is asked to agree to, and agree."""
    asked = _agreement(agreement)
    language = get_language() or "zh-hans"
    if request.method == "POST":
        actions.agree(
            request.user, asked, version=request.POST.get("version", ""), language=language, now=timezone.now(),
            request=request,
        )  # fmt: skip
        messages.success(request, _("Your consent is recorded. You can withdraw it here at any time."))
        return redirect(HERE)
    text = asked.text
    return show(
        request,
        "people/consent.html",
        None,
        {
            "agreement": asked,
            "text": text,
            "wording": render_to_string(text.wording(language).template),
            "given": request.user.consents.in_force().filter(agreement=asked).first(),
        },
    )


@require_POST
def withdrawal(request: PersonRequest, agreement: str) -> HttpResponse:
    """Withdraw a consent: one button, no question."""
    actions.withdraw(request.user, _agreement(agreement), now=timezone.now(), request=request)
    messages.success(request, _("Withdrawn. You will not be asked again."))
    return redirect(HERE)


def closing(request: PersonRequest) -> HttpResponse:
    """Close one's own account; asks for the password, and says what must stay and why."""
    obstacle = obstacle_to_leave(request.user)
    form = LeavingForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        actions.leave(request.user, now=timezone.now(), request=request)
        logout(request)
        messages.success(request, _("Your account is closed. What named you is erased."))
        return redirect("account_login")
    return _form(request, "people/me_closing.html", form, obstacle=obstacle)


def _agreement(value: str) -> Agreement:
    if value not in Agreement.values:
        raise Http404
    return Agreement(value)


def _form(request: PersonRequest, page: str, form: object, **more: object) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "has_password": request.user.has_usable_password(), **more}
    return show(request, page, None, context, status=status)
