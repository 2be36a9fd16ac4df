"""Sign the person of the bench in and print the session's key. Own process; visits end, so anew each time."""

from __future__ import annotations

import time

import django


def sign_in() -> str:
    """Return the key of a new session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tongxin.people.models import Person

    person = Person.objects.get(email="bench@example.org")
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    # As after a second factor, which an officer needs.
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    django.setup()
    print(sign_in())
