"""Every state machine: drawn, reachable, able to end, and moved by nothing but its table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.states import FOLDER, Machine, drawing, machines

MACHINES = list(machines())
# At rest for one kind of record only: a submitted sheet is done with, a submitted application waits for somebody. An
# assessment is concluded, unless an objection to the public notice brings it back.
AT_REST = {"sites.Sheet": {"submitted"}, "sites.Assessment": {"concluded"}}
EVERY = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model._meta.label)


def reachable(machine: Machine, start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        for move in machine.moves:
            if state in move.sources and move.target not in found:
                found.add(str(move.target))
                waiting.append(str(move.target))
    return found


def test_there_are_machines_and_no_old_drawings() -> None:
    assert {machine.path.name for machine in MACHINES} == {path.name for path in FOLDER.glob("*.md")}
    assert len(MACHINES) >= 3


@EVERY
def test_the_drawing_is_that_of_the_code(machine: Machine) -> None:
    assert machine.path.read_text() == drawing(machine), "run: python -m tools.states"


@EVERY
def test_moves_know_only_declared_states(machine: Machine) -> None:
    for move in machine.moves:
        assert {*map(str, move.sources), str(move.target)} <= set(machine.states)


@EVERY
def test_every_state_is_reachable(machine: Machine) -> None:
    assert reachable(machine, machine.start) == set(machine.states)


@EVERY
def test_every_state_can_come_to_rest(machine: Machine) -> None:
    # At rest: nobody waits for anything. A unit rests while active, an import when imported, taken back or discarded.
    rest = {"active", "closed", "imported", "taken_back", "discarded", "published", "accepted", "withdrawn"}
    rest |= AT_REST.get(machine.model._meta.label, set())
    # A state that no move leaves is at rest too.
    rest |= {state for state in machine.states if not any(state in move.sources for move in machine.moves)}
    for state in machine.states:
        assert reachable(machine, state) & rest, f"{state} leads nowhere"


@given(data=st.data(), machine=st.sampled_from(MACHINES))
def test_any_walk_stays_inside_the_table(data: st.DataObject, machine: Machine) -> None:
    state = machine.start
    for _ in range(12):
        offered = [move for move in machine.moves if state in move.sources]
        if not offered:
            break
        state = str(data.draw(st.sampled_from(offered)).target)
        assert state in machine.states
