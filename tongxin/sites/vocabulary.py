"""The words of the demonstration sites (创新示范点). The room itself is built later; imports already post these."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

LEVELS = {"city": _("city level"), "provincial": _("provincial level")}

DESIGNATED = Verb(
    "sites.designated", _("designated as demonstration site"), kinds=LEVELS, details={"site_type": _("type of site")}
)
DELISTED = Verb("sites.delisted", _("delisted as demonstration site"), kinds=LEVELS, details={"reason": _("reason")})
INSPECTED = Verb("sites.inspected", _("inspected the site"), details={"round": _("round"), "remark": _("remark")})
