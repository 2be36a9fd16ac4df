from django.urls import path

from tongxin.people import views

app_name = "people"
urlpatterns = [
    path("sample-session/", views.sample_session, name="sample_session"),
]
