"""Two people press at the same moment: each in a thread and a connection of their own, both past the starting line."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import IntegrityError, connections

from tongxin.ledger.actions import WrongMove
from tongxin.people.permissions import TooLate

DONE, LATE = "done", "too late"


def race(*pressed: Callable[[], Callable[[], object]]) -> list[str]:
    """Let everybody look first and then press at once; return what became of each, in alphabetical order.

    pressed: a function that reads the record as its page shows it, and returns the verb to call on it. Whoever is told
    that the record has changed meanwhile is "too late"; what else is raised is named.
    """
    start, ends = threading.Barrier(len(pressed)), []

    def press(look: Callable[[], Callable[[], object]]) -> None:
        try:
            verb = look()
            start.wait(timeout=30)
            verb()
            ends.append(DONE)
        except (WrongMove, TooLate):
            ends.append(LATE)
        except IntegrityError as error:
            ends.append(f"refused by the database: {error}")
        except Exception as error:  # noqa: BLE001 - the test says what it wants, and sees what came
            ends.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(look,)) for look in pressed]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    return sorted(ends)
