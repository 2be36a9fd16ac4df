"""Open a yearly recheck, check oneself, give an opinion, decide, extend a limit, verify, renew a title."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongxin.figures.forms import MonthField
from tongxin.people.models import Person
from tongxin.sites.actions.rechecks import RunDraft, Verdict
from tongxin.sites.actions.renewals import RenewalDraft
from tongxin.sites.drafts import in_points
from tongxin.sites.forms.phrases import KeepField, PhraseField
from tongxin.sites.forms.programmes import day_field, long_text
from tongxin.sites.forms.standards import PointsField
from tongxin.sites.models import Programme, Recheck, StandardVersion
from tongxin.sites.models.site import months_later
from tongxin.sites.permissions.designations import SHORTEST_REASON
from tongxin.sites.selfcheck import SelfCheck
from tongxin.sites.vocabulary.programme import Level, Mode
from tongxin.sites.vocabulary.recheck import PHRASES, USUAL_MONTHS, Proposal, RecheckStatus, Way

ABOUT_THE_SITE = pgettext_lazy("title of a site", "About the site, not about persons: the ledger keeps it.")
FINDINGS_MOST = 20
FINDING_LONGEST = 200


class RunForm(forms.Form):
    """The terms of a yearly recheck."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("all titles of the level"),
        help_text=_("Titles from imported lists belong to no programme: for those choose all."),
    )
    version = forms.ModelChoiceField(
        label=_("Standard"), queryset=StandardVersion.objects.none(), help_text=_("The version to recheck by.")
    )
    last_month = MonthField(label=_("Work until (month)"), help_text=_("The last month whose work counts."))
    held_on = day_field(_("Titles held on"), help_text=_("All titles valid on this day are taken in."))
    self_check_until = day_field(_("Self-check until"), help_text=_("The last day for the sites."))
    decide_until = day_field(_("Decide until"), help_text=_("The last day for the city's decisions."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        naming = Programme.objects.filter(mode=Mode.NAMING).order_by("name_zh", "pk")
        self.fields["programme"].queryset = naming  # type: ignore[attr-defined]
        versions: Any = self.fields["version"]
        versions.queryset = StandardVersion.objects.in_force(timezone.localdate()).for_list()
        versions.label_from_instance = lambda each: (
            gettext("%(standard)s, version %(number)s")
            % {
                "standard": each.standard.name_zh,
                "number": each.number,
            }
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        checked, decided = data.get("self_check_until"), data.get("decide_until")
        if checked and decided and decided < checked:
            self.add_error(
                "decide_until", gettext("Decisions follow the self-check: the last day for them is earlier.")
            )
        return data

    def draft(self) -> RunDraft:
        """Return what is to be opened. The form must be valid."""
        return RunDraft(**self.cleaned_data)


class StatementForm(forms.Form):
    """What the site says of the year, beside its points."""

    statement = forms.CharField(
        label=_("Statement of the site"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a sentence or two: what was done, what is to be better. Figures and papers are there already."),
    )


class OwnPointsForm(forms.Form):
    """What the site gives itself for each criterion that the system does not fill."""

    def __init__(self, *args: Any, found: SelfCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in found.rows:
            if row.fixed:
                continue
            most = gettext("Own points, at most %(most)s") % {"most": in_points(row.line.live.most)}
            field = PointsField(label=most, required=False, initial=in_points(row.suggested))
            self.fields[f"own-{row.line.criterion.code}"] = field

    def own(self) -> dict[str, int]:
        """Return the points that were written, in hundredths, by code of criterion. The form must be valid."""
        return {name.removeprefix("own-"): points for name, points in self.cleaned_data.items() if points is not None}


class CountyForm(forms.Form):
    """The county's opinion."""

    proposal = forms.ChoiceField(label=_("Proposal"), choices=Proposal.choices, widget=forms.RadioSelect)
    phrase = PhraseField()
    text = forms.CharField(
        label=_("Opinion"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed unless the title is to be kept. A phrase chosen above is put in front."),
    )
    keep = KeepField()

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phrase"].offer([(str(each), each) for each in PHRASES.values()], by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("proposal") not in {None, Proposal.KEEP.value} and not self.said:
            self.add_error("text", gettext("Say why: only a proposal to keep stands without words."))
        return data

    @property
    def said(self) -> str:
        """The opinion: the phrase, then one's own words."""
        data = self.cleaned_data
        return " ".join(filter(None, [data.get("phrase", ""), data.get("text", "").strip()]))


class VerdictForm(forms.Form):
    """What a decision says, whatever it decides."""

    on = day_field(_("Decided on"))
    number = forms.CharField(
        label=_("Number of the decision"),
        max_length=60,
        required=False,
        help_text=_("Needed to revoke. For example 阜委办发〔2026〕12号"),
    )
    way = forms.ChoiceField(label=_("How it was rechecked"), choices=Way.choices, initial=Way.PAPERS.value)
    visited_on = day_field(_("Visited on"), required=False)
    note = long_text(_("Note"), rows=2, help_text=_("Shown in the office only."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": today, **kwargs.pop("initial", {})}, **kwargs})
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") == Way.VISIT and data.get("visited_on") is None and "visited_on" not in self.errors:
            self.add_error("visited_on", gettext("Say on which day the site was visited."))
        on = data.get("on")
        if on and on > self.today:
            self.add_error("on", gettext("The decision is of a later day."))
        return data

    def verdict(self) -> Verdict:
        """Return what was decided. The form must be valid."""
        return Verdict(**{name: self.cleaned_data[name] for name in ("on", "number", "way", "visited_on", "note")})


class DecisionForm(VerdictForm):
    """Keep, rectify within a limit, revoke or deregister."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Proposal.choices, widget=forms.RadioSelect)
    limit_on = day_field(
        _("Limit to rectify"), required=False, help_text=_("To rectify: the last day; one month is usual.")
    )
    findings = long_text(
        _("What is to be put right"),
        rows=3,
        help_text=_("To rectify: one finding to a line. The site reports on each, and each is verified."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=ABOUT_THE_SITE,
    )
    field_order = ("decision", "on", "number", "way", "visited_on", "limit_on", "findings", "reason", "note")

    def __init__(self, *args: Any, recheck: Recheck, today: date, **kwargs: Any) -> None:
        initial = {"decision": recheck.proposal or Proposal.KEEP.value, "limit_on": months_later(today, USUAL_MONTHS)}
        super().__init__(*args, today=today, initial=initial, **kwargs)
        if recheck.status == RecheckStatus.RECTIFYING:
            only = [(Proposal.DEREGISTER.value, Proposal.DEREGISTER.label)]
            self.fields["decision"].choices = only  # type: ignore[attr-defined]
            self.initial["decision"] = Proposal.DEREGISTER.value
            del self.fields["limit_on"], self.fields["findings"]

    def clean_findings(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["findings"].splitlines() if line.strip()]
        if len(lines) > FINDINGS_MOST or any(len(line) > FINDING_LONGEST for line in lines):
            raise forms.ValidationError(
                gettext("At most %(most)s findings of %(longest)s characters each.")
                % {"most": FINDINGS_MOST, "longest": FINDING_LONGEST}
            )
        return lines

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        decision = data.get("decision")
        if decision == Proposal.RECTIFY:
            self._clean_rectification(data)
        if decision in {Proposal.REVOKE, Proposal.DEREGISTER} and len(data.get("reason", "").strip()) < SHORTEST_REASON:
            self.add_error("reason", gettext("Give the reason in ten characters or more."))
        if decision == Proposal.REVOKE and not data.get("number", "").strip():
            self.add_error("number", gettext("A title is revoked by a decision with a number."))
        return data

    def _clean_rectification(self, data: dict[str, Any]) -> None:
        if not data.get("findings") and "findings" not in self.errors:
            self.add_error("findings", gettext("Say what is to be put right: one finding at least."))
        limit = data.get("limit_on")
        if limit is None and "limit_on" not in self.errors:
            self.add_error("limit_on", gettext("Say until when the site has to rectify."))
        elif limit and limit <= self.today:
            self.add_error("limit_on", gettext("The last day lies in the past."))


class FailureForm(VerdictForm):
    """Revoke what was not put right in time."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=ABOUT_THE_SITE,
    )
    field_order = ("on", "number", "way", "visited_on", "reason", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = True


class ExtensionForm(forms.Form):
    """A later limit, once."""

    until = day_field(_("New limit"))
    reason = forms.CharField(
        label=_("Reason"), min_length=SHORTEST_REASON, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class CancellationForm(forms.Form):
    """Why a run is cancelled."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The ledger keeps it. Name no person."),
    )


class RenewalForm(forms.Form):
    """A decision that gives a title a later last day."""

    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text=_("For example 阜委办发〔2026〕12号")
    )
    decided_on = day_field(_("Decided on"))
    valid_until = day_field(_("New last day"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where no recheck kept the title. Shown in the office only."),
    )

    def draft(self) -> RenewalDraft:
        """Return what was decided. The form must be valid."""
        return RenewalDraft(**self.cleaned_data)
