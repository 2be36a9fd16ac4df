"""What a chart says, apart from how it is drawn. `{% chart chart %}` draws it, with a table of the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Number = int | float | None


@dataclass(frozen=True)
class Series:
    """One line, or one colour of bars: a name and a value for each label; None where there is none."""

    name: str
    values: Sequence[Number]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A line, bar or map chart.

    id: unique on the page, letters, digits and hyphens.
    labels: months, or the names of divisions as the map knows them; links: where each label leads, or nothing.
    unit: what the numbers count, as it is printed. map_url: GeoJSON, for maps only.
    scale: what a stored number is divided by before it is shown: 100 for fen.
    """

    id: str
    kind: Literal["line", "bar", "map"]
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str
    label_head: str = ""
    links: Sequence[str] = ()
    map_url: str = ""
    scale: int = 1

    def __post_init__(self) -> None:
        lengths = {len(series.values) for series in self.series} | ({len(self.links)} if self.links else set())
        if lengths - {len(self.labels)}:
            raise ValueError(f"chart {self.id}: every series needs {len(self.labels)} values")
        if (self.kind == "map") != bool(self.map_url):
            raise ValueError(f"chart {self.id}: a map, and only a map, needs a map_url")

    @property
    def data(self) -> dict[str, object]:
        """What ui/charts.js reads."""
        return {
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "labels": list(self.labels),
            "links": list(self.links),
            "map": self.map_url,
            "series": [
                {"name": series.name, "values": [self._shown(value) for value in series.values]}
                for series in self.series
            ],
        }

    @property
    def rows(self) -> list[tuple[str, str, list[Number]]]:
        """The same numbers as a table: label, link ("" for none) and a value for each series."""
        links = self.links or [""] * len(self.labels)
        columns = [series.values for series in self.series]
        return [
            (label, links[row], [self._shown(column[row]) for column in columns])
            for row, label in enumerate(self.labels)
        ]

    def _shown(self, value: Number) -> Number:
        if value is None or self.scale == 1:
            return value
        shown = value / self.scale
        return int(shown) if shown == int(shown) else round(shown, 2)
