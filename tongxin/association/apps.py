from django.apps import AppConfig


class AssociationConfig(AppConfig):
    name = "tongxin.association"
    label = "association"
