from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "tongxin.workspace"
    label = "workspace"
