from django.urls import path

from tongxin.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("address/", views.address, name="address"),
    path("entries/<uuid:public_id>/", views.entry, name="entry"),
    path("entries/<uuid:public_id>/reversal/", views.reversal, name="reversal"),
    path("<slug:key>/", views.figure, name="figure"),
    path("<slug:key>/rows.xlsx", views.rows_export, name="rows_export"),
]
