"""Both languages, complete: the catalogues, and every page as it is read."""

from __future__ import annotations

import os
import re
import shutil

import polib
import pytest

from tests.source import PACKAGE, listed
from tools.messages import CATALOGUE, collect

PLACEHOLDER = re.compile(r"%\((\w+)\)\w|%[sd]|\{(\w*)\}")
# A half-width mark right behind a Chinese character; a full stop before a file's ending is none.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!](?!\w)|[\u4e00-\u9fff]\.(?=\s|$)")
COLLECTS = shutil.which("xgettext") and shutil.which("msgmerge")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The catalogues as they would be after collecting the words of today's code."""
    if not COLLECTS:
        if os.environ.get("CI") == "true":
            pytest.fail("gettext is not installed; the words of the code cannot be collected")
        pytest.skip("gettext is not installed; the catalogues are checked as they are")
    copy = tmp_path_factory.mktemp("words") / "tongxin"
    shutil.copytree(
        PACKAGE, copy, ignore=shutil.ignore_patterns("static", "data", "tests", "__pycache__", "migrations")
    )
    return collect(copy)


def problems_of(catalogue: polib.POFile, room: str) -> list[str]:
    problems = [f"{room}: “{entry.msgid}” has no translation" for entry in catalogue.untranslated_entries()]
    problems += [f"{room}: “{entry.msgid}” is only guessed (fuzzy)" for entry in catalogue.fuzzy_entries()]
    for entry in catalogue.translated_entries():
        forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for form in forms:
            if set(PLACEHOLDER.findall(form)) != wanted:
                problems.append(f"{room}: “{entry.msgid}” and “{form}” name different placeholders")
            if HALF_WIDTH.search(form):
                problems.append(f"{room}: “{form}” needs full-width punctuation")
    return problems


def shipped():
    return sorted(PACKAGE.glob(f"*/{CATALOGUE}"))


def test_every_word_of_the_code_is_translated(collected):
    problems = [line for path in collected for line in problems_of(polib.pofile(str(path)), path.parents[3].name)]
    assert not problems, "run `make messages`, translate, and run it again:" + listed(problems)


def test_the_catalogues_as_shipped_are_complete():
    problems = [line for path in shipped() for line in problems_of(polib.pofile(str(path)), path.parents[3].name)]
    assert not problems, listed(problems)


def test_what_is_compiled_is_what_is_written():
    stale = []
    for path in shipped():
        compiled = path.with_suffix(".mo")
        written = {
            (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.pofile(str(path)).translated_entries()
        }
        if not compiled.exists():
            stale.append(f"{path.parents[3].name}: not compiled")
        elif {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(compiled))} != written:
            stale.append(f"{path.parents[3].name}: compiled from an older catalogue")
    assert not stale, "run `make messages`" + listed(stale)


def test_the_same_words_mean_the_same_everywhere():
    # Django pours all catalogues into one: of two translations of a word without a context one is lost.
    heard: dict[tuple[str | None, str], tuple[str, str]] = {}
    quarrels = []
    for path in shipped():
        room = path.parents[3].name
        for entry in polib.pofile(str(path)).translated_entries():
            first, words = heard.setdefault((entry.msgctxt, entry.msgid), (room, entry.msgstr))
            if words != entry.msgstr:
                quarrels.append(f"“{entry.msgid}”: {first} says “{words}”, {room} says “{entry.msgstr}”")
    assert not quarrels, "agree on one, or tell them apart with pgettext" + listed(quarrels)
