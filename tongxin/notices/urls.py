from django.urls import path

from tongxin.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("reading/", views.reading_all, name="reading_all"),
    path("wishes/", views.wishes, name="wishes"),
    path("<int:notice_id>/reading/", views.reading, name="reading"),
]
