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
    from tongxin.ledger.protection import grants

    print("\n".join(grants(arguments.role)))
    return 0


def ledger_protect(arguments: argparse.Namespace) -> int:
    """Put the triggers back that refuse to change or remove an entry, as the owner of the tables."""
    ready()
    from django.db import connection

    from tongxin.ledger.protection import protect

    protect(connection)
    print("数据库已恢复拒绝修改、删除台账。（The database refuses to change or remove entries again.）")
    return 0
