from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    name = "tongxin.ledger"
    label = "ledger"

    def ready(self) -> None:
        # A verb exists once its vocabulary is imported; a stored entry may need any of them for its sentence.
        autodiscover_modules("vocabulary")
