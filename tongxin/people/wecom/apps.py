from django.apps import AppConfig


class WeComConfig(AppConfig):
    name = "tongxin.people.wecom"
    label = "wecom"
