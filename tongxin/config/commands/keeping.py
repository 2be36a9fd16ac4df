"""`tongxin backup` and `tongxin restore`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongxin.config.commands import Refused, ready, set_up


def backup(arguments: argparse.Namespace) -> int:
    """Write a backup; return 1 when a stored file is missing or damaged, though all that is there was saved."""
    ready()
    from django.utils import timezone

    from tongxin.audit import actions as audit
    from tongxin.audit.vocabulary import BACKUP_MADE
    from tongxin.config.safekeeping.archive import NotPossible
    from tongxin.config.safekeeping.backup import back_up

    try:
        made = back_up(Path(arguments.file), now=timezone.now())
    except NotPossible as error:
        raise Refused(error) from error
    audit.note(BACKUP_MADE, by=None, now=timezone.now(), position=made.position)
    print(f"已备份：{made.path}（台账第 {made.position} 条，文件 {made.files} 个，{made.size} bytes）")
    print(
        "密钥 secret-key 与密钥环 key-ring 不在备份内，请另行保管；没有密钥环，加密的电话号码无法读取。"
        "（Neither the secret key nor the key ring is in it; keep both elsewhere.）"
    )
    for sha256 in made.missing:
        print(f"文件缺失：{sha256}（missing）")
    for sha256 in made.damaged:
        print(f"文件损坏：{sha256}（damaged）")
    return 1 if made.missing or made.damaged else 0


def restore(arguments: argparse.Namespace) -> int:
    """Restore a backup into an empty place; return 1, with the place empty as before, when it does not prove."""
    set_up()
    from django.utils import timezone

    from tongxin.audit import actions as audit
    from tongxin.audit.vocabulary import RESTORED
    from tongxin.config.safekeeping.archive import NotPossible
    from tongxin.config.safekeeping.restore import restore as put_back

    path = Path(arguments.file)
    if not path.is_file():
        raise Refused(f"找不到文件：{path}")
    try:
        restored = put_back(path, keep_flawed=arguments.keep_flawed)
    except NotPossible as error:
        raise Refused(error) from error
    audit.note(RESTORED, by=None, now=timezone.now(), made_at=restored.made_at, flaws=len(restored.flaws))
    print(f"已恢复：城市 {restored.city}，台账第 {restored.position} 条，文件 {restored.files} 个")
    print(f"备份时间：{restored.made_at}")
    for column, key_id, rows in restored.unreadable:
        print(
            f"缺少密钥 {key_id}：{column} 有 {rows} 行无法读取；请放回原来的 key-ring，或执行 tongxin keys merge"
            f"（{rows} rows need a key that is not here: put the key ring back）"
        )
    for flaw in restored.flaws:
        print(flaw)
    if not restored.flaws:
        print("台账核验无误。（The ledger was verified.）")
    return 1 if restored.flaws else 0
