from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tongxin.ui"
    label = "ui"
