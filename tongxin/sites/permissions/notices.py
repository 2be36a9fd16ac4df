"""Who may draft a public notice, put it out, withdraw it, object, answer and name; what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.calendars.models import DeadlineRule
from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.sites.models import Application, Assessment, ListedSite, PublicNotice, PublicObjection, Round, Veto
from tongxin.sites.permissions.designations import SHORTEST_REASON, obstacle_to_designate
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.rules.naming import beyond_quota
from tongxin.sites.vocabulary.application import Status
from tongxin.sites.vocabulary.notice import RULE, Running
from tongxin.sites.vocabulary.programme import RoundStatus

MOST_UNANSWERED = 20  # objections to one site from the public page


def obstacle_to_publicise(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not draft a public notice of this round, or None."""
    if obstacle := obstacle_to_run(person, round.programme):
        return obstacle
    if not round.programme.names_sites:
        return _("A pilot names no site, so there is no public notice: sites are confirmed as pilots.")
    if round.status == RoundStatus.ENDED:
        return late(_("The round has ended."))
    return None


def obstacle_to_list(application: Application) -> str | None:
    """Return why this application cannot stand on a public notice, or None. Its site and round must be loaded."""
    found = Assessment.objects.filter(application=application).first()
    if application.status != Status.ASSESSING or found is None or not found.is_concluded:
        return _("“%(site)s” has no concluded assessment.") % {"site": application.site.unit.name_zh}
    if found.vetoed or Veto.objects.in_force().filter(site=application.site).exists():
        return _("A fact excludes “%(site)s”.") % {"site": application.site.unit.name_zh}
    if (found.points or 0) < application.round.version.pass_points:
        return _("“%(site)s” was assessed below the pass mark.") % {"site": application.site.unit.name_zh}
    if application.site.designations.current().filter(level=application.round.programme.level).exists():
        return _("“%(site)s” holds the title already: a title is renewed, not given twice.") % {
            "site": application.site.unit.name_zh
        }
    return None


def obstacle_to_amend_notice(person: Person, notice: PublicNotice) -> str | None:
    """Return why the person may not change the notice, or None. What is out is withdrawn and put out anew."""
    if obstacle := obstacle_to_run(person, notice.round.programme):
        return obstacle
    if notice.is_draft:
        return None
    return late(_("A notice that was put out is not changed: withdraw it and put out another."))


def obstacle_to_put_out(person: Person, notice: PublicNotice, on: date) -> str | None:
    """Return why the person may not put the notice out on this day, or None."""
    if obstacle := obstacle_to_amend_notice(person, notice):
        return obstacle
    if obstacle := obstacle_to_publicise(person, notice.round):
        return obstacle
    if not notice.text.strip():
        return _("The notice has no text yet.")
    if not (notice.office.strip() and notice.office_address.strip() and notice.office_phone.strip()):
        return _("The notice needs the office, the address and the landline that take objections.")
    if obstacle := obstacle_to_run_for(notice.days, on):
        return obstacle
    listed = list(notice.listed.for_list())
    if not listed:
        return _("No site stands on the notice yet.")
    return next(filter(None, (obstacle_to_list(each.application) for each in listed)), None)


def bounds(on: date) -> tuple[int, int] | None:
    """Return for how many working days a notice put out on this day runs at least and at most; None without a rule."""
    rule = DeadlineRule.objects.in_force(on).filter(code=RULE).first()
    return (rule.length, rule.length + rule.longest_extension) if rule else None


def obstacle_to_run_for(days: int, on: date) -> str | None:
    """Return why a notice cannot run for so many working days, or None: longer than the rule says, never shorter."""
    found = bounds(on)
    if found is None:
        return _("No rule says how long a public notice runs. Please ask the system administrator.")
    least, most = found
    if not least <= days <= most:
        return _("A public notice runs for %(least)s to %(most)s working days.") % {"least": least, "most": most}
    return None


def obstacle_to_discard(person: Person, notice: PublicNotice) -> str | None:
    """Return why the person may not discard the draft, or None."""
    if obstacle := obstacle_to_run(person, notice.round.programme):
        return obstacle
    return None if notice.is_draft else late(_("Only a draft is discarded."))


