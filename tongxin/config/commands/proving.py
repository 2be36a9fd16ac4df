"""`tongxin ledger verify`, `ledger grants` and `ledger protect`."""

from __future__ import annotations

import argparse
import json

from tongxin.config.commands import ready


def ledger_verify(arguments: argparse.Namespace) -> int:
    """Replay the ledger; print every flaw; return 1 when there is one."""
    ready()
    from django.conf import settings
    from django.db import connection

    from tongxin.figures import verify as figures
    from tongxin.ledger import protection, verify
    from tongxin.ledger.models import Head
    from tongxin.places import codes

    head = Head.objects.get()
    found = [{"position": flaw.position, "flaw": flaw.sentence} for flaw in verify.flaws()]
    found += [
        {"position": None, "flaw": sentence} for sentence in figures.disagreements(codes.padded(settings.TONGXIN_CITY))
    ]
    if not protection.protected(connection):
        found.append(
            {"position": None, "flaw": "数据库未拒绝修改台账（触发器缺失）。The append-only triggers are missing."}
        )
    if arguments.json:
        print(json.dumps({"position": head.position, "hash": head.hash, "flaws": found}, ensure_ascii=False, indent=1))
    else:
        for flaw in found:
            print(flaw["flaw"])
        if not found:
            print(f"台账完整：共 {head.position} 条，链、汇总与全部指标一致。链首 {head.hash}")
    return 1 if found else 0


def ledger_grants(arguments: argparse.Namespace) -> int:
    """Print the statements for a PostgreSQL role that can only read and append."""
    from tongxin.audit import protection as audit
    from tongxin.ledger import protection as ledger

    print("\n".join(ledger.grants(arguments.role) + audit.grants(arguments.role)))
    return 0


def ledger_protect(arguments: argparse.Namespace) -> int:
    """Put the triggers back on ledger and audit log, as the owner of the tables."""
    ready()
    from django.db import connection
    from django.utils import timezone

    from tongxin.audit import actions
    from tongxin.audit import protection as audit
    from tongxin.audit.vocabulary import PROTECTED
    from tongxin.ledger import protection as ledger

    ledger.protect(connection)
    audit.protect(connection)
    actions.note(PROTECTED, by=None, now=timezone.now())
    print("数据库已恢复拒绝修改、删除台账与审计日志。（Entries and audit records are protected again.）")
    return 0
