"""An application as the site has it: begin, fill in, hand in, take back; its page, its differences, its paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit import actions as audit
from tongxin.audit.downloads import hand_out
from tongxin.audit.vocabulary import PHONE_SHOWN
from tongxin.people.models import Person
from tongxin.people.permissions import Late, require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.sites import frozen, offices, printing
from tongxin.sites import paper as papers
from tongxin.sites.actions import applications as actions
from tongxin.sites.chain import chain
from tongxin.sites.filled import as_text, handed_in, with_phone_masked
from tongxin.sites.forms.applications import AnswerForm, ApplicationForm, CultivationForm, ObjectionForm, OpinionForm
from tongxin.sites.meanwhile import SavedMeanwhile
from tongxin.sites.models import Application, ApplicationVersion, Assessment, PublicNotice, Round, Veto
from tongxin.sites.notice_lists import Row, rows
from tongxin.sites.permissions import applications as may
from tongxin.sites.permissions.assessments import obstacle_to_open_assessment, obstacle_to_set_up
from tongxin.sites.rules import form as rules
from tongxin.sites.views.sites import found_site
from tongxin.sites.vocabulary.application import ENDED, Status
from tongxin.sites.vocabulary.form import CHECKED, FIELDS
from tongxin.sites.vocabulary.notice import NoticeStatus
from tongxin.sites.way import way
from tongxin.ui.pages import show


def found_application(person: Person, public_id: UUID) -> Application:
    """Return the application with all that its page needs; 404 outside the reader's sight."""
    return get_object_or_404(Application.objects.visible_to(person).for_page(), public_id=public_id)


