"""Root addresses: the only place that knows all apps."""

from django.urls import include, path

from tongxin.people import office_addresses as persons
from tongxin.workspace.views import home

urlpatterns = [
    path("accounts/", include("tongxin.people.urls")),
    path("accounts/", include("tongxin.people.account_pages")),
    path("", include("tongxin.ui.urls")),
    path("", include("tongxin.workspace.urls")),
    path("", home, name="home"),  # the same page, under the name by which shell and sign-in know it
    path("notices/", include("tongxin.notices.urls")),
    path("todos/", include("tongxin.todos.urls")),
    path("people/", include((persons.urlpatterns, "persons"))),
    path("places/", include("tongxin.places.urls")),
    path("figures/", include("tongxin.figures.urls")),
    path("imports/", include("tongxin.intake.urls")),
    path("reports/", include("tongxin.reports.urls")),
    path("sites/", include("tongxin.sites.urls")),
    path("oversight/", include("tongxin.oversight.urls")),
]
