"""`tongxin report annual`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongxin.config.commands import Refused, ready
from tongxin.config.commands.reading import period


def report_annual(arguments: argparse.Namespace) -> int:
    """Write the annual report in one format; return 1, and write nothing, when it cannot be right."""
    ready()
    from django.conf import settings

    from tongxin.places import codes
    from tongxin.reports import actions, formats

    document = actions.build(
        kind="annual",
        place=codes.padded(arguments.place or settings.TONGXIN_CITY),
        period=period(arguments.period),
        as_of=arguments.as_of,
    )
    output = formats.write(document, arguments.format)
    if output.missing:
        raise Refused(f"字库缺少这些字，未生成文件：{''.join(output.missing)}（Missing glyphs.）")
    Path(arguments.out).write_bytes(output.content)
    print(f"{arguments.out}（{len(output.content)} bytes）")
    return 0
