from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "hongge.systems.requests"
    label = "requests"
    verbose_name = "诉求"
