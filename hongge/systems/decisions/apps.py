from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "hongge.systems.decisions"
    label = "decisions"
    verbose_name = "议事"
