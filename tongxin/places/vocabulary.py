"""The words of places: levels of administrative divisions (GB/T 2260, GB/T 10114)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The level of a division; the number of leading digits that its code uses is in `DIGITS`."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWN = "town", _("township or street")
    VILLAGE = "village", _("community or village")


DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
