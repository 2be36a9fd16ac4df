"""The words of the demonstration sites themselves: the title, and what is on file about a site."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

LEVELS = {"city": _("city level"), "provincial": _("provincial level")}

DESIGNATED = Verb(
    "sites.designated",
    _("designated as demonstration site"),
    kinds=LEVELS,
    details={
        "site_type": _("type of site"),
        "document": _("document number"),
        "valid_until": _("valid until"),
        "basis": _("why without public notice"),
    },
)
DELISTED = Verb(
    "sites.delisted",
    _("delisted as demonstration site"),
    kinds=LEVELS,
    details={"reason": _("reason"), "ending": _("how it ended"), "document": _("document number")},
)
INSPECTED = Verb("sites.inspected", _("inspected the site"), details={"round": _("round"), "remark": _("remark")})

REGISTERED = Verb("sites.site_registered", _("opened the site's dossier"))
DESCRIBED = Verb("sites.site_described", _("amended the site's data"))
# A venue and a brand are criteria of their own: what the ledger holds of them is what the dossier shows.
VENUE_RECORDED = Verb("sites.venue_recorded", _("recorded the site's venue"))
VENUE_GIVEN_UP = Verb("sites.venue_given_up", _("struck the site's venue"))
BRAND_RECORDED = Verb("sites.brand_recorded", _("recorded the site's brand"))
BRAND_GIVEN_UP = Verb("sites.brand_given_up", _("struck the site's brand"))
KINDS_KEPT = Verb("sites.kinds_kept", _("amended the lists of site kinds and modes"), details={"code": _("code")})
