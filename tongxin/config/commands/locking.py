"""`tongxin keys list`, `keys rotate` and `keys merge`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongxin.config.commands import Refused, ready


def keys_list(arguments: argparse.Namespace) -> int:
    """Print the keys, newest last, with the rows that use each; return 1 when rows use one that is not there."""
    ready()
    from tongxin.privacy import actions, keyring
    from tongxin.privacy.ciphers import CannotRead

    try:
        ring = keyring.ring() if keyring.exists() else None
        used, lacking = list(actions.usage()), actions.unreadable()
    except CannotRead as error:
        raise Refused(error) from error
    if ring is None:
        print("没有密钥环 key-ring。（There is no key ring; one is made when something is first encrypted.）")
    for key in ring.keys if ring else ():
        rows = sum(column.by_key.get(key.id, 0) for column in used)
        old = f"停用 retired {key.retired_at}" if key.retired_at else "旧 old"
        state = "当前 current" if ring and key == ring.current else old
        print(f"{key.id}  {key.algorithm}  {key.made_at}  {rows} rows  {state}")
    for column, rows_by_key in lacking.items():
        for key_id, rows in rows_by_key.items():
            print(
                f"缺少密钥 {key_id or '?'}：{column} 有 {rows} 行无法读取。（{rows} rows need a key that is not here.）"
            )
    return 1 if lacking else 0


def keys_rotate(arguments: argparse.Namespace) -> int:
    """Encrypt everything with a new key; return 1 when rows could not be read (they are left as they are)."""
    ready()
    from django.utils import timezone

    from tongxin.audit import actions as audit
    from tongxin.audit.vocabulary import KEY_ROTATED
    from tongxin.privacy import actions
    from tongxin.privacy.ciphers import CannotRead

    try:
        done = actions.rotate(now=timezone.now())
    except CannotRead as error:
        raise Refused(error) from error
    audit.note(KEY_ROTATED, by=None, now=timezone.now(), key=done.key_id, rows=sum(done.changed.values()))
    if done.resumed:
        print("上次更换密钥未完成，已继续。（The last rotation was broken off; it was finished.）")
    print(f"当前密钥：{done.key_id}（current key）")
    for column, rows in done.changed.items():
        print(f"已重新加密：{column} {rows} 行（rows encrypted anew）")
    for column, rows in done.unreadable.items():
        print(f"无法读取、保持原样：{column} {rows} 行（rows cannot be read and were left as they are）")
    for key_id in done.retired:
        print(f"停用密钥：{key_id}，旧备份仍需要它，请勿删除。（retired; older backups still need it, so keep it）")
    return 1 if done.unreadable else 0


def keys_merge(arguments: argparse.Namespace) -> int:
    """Take in another ring's keys; return 1 when some look-up hash clashes with another row's."""
    ready()
    from tongxin.privacy import actions
    from tongxin.privacy.keyring import RingDamaged

    try:
        added, clashing = actions.merge(Path(arguments.file))
    except (RingDamaged, OSError) as error:
        raise Refused(error) from error
    for key_id in added:
        print(f"已加入密钥：{key_id}（key added）")
    if not added:
        print("没有新的密钥。（No key in it that is not here already.）")
    if clashing:
        print(f"有 {clashing} 行的号码与他行重复或无法读取。（rows say the same as another row, or cannot be read）")
    return 1 if clashing else 0
