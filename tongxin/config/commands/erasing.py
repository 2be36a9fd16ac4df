"""`tongxin retention`."""

from __future__ import annotations

import argparse

from tongxin.config.commands import ready


def retention(arguments: argparse.Namespace) -> int:
    """Erase what is past its time, a line each; return 1 when the database refused one of them."""
    ready()
    from django.utils import timezone

    from tongxin.oversight.data_protection.retention import run

    refused = False
    for outcome in run(now=timezone.now(), dry_run=arguments.dry_run):
        if outcome.refused:
            refused = True
            print(f"{outcome.job.label}：未执行。{outcome.refused}")
        elif arguments.dry_run:
            print(f"{outcome.job.label}：{outcome.rows} 条到期，未作改动。（{outcome.job.code}: {outcome.rows} due）")
        else:
            print(f"{outcome.job.label}：已清除 {outcome.rows} 条。（{outcome.job.code}: {outcome.rows} erased）")
    return 1 if refused else 0
