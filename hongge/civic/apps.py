from django.apps import AppConfig


class CivicConfig(AppConfig):
    name = "hongge.civic"
    label = "civic"
    verbose_name = "人和组织"
