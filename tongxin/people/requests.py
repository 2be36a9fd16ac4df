"""A request behind the sign-in."""

from django.http import HttpRequest

from tongxin.people.models import Person


class PersonRequest(HttpRequest):
    """A request of somebody who signed in: LoginRequiredMiddleware has made sure of it."""

    user: Person
