from django.apps import AppConfig


class BasesConfig(AppConfig):
    name = "tongxin.bases"
    label = "bases"
