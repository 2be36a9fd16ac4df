"""The words of the practice bases (实践锻炼基地). The room itself is built later; imports already post these."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

LEVELS = {"city": _("city base"), "county": _("county base")}
PROFESSIONS = {"law": _("law"), "network": _("network"), "arts": _("arts"), "other": _("other")}
PLACEMENTS = {
    "city_law": _("city base, law"),
    "city_network": _("city base, network"),
    "city_arts": _("city base, arts"),
    "city_other": _("city base, other"),
    "county_law": _("county base, law"),
    "county_network": _("county base, network"),
    "county_arts": _("county base, arts"),
    "county_other": _("county base, other"),
}

BASE_OPENED = Verb("bases.base_opened", _("opened the practice base"), kinds=LEVELS)
PLACEMENT_BEGUN = Verb(
    "bases.placement_begun", _("began a placement"), kinds=PLACEMENTS, details={"ends_on": _("until")}
)
