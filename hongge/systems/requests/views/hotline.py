"""12345转办: a workbook comes in, every row's fate is shown, then it is taken in, and it goes back with its reasons."""

from __future__ import annotations

import json
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hongge.kernel.access import Actor
from hongge.kernel.downloads import attachment
from hongge.kernel.errors import Refused
from hongge.kernel.files import sheet_rows
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place
from hongge.kernel.sheets import EXPLAINING, held, template
from hongge.systems.requests.forms import SheetForm
from hongge.systems.requests.imports import SHEET, accept, annotated, notes_of, preview
from hongge.systems.requests.models import OFFICE

SHOWN, NOTES = 200, "notes"


def taken(kept: str, actor: Actor) -> dict[int, str]:
    """What became of the rows when the workbook was taken in; nothing when it was only looked at."""
    found = json.loads(held.opened(kept, actor, part=NOTES)) if held.stands(kept, part=NOTES) else {}
    return {int(row): note for row, note in found.items()}


def import_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook, to fill in."""
    if cast(Signed, request).actor.role not in OFFICE:
        raise Http404
    return attachment(template(SHEET), "12345工单.xlsx", plain="12345.xlsx")


def import_rows(request: HttpRequest) -> HttpResponse:
    """Upload, look at every row's fate, take in, fetch the workbook with 错误原因."""
    actor = cast(Signed, request).actor
    if actor.role not in OFFICE or actor.place is None:
        raise Http404
    place, form = Place.objects.get(pk=actor.place), SheetForm(request.POST or None, request.FILES or None)
    shown: dict[str, object] = {"form": form, "place": place}
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.cleaned_data["kept"] or held.keep(form.cleaned_data["sheet"].read(), actor)
            rows = list(sheet_rows(held.opened(kept, actor), apart=(EXPLAINING,)))
            fates = preview(rows, place)
            if form.cleaned_data["do"] == "accept":
                fates = accept(fates, actor=actor)
                held.keep(json.dumps(notes_of(fates) | taken(kept, actor)).encode(), actor, key=kept, part=NOTES)
            if form.cleaned_data["do"] == "back":
                notes = taken(kept, actor) or notes_of(fates)
                return attachment(annotated(rows, notes), "12345-checked.xlsx", plain="12345-checked.xlsx")
            shown |= {"fates": fates[:SHOWN], "total": len(fates), "good": sum(not fate.fault for fate in fates), "kept": kept}
            shown["done"] = form.cleaned_data["do"] == "accept"
        except Refused as refused:
            form.add_error("sheet", refused.reasons)
    return render(request, "requests/import.html", shown, status=422 if form.errors and form.is_bound else 200)
