from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "hongge.kernel"
    label = "kernel"
    verbose_name = "内核"
