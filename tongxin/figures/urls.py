from django.urls import path

from tongxin.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("address/", views.address, name="address"),
    path("<slug:key>/", views.figure, name="figure"),
    path("<slug:key>/rows.xlsx", views.rows_export, name="rows_export"),
]
