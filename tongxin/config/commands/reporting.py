"""`tongxin report annual`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongxin.config.commands import Refused, ready
from tongxin.config.commands.reading import as_of, period, place


def report_annual(arguments: argparse.Namespace) -> int:
    """Write the annual report in one format; return 1, and write nothing, when it cannot be right."""
    ready()
    from tongxin.reports import actions, formats

    document = actions.build(
        kind="annual",
        place=place(arguments.place),
        period=period(arguments.period),
        as_of=as_of(arguments.as_of),
    )
    output = formats.write(document, arguments.format)
    if output.missing:
        raise Refused(f"字库缺少这些字，未生成文件：{''.join(output.missing)}（Missing glyphs.）")
    try:
        Path(arguments.out).write_bytes(output.content)
    except OSError as error:
        raise Refused(f"无法写入 {arguments.out}：{error.strerror}（Cannot write the file.）") from error
    print(f"{arguments.out}（{len(output.content)} bytes）")
    return 0
