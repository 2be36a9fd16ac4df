"""WeCom for allauth's registry of providers."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider

from tongxin.people.wecom.views import WeComAdapter


class WeComProvider(OAuth2Provider):  # type: ignore[misc]
    """Somebody of the organisation whose WeCom this is. Others (“external contacts”) are nobody here."""

    id = "wecom"
    name = "WeCom"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComAdapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        return f"{self.app.client_id}:{data['userid']}"


provider_classes = [WeComProvider]
