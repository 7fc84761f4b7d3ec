"""The WSGI application that `hongge serve` hosts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongge.settings")
application = get_wsgi_application()
