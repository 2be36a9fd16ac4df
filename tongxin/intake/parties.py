"""The lasting things that sheets name: units already in the system, and those that this file will open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tongxin.ledger.facts import Subject
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind


@dataclass(slots=True, eq=False)
class Party:
    """A unit, or a draft of one: public_id and path are "" until it is opened. row: where the file names it, or 0."""

    kind: Kind
    name: str
    match: str
    place: str
    credit_code: str = ""
    number: str = ""
    level: str = ""
    opened_on: date | None = None
    parent: Party | None = None
    public_id: str = ""
    path: str = ""
    pk: int = 0
    closed: bool = False
    elsewhere: bool = False  # out of the office's bounds: known only so that its code and number are not given twice
    known_as: str = ""  # the name, as `match`, under which its first rows named it, if it was renamed since
    completed: bool = False  # this file gives the credit code that the unit lacks
    sheet: str = ""
    row: int = 0

    @property
    def subject(self) -> Subject:
        return Subject("orgs.unit", self.public_id)


class Register:
    """Finds parties by credit code, then number, then name."""

    def __init__(self, parties: Iterable[Party] = ()) -> None:
        self._by_code: dict[str, Party] = {}
        self._by_number: dict[tuple[Kind, str], Party] = {}
        self._by_name: dict[tuple[Kind, str], list[Party]] = {}
        self._by_former_name: dict[tuple[Kind, str], list[Party]] = {}
        for party in parties:
            self.add(party)

    def add(self, party: Party) -> None:
        if party.credit_code:
            self._by_code.setdefault(party.credit_code, party)
        if party.number:
            self._by_number.setdefault((party.kind, party.number), party)
        if not party.elsewhere:
            self._by_name.setdefault((party.kind, party.match), []).append(party)

    def remember(self, party: Party, match: str) -> None:
        """Let the party be found by a former name too, where nobody bears that name now. match: as by `match_name`.

        Of several former names, the first must be remembered last.
        """
        if not party.elsewhere:
            self._by_former_name.setdefault((party.kind, match), []).append(party)
        party.known_as = match

    def lasting_name(self, party: Party) -> str:
        """Return its name as `match`, the same after it was renamed: rows are known again by what they name."""
        if party.known_as:
            return party.known_as
        before = self._by_former_name.get((party.kind, party.match), ())
        return f"{party.match}同名{len(before)}" if before else party.match

    def learn(self, party: Party, name: str, credit_code: str) -> None:
        """Let the party be found by this name too: the file may call it otherwise. Keep the code that it lacked."""
        if credit_code and not party.credit_code:
            party.credit_code, party.completed = credit_code, bool(party.pk)
            self._by_code.setdefault(credit_code, party)
        match = match_name(name)
        if match != party.match:
            bearers = self._by_name.setdefault((party.kind, match), [])
            if party not in bearers:
                bearers.append(party)

    def find(self, kinds: Iterable[Kind], name: str, *, credit_code: str = "", number: str = "") -> Party | None:
        """Return the party that these say, or None; a name that several bear, or with another code, finds none."""
        if credit_code and credit_code in self._by_code:
            return self._by_code[credit_code]
        for kind in kinds:
            if number and (kind, number) in self._by_number:
                return self._by_number[kind, number]
        if number:
            return None
        namesakes = [party for party in self.named(kinds, name) if not (credit_code and party.credit_code)]
        return namesakes[0] if len(namesakes) == 1 else None

    def named(self, kinds: Iterable[Kind], name: str) -> list[Party]:
        """Return the parties of this name, of the first of these kinds that has any; closed ones only if all are."""
        match = match_name(name)
        for kind in kinds:
            found = self._by_name.get((kind, match)) or self._by_former_name.get((kind, match))
            if match and found:
                return [party for party in found if not party.closed] or found
        return []

    def __iter__(self) -> Iterator[Party]:
        return (party for parties in self._by_name.values() for party in parties)
