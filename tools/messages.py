"""Collect the words of every room into its zh-Hans catalogue, and compile the catalogues: `make messages`.

Sorted and without places and dates, so that two people's changes meet as rarely as possible. Needs gettext.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "tongxin"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
# What changes without any word changing.
RESTLESS = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To")


def collect(package: Path) -> list[Path]:
    """Bring the catalogue of every room of the package in line with its code, and return those that hold words.

    New words get an empty translation, words that nobody uses any more are dropped. Guesses of gettext are not kept:
    a guess is not a translation.
    """
    rooms = [path.parent for path in sorted(package.glob("*/__init__.py"))]
    for room in rooms:
        (room / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans", "--no-obsolete", "--no-location"]
    left_out = [f"--ignore={name}" for name in ("*/tests/*", "*/static/*", "*/migrations/*", "*/data/*")]
    # Without settings: the collection reads files only.
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([*command, *left_out, "--verbosity=0"], cwd=package, env=plain, check=True)
    catalogues = []
    for room in rooms:
        if (room / CATALOGUE).exists():
            tidy(room / CATALOGUE)
            catalogues.append(room / CATALOGUE)
        else:
            shutil.rmtree(room / "locale")
    return catalogues


def tidy(path: Path) -> None:
    """Sort a catalogue, and drop from it what is restless or guessed."""
    catalogue = polib.pofile(str(path), wrapwidth=120)
    for name in RESTLESS:
        catalogue.metadata.pop(name, None)
    catalogue.metadata["Language"] = "zh_Hans"
    catalogue.header = ""
    catalogue.metadata_is_fuzzy = False
    for entry in catalogue:
        entry.occurrences = []
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
    catalogue.sort(key=lambda entry: (entry.msgid.lower(), entry.msgid, entry.msgctxt or ""))
    catalogue.save()


def compiled(path: Path) -> Path:
    """Compile a catalogue beside itself and return the compiled file."""
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return path.with_suffix(".mo")


def main() -> None:
    for path in collect(PACKAGE):
        compiled(path)
        missing = len(polib.pofile(str(path)).untranslated_entries())
        print(f"{path.relative_to(PACKAGE)}: " + (f"{missing} to translate" if missing else "complete"))


if __name__ == "__main__":
    main()
