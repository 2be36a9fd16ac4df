"""Walk a record through its states at random, and see that the ledger tells the same as the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import models, transaction
from hypothesis import strategies as st

from tongxin.ledger.actions import WrongMove, subject_of
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Move, verb
from tongxin.people.permissions import NotAllowed

Step = Callable[[], object]
REFUSALS = (NotAllowed, WrongMove)


def replayed(record: models.Model, start: str) -> str:
    """Return the state that the ledger tells of a record, from its moves alone."""
    state, subject = start, subject_of(record)
    for entry in Entry.objects.filter(subject_type=subject.type, subject_id=subject.id).order_by("position"):
        word = verb(entry.verb)
        if isinstance(word, Move):
            assert state in word.sources, f"{entry.verb} out of {state}"
            state = str(word.target)
    return state


def pressed(step: Step, *, refusals: tuple[type[Exception], ...] = REFUSALS) -> bool:
    """Press something; return whether it was allowed. What is refused is refused in words and leaves nothing behind."""
    before, refused = Entry.objects.count(), None
    try:
        with transaction.atomic():
            step()
    except refusals as refusal:
        refused = str(refusal)
    posted = Entry.objects.count() - before
    if refused is None:
        assert posted, "what was done is not in the ledger"
        return True
    assert refused.strip(), "refused without a word"
    assert not posted, "what was refused is in the ledger"
    return False


def walk(
    data: st.DataObject, record: models.Model, steps: Mapping[str, Step], *, length: int = 6, start: str = "",
    refusals: tuple[type[Exception], ...] = REFUSALS, check: Callable[[], object] = lambda: None,
) -> None:  # fmt: skip
    """Press at random; after every step the ledger tells the state of the row, which only a step that was done changes.

    check: what must hold besides, after every step.
    """
    start = start or str(record.status)
    for _ in range(length):
        before = str(record.status)
        done = pressed(steps[data.draw(st.sampled_from(sorted(steps)))], refusals=refusals)
        record.refresh_from_db()
        assert replayed(record, start) == record.status
        assert done or record.status == before
        check()
