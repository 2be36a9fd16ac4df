"""The words of activities (活动). The room itself is built later; imports already post these."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

TYPES = {
    "legal_clinic": _("legal clinic"),
    "law_lecture": _("law lecture"),
    "art_performance": _("art performance"),
    "exchange_meeting": _("exchange meeting"),
    "training": _("training"),
    "salon": _("salon"),
    "visit": _("study visit"),
    "charity": _("public-benefit activity"),
    "other": _("other"),
}

HELD = Verb("activities.activity_held", _("held an activity"), kinds=TYPES, details={"title": _("title")})
