"""An office at work in a process of its own: stores a file, records an entry that names it, is audited; until told."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import django


def main(stop: Path, told: Path) -> None:
    """Work until `stop` exists; write to `told` how many entries were recorded."""
    django.setup()
    from django.db import transaction

    from tongxin.audit import actions as audit
    from tongxin.audit.vocabulary import ROWS_EXPORTED
    from tongxin.files.actions import store
    from tongxin.ledger import actions as ledger
    from tongxin.ledger.facts import Fact
    from tongxin.legal.vocabulary import CONSULTATION_HELD
    from tongxin.orgs.models import Unit

    class Somebody:
        actor_id = "somebody"

    unit, done = Unit.objects.order_by("path")[0], 0
    while not stop.exists():
        now = datetime.now(UTC)
        with transaction.atomic():
            stored = store(secrets.token_bytes(2000), name="凭证.bin", media_type="application/octet-stream", now=now)
            fact = Fact(
                verb=CONSULTATION_HELD,
                subject=ledger.subject_of(unit),
                unit_path=unit.path,
                place="210911008001",
                occurred_on=date(2021, 1 + done % 12, 1),
                persons=2,
                files=(stored.sha256,),
            )
            ledger.record_many([fact], by=Somebody(), now=now)
            audit.note(ROWS_EXPORTED, by=Somebody(), now=now, rows=done)
        done += 1
        told.write_text(str(done))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
