from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "tongxin.market"
    label = "market"
