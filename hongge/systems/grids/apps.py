from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "hongge.systems.grids"
    label = "grids"
    verbose_name = "网格"