def obstacle_to_withdraw(person: Person, notice: PublicNotice) -> str | None:
    """Return why the person may not withdraw the notice, or None."""
    if obstacle := obstacle_to_run(person, notice.round.programme):
        return obstacle
    if not notice.is_out:
        return late(_("The notice is not out."))
    if not notice.listed.open().exists():
        return late(_("Every site on it has been decided."))
    waiting = PublicObjection.objects.unanswered().filter(listed__notice=notice).count()
    if waiting:
        return ngettext(
            "%(count)s objection waits for its answer: answer it first.",
            "%(count)s objections wait for their answers: answer them first.",
            waiting,
        ) % {"count": waiting}
    return None


def obstacle_to_object_publicly(listed: ListedSite, filed_on: date) -> str | None:
    """Return why nobody can object to the site's naming (any more) on this day, or None."""
    if not listed.is_open:
        return late(_("It has been decided about this site; the notice no longer takes objections."))
    if not listed.notice.is_out or listed.deadline is None or listed.notice.put_out_on is None:
        return late(_("The notice is not out."))
    if filed_on < listed.notice.put_out_on:
        return _("The notice was not out on that day.")
    last = listed.deadline.due_on
    if last is not None and filed_on > last:
        return _("The notice of this site ended on %(day)s.") % {"day": date_format(last, "Y-m-d")}
    return None


def obstacle_to_more(listed: ListedSite) -> str | None:
    """Return why the public page takes no further objection to this site now, or None: a flood freezes no office."""
    if listed.objections.unanswered().count() >= MOST_UNANSWERED:
        return _("Many objections to this site wait for answers. Please write to the office that the notice names.")
    return None


def obstacle_to_record(person: Person, listed: ListedSite) -> str | None:
    """Return why the person may not record an objection that came in on paper or by word, or None."""
    if obstacle := obstacle_to_run(person, listed.notice.round.programme):
        return obstacle
    if not (listed.is_open and listed.notice.is_out):
        return late(_("The site is not in public notice."))
    return None


def obstacle_to_answer_publicly(person: Person, objection: PublicObjection) -> str | None:
    """Return why the person may not answer this objection, or None."""
    if obstacle := obstacle_to_run(person, objection.listed.notice.round.programme):
        return obstacle
    if not objection.is_open:
        return late(_("The objection has been answered."))
    return None


def obstacle_to_name_in(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not decide on naming in this round, or None."""
    return obstacle_to_run(person, round.programme)


def obstacle_to_name(person: Person, listed: ListedSite, on: date) -> str | None:
    """Return why this site cannot be named on this day, or None. It must be loaded as `for_list` does."""
    site = listed.application.site
    told = {"site": site.unit.name_zh}
    match listed.running(on):
        case Running.LEFT:
            return late(_("It has been decided about “%(site)s” already.") % told)
        case Running.STANDS:
            return _("An objection to “%(site)s” waits for its answer.") % told
        case Running.RUNS | Running.DRAFTED:
            return _("The notice of “%(site)s” is not over.") % told
    if listed.objections.unanswered().exists():
        return _("An objection to “%(site)s” waits for its answer.") % told
    if Veto.objects.in_force().filter(site=site).exists():
        return _("A fact excludes “%(site)s”.") % told
    programme = listed.notice.round.programme
    if obstacle := obstacle_to_designate(person, site, programme, programme.level):
        return f"{site.unit.name_zh}：{obstacle}"
    return None


def obstacle_of_decision(listed: Sequence[ListedSite], decided_on: date) -> str | None:
    """Return why a decision of this day cannot name these sites, or None: it follows the notice."""
    for each in listed:
        if each.deadline and each.deadline.due_on and decided_on <= each.deadline.due_on:
            return _("The decision is of %(day)s; the notice of “%(site)s” ran until %(last)s.") % {
                "day": date_format(decided_on, "Y-m-d"),
                "site": each.name,
                "last": date_format(each.deadline.due_on, "Y-m-d"),
            }
    return None


def obstacle_of_quota(round: Round, named: int, chosen: int, basis: str) -> str | None:  # noqa: A002
    """Return why so many sites cannot be named, or None. named: how many the round has named before.

    The quota is the programme's; a decision that goes beyond it says by which document.
    """
    quota = round.programme.quota
    over = beyond_quota(quota, named, chosen)
    if over and len(basis.strip()) < SHORTEST_REASON:
        return _(
            "The quota is %(quota)s; %(named)s were named, and with these there are %(over)s too many. Say by which"
            " document the quota is exceeded, in ten characters or more."
        ) % {"quota": quota, "named": named, "over": over}
    return None
