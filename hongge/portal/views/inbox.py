"""我的消息: the notices kept for whoever is signed in."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hongge.kernel import outbox
from hongge.kernel.pages import Signed, page_of
from hongge.kernel.routes import route
from hongge.portal import inbox


def index(request: HttpRequest) -> HttpResponse:
    """All notices, newest first."""
    actor = cast(Signed, request).actor
    mine = outbox.inbox(actor.person or 0).filter(template__in=outbox.templates)
    page = page_of(mine, request.GET.get("page", ""))
    return render(request, "portal/inbox.html", {"page": page, "notices": inbox.notices(page.rows, actor)})


def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks a notice as read and goes to what it speaks of. Somebody else's is as absent as none."""
    person = cast(Signed, request).actor.person or 0
    message = outbox.inbox(person).filter(pk=pk, template__in=outbox.templates).first()
    if message is None:
        raise Http404
    outbox.read(person, messages=[message.pk])
    return redirect(inbox.way(message) or "inbox")


urlpatterns = [
    route("me/messages/", index, name="inbox", policy="signed_in"),
    route("me/messages/<int:pk>/", opened, name="inbox_open", policy="signed_in", methods=("POST",)),
]
