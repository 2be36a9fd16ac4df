"""Who may apply, review, return, decide and object, and when: questions with an answer in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import REACH, Deed, Reach
from tongxin.sites.models import Application, Assessment, Round, Site, SiteObjection, Veto
from tongxin.sites.offices import above, acting, office, writers
from tongxin.sites.rules import form
from tongxin.sites.vocabulary.application import REVIEWERS, Level, Result, Status
from tongxin.sites.vocabulary.programme import RoundStatus


def obstacle_to_apply_for(person: Person, site: Site) -> str | None:
    """Return why the person may not write applications of this site, or None. The site's unit must be loaded."""
    if not person.may(Deed.APPLY, at=site.unit):
        return _("Applications are written by the site's operator and the officers of its division.")
    return None


def is_of_the_site(person: Person, site: Site) -> bool:
    """Whether the person writes the site's applications as one of its own, and not as an officer of its division."""
    return any(
        standing.may(Deed.APPLY)
        and REACH[standing.role] is Reach.UNIT
        and standing.reaches(unit_path=site.unit.path, place=site.unit.place_id)
        for standing in person.standings()
    )


def obstacle_to_print_phone(person: Person, site: Site) -> str | None:
    """Return why the form that the person prints has the phone with its middle hidden, or None."""
    if obstacle_to_apply_for(person, site) and not person.may(Deed.UNMASK, at=site.unit):
        return _("The phone is whole for the site and for the offices that work with its application.")
    return None


