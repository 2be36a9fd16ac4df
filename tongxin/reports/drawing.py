"""Charts as SVG: a trend line, and bars. Drawn once, used by every format. Pure.

Only presentation attributes, no style attributes: pages forbid inline style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from html import escape

from tongxin.reports.document import Chart, ChartKind, Point

WIDTH, HEIGHT = 624, 260  # in px at 96 dpi 165 mm wide; scaled to the text area
LEFT, RIGHT, TOP, BOTTOM = 64, 14, 22, 34
INK, GRID, FILL = "#3d3733", "#d9d2cb", "#8c2f2b"
FAMILY = "Tongxin Hei, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, sans-serif"


Link = Callable[[str], str]


def svg(chart: Chart, link: Link | None = None) -> str:
    """Return the chart as an SVG document, 624 × 260 px, with a text alternative.

    link: makes of a point's address where its bar or spot leads; without it nothing leads anywhere.
    """
    top = _ceiling([point.value for point in chart.points])
    parts = [*_axis(top, chart.unit)]
    parts += _line(chart.points, top, link) if chart.kind is ChartKind.TREND else _bars(chart.points, top, link)
    values = "；".join(f"{point.label} {plain(point.value)}" for point in chart.points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="{"group" if link else "img"}" font-family="{FAMILY}" font-size="12" fill="{INK}">'
        f"<title>{escape(chart.caption)}</title><desc>{escape(values)}</desc>{''.join(parts)}</svg>"
    )


def plain(value: int | Decimal) -> str:
    """Return a number without trailing zeros and without an exponent."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ceiling(values: Sequence[int | Decimal]) -> Decimal:
    """Return the end of the axis: 1, 2, 2.5 or 5 times a power of ten, times four, not below the largest value."""
    largest = max((Decimal(value) for value in values), default=Decimal(0))
    if largest <= 4:
        return Decimal(4)
    step = Decimal(10) ** ((largest / 4).adjusted())
    for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)):
        if step * factor * 4 >= largest and (step * factor) % 1 == 0:
            return step * factor * 4
    return step * 40


def _axis(top: Decimal, unit: str) -> Iterator[str]:
    yield f'<text x="{LEFT - 6}" y="12" text-anchor="end" font-size="11">{escape(unit)}</text>'
    for quarter in range(5):
        y = _y(top * quarter / 4, top)
        yield f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="{GRID}" stroke-width="1"/>'
        label = plain((top * quarter / 4).normalize())
        yield f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end" font-size="11">{label}</text>'


def _y(value: int | Decimal, top: Decimal) -> float:
    return round(HEIGHT - BOTTOM - float(Decimal(value) / top) * (HEIGHT - TOP - BOTTOM), 1)


def _x(index: int, count: int) -> float:
    step = (WIDTH - LEFT - RIGHT) / max(count, 1)
    return round(LEFT + step * (index + 0.5), 1)


def _linked(point: Point, drawn: str, link: Link | None) -> str:
    if link is None or not point.address:
        return drawn
    words = f"{point.label} {plain(point.value)}"
    return f'<a href="{escape(link(point.address))}" aria-label="{escape(words)}">{drawn}</a>'


def _line(points: Sequence[Point], top: Decimal, link: Link | None) -> list[str]:
    spots = [(_x(index, len(points)), _y(point.value, top)) for index, point in enumerate(points)]
    path = " ".join(f"{x},{y}" for x, y in spots)
    drawn = [f'<polyline points="{path}" fill="none" stroke="{FILL}" stroke-width="2" stroke-linejoin="round"/>']
    if len(spots) <= 36 or link:
        size = 2.6 if len(spots) <= 36 else 1.8
        drawn += [
            _linked(point, f'<circle cx="{x}" cy="{y}" r="{size}" fill="{FILL}"/>', link)
            for point, (x, y) in zip(points, spots, strict=True)
        ]
    return drawn + _labels(points)


def _bars(points: Sequence[Point], top: Decimal, link: Link | None) -> list[str]:
    width = min(40.0, (WIDTH - LEFT - RIGHT) / max(len(points), 1) * 0.6)
    drawn = []
    for index, point in enumerate(points):
        x, y = _x(index, len(points)), _y(max(point.value, 0), top)
        height = round(HEIGHT - BOTTOM - y, 1)
        bar = f'<rect x="{round(x - width / 2, 1)}" y="{y}" width="{width}" height="{height}" fill="{FILL}"/>'
        if len(points) <= 16:
            bar += f'<text x="{x}" y="{y - 5}" text-anchor="middle" font-size="11">{plain(point.value)}</text>'
        drawn.append(_linked(point, bar, link))
    return drawn + _labels(points)


def _labels(points: Sequence[Point]) -> list[str]:
    """The names below the axis: as many as fit beside each other, always the first."""
    longest = max((len(point.label) for point in points), default=1)
    room = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    every = max(1, -(-int(longest * 9 + 10) // max(int(room), 1)))
    return [
        f'<text x="{_x(index, len(points))}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" font-size="11">'
        f"{escape(point.label)}</text>"
        for index, point in enumerate(points)
        if index % every == 0
    ]
