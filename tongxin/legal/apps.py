from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "tongxin.legal"
    label = "legal"
