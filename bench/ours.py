"""Hongge's settings, loaded: importing this first makes the models usable."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongge.settings")
django.setup()
