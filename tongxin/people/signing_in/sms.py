"""Who carries a code to a phone. An installation names its carrier with TONGXIN_SMS: a class with one method."""

from __future__ import annotations

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tongxin.privacy.phones import masked

log = logging.getLogger(__name__)


class Sender(Protocol):
    """Carries short texts. Made anew for each; what it needs (keys, a signature) it takes from the environment."""

    def send(self, number: str, text: str) -> None:
        """Carry the text to the number ("+8613812345678"), or raise an exception that does not quote the text."""


class ToTheLog:
    """For trying out: writes the text, code and all, into the log. `tongxin doctor` finds it unsafe."""

    def send(self, number: str, text: str) -> None:
        log.warning("短信 SMS → %s：%s", masked(number), text)


def sender() -> Sender:
    """Return the carrier of this installation."""
    made: Sender = import_string(settings.SMS_SENDER)()
    return made
