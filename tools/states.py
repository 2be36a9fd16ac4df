"""Draw the state machine of every record that has one, from the moves of its room: `python -m tools.states`.

The table of moves in a room's vocabulary is the state machine; docs/states/ only shows it. A test compares.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps
from django.db import models
from django.utils import translation

from tongxin.ledger.vocabulary import Move, all_verbs

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "states"


@dataclass(frozen=True)
class Machine:
    """The states of a kind of record, the one that it begins in, and the moves between them."""

    model: type[models.Model]
    start: str
    states: dict[str, str]
    moves: list[Move]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.model._meta.label_lower}.md"


def machines() -> Iterator[Machine]:
    """Yield the machine of every model that has a status changed by moves."""
    moves = [verb for verb in all_verbs() if isinstance(verb, Move)]
    for model in apps.get_models():
        field = next((field for field in model._meta.fields if field.name == "status"), None)
        # A room with several machines says at each model which moves are its own.
        own = list(getattr(model, "moves", ())) or [
            move for move in moves if move.code.startswith(f"{model._meta.app_label}.")
        ]
        if field is not None and own and getattr(model, "ledger_subject", None):
            yield Machine(model, str(field.default), dict(field.choices or []), own)


def drawing(machine: Machine) -> str:
    """Return the page of a machine: a diagram, and the moves as a table."""
    with translation.override("zh-hans"):
        lines = [
            f"# {machine.model._meta.label}",
            "",
            "Drawn by `python -m tools.states` from the room's vocabulary.",
            "",
        ]
        lines += ["```mermaid", "stateDiagram-v2", f"    [*] --> {machine.start}"]
        lines += [f"    {state} : {label}" for state, label in machine.states.items()]
        for move in machine.moves:
            lines += [f"    {source} --> {move.target} : {move.label}" for source in sorted(map(str, move.sources))]
        ends = [state for state in machine.states if not any(state in move.sources for move in machine.moves)]
        lines += [f"    {state} --> [*]" for state in ends] + ["```", ""]
        lines += ["| verb | 动作 | from | to |", "|---|---|---|---|"]
        for move in machine.moves:
            lines.append(
                f"| `{move.code}` | {move.label} | {', '.join(sorted(map(str, move.sources)))} | {move.target} |"
            )
        return "\n".join(lines) + "\n"


def main() -> None:
    """Write docs/states/."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for machine in machines():
        machine.path.write_text(drawing(machine))


if __name__ == "__main__":
    main()
