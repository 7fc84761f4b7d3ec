"""导入表格: choose a layout, fetch its template, send it filled in, look at every row's fate, take in, fetch it back with 错误原因."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongge.kernel import sheets
from hongge.kernel.access import Actor
from hongge.kernel.downloads import attachment
from hongge.kernel.errors import Refused
from hongge.kernel.files import SheetRows, sheet_rows
from hongge.kernel.pages import PAGE, Signed, page_number
from hongge.kernel.places import Place
from hongge.kernel.routes import route
from hongge.kernel.sheets import EXPLAINING, LABELS, Layout, Line, Verdict, annotated, find_heading, held, layouts, template
from hongge.portal.forms import WorkbookForm

SEEN, DONE = "seen", "done"


def offered(actor: Actor) -> list[Layout]:
    """The layouts this actor may bring in."""
    known = sorted(layouts.values(), key=lambda layout: layout.order)
    return [layout for layout in known if layout.may(actor) and actor.place is not None]


def asked(request: HttpRequest, name: str) -> tuple[Layout, Place, Actor]:
    """The layout of that name and the actor's place; one that is not theirs is as absent as none."""
    actor = cast(Signed, request).actor
    layout = next((layout for layout in offered(actor) if layout.name == name), None)
    if layout is None:
        raise Http404
    return layout, Place.objects.get(pk=actor.place), actor


def index(request: HttpRequest) -> HttpResponse:
    """Everything that can come in as a workbook."""
    actor = cast(Signed, request).actor
    if not offered(actor):
        raise Http404
    return render(request, "portal/imports.html", {"layouts": offered(actor), "place": Place.objects.get(pk=actor.place)})


def empty(request: HttpRequest, name: str) -> HttpResponse:
    """The template to fill in."""
    layout, _place, _actor = asked(request, name)
    return attachment(template(layout), f"{layout.label}模板.xlsx")


def upload(request: HttpRequest, name: str) -> HttpResponse:
    """Send a workbook; it is sealed and kept for a day, and nothing is taken in yet."""
    layout, place, actor = asked(request, name)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["sheet"].read()
            find_heading([row for row, _n in zip(reading(content), range(sheets.TOP))], layout.columns)
            return redirect("import_look", layout.name, held.keep(content, actor))
        except Refused as refused:
            form.add_error("sheet", refused.reasons)
    shown = {"layout": layout, "place": place, "form": form}
    return render(request, "portal/import.html", shown, status=422 if form.is_bound else 200)


def reading(content: bytes) -> SheetRows:
    return sheet_rows(content, apart=(EXPLAINING,))


@dataclass(frozen=True)
class Lines:
    """One page of the fates."""

    number: int
    rows: list[Line]
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def look(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Every row's fate, by kind and page; pressing takes in what can be taken in."""
    layout, place, actor = asked(request, name)
    try:
        content = held.opened(key, actor)
        if request.method == "POST" and not held.stands(key, part=DONE):
            digest = hashlib.sha256(content).hexdigest()
            verdict = sheets.accept(layout, reading(content), place=place, actor=actor, digest=digest)
            transaction.on_commit(lambda: held.keep(verdict.packed(), actor, key=key, part=DONE) and None)
        if request.method == "POST":
            return redirect("import_look", layout.name, key)
        verdict = judged(layout, place, actor, key, content)
    except Refused as refused:
        form = WorkbookForm()
        return render(request, "portal/import.html", {"layout": layout, "place": place, "form": form, "said": refused.reasons}, status=404)
    kind = request.GET.get("fate", "")
    kind = kind if kind in LABELS else ""
    number = page_number(request.GET.get("page", ""))
    found = [line for nth, line in zip(range(number * PAGE + 1), verdict.shown(kind))][(number - 1) * PAGE :]
    counts = [{"kind": one, "label": label, "number": verdict.counts[one], "current": one == kind} for one, label in LABELS.items()]
    shown = {"layout": layout, "place": place, "key": key, "verdict": verdict, "counts": counts, "kind": kind}
    return render(request, "portal/import_look.html", shown | {"page": Lines(number, found[:PAGE], len(found) > PAGE)})


def judged(layout: Layout, place: Place, actor: Actor, key: str, content: bytes) -> Verdict:
    """What became of the workbook, or else what would; the second is worked out once."""
    for part in (DONE, SEEN):
        if held.stands(key, part=part):
            return Verdict.unpacked(held.opened(key, actor, part=part))
    verdict = sheets.preview(layout, reading(content), place=place, actor=actor)
    held.keep(verdict.packed(), actor, key=key, part=SEEN)
    return verdict


def checked(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """The same workbook with a column 错误原因."""
    layout, place, actor = asked(request, name)
    try:
        content = held.opened(key, actor)
        verdict = judged(layout, place, actor, key, content)
        heading = find_heading([row for row, _n in zip(reading(content), range(sheets.TOP))], layout.columns)
        page = annotated(reading(content), heading.at, verdict.notes(), name=layout.label)
        return attachment(sheets.workbook([page]), _("%(name)s（错误原因）.xlsx") % {"name": layout.label})
    except Refused as refused:
        raise Http404 from refused


urlpatterns = [
    route("imports/", index, name="imports", policy="duty"),
    route("imports/<str:name>/", upload, name="import", policy="duty", methods=("GET", "POST")),
    route("imports/<str:name>/template.xlsx", empty, name="import_template", policy="duty"),
    route("imports/<str:name>/<str:key>/", look, name="import_look", policy="duty", methods=("GET", "POST")),
    route("imports/<str:name>/<str:key>/checked.xlsx", checked, name="import_checked", policy="duty"),
]
