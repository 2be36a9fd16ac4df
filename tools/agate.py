"""Draw the slice of agate on the sign-in page: rings around one heart. `python -m tools.agate`."""

import math
import random
from pathlib import Path

TARGET = Path(__file__).parent.parent / "tongxin/ui/static/ui/agate.svg"
POINTS = 28  # of each ring
# From the rind to the heart: radius in a picture of 1000 × 1000, colour, and how far the ring strays from a circle.
RINGS = (
    (494, "#571820", 0.030), (470, "#6e1a21", 0.032), (446, "#4d141c", 0.034), (436, "#8a2630", 0.034),
    (398, "#a9443d", 0.034), (388, "#7a1f27", 0.034), (362, "#c8673f", 0.032), (353, "#e9c79c", 0.032),
    (345, "#9c3330", 0.031), (314, "#b4452f", 0.029), (305, "#f1dcc0", 0.028), (294, "#c8873b", 0.027),
    (284, "#f6e9d9", 0.026), (268, "#e3b98a", 0.024), (262, "#f8efe2", 0.023), (236, "#d98f5c", 0.020),
    (228, "#b4452f", 0.019), (202, "#8a2630", 0.016), (194, "#e0a15a", 0.015), (186, "#6e1a21", 0.014),
    (150, "#8e2430", 0.010), (142, "#f6e9d9", 0.009), (126, "#ecd3b3", 0.007), (120, "#f6e9d9", 0.006),
    (86, "#a9443d", 0.003), (80, "#6e1a21", 0.002), (34, "#f6e9d9", 0.0),
)  # fmt: skip


def ring(radius: float, stray: float, waves: list[tuple[int, float, float]]) -> str:
    """Return a closed smooth path: a circle bent by a few slow waves (Catmull-Rom through its points, as Béziers)."""
    points = []
    for step in range(POINTS):
        angle = 2 * math.pi * step / POINTS
        bent = radius * (1 + stray * sum(size * math.sin(count * angle + shift) for count, size, shift in waves))
        points.append((500 + bent * math.cos(angle), 500 + bent * math.sin(angle)))
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for here in range(POINTS):
        before, start, end, after = (points[(here + offset) % POINTS] for offset in (-1, 0, 1, 2))
        first = [start[axis] + (end[axis] - before[axis]) / 6 for axis in (0, 1)]
        second = [end[axis] - (after[axis] - start[axis]) / 6 for axis in (0, 1)]
        path += f"C{first[0]:.0f} {first[1]:.0f} {second[0]:.0f} {second[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    return path + "Z"


def main() -> None:
    chance = random.Random(210900)
    waves = [(count, chance.uniform(0.5, 1.2) / count, chance.uniform(0, 2 * math.pi)) for count in (2, 3, 5, 7)]
    paths = []
    for radius, colour, stray in RINGS:
        # Neighbours resemble each other: the waves drift slowly from ring to ring.
        waves = [(count, size, shift + chance.uniform(-0.16, 0.16)) for count, size, shift in waves]
        paths.append(f'<path fill="{colour}" d="{ring(radius, stray, waves)}"/>')
    TARGET.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">\n' + "\n".join(paths) + "\n</svg>\n"
    )


if __name__ == "__main__":
    main()
