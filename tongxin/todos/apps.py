from django.apps import AppConfig


class TodosConfig(AppConfig):
    name = "tongxin.todos"
    label = "todos"
