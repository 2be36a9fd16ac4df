from django.urls import path

from tongxin.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.batches, name="list"),
    path("new/", views.new, name="new"),
    path("source/<str:sha256>/", views.source_row, name="source_row"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/sheets/<int:position>/", views.sheet, name="sheet"),
    path("<int:pk>/sheets/<int:position>/columns/", views.columns, name="columns"),
    path("<int:pk>/differences/", views.differences, name="differences"),
    path("<int:pk>/marked/", views.marked, name="marked"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/posting/", views.posting, name="posting"),
    path("<int:pk>/checking/", views.checking, name="checking"),
    path("<int:pk>/restarting/", views.restarting, name="restarting"),
    path("<int:pk>/discarding/", views.discarding, name="discarding"),
    path("<int:pk>/taking-back/", views.taking_back, name="taking_back"),
]