@require_http_methods(["GET", "POST"])
def beginning(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Begin an application of a site in an open round."""
    site = found_site(request.user, public_id)
    require(may.obstacle_to_apply_for(request.user, site))
    if request.method == "POST":
        round_ = get_object_or_404(Round.objects.for_list(), public_id=request.POST.get("round") or UUID(int=0))
        application = actions.begin(site, round_, by=request.user, now=timezone.now())
        return redirect("sites:application_form", application.public_id)
    rounds = list(Round.objects.open().for_list())
    obstacles = may.obstacles_to_begin(request.user, site, rounds)
    standing = {each.round_id: each for each in site.applications.live().order_by("pk")}
    context = {
        "site": site,
        "rounds": [(each, obstacles[each.pk], standing.get(each.pk)) for each in rounds],
        "first": offices.first_level(site),
    }
    return show(request, "sites/application_begin.html", None, context)


@require_http_methods(["GET", "POST"])
def filling_in(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the form; save it, or save it and hand it in."""
    application = found_application(request.user, public_id)
    require(may.obstacle_to_fill_in(request.user, application))
    form = ApplicationForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid() and _saved(request, application, form):
        now = timezone.now()
        if request.POST.get("then") != "submit":
            messages.success(request, _("Saved. You can go on at any time."))
            return redirect("sites:application_form", application.public_id)
        obstacle = obstacle_to_submit(request.user, application)
        if obstacle is None:
            actions.submit(application, by=request.user, now=now)
            messages.success(request, _("Handed in. The next office has it on its list."))
            return redirect(application)
        form.add_error(None, obstacle)
    context = {
        "application": application,
        "form": form,
        "short": [form[field.name] for field in FIELDS if not field.is_long],
        "long": [
            (form[field.name], rules.length(str(form[field.name].value() or "")), field.limit)
            for field in FIELDS
            if field.is_long
        ],
        "filled": rules.filled(as_text(application)),
        "fields": len(FIELDS),
        "opinion": _last_return(application),
        "obstacle": obstacle_to_submit(request.user, application),
        "own_points": actions.own_points(application, timezone.now()),
        "way": way(application, is_assessed=False),
    }
    return show(request, "sites/application_form.html", None, context, status=422 if form.errors else 200)


def _saved(request: PersonRequest, application: Application, form: ApplicationForm) -> bool:
    """Save the form and return whether it was; where somebody else saved it meanwhile the form says so."""
    said = form.cleaned_data
    try:
        actions.save(application, said, seen=said["seen"], by=request.user, now=timezone.now())
    except SavedMeanwhile as found:
        form.say_who_saved(found, actions.mark_as_saved(application))
        return False
    form.begin_from(actions.mark_as_saved(application))
    return True


def obstacle_to_submit(person: Person, application: Application) -> str | None:
    """Return what keeps the form, as it is saved, from being handed in; None if nothing does."""
    now = timezone.now()
    return may.obstacle_to_submit(
        person,
        application,
        as_text(application),
        own_points=actions.own_points(application, now),
        vetoes=list(Veto.objects.in_force().filter(site=application.site).order_by("pk")),
        on=timezone.localdate(now),
    )


def _last_return(application: Application) -> Any:
    if application.status != Status.RETURNED:
        return None
    return application.opinions.filter(result="return").order_by("-signed_at", "-pk").first()


@require_GET
def application_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the application: where it stands, what can be done, the form, and the whole decision chain."""
    application = found_application(request.user, public_id)
    return show(request, "sites/application.html", None, page_context(request.user, application))


def page_context(
    person: Person,
    application: Application,
    *,
    opinion_form: OpinionForm | None = None,
    objection_form: ObjectionForm | None = None,
    answer_form: AnswerForm | None = None,
    cultivation_form: CultivationForm | None = None,
) -> dict[str, Any]:
    """Return what the application's page shows to this person, with the forms that came back."""
    today, versions = timezone.localdate(), offices.with_versions(application)
    obstacle = obstacle_to_decide(person, application)
    values = shown_values(person, application)
    objections = list(application.objections.order_by("filed_at", "pk"))
    objection = next((each for each in objections if each.is_open), None)
    assessment = Assessment.objects.filter(application=application).first()
    given = [opinion_form, objection_form, answer_form, cultivation_form]
    return {
        "application": application,
        "site": application.site,
        "round": application.round,
        "steps": chain(application, assessment, objections, seen_by=person),
        "values": [(field, values[field.name]) for field in FIELDS],
        "listed": _listed(person, application, today),
        "versions": versions,
        "way": way(application, is_assessed=assessment is not None),
        "lies_days": (timezone.now() - application.since).days,
        "has_ended": application.status in ENDED,
        "vetoes": list(Veto.objects.in_force().filter(site=application.site).order_by("pk")),
        "notes": list(application.cultivation_notes.order_by("on", "pk")) if application.cultivation_from else [],
        "objection": objection,
        "assessment": Assessment.objects.visible_to(person).filter(pk=assessment.pk).first() if assessment else None,
        "obstacle_to_fill_in": may.obstacle_to_fill_in(person, application),
        "obstacle_to_recall": may.obstacle_to_recall(person, application, today),
        "applies": may.obstacle_to_apply_for(person, application.site) is None,
        "obstacle_to_give_up": may.obstacle_to_give_up(person, application),
        "obstacle_to_open": may.obstacle_to_open(person, application),
        "obstacle_to_object": may.obstacle_to_object(person, application),
        "obstacle_to_answer": may.obstacle_to_answer(person, objection) if objection else "none",
        "obstacle_to_note": may.obstacle_to_note(person, application),
        "obstacle_to_assess": obstacle_to_open_assessment(person, application),
        "runs": obstacle_to_set_up(person, application.round) is None,
        "decides": obstacle is None,
        "stands_in": may.reason_to_stand_in(application) if obstacle is None else None,
        "obstacle_to_decide": None if isinstance(obstacle, Late) else obstacle,
        "form": next((form for form in given if form), None),
        "opinion_form": opinion_form or OpinionForm(application=application, by=person, today=today),
        "objection_form": objection_form or ObjectionForm(),
        "answer_form": answer_form or AnswerForm(),
        "cultivation_form": cultivation_form or CultivationForm(today=today),
        "witnesses": who_can_see(place=application.site.unit.place_id, unit_path=application.site.unit.path),
    }


def _listed(person: Person, application: Application, today: date) -> list[Row]:
    """The notices on which the application stands or stood; a draft is shown to whoever sees it."""
    if not application.listed.exists():  # most are not, and what a notice shows is dear to ask for
        return []
    seen = PublicNotice.objects.visible_to(person)
    return rows(application.listed.filter(notice__in=seen).exclude(notice__status=NoticeStatus.DISCARDED), today)


def obstacle_to_decide(person: Person, application: Application) -> str | None:
    """Return why the person may not give an opinion where the application lies today, or None."""
    if application.status == Status.PUBLICISED:
        return may.obstacle_to_decline(person, application)
    if application.status in {Status.CULTIVATING, Status.ASSESSING}:
        return may.obstacle_to_decide_on(person, application)
    return may.obstacle_to_review(person, application)


def shown_values(person: Person, application: Application) -> dict[str, str]:
    """Return the form's values as this person sees them on pages: the phone whole to the site's own people alone."""
    values = as_text(application)
    return values if may.is_of_the_site(person, application.site) else with_phone_masked(values, application)


@require_GET
def differences(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show which fields changed between two versions, old and new side by side."""
    application = found_application(request.user, public_id)
    versions = list(application.versions.order_by("number"))
    for each in versions:
        each.application = application
    new = _version(versions, request.GET.get("to"), default=-1)
    old = _version(versions, request.GET.get("from"), default=-2)
    found = rules.changes(*_compared(old, new)) if old and new and old != new else []
    context = {
        "application": application,
        "versions": versions,
        "old": old,
        "new": new,
        "changes": found,
        "fields": len(FIELDS) + (len(CHECKED) if old and new and old.checked and new.checked else 0),
        "opinion": application.opinions.filter(version=old, result="return").order_by("-pk").first() if old else None,
    }
    return show(request, "sites/differences.html", None, context)


def _compared(*versions: ApplicationVersion) -> list[dict[str, str]]:
    """What both say; self scores and papers where both kept them."""
    said = [handed_in(each) for each in versions]
    if all(each.checked for each in versions):
        standard = versions[0].application.round.version
        said = [
            values | frozen.as_text(frozen.lines(each.checked, standard))
            for values, each in zip(said, versions, strict=True)
        ]
    return said


def _version(versions: list[ApplicationVersion], number: str | None, *, default: int) -> ApplicationVersion | None:
    wanted = [each for each in versions if str(each.number) == number]
    if wanted:
        return wanted[0]
    return versions[default] if len(versions) >= abs(default) else None


@require_GET
def paper(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the official A4 form, to print."""
    application = found_application(request.user, public_id)
    made = papers.paper(application, shown_values(request.user, application))
    of_the_site = may.is_of_the_site(request.user, application.site)
    noted = not of_the_site and may.obstacle_to_print_phone(request.user, application.site) is None
    context = {"application": application, "paper": made, "annexes": made.annexes, "is_noted": noted}
    return show(request, "sites/paper.html", None, context)


@require_GET
def paper_pdf(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out the official A4 form as PDF. The paper needs the phone whole, so an office that fetches it sees the
    number, and that it does is noted."""
    application = found_application(request.user, public_id)
    values, unit = shown_values(request.user, application), application.site.unit
    if may.obstacle_to_print_phone(request.user, application.site) is None:
        values = as_text(application)
        if values["contact_phone"] and not may.is_of_the_site(request.user, application.site):
            audit.note(
                PHONE_SHOWN, by=request.user, now=timezone.now(), request=request, unit_path=unit.path,
                subject=f"sites.application:{public_id}", field="contact_phone",
            )  # fmt: skip
    made = papers.paper(application, values)
    return hand_out(
        printing.pdf("application", papers.for_layout(made)), by=request.user, request=request,
        name=f"{_('Application form')}_{unit.name_zh}_{application.round.year}.pdf", media_type="application/pdf",
        subject=f"sites.application:{public_id}", unit_path=unit.path,
    )  # fmt: skip


def _pressed(request: PersonRequest, public_id: UUID, verb: Callable[..., Any], says: str) -> HttpResponse:
    application = found_application(request.user, public_id)
    verb(application, by=request.user, now=timezone.now())
    messages.success(request, says)
    return redirect(application)


@require_POST
def recalling(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take the application back while nobody has opened it."""
    return _pressed(request, public_id, actions.recall, _("Taken back. It can be changed and handed in again."))


@require_POST
def giving_up(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give the application up."""
    return _pressed(request, public_id, actions.give_up, _("The application has been given up."))


@require_POST
def objecting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Object to a decision."""
    application, form = found_application(request.user, public_id), ObjectionForm(request.POST)
    require(may.obstacle_to_object(request.user, application))
    if not form.is_valid():
        context = page_context(request.user, application, objection_form=form)
        return show(request, "sites/application.html", None, context, status=422)
    actions.object_to_decision(application, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
    messages.success(request, _("The objection has been filed. The level above answers it."))
    return redirect(application)
