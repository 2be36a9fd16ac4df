"""`tongxin audit verify` and `audit prune`."""

from __future__ import annotations

import argparse
import json

from tongxin.config.commands import Refused, ready


def audit_verify(arguments: argparse.Namespace) -> int:
    """Replay the audit log; print every flaw; return 1 when there is one."""
    ready()
    from django.db import connection

    from tongxin.audit import protection, verify
    from tongxin.audit.models import Anchor, Head

    head, anchor = Head.objects.get(), Anchor.objects.order_by("-position").first()
    found: list[dict[str, str | int | None]] = [
        {"position": flaw.position, "flaw": flaw.sentence} for flaw in verify.flaws()
    ]
    if not protection.protected(connection):
        found.append(
            {
                "position": None,
                "flaw": "数据库未拒绝修改审计日志（触发器缺失）。The triggers of the audit log are missing.",
            }
        )
    since = anchor.position if anchor else 0
    if arguments.json:
        told = {"position": head.position, "hash": head.hash, "pruned_until": since, "flaws": found}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 1 if found else 0
    for flaw in found:
        print(flaw["flaw"])
    if not found:
        print(f"审计日志完整：第 {since + 1} 至 {head.position} 条，链相衔接。末尾校验值 {head.hash}")
    return 1 if found else 0


def audit_prune(arguments: argparse.Namespace) -> int:
    """Remove old records from the beginning of the audit log, as the owner of its table."""
    ready()
    from django.db import DatabaseError
    from django.utils import timezone

    from tongxin.audit import actions

    try:
        done = actions.prune(older_than=arguments.older_than, now=timezone.now(), dry_run=arguments.dry_run)
    except actions.TooYoung as error:
        raise Refused(error) from error
    except DatabaseError as error:
        raise Refused(f"数据库拒绝了清理，未作任何改动：{error}") from error
    if not done.rows:
        print("没有可清理的审计记录。（Nothing is old enough.）")
    elif arguments.dry_run:
        print(f"将清理 {done.rows} 条审计记录，至第 {done.until} 条；未作改动。（Dry run: nothing was removed.）")
    else:
        print(
            f"已清理 {done.rows} 条审计记录，至第 {done.until} 条；起点已保存。（Pruned; an anchor keeps the chain.）"
        )
    return 0
