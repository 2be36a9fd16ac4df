from django.urls import path

from tongxin.todos import views

app_name = "todos"
urlpatterns = [
    path("<int:todo_id>/", views.todo, name="todo"),
    path("<int:todo_id>/taking/", views.taking, name="taking"),
    path("<int:todo_id>/putting-back/", views.putting_back, name="putting_back"),
    path("<int:todo_id>/ticking-off/", views.ticking_off, name="ticking_off"),
    path("<int:todo_id>/forwarding/", views.forwarding, name="forwarding"),
    path("<int:todo_id>/urging/", views.urging, name="urging"),
    path("given/", views.assignments, name="assignments"),
    path("given/new/", views.give, name="give"),
    path("given/<uuid:public_id>/", views.assignment, name="assignment"),
    path("given/<uuid:public_id>/withdrawal/", views.withdrawing_all, name="withdrawing_all"),
    path("tasks/<uuid:public_id>/", views.errand, name="errand"),
    path("tasks/<uuid:public_id>/answer/", views.answering, name="answering"),
    path("tasks/<uuid:public_id>/return/", views.returning, name="returning"),
    path("tasks/<uuid:public_id>/acceptance/", views.accepting, name="accepting"),
    path("tasks/<uuid:public_id>/withdrawal/", views.withdrawing, name="withdrawing"),
]
