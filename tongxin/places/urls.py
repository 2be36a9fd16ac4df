from django.urls import path

from tongxin.places import views

app_name = "places"
urlpatterns = [
    path("search/", views.search, name="search"),
]
