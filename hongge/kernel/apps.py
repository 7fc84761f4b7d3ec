from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "hongge.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        """Levels, workflows and figures of every installed app are known from the start."""
        autodiscover_modules("levels", "workflow", "figures")
