from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tongxin.config"
    label = "config"
