"""The two pages of signing in with WeCom, by its “web login” (developer.work.weixin.qq.com, 企业微信登录组件)."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView, OAuth2LoginView
from django.http import HttpRequest
from django.utils.http import urlencode


class WeComClient(OAuth2Client):  # type: ignore[misc]
    """WeCom's names for the usual things, and its own kind of access token: the application's, not the person's."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        given = {
            "login_type": "CorpApp",
            "appid": self.consumer_key,
            "redirect_uri": self.callback_url,
            "state": self.state,
            **extra_params,
        }
        return f"{authorization_url}?{urlencode(given)}"

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        params = {"corpid": self.consumer_key, "corpsecret": self.consumer_secret}
        with get_adapter().get_requests_session() as session:
            return answered(session.get(self.access_token_url, params=params))


class WeComAdapter(OAuth2Adapter):  # type: ignore[misc]
    """Where WeCom is asked, and for what: who of the organisation has just agreed."""

    provider_id = "wecom"
    authorize_url = "https://login.work.weixin.qq.com/wwlogin/sso/login"
    access_token_url = "https://qyapi.weixin.qq.com/cgi-bin/gettoken"
    profile_url = "https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo"
    client_class = WeComClient

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        params = {"access_token": token.token, "code": request.GET.get("code", "")}
        with get_adapter().get_requests_session() as session:
            found = answered(session.get(self.profile_url, params=params))
        if not found.get("userid"):
            raise OAuth2Error("not a member of this organisation")
        return self.get_provider().sociallogin_from_response(request, found)


def answered(response: Any) -> dict[str, Any]:
    """Return what WeCom answered. Its errors come with status 200 and a number. Raises OAuth2Error."""
    response.raise_for_status()
    found: dict[str, Any] = response.json()
    if found.get("errcode"):
        raise OAuth2Error(f"WeCom answers {found['errcode']}")  # not its text: that quotes what was sent
    return found


oauth2_login = OAuth2LoginView.adapter_view(WeComAdapter)
oauth2_callback = OAuth2CallbackView.adapter_view(WeComAdapter)
