from django.urls import path

from tongxin.ui import views

app_name = "ui"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("care/", views.care, name="care"),
]
