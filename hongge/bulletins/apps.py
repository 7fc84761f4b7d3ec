from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "hongge.bulletins"
    label = "bulletins"
    verbose_name = "通报"
