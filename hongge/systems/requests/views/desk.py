"""For those at work: the list, one request, its buttons."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import AT_PLACE
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import keep_photo
from hongge.kernel.pages import Signed, page_of
from hongge.kernel.places import Place, full_names
from hongge.systems.requests import actions, queries
from hongge.systems.requests.forms import RegisterForm, RequestFilter, RevealForm
from hongge.systems.requests.models import OFFICE, Reporter, Request
from hongge.systems.requests.views.buttons import BUTTONS, about
from hongge.systems.requests.views.public import sent

SLIP = "slip"  # in the session: the number whose code may be shown once
# What a line of the list shows.
LISTED = ("number", "title", "state", "path", "opened_at", "soon_at", "due_at", "done_at", "paused_at", "returns", "urges", "urged_at")


def visible(request: HttpRequest, number: str) -> tuple[Request, Actor]:
    """The request under this number, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    held = (
        Request.objects.visible_to(actor)
        .select_related("place", "category", "lead", "entered_by__person", "reporter__person")
        .filter(number=number)
        .first()
    )
    if held is None:
        raise Http404
    return held, actor


def index(request: HttpRequest) -> HttpResponse:
    """The list, filtered; 50 to a page, the newest first."""
    actor = cast(Signed, request).actor
    rows = Request.objects.visible_to(actor).select_related("lead").only(*LISTED, "lead__name").order_by("-opened_at")
    chosen = RequestFilter(request.GET, queryset=rows, request=request)
    page = page_of(chosen.qs, request.GET.get("page", ""))
    where = full_names({row.path for row in page.rows})
    marks = queries.marks(page.rows, actor)
    lines = [(row, where[row.path], marks.get(row.pk, ())) for row in page.rows]
    return render(request, "requests/index.html", {"filter": chosen, "page": page, "lines": lines, "may_register": actor.role in AT_PLACE})


def show(request: HttpRequest, number: str) -> HttpResponse:
    """One request: the matter left, steps and buttons right, the timeline below."""
    held, actor = visible(request, number)
    return render(request, "requests/show.html", showing(held, actor))


def showing(held: Request, actor: Actor) -> dict[str, object]:
    told = queries.teller(held, actor)
    return {
        "request_": held,
        "description": told(held.description),
        "result": told(held.result),
        "buttons": BUTTONS.of(held, actor),
        "timeline": queries.timeline(held, actor),
        "steps": queries.steps(held),
        "marks": queries.marks([held], actor).get(held.pk, ()),
        "photos": queries.photos(held),
        "site": queries.site(held.place),
        "assistants": [a.organisation for a in held.assistants.select_related("organisation")],
        "reporter": queries.reporter_of(held, actor),
        "asks_who": actor.role in OFFICE,
        "reveal": RevealForm(),
    }


def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One button of the request page."""
    held, actor = visible(request, number)
    crumb = [{"label": _("诉求"), "url": reverse("requests:index")}]
    named = {"title": held.title, "number": held.number, "crumb": crumb, "about": about(held, step) if actor.role in OFFICE else {}}
    return BUTTONS.press(request, held, actor, step, back=reverse("requests:show", args=[number]), page="step.html", context=named)


def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """显示电话: one look, journalled, shown to the reporter."""
    held, actor = visible(request, number)
    form = RevealForm(request.POST)
    if not Reporter.objects.visible_to(actor).filter(request=held).exists():
        raise Http404
    if not form.is_valid():
        return redirect("requests:show", number)
    reporter = actions.reveal(held, reason=form.cleaned_data["reason"], actor=actor)
    return render(request, "requests/show.html", showing(held, actor) | {"revealed": reporter})


def photo(request: HttpRequest, number: str, pk: int) -> FileResponse:
    held, _actor = visible(request, number)
    return sent(held, pk)


def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The number and code of what was just registered for somebody, to read out or to print: once, for whoever registered it."""
    held, _actor = visible(request, number)
    if request.session.get(SLIP) != number:
        return redirect("requests:show", number)
    del request.session[SLIP]
    address = request.build_absolute_uri(reverse("requests:find"))
    return render(request, "requests/slip.html", {"request_": held, "track_url": address})


def register(request: HttpRequest) -> HttpResponse:
    """替居民登记 and 记一件事."""
    actor = cast(Signed, request).actor
    if actor.role not in AT_PLACE or actor.place is None:
        raise Http404
    place = Place.objects.get(pk=actor.place)
    asked = {"channel": request.GET.get("channel", "")}
    form = RegisterForm(request.POST or None, request.FILES or None, place=place, initial=asked)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        at = given.pop("at")
        try:
            photos = [keep_photo(picture) for picture in given.pop("photos")]
            made = actions.receive(at, photos=photos, on_behalf=bool(given["name"] or given["phone"]), **given, actor=actor)
            request.session[SLIP] = made.number
            return redirect("requests:slip", made.number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "requests/register.html", {"form": form, "place": place}, status=422 if form.is_bound else 200)
