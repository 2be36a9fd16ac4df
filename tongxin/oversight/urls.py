from django.urls import path

from tongxin.oversight import views
from tongxin.oversight.data_protection import views as data_protection

app_name = "oversight"
urlpatterns = [
    path("", views.records, name="records"),
    path("records/<int:position>/", views.record, name="record"),
    path("export/", views.export, name="export"),
    path("verification/", views.verification, name="verification"),
    path("data-protection/", data_protection.desk, name="data_protection"),
    path("data-protection/register/", data_protection.register, name="register"),
    path("data-protection/retention/", data_protection.due, name="retention"),
]
