from django.urls import path

from tongxin.people import views
from tongxin.people.inviting.views import accepting
from tongxin.people.rights import addresses as rights
from tongxin.people.signing_in.pages import linked, passkeys, reset_links, second_factors, security, sessions

app_name = "people"
urlpatterns = [
    path("sample-session/", views.sample_session, name="sample_session"),
    path("security/", security.security, name="security"),
    path("security/app/", second_factors.app, name="app"),
    path("security/passkey/", second_factors.passkey, name="passkey"),
    path("security/recovery-codes/", second_factors.recovery_codes, name="recovery_codes"),
    path("security/factors/<int:factor_id>/removal/", second_factors.removal, name="factor_removal"),
    path("security/sessions/<int:session_id>/end/", sessions.end, name="session_end"),
    path("security/sessions/end/", sessions.end_others, name="other_sessions_end"),
    path("security/linked/<int:account_id>/removal/", linked.unlinking, name="unlinking"),
    path("login/passkey/challenge/", passkeys.challenge, name="passkey_challenge"),
    path("reset/<str:token>/", reset_links.reset, name="reset_link"),
    *rights.own,
    path("invitation/<str:token>/", accepting.invitation, name="invitation"),
]
