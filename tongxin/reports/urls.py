from django.urls import path

from tongxin.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.editions, name="list"),
    path("new/", views.new, name="new"),
    path("editions/<uuid:public_id>/", views.edition, name="edition"),
    path("editions/<uuid:public_id>/publication/", views.publication, name="publication"),
    path("editions/<uuid:public_id>/discarding/", views.discarding, name="discarding"),
    path("editions/<uuid:public_id>/files/<str:format>/", views.file, name="file"),
    path("templates/<uuid:public_id>/", views.template, name="template"),
    path("templates/<uuid:public_id>/preview/", views.preview, name="preview"),
    path("templates/<uuid:public_id>/versions/<int:number>/", views.version, name="version"),
]
