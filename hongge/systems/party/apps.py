from django.apps import AppConfig


class PartyConfig(AppConfig):
    name = "hongge.systems.party"
    label = "party"
    verbose_name = "党建"
