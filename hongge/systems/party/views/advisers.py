"""党建指导员: who is sent where by which document and whom they guide, and calling one back."""

from __future__ import annotations

from typing import cast

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty
from hongge.civic.posts import ADVISER
from hongge.kernel import clock
from hongge.kernel.pages import Signed, page_of
from hongge.systems.party import actions
from hongge.systems.party.forms import RecallForm
from hongge.systems.party.models import Coverage
from hongge.systems.party.views.asking import ask, given
from hongge.systems.party.views.board import READERS, place_asked
from hongge.systems.party.workflow import OFFICE


def advisers(request: HttpRequest) -> HttpResponse:
    """The list of those in office today, in the order of places."""
    actor, today = cast(Signed, request).actor, clock.today()
    if actor.role not in READERS:
        raise Http404
    place = place_asked(request)
    guiding = Coverage.objects.visible_to(actor).on(today).select_related("body").order_by("path", "pk")
    rows = Duty.objects.visible_to(actor).in_office(today).filter(post=ADVISER, place__path__startswith=place.path)
    rows = rows.select_related("person", "organisation", "place").prefetch_related("papers", Prefetch("coverages", guiding, "guiding"))
    page = page_of(rows.order_by("place__path", "pk"), request.GET.get("page", ""))
    return render(request, "party/advisers.html", {"page": page, "place": place, "keeps": actor.role in OFFICE})


def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """结束选派."""
    actor, today = cast(Signed, request).actor, clock.today()
    seen = Duty.objects.visible_to(actor).in_office(today).filter(post=ADVISER).select_related("person", "organisation", "place")
    duty = seen.filter(pk=pk).first() if pk < 2**63 else None
    if duty is None or actor.role not in OFFICE:
        raise Http404
    held = Coverage.objects.visible_to(actor).on(today).filter(adviser=duty).select_related("body").order_by("path", "pk")
    return ask(
        request,
        RecallForm(*given(request), covers=[coverage.body.name for coverage in held]),
        lambda said: actions.recall_adviser(duty, **said, actor=actor),
        actor=actor,
        back=reverse("party:advisers"),
        done=_("已经结束选派，这位指导员不再看到那些企业"),
        label=_("结束选派"),
        step="recall",
        title=duty.person.name,
        number=duty.label,
        crumb=[{"label": _("党建指导员"), "url": reverse("party:advisers")}],
    )
