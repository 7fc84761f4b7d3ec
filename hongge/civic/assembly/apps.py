from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "hongge.civic.assembly"
    label = "assembly"
    verbose_name = "业主表决"
