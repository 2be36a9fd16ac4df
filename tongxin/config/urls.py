"""Root addresses: the only place that knows all apps."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="figures:dashboard"), name="home"),
    path("accounts/", include("tongxin.people.urls")),
    path("accounts/", include("tongxin.people.account_pages")),
    path("", include("tongxin.ui.urls")),
    path("", include("tongxin.workspace.urls")),
    path("places/", include("tongxin.places.urls")),
    path("figures/", include("tongxin.figures.urls")),
    path("imports/", include("tongxin.intake.urls")),
    path("reports/", include("tongxin.reports.urls")),
    path("oversight/", include("tongxin.oversight.urls")),
]
