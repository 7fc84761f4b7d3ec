"""What is held against Hongge's own pages: the least that does a part of the work, on the same tables and the same server.

POST /bare/       one request and one journal row in one transaction, by a django-ninja view without middleware
GET  /constant/   the list's template with rows that stand in memory
"""

from __future__ import annotations

import os
import uuid
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from hongge import settings as house

if not settings.configured:
    own = {name: getattr(house, name) for name in dir(house) if name.isupper()}
    settings.configure(**own | {"ROOT_URLCONF": __name__})
    django.setup()
    settings.MIDDLEWARE = []  # only now: some apps insist on theirs while they load

# The models can be had only now that the settings stand.
from django.db import transaction
from django.shortcuts import render
from django.test import RequestFactory
from ninja import NinjaAPI, Schema

from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.systems.requests.models import Category, Request
from hongge.systems.requests.views import desk
from hongge.urls import urlpatterns as pages

api = NinjaAPI(urls_namespace="bare", docs_url=None)
where = Place.objects.get(pk=int(os.environ["BENCH_AT"]))


class Report(Schema):
    text: str
    name: str = ""
    phone: str = ""


@api.post("/", response={201: dict})
def report(request: HttpRequest, given: Report) -> tuple[int, dict[str, int]]:
    with transaction.atomic():
        made = Request.objects.create(
            number=uuid.uuid4().hex[:24],
            title=given.text[:40],
            description=given.text,
            channel="qr",
            place=where,
            path=where.path,
            stream_id=where.stream_id,
            cell_id=where.cell_id,
            state="received",
            opened_at=clock.now(),
        )
        Entry.objects.create(
            stream_id=where.stream_id,
            seq=uuid.uuid4().int >> 66,
            at=made.opened_at,
            role="visitor",
            kind="request",
            record=made.pk,
            step="open",
            source="",
            target="received",
            path=where.path,
            facts={"number": made.number},
            previous=uuid.uuid4().hex * 2,
            digest="0" * 64,
        )
    return 201, {"id": made.pk}


def captured() -> dict[str, Any]:
    """What the list's own view gives to its template, asked once; the rows stay as they are."""
    found: dict[str, Any] = {}

    def keep(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        found.update(context, template_=template)
        return HttpResponse()

    real, desk.render = desk.render, keep
    try:
        desk.index(as_staff(RequestFactory().get("/requests/")))
    finally:
        desk.render = real
    choices = [("", "全部类别"), *((row.pk, row.name) for row in Category.objects.filter(parent=None))]
    found["filter"].form.fields["category"].widget.choices = choices
    return found


def as_staff(request: HttpRequest) -> HttpRequest:
    staff = Actor(role="district_staff", path=where.path[: where.steplen], label="社区·社区工作人员", duty=1)
    request.actor, request.held = staff, [SimpleNamespace(pk=1, label=staff.label)]  # type: ignore[attr-defined]
    return request


standing: dict[str, Any] = {}


def constant(request: HttpRequest) -> HttpResponse:
    if not standing:
        standing.update(captured())
    return render(as_staff(request), standing["template_"], standing)


urlpatterns = [path("bare/", api.urls), path("constant/", constant), *pages]
application = get_wsgi_application()
