"""Further ways of signing in, off unless the installation asks for them: then there is no such address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount import views as social
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.dingtalk import views as dingtalk
from allauth.socialaccount.providers.weixin import views as weixin
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongxin.people.signing_in.once_more import asked_once_more
from tongxin.people.wecom import views as wecom
from tongxin.ui.pages import show

View = Callable[..., HttpResponse]
PROVIDERS: dict[str, str | Promise] = {"wecom": _("WeCom"), "dingtalk": _("DingTalk"), "weixin": _("WeChat")}


def offered(way: str, view: View) -> View:
    """Return the view, for whoever is not signed in too; 404 where the installation does not offer this way.

    way: "phone", one of PROVIDERS, or "" for what any of these needs.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if way not in settings.SIGN_IN if way else not providers():
            raise Http404
        return view(request, *args, **kwargs)

    opened: View = login_not_required(page)
    return opened


def providers() -> dict[str, str | Promise]:
    """Return the chat programs by which one can sign in here, with their names."""
    return {provider: name for provider, name in PROVIDERS.items() if provider in settings.SIGN_IN}


def provider_pages() -> list[URLPattern]:
    """Return the addresses of allauth's pages for the chat programs, under the names it looks for."""
    found = [
        path("linked/cancelled/", offered("", social.login_cancelled), name="socialaccount_login_cancelled"),
        path("linked/error/", offered("", social.login_error), name="socialaccount_login_error"),
    ]
    # `views` is the module of the two pages of a program.
    for provider, views in (("dingtalk", dingtalk), ("wecom", wecom), ("weixin", weixin)):
        login = offered(provider, require_POST(_by_oneself(_without_query(views.oauth2_login))))
        back = offered(provider, _by_post(views.oauth2_callback, provider))
        found.append(path(f"linked/{provider}/", login, name=f"{provider}_login"))
        found.append(path(f"linked/{provider}/back/", back, name=f"{provider}_callback"))
    return found


def _without_query(view: View) -> View:
    """Return the view, deaf to the address's parameters: allauth would hand some of them on to the other program."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        request.GET = QueryDict()
        return view(request)

    return page


def _by_oneself(view: View) -> View:
    """Return the view; whoever wants to link an account there must have proven a moment ago who they are here."""
    once_more = asked_once_more(view)

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        return (once_more if request.POST.get("process") == AuthProcess.CONNECT else view)(request)

    return page


def _by_post(view: View, provider: str) -> View:
    """Return the page to which the other program sends people back, which asks for one press (or a script's) more.

    They come with a GET, and a GET changes nothing here; and nobody is signed in by a picture on somebody's page.
    """

    @wraps(view)
    @never_cache
    def page(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return view(request)
        context = {"provider": PROVIDERS[provider], "here": request.get_full_path()}
        return show(request, "people/came_back.html", None, context)

    return page
