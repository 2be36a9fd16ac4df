"""The catalogue of numbers: each is declared once, here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from tongxin.activities import vocabulary as activities
from tongxin.association import vocabulary as association
from tongxin.bases import vocabulary as bases
from tongxin.ledger.vocabulary import Label, Verb
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market
from tongxin.orgs import vocabulary as orgs
from tongxin.people import vocabulary as people
from tongxin.sites import vocabulary as sites


class Measure(Enum):
    """What is added up."""

    ENTRIES = "entries"
    QUANTITY = "quantity"
    PERSONS = "persons"
    MINUTES = "minutes"
    AMOUNT = "amount"  # fen in the ledger, yuan on paper
    SUBJECTS = "subjects"  # how many different ones
    COUNTIES = "counties"  # in how many counties
    YEARS = "years"  # in how many years


ADDITIVE = {Measure.ENTRIES, Measure.QUANTITY, Measure.PERSONS, Measure.MINUTES, Measure.AMOUNT}


class Nature(Enum):
    """FLOW: what happened in the period. STOCK: what there is at the end of the period, whenever it began."""

    FLOW = "flow"
    STOCK = "stock"


class Group(Enum):
    """The chapters of dashboard and report."""

    SITES = "sites"
    LEGAL = "legal"
    MARKET = "market"
    BASES = "bases"
    ACTIVITIES = "activities"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its definition (口径).

    code: stable, printed in addresses ("legal.consultation_visits"). unit: the counting unit, in the reader's language.
    adds, removes: verbs whose entries count up, or (stocks only) down. kinds: restricts to these kinds of the verbs.
    published: whether overview and report offer it; others say how far a single site is.
    """

    code: str
    label: Label
    definition: Label
    unit: Label
    group: Group
    measure: Measure
    nature: Nature
    adds: tuple[Verb, ...]
    removes: tuple[Verb, ...] = ()
    kinds: frozenset[str] = frozenset()
    published: bool = True

    @property
    def key(self) -> str:
        """The short name, e.g. "consultation_visits"."""
        return self.code.split(".")[1]


def _catalogue(*figures: Figure) -> dict[str, Figure]:
    found = {figure.key: figure for figure in figures}
    if len(found) != len(figures):
        raise ValueError("two figures share a key")
    return found


TEAMS, PROJECTS, PERSON_TIMES, DOCUMENTS, TIMES = (
    _("teams"),
    _("projects"),
    _("person-times"),
    _("documents"),
    _("times"),
)
FIRMS, YUAN, SITES, YEARS, BASES = _("firms"), _("yuan"), _("sites"), _("years"), _("bases")
# Without "other": services and activities share that word, and other activities are no social practice.
SOCIAL_PRACTICE = (frozenset(bases.PLACEMENTS) | frozenset(legal.SERVICES) | {"charity", "legal_clinic"}) - {"other"}
COUNTIES, BRANCHES, PERSONS = _("counties"), _("branches"), _("persons")
UNITS, POSTS, VENUES, BRANDS = _("units"), _("posts"), _("venues"), _("brands")

