"""Make the icon sprite from the published Tabler icons. Maintainer's machine only (see README.md beside this file).

    python tools/vendor/sprite.py <folder of the unpacked @tabler/icons> <target file>

The names are in icons.txt; `{% icon "name" %}` refuses a name that is not there.
"""

import re
import sys
from pathlib import Path

NAMES = Path(__file__).with_name("icons.txt")
VIEW = 'viewBox="0 0 24 24"'


def symbol(name: str, drawing: str) -> str:
    """Return one icon as a symbol: its strokes without the invisible frame; size and colour come from the page."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    if inner is None:
        raise ValueError(f"{name}: not a drawing")
    strokes = re.sub(r'<path stroke="none"[^>]*/>', "", inner[1])
    line = re.sub(r"\s*\n\s*", "", strokes)
    return f'<symbol id="{name}" {VIEW}>{line}</symbol>'


def main(package: Path, target: Path) -> None:
    names = NAMES.read_text().split()
    symbols = [symbol(name, (package / f"icons/outline/{name}.svg").read_text()) for name in names]
    target.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
