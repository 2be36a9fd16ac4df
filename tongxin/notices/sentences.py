"""A kind of sentence that is stored as a code with its words, and told in the language of who reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise

from tongxin.notices.quotes import nested

Label = str | Promise
Word = str | int | date
Stored = str | int | dict[str, str]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, eq=False)
class Sentence:
    """One kind of thing that can be said.

    code: "<app>.<what it is>"; it is stored, so it never changes.
    label: what lists and switches call it. sentence: what the reader reads, with named placeholders.
    terms: the words that are codes, with the label of each code, so that they too speak the reader's language.
    """

    code: str
    label: Label
    sentence: Label
    terms: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code

    def stored(self, words: Mapping[str, Word]) -> dict[str, Stored]:
        """Return the words as they are kept. Raises ValueError unless they are those that the sentence names."""
        wanted = set(PLACEHOLDER.findall(str(self.sentence)))
        if set(words) != wanted:
            raise ValueError(f"{self.code} names the words {sorted(wanted)}, not {sorted(words)}")
        return {
            name: {"day": word.isoformat()} if isinstance(word, date) else word if isinstance(word, int) else str(word)
            for name, word in words.items()
        }

    def told(self, words: Mapping[str, Stored]) -> str:
        """Return the sentence in the language of the moment. words: as `stored` returned them."""
        return nested(str(self.sentence) % {name: self._shown(name, word) for name, word in words.items()})

    def _shown(self, name: str, word: Stored) -> Label:
        if isinstance(word, dict):
            return date_format(date.fromisoformat(word["day"]), "Y-m-d")
        if isinstance(word, int):
            return str(word)
        return self.terms.get(name, {}).get(word, word)
