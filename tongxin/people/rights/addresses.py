"""The addresses of these pages, as people/urls.py takes them in."""

from django.urls import path

from tongxin.people.rights.views import cards, me, notice
from tongxin.people.signing_in.once_more import asked_once_more

# Below accounts/: open to everybody who is signed in, with or without a role.
own = [
    path("me/", me.me, name="me"),
    # The phone may be a way of signing in: who changes it proves once more who they are.
    path("me/details/", asked_once_more(me.details), name="my_details"),
    path("me/email/", me.email, name="my_email"),
    path("me/export/<slug:form>/", me.take_away, name="my_export"),
    path("me/consents/<slug:agreement>/", me.consent, name="my_consent"),
    path("me/consents/<slug:agreement>/withdrawal/", me.withdrawal, name="my_withdrawal"),
    path("me/closing/", me.closing, name="my_closing"),
    path("privacy/", notice.notice, name="privacy_notice"),
]
# Of the office.
others = [
    path("emergency/", cards.emergency, name="emergency"),
    path("<uuid:person_id>/", cards.card, name="card"),
    path("<uuid:person_id>/phone/", cards.phone, name="phone"),
]
