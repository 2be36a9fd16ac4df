from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tongxin.oversight"
    label = "oversight"
