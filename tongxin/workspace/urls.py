from django.urls import path

from tongxin.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
    path("entries/<uuid:public_id>/", views.entry, name="entry"),
    path("entries/<uuid:public_id>/reversal/", views.reversal, name="reversal"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("units/", views.units, name="units"),
    path("units/tree/", views.tree, name="tree"),
    path("units/options/", views.options, name="unit_options"),
    path("units/units.xlsx", views.units_export, name="units_export"),
    path("units/new/", views.opening, name="unit_opening"),
    path("units/<uuid:public_id>/", views.unit, name="unit"),
    path("units/<uuid:public_id>/amendment/", views.amendment, name="unit_amendment"),
    path("units/<uuid:public_id>/move/", views.move, name="unit_move"),
    path("units/<uuid:public_id>/merger/", views.merger, name="unit_merger"),
    path("units/<uuid:public_id>/closing/", views.closing, name="unit_closing"),
    path("units/<uuid:public_id>/reopening/", views.reopening, name="unit_reopening"),
]
