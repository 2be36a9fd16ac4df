"""`tongxin init`."""

import argparse
import os
from pathlib import Path

import django
from django.conf import settings
from django.utils import translation

from tongxin.config.commands import Refused


def init(arguments: argparse.Namespace) -> int:
    """Set up the city and print what was made."""
    if arguments.if_absent and _embedded_city():
        return 0
    django.setup()
    from tongxin.config import city
    from tongxin.people.roles import Role

    translation.activate(settings.LANGUAGE_CODE)
    if arguments.if_absent and city.ready():
        return 0
    try:
        wanted = {Role.SECURITY_ADMINISTRATOR: arguments.admin, Role.CITY_OFFICER: arguments.officer}
        first = {role: email for role, email in wanted.items() if email}
        for line in city.set_up(arguments.city, with_sample=arguments.sample, first=first):
            print(line, flush=True)
    except city.SetUpRefused as refusal:
        raise Refused(refusal) from refusal
    return 0


def _embedded_city() -> bool:
    """Tell a city in the embedded database by its files: `make run` asks at every start, and Django takes long."""
    data = Path(os.environ.get("TONGXIN_DATA", "var"))
    return not os.environ.get("DATABASE_URL") and (data / "city").exists() and (data / "tongxin.sqlite3").exists()
