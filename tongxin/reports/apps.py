from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tongxin.reports"
    label = "reports"
