"""The county maps that ship with the package (GeoJSON, as ECharts reads it; a feature's name is the county's)."""

from __future__ import annotations

from pathlib import Path

from django.templatetags.static import static

_FOLDER = Path(__file__).parent / "static" / "places" / "maps"


def map_of(city: str) -> Path | None:
    """Return the file of the city's county map, or None where the package has none. city: its code."""
    path = _FOLDER / f"{city[:6]}.json"
    return path if city[:6].isdecimal() and path.exists() else None


def map_url(city: str) -> str | None:
    """Return the address of the city's county map, or None. Boundaries are public, so it is a static file."""
    return static(f"places/maps/{city[:6]}.json") if map_of(city) else None
