"""The words of programmes and their rounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb


class Mode(models.TextChoices):
    """What a programme ends in: a title with a plaque, or a pilot whose experience is written up.

    Naming needs approval (the rule of 2022 on demonstration-creation activities); a pilot does not.
    """

    NAMING = "naming", _("naming with plaque")
    PILOT = "pilot", _("pilot and cases")


class Level(models.TextChoices):
    CITY = "city", _("city level")
    PROVINCIAL = "provincial", _("provincial level")


class RoundStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("round", "planned")
    OPEN = "open", pgettext_lazy("round", "open for applications")
    CLOSED = "closed", pgettext_lazy("round", "in review")
    ENDED = "ended", pgettext_lazy("round", "ended")


PROGRAMME_SET_UP = Verb("sites.programme_set_up", _("set up the programme"))
PROGRAMME_AMENDED = Verb("sites.programme_amended", _("amended the programme"))
ROUND_PLANNED = Verb("sites.round_planned", _("planned the round"), details={"year": _("year")})
ROUND_AMENDED = Verb("sites.round_amended", _("amended the round"))
OPEN_ROUND = Move(
    "sites.round_opened",
    _("opened the round"),
    details={"closes_on": _("applications until"), "standard": _("standard"), "approval": _("approval basis")},
    sources={RoundStatus.PLANNED},
    target=RoundStatus.OPEN,
)
CLOSE_ROUND = Move(
    "sites.round_closed", _("closed the applications"), sources={RoundStatus.OPEN}, target=RoundStatus.CLOSED
)
END_ROUND = Move("sites.round_ended", _("ended the round"), sources={RoundStatus.CLOSED}, target=RoundStatus.ENDED)
ROUND_MOVES = (OPEN_ROUND, CLOSE_ROUND, END_ROUND)
