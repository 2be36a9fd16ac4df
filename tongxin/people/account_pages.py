"""The pages of allauth that are open here, under the names it looks for. Signing up says that it is closed."""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.decorators.http import require_POST

from tongxin.people.signing_in.offers import offered, provider_pages

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("reauthenticate/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    # The challenge before it has an address of its own (people:passkey_challenge): a GET keeps nothing.
    path("login/passkey/", require_POST(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("login/code/", offered("phone", views.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", offered("phone", views.confirm_login_code), name="account_confirm_login_code"),
    *provider_pages(),
]
