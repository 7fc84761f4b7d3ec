"""django-helpdesk as its own documents set it up, with the database settings of Hongge. Runs in a virtual environment of its own.

python -m bench.helpdesk_site fill N    tables, 138 queues, N tickets, one who may see them; prints the session to read with as JSON
python -m bench.helpdesk_site count     prints the number of tickets
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

QUEUES = 138
AT_ONCE = 5000
ADDRESS = urlsplit(os.environ["BENCH_DATABASE_URL"])
PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA busy_timeout=20000;PRAGMA temp_store=MEMORY;"

if ADDRESS.scheme == "sqlite":
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ADDRESS.path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
    }
else:
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": ADDRESS.path.strip("/"),
        "USER": ADDRESS.username,
        "HOST": unquote(ADDRESS.netloc.partition("@")[2]),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
    }
if not settings.configured:
    settings.configure(
        SECRET_KEY="only for measuring",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__ if __name__ != "__main__" else "bench.helpdesk_site",
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.sites",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django.contrib.humanize",
            "rest_framework",
            "django_cleanup.apps.CleanupConfig",
            "helpdesk",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        SITE_ID=1,
        USE_TZ=True,
        TIME_ZONE="Asia/Shanghai",
        STATIC_URL="/static/",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",  # kinder to it than a mail server
        HELPDESK_TEAMS_MODE_ENABLED=False,  # the teams are an extra of their own
        LOGGING_CONFIG=None,
    )
    django.setup()

# Its models can be had only now that the settings stand.
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # noqa: E402
from helpdesk.query import query_to_base64  # noqa: E402

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
application = get_wsgi_application()


def fill(count: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    user = get_user_model().objects.create_superuser("bench", "bench@example.org", "bench")
    Queue.objects.bulk_create([Queue(title=f"Community {n}", slug=f"c{n}", allow_public_submission=True) for n in range(QUEUES)])
    queues = list(Queue.objects.order_by("pk"))
    now = timezone.localtime()
    for first in range(0, count, AT_ONCE):
        tickets = []
        for n in range(first, min(first + AT_ONCE, count)):
            at = now - timedelta(days=730) * ((count - n) / count)
            closed = now - at > timedelta(days=7)
            tickets.append(
                Ticket(
                    title="三单元门口的灯不亮",
                    description="三单元门口的灯不亮，晚上看不清台阶，麻烦派人看看。",
                    queue=queues[n % QUEUES],
                    submitter_email="someone@example.org",
                    created=at,
                    modified=at,
                    status=Ticket.CLOSED_STATUS if closed else Ticket.OPEN_STATUS,
                    secret_key="0" * 36,
                )
            )
        made = Ticket.objects.bulk_create(tickets)
        FollowUp.objects.bulk_create(
            [FollowUp(ticket=ticket, title="Ticket Opened Via Web", date=ticket.created, public=True, comment="") for ticket in made]
        )
    if ADDRESS.scheme != "sqlite":
        with django.db.connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    asked = {"filtering": {"queue__id__in": [queues[0].pk]}, "sorting": "created", "sortreverse": True, "search_string": ""}
    everything = asked | {"filtering": {}}
    found = {"session": client.cookies["sessionid"].value, "query": query_to_base64(asked), "queue": queues[0].pk}
    found["everything"] = query_to_base64(everything)
    print(json.dumps(found))


def count_tickets() -> None:
    print(Ticket.objects.count())


if __name__ == "__main__":
    fill(int(sys.argv[2])) if sys.argv[1] == "fill" else count_tickets()
