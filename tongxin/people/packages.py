"""What the models of packages hold about a person: they cannot say it themselves (settings.PRIVACY_OF_PACKAGES)."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose, Since

OPEN = Keep(purpose=Purpose.ACCOUNT, while_active=True)
SECRET = Keep(purpose=Purpose.ACCOUNT, while_active=True, secret=True)
GOING_ON = Keep(purpose=Purpose.ACCOUNT, since=Since.EXPIRED)
KEY = Keep(purpose=Purpose.ACCOUNT, since=Since.EXPIRED, secret=True)


class EmailAddress:
    """allauth: an address that the account can be reached at."""

    title = pgettext_lazy("record", "confirmed e-mail address")
    of = "user"
    personal = {"email": OPEN}


class Authenticator:
    """allauth: a second factor. Its secret is shown once, when it is set up."""

    title = pgettext_lazy("record", "second factor")
    of = "user"
    personal = {"data": SECRET}
    words = {
        "data": pgettext_lazy("field", "key"),
        "type": pgettext_lazy("field", "kind"),
        "created_at": pgettext_lazy("field", "set up on"),
        "last_used_at": pgettext_lazy("field", "last used"),
    }


class UserSession:
    """allauth: a visit that is going on."""

    title = pgettext_lazy("record", "visit")
    of = "user"
    personal = {"ip": GOING_ON, "user_agent": GOING_ON, "session_key": KEY, "data": KEY}
    words = {
        "session_key": pgettext_lazy("field", "key"),
        "data": pgettext_lazy("field", "state"),
        "ip": pgettext_lazy("field", "network address"),
        "user_agent": pgettext_lazy("field", "browser"),
        "created_at": pgettext_lazy("field", "began"),
        "last_seen_at": pgettext_lazy("field", "last seen"),
    }


class SocialAccount:
    """allauth: an account of the city's chat program by which somebody signs in."""

    title = pgettext_lazy("record", "linked account")
    of = "user"
    personal = {"uid": OPEN, "extra_data": SECRET}
    words = {
        "extra_data": pgettext_lazy("field", "what the provider told"),
        "uid": pgettext_lazy("field", "its id there"),
        "provider": pgettext_lazy("field", "provider"),
        "last_login": pgettext_lazy("field", "last used"),
        "date_joined": pgettext_lazy("field", "linked on"),
    }


HELD = {
    "account.EmailAddress": EmailAddress,
    "mfa.Authenticator": Authenticator,
    "usersessions.UserSession": UserSession,
    "socialaccount.SocialAccount": SocialAccount,
}
