"""Owners of the frozen register: whom papers reached, who votes for whom."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.forms import DeliverForm, EntrustForm, NameForm
from hongge.civic.assembly.models import Assembly, Elector
from hongge.civic.assembly.views.desk import allowed, crumb, visible
from hongge.civic.assembly.workflow import CLERKS
from hongge.kernel.errors import Refused
from hongge.kernel.files import keep_photo
from hongge.kernel.pages import page_of

AT_ONCE = 50  # homes one delivery form shows


def found(held: Assembly, request: HttpRequest) -> QuerySet[Elector]:
    """The owners asked for: by room, by building, only those not served, only those who have not voted."""
    rows = Elector.objects.filter(assembly=held, counted=True).order_by("nth")
    if words := request.GET.get("q", "").strip()[:40]:
        rows = rows.filter(rooms__contains=words)
    if (at := request.GET.get("at", "")).isascii() and at.isalnum() and at.startswith(held.path):
        rows = rows.filter(path__startswith=at)
    if request.GET.get("only") == "unserved":
        rows = rows.filter(deliveries=None)
    if request.GET.get("only") == "silent":
        rows = rows.exclude(pk__in=held.ballots.filter(counts=True).values("elector"))
    if request.GET.get("only") == "voted":
        rows = rows.filter(pk__in=held.ballots.filter(counts=True).values("elector"))
    return rows


def electors(request: HttpRequest, number: str) -> HttpResponse:
    """业主: find one by room, to enter a paper, a mandate, a representative."""
    held, actor = visible(request, number)
    page = page_of(found(held, request), request.GET.get("page", ""))
    names = queries.holder_names(page.rows)
    voted, served = queries.marked(page.rows)
    lines = [(row, names.get(row.pk, ""), row.pk in served, row.pk in voted) for row in page.rows]
    context = {"held": held, "page": page, "lines": lines, "crumb": crumb(held, _("业主")), "clerk": actor.role in CLERKS}
    return render(request, "assembly/electors.html", context)


def one(held: Assembly, pk: int) -> Elector:
    return get_object_or_404(Elector.objects.prefetch_related("holders", "units"), assembly=held, pk=pk)


def elector(request: HttpRequest, number: str, elector: int) -> HttpResponse:
    """One owner: homes, holders, representative, mandates, papers and ballots. What a ballot says is not shown here."""
    held, actor = visible(request, number)
    mine = one(held, elector)
    chosen = queries.representative(mine)
    context = {
        "held": held,
        "elector": mine,
        "representative": next((holder for holder in mine.holders.all() if holder.pk == chosen), None),
        "proxies": mine.proxies.order_by("-pk"),
        "ballots": mine.ballots.select_related("assembly", "proxy").order_by("nth"),
        "deliveries": mine.deliveries.order_by("-pk"),
        "clerk": actor.role in CLERKS,
        "crumb": crumb(held, mine.rooms),
    }
    return render(request, "assembly/elector.html", context)


def deliver(request: HttpRequest, number: str) -> HttpResponse:
    """登记送达, fifty homes at a time."""
    held, actor = allowed(request, number, "deliver")
    waiting = queries.undelivered(held)
    form = DeliverForm(request.POST or None, electors=waiting if request.method == "POST" else _first(waiting))
    if request.method == "POST" and form.is_valid():
        try:
            actions.deliver(held, **form.given(), actor=actor)
            return redirect("assembly:deliver" if queries.undelivered(held).exists() else "assembly:show", number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    if form.is_bound:
        form.fields["electors"].queryset = _first(waiting)  # type: ignore[attr-defined]
    context = {"held": held, "form": form, "left": waiting.count(), "crumb": crumb(held, _("登记送达"))}
    return render(request, "assembly/deliver.html", context, status=422 if form.is_bound else 200)


def _first(waiting: QuerySet[Elector]) -> QuerySet[Elector]:
    return waiting.filter(pk__in=list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


def name(request: HttpRequest, number: str, elector: int) -> HttpResponse:
    """登记共有人书面推选的代表."""
    held, actor = allowed(request, number, "name")
    mine = one(held, elector)
    form = NameForm(request.POST or None, elector=mine)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name(held, elector=mine, **form.given(), actor=actor)
            return redirect("assembly:elector", number, elector)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"held": held, "elector": mine, "form": form, "label": _("推选代表"), "crumb": crumb(held, mine.rooms)}
    return render(request, "assembly/about_elector.html", context, status=422 if form.is_bound else 200)


def entrust(request: HttpRequest, number: str, elector: int) -> HttpResponse:
    """登记委托."""
    held, actor = allowed(request, number, "entrust")
    mine = one(held, elector)
    form = EntrustForm(request.POST or None, request.FILES or None, record=held, motions=queries.motions_for(mine))
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            photos = [keep_photo(photo) for photo in given.pop("photos")[:1]]
            actions.entrust(held, elector=mine, scan=photos[0] if photos else None, **given, actor=actor)
            return redirect("assembly:elector", number, elector)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"held": held, "elector": mine, "form": form, "label": _("登记委托"), "crumb": crumb(held, mine.rooms)}
    return render(request, "assembly/about_elector.html", context, status=422 if form.is_bound else 200)
