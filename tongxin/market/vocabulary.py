"""The words of the agate market (玛瑙同心汇). The room itself is built later; imports already post these."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

TRADES = {
    "rough": _("rough stone"),
    "carving": _("carving"),
    "beads": _("beads"),
    "jewellery": _("jewellery"),
    "gifts": _("cultural gifts"),
    "tools": _("tools and equipment"),
    "other": _("other"),
}
RESOURCES = {
    "logistics": _("logistics"),
    "design": _("design"),
    "carver": _("carver"),
    "livestream": _("livestream room"),
    "rough": _("rough stone supply"),
    "machines": _("processing machines"),
    "booth": _("booth"),
    "training": _("training"),
    "other": _("other"),
}
FEES = {
    "space": _("space fee"),
    "home_service": _("on-site service fee"),
    "fitting": _("shop fitting fee"),
    "platform": _("platform fee"),
    "other": _("other"),
}
CHANNELS = {"online": _("online"), "offline": _("offline")}

MERCHANT_JOINED = Verb("market.merchant_joined", _("joined the market"), kinds=TRADES)
MERCHANT_LEFT = Verb("market.merchant_left", _("left the market"), kinds=TRADES)
RESOURCE_REGISTERED = Verb("market.resource_registered", _("registered a member resource"), kinds=RESOURCES)
FEE_WAIVED = Verb(
    "market.fee_waived",
    _("waived a fee"),
    kinds=FEES,
    details={"list_price_fen": _("list price (fen)"), "basis": _("basis document")},
)
TURNOVER_REPORTED = Verb("market.turnover_reported", _("reported turnover"), kinds=CHANNELS)
