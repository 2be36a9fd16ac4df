"""`tongxin doctor`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from tongxin.config.commands import set_up


def doctor(arguments: argparse.Namespace) -> int:
    """Say what is unsafe in this deployment and how to mend it, a line each; return 1 when anything is."""
    set_up()
    from tongxin.config.doctor import findings

    found = list(findings())
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    else:
        for finding in found:
            print(f"{'✓' if finding.safe else '✗'} {finding.says}{f' → {finding.mend}' if finding.mend else ''}")
    return 0 if all(finding.safe for finding in found) else 1
