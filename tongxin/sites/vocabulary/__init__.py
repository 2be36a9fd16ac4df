"""The words of the demonstration sites (创新示范点). Imports post some of them, figures count them."""

from tongxin.sites.vocabulary.site import DELISTED, DESIGNATED, INSPECTED, LEVELS

__all__ = ["DELISTED", "DESIGNATED", "INSPECTED", "LEVELS"]
