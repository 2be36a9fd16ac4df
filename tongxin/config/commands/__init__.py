"""What each verb of the command line does; loaded only when asked for, so that `tongxin run` stays small."""

from __future__ import annotations

import argparse
import importlib

MODULES = {
    "init": "setting_up",
    "run": "serving",
    "import": "importing",
    "figures": "reading",
    "rows": "reading",
    "report_annual": "reporting",
    "ledger_verify": "proving",
    "ledger_grants": "proving",
    "ledger_protect": "proving",
    "audit_verify": "auditing",
    "audit_prune": "auditing",
    "doctor": "examining",
    "backup": "keeping",
    "restore": "keeping",
    "places_load": "placing",
    "places_find": "placing",
    "calendars_load": "dating",
    "retention": "erasing",
    "account_rescue": "letting_in",
    "keys_list": "locking",
    "keys_rotate": "locking",
    "keys_merge": "locking",
}


class Refused(Exception):
    """The command was understood and cannot be done; the message says why and how to mend it."""


def run(name: str, arguments: argparse.Namespace) -> int:
    """Run a command by name and return its exit code."""
    module = importlib.import_module(f"tongxin.config.commands.{MODULES[name]}")
    code: int = getattr(module, name.replace("import", "import_"))(arguments)
    return code


def set_up() -> None:
    """Set Django up, in Chinese, whether or not there is a city."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


def ready() -> None:
    """Set Django up, in Chinese, for a command that needs the city. Raises Refused when there is none."""
    set_up()
    from tongxin.config import city

    if not city.ready():
        raise Refused(
            "尚未初始化，请先运行：tongxin init --city 210900 --sample（No city here yet: run `tongxin init` first.）"
        )
