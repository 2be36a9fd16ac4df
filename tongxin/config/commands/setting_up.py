"""`tongxin init`."""

import argparse

import django
from django.conf import settings
from django.utils import translation

from tongxin.config.commands import Refused


def init(arguments: argparse.Namespace) -> int:
    """Set up the city and print what was made."""
    django.setup()
    from tongxin.config import city

    translation.activate(settings.LANGUAGE_CODE)
    if arguments.if_absent and city.ready():
        return 0
    try:
        for line in city.set_up(arguments.city, with_sample=arguments.sample, admin=arguments.admin):
            print(line, flush=True)
    except city.SetUpRefused as refusal:
        raise Refused(refusal) from refusal
    return 0
