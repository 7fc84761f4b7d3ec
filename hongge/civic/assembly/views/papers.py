"""Papers that come in: entered by two people, taken in from the platform; and the list of every ballot."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hongge.civic.assembly import actions, imports, queries
from hongge.civic.assembly.forms import EntryForm, PlatformForm, TakeBackForm
from hongge.civic.assembly.models import Ballot, PaperEntry
from hongge.civic.assembly.views.desk import allowed, crumb, visible
from hongge.civic.assembly.views.people import one
from hongge.civic.assembly.workflow import CERTIFIERS, CLERKS
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.files import keep_photo, read_sheet
from hongge.kernel.pages import page_of
from hongge.kernel.sheets import held as keeping


def papers(request: HttpRequest, number: str) -> HttpResponse:
    """录入纸质票: what waits for a second or third reading, and the way to a new one."""
    held, actor = visible(request, number)
    if actor.role not in CLERKS:
        raise Http404
    waiting = [
        (sheet, again, sheet.open_to(actor.person)[0] if again else None)
        for sheet in queries.waiting_sheets(held)
        for again in (sheet.needs_another_than(actor.person),)
    ]
    context = {"held": held, "waiting": waiting, "crumb": crumb(held, _("录入纸质票"))}
    return render(request, "assembly/papers.html", context)


def enter(request: HttpRequest, number: str, elector: int) -> HttpResponse:
    """One reading of one paper, with its picture. What somebody else read of it is not shown."""
    held, actor = allowed(request, number, "enter")
    mine = one(held, elector)
    sheet = queries.sheet_for(mine)
    asked: dict[str, Any] = {"elector": mine, "represented": queries.representative(mine) is not None, "motions": queries.motions_for(mine)}
    form = EntryForm(request.POST or None, request.FILES or None, record=held, **asked)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            scans = [keep_photo(photo) for photo in given["photos"][:1]]
            actions.enter(
                held,
                elector=mine,
                marks=form.marks(),
                signed=given["signed"],
                received_at=form.received_at(sheet.entries[0].received_at if sheet.entries else None),
                scan=scans[0] if scans else None,
                actor=actor,
            )
            return redirect("assembly:papers", number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"held": held, "elector": mine, "form": form, "sheet": sheet, "nth": queries.readings_of(sheet) + 1}
    context["crumb"] = crumb(held, _("录入纸质票"))
    context |= {"again": sheet.needs_another_than(actor.person), "mine": sheet.open_to(actor.person)}
    return render(request, "assembly/enter.html", context, status=409 if form.is_bound else 200)


def picture(request: HttpRequest, number: str, elector: int) -> FileResponse:
    """The paper that waits for another reading, for whoever reads papers."""
    held, _actor = allowed(request, number, "enter")
    scan = queries.sheet_for(one(held, elector)).scan
    if scan is None:
        raise Http404
    return handed(scan, f"{elector}")


def take_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """撤回一次录入."""
    held, actor = allowed(request, number, "take_back")
    reading = get_object_or_404(PaperEntry.objects.select_related("elector"), assembly=held, pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(held, reading=reading, **form.given(), actor=actor)
            return redirect("assembly:papers", number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    label = _("撤回第%(nth)s次录入") % {"nth": reading.nth}
    context = {"held": held, "elector": reading.elector, "form": form, "label": label, "crumb": crumb(held, reading.elector.rooms)}
    return render(request, "assembly/about_elector.html", context, status=409 if form.is_bound else 200)


def ballots(request: HttpRequest, number: str) -> HttpResponse:
    """Every ballot that came in, with the reason where it does not count; what it says only once the box is closed."""
    held, _actor = visible(request, number)
    rows = Ballot.objects.filter(assembly=held).select_related("elector", "proxy", "assembly").order_by("nth")
    asked = request.GET.get("only", "")
    if asked == "out":
        rows = rows.filter(counts=False)
    elif asked in Ballot.Origin.values:
        rows = rows.filter(origin=asked, counts=True)
    page = page_of(rows, request.GET.get("page", ""))
    scanned = PaperEntry.objects.filter(elector__in=[b.elector_id for b in page.rows]).exclude(scan=None)
    scans = set(scanned.values_list("elector", flat=True))
    opened = held.is_counted and not held.is_secret
    lines = [(b, queries.said_by(b) if opened else [], b.elector_id in scans and b.origin == Ballot.Origin.PAPER) for b in page.rows]
    context = {"held": held, "page": page, "lines": lines, "opened": opened, "crumb": crumb(held, _("全部的票"))}
    return render(request, "assembly/ballots.html", context)


def scan(request: HttpRequest, number: str, nth: int) -> FileResponse:
    """The scan of a paper: for those who enter and certify, and the vote in it only once the box is closed."""
    held, actor = visible(request, number)
    if actor.role not in (*CLERKS, *CERTIFIERS) or not held.is_counted or held.is_secret:
        raise Http404
    ballot = Ballot.objects.filter(assembly=held, nth=nth, origin=Ballot.Origin.PAPER).first()
    entry = queries.scan_of(ballot) if ballot else None
    if ballot is None or entry is None:
        raise Http404
    return handed(entry, f"{ballot.nth}")


def take_in(request: HttpRequest, number: str) -> HttpResponse:
    """导入平台票: look at every row, then take all of them in. Held sealed in between."""
    held, actor = allowed(request, number, "take_in")
    form = PlatformForm(request.POST or None, request.FILES or None)
    shown: dict[str, object] = {"held": held, "form": form, "crumb": crumb(held, _("导入平台票"))}
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.cleaned_data["kept"] or keeping.keep(form.cleaned_data["sheet"].read(), actor)
            content = keeping.opened(kept, actor)
            fates = imports.preview(read_sheet(content), held)
            if form.cleaned_data["do"] == "accept":
                imports.accept(fates, content=content, assembly=held, actor=actor)
                return redirect("assembly:show", number)
            shown |= {"fates": fates, "kept": kept, "good": sum(not fate.faults for fate in fates), "total": len(fates)}
        except Refused as refused:
            form.add_error("sheet", refused.reasons)
    return render(request, "assembly/import.html", shown, status=422 if form.errors and form.is_bound else 200)
