"""The words of the demonstration sites (创新示范点). Imports post some of them, figures count them."""

from tongxin.sites.vocabulary.site import (
    BRAND_GIVEN_UP,
    BRAND_RECORDED,
    DELISTED,
    DESIGNATED,
    INSPECTED,
    LEVELS,
    VENUE_GIVEN_UP,
    VENUE_RECORDED,
)

__all__ = [
    "BRAND_GIVEN_UP", "BRAND_RECORDED", "DELISTED", "DESIGNATED", "INSPECTED", "LEVELS", "VENUE_GIVEN_UP",
    "VENUE_RECORDED",
]  # fmt: skip
