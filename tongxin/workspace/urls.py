from django.urls import path

from tongxin.workspace import views

app_name = "workspace"
urlpatterns = [
    path("entries/<uuid:public_id>/", views.entry, name="entry"),
    path("entries/<uuid:public_id>/reversal/", views.reversal, name="reversal"),
]