def obstacle_to_begin(person: Person, site: Site, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not begin an application of the site in this round, or None."""
    return obstacles_to_begin(person, site, [round])[round.pk]


def obstacles_to_begin(person: Person, site: Site, rounds: Sequence[Round]) -> dict[int, str | None]:
    """Return for each of these rounds, by its key, why the person may not begin an application of the site, or None."""
    applied = set(Application.objects.live().filter(site=site, round__in=rounds).values_list("round_id", flat=True))
    held = set(site.designations.current().values_list("level", flat=True))

    def obstacle(round_: Round) -> str | None:
        if obstacle := obstacle_to_apply_for(person, site):
            return obstacle
        if not site.unit.is_active:
            return _("The unit is closed.")
        if not round_.is_open:
            return late(_("The round is not open for applications."))
        if round_.pk in applied:
            return late(_("The site has applied in this round already."))
        return obstacle_of_title(round_, held)

    return {each.pk: obstacle(each) for each in rounds}


def obstacle_of_title(round: Round, held: Collection[str]) -> str | None:  # noqa: A002
    """Return why a site that holds the titles of these levels has nothing to apply for in this round, or None.

    An expired title is held until a decision ends it (ADR 0020). A pilot gives no title, so none stands in its way.
    """
    programme = round.programme
    if programme.names_sites and programme.level in held:
        says = _("The site holds the title of this level (%(level)s) already: it is renewed before it expires.")
        return late(says % {"level": programme.get_level_display()})
    return None


def obstacle_to_fill_in(person: Person, application: Application) -> str | None:
    """Return why the person may not change the form, or None."""
    if obstacle := obstacle_to_apply_for(person, application.site):
        return obstacle
    if not application.is_filled_in:
        return late(_("The application has been handed in. It can be changed when it is taken back or returned."))
    return None


def obstacle_to_submit(
    person: Person,
    application: Application,
    values: form.Values,
    *,
    own_points: int | None,
    vetoes: Sequence[Veto],
    on: date,
) -> str | None:
    """Return what keeps the form from being handed in, or None.

    values: what is written in it. own_points: what the site gives itself, in hundredths; None where the round asks for
    no self-check. vetoes: facts that exclude the site today.
    """
    if obstacle := obstacle_to_fill_in(person, application):
        return obstacle
    if obstacle := _obstacle_of_time(application, on):
        return obstacle
    if vetoes:
        return _("A fact excludes the site: %(fact)s (%(document)s). It can be lifted: %(removal)s") % {
            "fact": vetoes[0].fact,
            "document": vetoes[0].document_number,
            "removal": vetoes[0].removal,
        }
    return (
        _obstacle_of_the_last_judge(person, application)
        or _obstacle_in_the_form(application, values)
        or _obstacle_of_the_self_check(application, own_points)
    )


def _obstacle_of_the_last_judge(person: Person, application: Application) -> str | None:
    """Who is the only one to judge for the city hands nothing in: nobody would be left to judge it."""
    wrote = writers(application) | {person.actor_id}
    if office(Level.CITY, application.site) and not office(Level.CITY, application.site, without=wrote):
        return _("You alone judge applications for the city: let the site hand this one in itself.")
    return None


def _obstacle_of_time(application: Application, on: date) -> str | None:
    """A first form comes while the round is open; a corrected one until the round ends."""
    round_ = application.round
    if application.status == Status.RETURNED:
        return late(_("The round has ended.")) if round_.status == RoundStatus.ENDED else None
    if not round_.is_open:
        return late(_("The round is not open for applications."))
    if not round_.opens_on <= on <= round_.closes_on:
        return _("Applications are taken from %(first)s to %(last)s.") % {
            "first": date_format(round_.opens_on, "Y-m-d"),
            "last": date_format(round_.closes_on, "Y-m-d"),
        }
    return None


def _obstacle_in_the_form(application: Application, values: form.Values) -> str | None:
    if empty := form.missing(values):
        return _("Still empty: %(fields)s.") % {"fields": _listed([str(field.label) for field in empty])}
    if long := form.too_long(values):
        told = [
            _("%(field)s (%(count)s of %(limit)s characters)")
            % {"field": field.label, "count": count, "limit": field.limit}
            for field, count in long
        ]
        return _("Too long: %(fields)s.") % {"fields": _listed(told)}
    if not application.commitment:
        return _("The commitment that everything is true has not been given.")
    return None


def _obstacle_of_the_self_check(application: Application, own_points: int | None) -> str | None:
    needed = application.round.version.pass_points
    if own_points is None or own_points >= needed:
        return None
    return _("The self-check comes to %(points)s points; this round asks for at least %(needed)s.") % {
        "points": f"{own_points / 100:g}",
        "needed": f"{needed / 100:g}",
    }


def _listed(words: Sequence[str]) -> str:
    return _(", ").join(words)


def obstacle_to_recall(person: Person, application: Application, on: date) -> str | None:
    """Return why the person may not take the application back (撤回), or None: only until it is opened.

    Nor where it could not be handed in again, for the time for applications is over.
    """
    if obstacle := obstacle_to_apply_for(person, application.site):
        return obstacle
    if application.status != Status.SUBMITTED:
        return late(_("It can be taken back only until the next office opens it."))
    if not application.round.is_open or on > application.round.closes_on:
        return late(
            _(
                "The time for applications is over: taken back, it could not be handed in again. To have it corrected,"
                " ask the office that reviews it to return it."
            )
        )
    return None


def obstacle_to_give_up(person: Person, application: Application) -> str | None:
    """Return why the person may not give the application up (放弃), or None."""
    if obstacle := obstacle_to_apply_for(person, application.site):
        return obstacle
    if not application.is_filled_in:
        return late(_("An application that lies with an office is taken back first, or returned."))
    return None


def obstacle_to_act_at(
    person: Person, site: Site, level: Level, *, without: Collection[str] = frozenset()
) -> str | None:
    """Return why the person may not act for this level about the site, or None. without: as for offices.office."""
    who, _unit = acting(level, site, without=without)
    if not person.holds(REVIEWERS[who], at=site.unit):
        return _("This is reviewed by: %(role)s.") % {"role": REVIEWERS[who].label}
    return None


def obstacle_to_open(person: Person, application: Application) -> str | None:
    """Return why the person may not open a submitted application (受理), or None."""
    if application.status != Status.SUBMITTED:
        return late(_("The application does not wait to be opened."))
    level = Level(application.first_level)
    return obstacle_to_act_at(person, application.site, level, without=writers(application))


def obstacle_to_review(person: Person, application: Application) -> str | None:
    """Return why the person may not give an opinion now, or None."""
    if application.level is None:
        return late(_("The application does not lie with an office for review."))
    wrote = writers(application)
    if person.actor_id in wrote and person.may(Deed.REVIEW_APPLICATIONS, at=application.site.unit):
        return obstacle_to_judge_own(person, application)
    return obstacle_to_act_at(person, application.site, application.level, without=wrote)


def reason_to_stand_in(application: Application) -> str | None:
    """Return why a level above gives the opinion of the level where the application lies, or None: its own does."""
    if application.level is None:
        return None
    site, level = application.site, application.level
    who, unit = acting(level, site, without=writers(application))
    if unit is None or who is level:
        return None
    told = {"level": level.label, "who": who.label}
    if office(level, site) is None:
        return _("Nobody reviews applications at the level “%(level)s” here: “%(who)s” gives its opinion.") % told
    return (
        _(
            "Nobody reviews at the level “%(level)s” but who handed this application in, and nobody gives an opinion"
            " on what they handed in themselves: “%(who)s” gives it instead, and its own opinion after that."
        )
        % told
    )


def obstacle_to_judge_own(person: Person, application: Application) -> str | None:
    """Return why the person may not give an opinion at any level, or None: four eyes, whatever their offices are."""
    if person.actor_id in writers(application):
        return _("You handed this application in yourself: somebody else gives the opinion on it.")
    return None


def obstacle_to_go_on(application: Application) -> str | None:
    """Return why an application goes nowhere but to its end, or None: in a round that has ended it is only declined."""
    if application.round.status == RoundStatus.ENDED:
        return late(_("The round has ended: an application that was left in it can only be declined."))
    return None


def obstacle_to_say(result: Result, text: str) -> str | None:
    """Return why an opinion is not complete, or None: who returns or disagrees says why."""
    if result is not Result.AGREE and not text.strip():
        return _("Nothing is returned or declined without an opinion.")
    return None


def obstacle_to_run_on(person: Person, application: Application) -> str | None:
    """Return why the person may not decide for the programme about this application, or None."""
    if not person.may(Deed.RUN_PROGRAMMES, at=application.site.unit):
        return _("This is decided by the office that runs the programme.")
    return None


def obstacle_to_decide_on(person: Person, application: Application) -> str | None:
    """Return why the person may not decide about this application as the city, or None."""
    return obstacle_to_run_on(person, application) or obstacle_to_judge_own(person, application)


def obstacle_to_cultivate(person: Person, application: Application) -> str | None:
    """Return why the person may not take the site into cultivation, or None."""
    if obstacle := obstacle_to_decide_on(person, application):
        return obstacle
    if application.status != Status.CITY_REVIEW:
        return late(_("A site is taken into cultivation when the city reviews it."))
    return obstacle_to_go_on(application)


def obstacle_to_note(person: Person, application: Application) -> str | None:
    """Return why the person may not note guidance or progress, or None."""
    if application.status != Status.CULTIVATING:
        return late(_("The site is not in cultivation."))
    if person.may(Deed.REVIEW_APPLICATIONS, at=application.site.unit):
        return None
    return obstacle_to_apply_for(person, application.site)


def obstacle_to_admit(person: Person, application: Application) -> str | None:
    """Return why the person may not admit the application to assessment, or None."""
    if obstacle := obstacle_to_decide_on(person, application):
        return obstacle
    if application.status not in {Status.CITY_REVIEW, Status.CULTIVATING}:
        return late(_("An application is admitted from the city's review or from cultivation."))
    return obstacle_to_go_on(application)


def obstacle_to_decline(person: Person, application: Application) -> str | None:
    """Return why the person may not decline the application, or None."""
    if application.level is not None:
        return obstacle_to_review(person, application)
    if application.status in {Status.CULTIVATING, Status.ASSESSING}:
        return obstacle_to_decide_on(person, application)
    if application.status == Status.PUBLICISED:
        if application.listed.open().filter(objections__pk__isnull=False, objections__answered_at=None).exists():
            return _("An objection to the public notice waits: the application is declined by answering it.")
        return obstacle_to_decide_on(person, application)
    return late(_("There is nothing to decline."))


def obstacle_to_confirm(person: Person, application: Application) -> str | None:
    """Return why the person may not confirm the site as a pilot, or None."""
    if application.round.programme.names_sites:
        return _("This programme names sites: the public notice comes next.")
    if obstacle := obstacle_to_decide_on(person, application):
        return obstacle
    found = Assessment.objects.filter(application=application).first()
    if application.status != Status.ASSESSING or found is None or not found.is_concluded:
        return late(_("A pilot is confirmed when its assessment is concluded."))
    return _("A fact excludes the site.") if found.vetoed else None


def obstacle_to_object(person: Person, application: Application) -> str | None:
    """Return why the person may not object to the decision, or None."""
    if obstacle := obstacle_to_apply_for(person, application.site):
        return obstacle
    if application.status != Status.DECLINED:
        return late(_("The site can object when its application has been declined."))
    if application.round.status == RoundStatus.ENDED:
        return late(_("The round has ended."))
    if application.objections.filter(answered_at=None).exists():
        return late(_("An objection waits for its answer already."))
    if application.objections.filter(upheld=False).exists():  # upheld, it led to another decision
        return late(_("The site has objected to this decision already, and the answer stands."))
    return _obstacle_of_the_last_answerer(person, application)


def _obstacle_of_the_last_answerer(person: Person, application: Application) -> str | None:
    """Who is the only one to answer an objection files none: nobody would be left to answer it."""
    level, wrote = above(Level(application.declined_at)), writers(application)
    if acting(level, application.site, without=wrote | {person.actor_id})[1] is not None:
        return None
    if acting(level, application.site, without=wrote)[1] is None:
        return None  # nobody answers today whoever files it
    return _("You alone answer objections of this site: let the site file this one itself.")


def obstacle_to_answer(person: Person, objection: SiteObjection) -> str | None:
    """Return why the person may not answer the objection, or None: the level above the decision answers."""
    if not objection.is_open:
        return late(_("The objection has been answered."))
    if objection.filed_by == person.actor_id:
        return _("You filed this objection yourself: somebody else answers it.")
    if obstacle := obstacle_to_judge_own(person, objection.application):
        return obstacle
    level, wrote = above(Level(objection.about)), writers(objection.application)
    return obstacle_to_act_at(person, objection.application.site, level, without=wrote | {objection.filed_by})
