from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "tongxin.intake"
    label = "intake"
