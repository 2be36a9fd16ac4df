"""`tongxin report annual`."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from tongxin.config.commands import Refused, ready
from tongxin.config.commands.reading import as_of, period, place


def report_annual(arguments: argparse.Namespace) -> int:
    """Write the annual report in one format; return 1, and write nothing, when it cannot be right."""
    ready()
    from django.conf import settings
    from django.utils import timezone

    from tongxin.reports import actions, formats

    try:
        document = actions.build(
            kind="annual",
            place=place(arguments.place),
            period=period(arguments.period),
            today=timezone.localdate(),
            as_of=as_of(arguments.as_of),
        )
    except actions.FuturePeriod as error:
        raise Refused(f"{error}（The period has not begun yet.）") from error
    if document.empty:
        print("注意：该统计期内没有任何台账记录。（No entry falls into this period.）", file=sys.stderr)
    site = _site(arguments.address or settings.SITE_ADDRESS)
    if not site and arguments.format != "xlsx":
        print(
            "未设置网址，文件中的数字不带链接；请加 --address https://…，或设置 TONGXIN_ADDRESS。"
            "（No address is set: the numbers in the file are no links.）",
            file=sys.stderr,
        )
    output = formats.write(document, arguments.format, site=site)
    if output.missing:
        raise Refused(f"字库缺少这些字，未生成文件：{''.join(output.missing)}（Missing glyphs.）")
    try:
        Path(arguments.out).write_bytes(output.content)
    except OSError as error:
        raise Refused(f"无法写入 {arguments.out}：{error.strerror}（Cannot write the file.）") from error
    print(f"{arguments.out}（{len(output.content)} bytes）")
    return 0


def _site(address: str) -> str:
    """Return the site's address without a slash at its end. Raises Refused for what is no address."""
    if address and not re.fullmatch(r"https?://[^\s/?#]+/?", address):
        raise Refused(f"不是网址：{address}，请写 https://域名（Not an address.）")
    return address.rstrip("/")
