from django.urls import path

from tongxin.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.records, name="records"),
    path("records/<int:position>/", views.record, name="record"),
    path("export/", views.export, name="export"),
    path("verification/", views.verification, name="verification"),
]