# In the order of the city's report. Text: figures/locale.
FIGURES = _catalogue(
    Figure(
        code="legal.city_lawyer_teams",
        label=_("City lawyers' service teams"),
        definition=_("Lawyers' service teams at city level that exist on the last day of the period, without the adviser team for private firms."),
        unit=TEAMS, group=Group.LEGAL, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(legal.TEAM_FORMED,), kinds=frozenset({"city"}),
    ),
    Figure(
        code="legal.private_firm_teams",
        label=_("Adviser teams for private firms"),
        definition=_("Legal adviser teams for private firms that exist on the last day of the period."),
        unit=TEAMS, group=Group.LEGAL, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(legal.TEAM_FORMED,), kinds=frozenset({"private_firms"}),
    ),
    Figure(
        code="legal.county_lawyer_teams",
        label=_("County teams"),
        definition=_("County teams of the lawyers' service group that exist on the last day of the period."),
        unit=TEAMS, group=Group.LEGAL, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(legal.TEAM_FORMED,), kinds=frozenset({"county"}),
    ),
    Figure(
        code="legal.key_projects_advised",
        label=_("Key projects with a legal adviser"),
        definition=_("Different key projects for which a legal adviser has been appointed up to the last day of the period; a project with several advisers counts once."),
        unit=PROJECTS, group=Group.LEGAL, measure=Measure.SUBJECTS, nature=Nature.STOCK, adds=(legal.PROJECT_ADVISED,),
    ),
    Figure(
        code="legal.consultation_visits",
        label=_("Petition consultations received"),
        definition=_("Person-times received in the period for consultation on law-related petitions; each visit counts, so one person may count several times."),
        unit=PERSON_TIMES, group=Group.LEGAL, measure=Measure.PERSONS, nature=Nature.FLOW, adds=(legal.CONSULTATION_HELD,),
    ),
    Figure(
        code="legal.legal_opinions",
        label=_("Written legal opinions"),
        definition=_("Written legal opinions with a document number that were issued in the period."),
        unit=DOCUMENTS, group=Group.LEGAL, measure=Measure.ENTRIES, nature=Nature.FLOW, adds=(legal.OPINION_ISSUED,),
    ),
    Figure(
        code="legal.volunteer_legal_services",
        label=_("Volunteer legal services"),
        definition=_("Volunteer legal services that lawyers gave in communities and villages in the period; each appointment counts once, however many lawyers came."),
        unit=TIMES, group=Group.LEGAL, measure=Measure.ENTRIES, nature=Nature.FLOW, adds=(legal.SERVICE_GIVEN,),
    ),
    Figure(
        code="market.member_merchants",
        label=_("Member merchants"),
        definition=_("Merchants that have joined the agate market and not left it by the last day of the period."),
        unit=FIRMS, group=Group.MARKET, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(market.MERCHANT_JOINED,), removes=(market.MERCHANT_LEFT,),
    ),
    Figure(
        code="market.registered_resources",
        label=_("Registered member resources"),
        definition=_("Member resources registered up to the last day of the period; each register number counts once."),
        unit=FIRMS, group=Group.MARKET, measure=Measure.ENTRIES, nature=Nature.STOCK, adds=(market.RESOURCE_REGISTERED,),
    ),
    Figure(
        code="market.fees_waived",
        label=_("Fees waived"),
        definition=_("Sum of the fees waived for merchants, by the month to which the fee belongs."),
        unit=YUAN, group=Group.MARKET, measure=Measure.AMOUNT, nature=Nature.FLOW, adds=(market.FEE_WAIVED,),
    ),
    Figure(
        code="market.turnover",
        label=_("Turnover online and offline"),
        definition=_("Turnover that merchants reported by month, online and offline. What a platform paid out, what invoices document and what merchants state themselves are shown apart."),
        unit=YUAN, group=Group.MARKET, measure=Measure.AMOUNT, nature=Nature.FLOW, adds=(market.TURNOVER_REPORTED,),
    ),
    Figure(
        code="sites.designated_sites",
        label=_("City demonstration sites"),
        definition=_("Demonstration sites designated at city level and not delisted by the last day of the period; provincial sites are city sites too."),
        unit=SITES, group=Group.SITES, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(sites.DESIGNATED,), removes=(sites.DELISTED,), kinds=frozenset({"city"}),
    ),
    Figure(
        code="sites.provincial_sites",
        label=_("Provincial demonstration sites"),
        definition=_("Demonstration sites designated at provincial level and not delisted by the last day of the period."),
        unit=SITES, group=Group.SITES, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(sites.DESIGNATED,), removes=(sites.DELISTED,), kinds=frozenset({"provincial"}),
    ),
    Figure(
        code="sites.inspection_years",
        label=_("Years with an inspection tour"),
        definition=_("Different years of the period in which demonstration sites were inspected on the spot."),
        unit=YEARS, group=Group.SITES, measure=Measure.YEARS, nature=Nature.FLOW, adds=(sites.INSPECTED,),
    ),
    Figure(
        code="bases.city_practice_bases",
        label=_("City practice bases"),
        definition=_("Practice bases at city level that are open on the last day of the period."),
        unit=BASES, group=Group.BASES, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(bases.BASE_OPENED,), kinds=frozenset({"city"}),
    ),
    Figure(
        code="bases.county_practice_bases",
        label=_("Counties with a practice base"),
        definition=_("Counties in which at least one county practice base is open on the last day of the period."),
        unit=COUNTIES, group=Group.BASES, measure=Measure.COUNTIES, nature=Nature.STOCK,
        adds=(bases.BASE_OPENED,), kinds=frozenset({"county"}),
    ),
    Figure(
        code="bases.counties_with_placements",
        label=_("Counties with placements"),
        definition=_("Counties in which at least one placement began in the period."),
        unit=COUNTIES, group=Group.BASES, measure=Measure.COUNTIES, nature=Nature.FLOW, adds=(bases.PLACEMENT_BEGUN,),
    ),
    Figure(
        code="association.branches",
        label=_("Branches"),
        definition=_("Professional branches of the association that exist on the last day of the period."),
        unit=BRANCHES, group=Group.BASES, measure=Measure.ENTRIES, nature=Nature.STOCK, adds=(association.BRANCH_FORMED,),
    ),
    Figure(
        code="bases.lawyers_placed",
        label=_("Lawyers placed in communities"),
        definition=_("Placements of lawyers that the city base began in the period."),
        unit=PERSONS, group=Group.BASES, measure=Measure.ENTRIES, nature=Nature.FLOW,
        adds=(bases.PLACEMENT_BEGUN,), kinds=frozenset({"city_law"}),
    ),
    Figure(
        code="activities.legal_clinics",
        label=_("Legal clinics"),
        definition=_("Legal clinics held in the period."),
        unit=TIMES, group=Group.ACTIVITIES, measure=Measure.ENTRIES, nature=Nature.FLOW,
        adds=(activities.HELD,), kinds=frozenset({"legal_clinic"}),
    ),
    Figure(
        code="activities.law_lecture_audience",
        label=_("Audience of law lectures"),
        definition=_("Person-times at law lectures held in the period, as counted by the organiser."),
        unit=PERSON_TIMES, group=Group.ACTIVITIES, measure=Measure.PERSONS, nature=Nature.FLOW,
        adds=(activities.HELD,), kinds=frozenset({"law_lecture"}),
    ),
    Figure(
        code="activities.art_performances",
        label=_("Art performances"),
        definition=_("Art performances held in the period."),
        unit=TIMES, group=Group.ACTIVITIES, measure=Measure.ENTRIES, nature=Nature.FLOW,
        adds=(activities.HELD,), kinds=frozenset({"art_performance"}),
    ),
    # What the criteria of the sites' standards ask the ledger, about one unit and those below it.
    Figure(
        code="orgs.units",
        label=_("Units in operation"),
        definition=_("Units that were opened and not closed or merged into another by the last day of the period, the asked unit among them."),
        unit=UNITS, group=Group.SITES, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(orgs.OPENED, orgs.REOPENED), removes=(orgs.CLOSED, orgs.MERGED), published=False,
    ),
    Figure(
        code="people.posts_held",
        label=_("Posts of responsibility held"),
        definition=_("Roles of head, secretary, coordinator, mentor or site operator that were given at the unit and neither ended nor ran out by the last day of the period; deputies are no further posts. Counts posts, and tells nothing about a person."),
        unit=POSTS, group=Group.SITES, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(people.ROLE_GIVEN,), removes=(people.ROLE_ENDED, people.ROLE_RUNS_OUT, people.ROLE_CALLED_OFF), published=False,
        kinds=frozenset({"site_operator", "secretary", "branch_head", "legal_coordinator", "base_mentor", "market_operator"}),
    ),
    Figure(
        code="sites.venues",
        label=_("Venues on record"),
        definition=_("Demonstration sites whose venue with address is on record on the last day of the period."),
        unit=VENUES, group=Group.SITES, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(sites.VENUE_RECORDED,), removes=(sites.VENUE_GIVEN_UP,), published=False,
    ),
    Figure(
        code="sites.brands",
        label=_("Brands on record"),
        definition=_("Demonstration sites whose brand of activity is on record on the last day of the period."),
        unit=BRANDS, group=Group.SITES, measure=Measure.ENTRIES, nature=Nature.STOCK,
        adds=(sites.BRAND_RECORDED,), removes=(sites.BRAND_GIVEN_UP,), published=False,
    ),
    Figure(
        code="activities.activities_held",
        label=_("Activities held"),
        definition=_("Activities of any type held in the period."),
        unit=TIMES, group=Group.ACTIVITIES, measure=Measure.ENTRIES, nature=Nature.FLOW,
        adds=(activities.HELD,), published=False,
    ),
    Figure(
        code="activities.trainings_held",
        label=_("Trainings and lectures held"),
        definition=_("Trainings and law lectures held in the period."),
        unit=TIMES, group=Group.ACTIVITIES, measure=Measure.ENTRIES, nature=Nature.FLOW,
        adds=(activities.HELD,), kinds=frozenset({"training", "law_lecture"}), published=False,
    ),
    Figure(
        code="bases.social_practice",
        label=_("Placements and volunteer services"),
        definition=_("Placements begun, volunteer legal services of a named type, legal clinics and public-benefit activities in the period, recorded at the asked unit or one below it. What an association records for the whole city counts there."),
        unit=TIMES, group=Group.BASES, measure=Measure.ENTRIES, nature=Nature.FLOW,
        adds=(bases.PLACEMENT_BEGUN, legal.SERVICE_GIVEN, activities.HELD), kinds=SOCIAL_PRACTICE, published=False,
    ),
    Figure(
        code="sites.persons_served",
        label=_("Person-times served"),
        definition=_("Person-times at consultations, volunteer legal services and activities in the period, as counted by who held them; one person may count several times."),
        unit=PERSON_TIMES, group=Group.SITES, measure=Measure.PERSONS, nature=Nature.FLOW,
        adds=(legal.CONSULTATION_HELD, legal.SERVICE_GIVEN, activities.HELD), published=False,
    ),
)  # fmt: skip

# What overview and report show.
PUBLISHED = {key: figure for key, figure in FIGURES.items() if figure.published}
