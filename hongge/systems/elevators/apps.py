from django.apps import AppConfig


class ElevatorsConfig(AppConfig):
    name = "hongge.systems.elevators"
    label = "elevators"
    verbose_name = "加装电梯"
