"""12345转办: a workbook comes in, every row's fate is shown, then it is taken in, and it goes back with its reasons."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import read_sheet
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place
from hongge.kernel.secrets import decrypt, encrypt
from hongge.systems.requests.forms import SheetForm
from hongge.systems.requests.imports import accept, annotated, preview
from hongge.systems.requests.workflow import OFFICE

SHOWN = 200


def import_rows(request: HttpRequest) -> HttpResponse:
    """Upload, look at every row's fate, take in, fetch the workbook with 错误原因."""
    actor = cast(Signed, request).actor
    if actor.role not in OFFICE or actor.place is None:
        raise Http404
    place, form = Place.objects.get(pk=actor.place), SheetForm(request.POST or None, request.FILES or None)
    shown: dict[str, object] = {"form": form, "place": place}
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.cleaned_data["kept"] or keep(form.cleaned_data["sheet"].read(), actor)
            rows = read_sheet(opened(kept, actor))
            fates = preview(rows, place)
            if form.cleaned_data["do"] == "accept":
                fates = accept(fates, actor=actor)
            if form.cleaned_data["do"] == "back":
                answer = HttpResponse(
                    annotated(rows, fates), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                )
                answer["Content-Disposition"] = 'attachment; filename="12345-checked.xlsx"'
                return answer
            shown |= {"fates": fates[:SHOWN], "total": len(fates), "good": sum(not fate.fault for fate in fates), "kept": kept}
            shown["done"] = form.cleaned_data["do"] == "accept"
        except Refused as refused:
            form.add_error("sheet", refused.reasons)
    return render(request, "requests/import.html", shown, status=422 if form.errors and form.is_bound else 200)


def keep(content: bytes, actor: Actor) -> str:
    """Hold a sheet between looking and accepting; sealed, for it names people. Returns its key."""
    key = secrets.token_urlsafe(24)
    path = _path(key)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(encrypt(b64encode(content).decode(), f"sheet:{actor.duty}"))
    return key


def opened(key: str, actor: Actor) -> bytes:
    """The sheet held under this key, for the same duty only."""
    path = _path(key)
    if not path.is_file():
        raise Refused("这份表已经不在了，请重新选文件")
    return b64decode(decrypt(path.read_text(), f"sheet:{actor.duty}"))


def _path(key: str) -> Path:
    return settings.EXPORTS / "sheets" / f"{key}.sealed"
