"""Before the freeze: the register unit by unit, the motions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.forms import CorrectForm, MotionForm
from hongge.civic.assembly.models import Correction, Motion, Unit
from hongge.civic.assembly.queries import shown
from hongge.civic.assembly.views.desk import allowed, crumb, visible
from hongge.civic.assembly.workflow import CONVENERS
from hongge.kernel.errors import Refused
from hongge.kernel.files import keep_paper
from hongge.kernel.pages import Page, page_of

PAGE = 50


def register(request: HttpRequest, number: str) -> HttpResponse:
    """名册: as it would be frozen now, or as it is."""
    held, actor = visible(request, number)
    asked = request.GET.get("page", "")
    context = {"held": held, "crumb": crumb(held, _("业主名册")), "may_correct": actor.role in CONVENERS and held.state == "preparing"}
    if held.state == "preparing":
        every = queries.draft(held)
        wanted = [unit for unit in every if unit.faults or unit.corrected] if request.GET.get("only") else every
        nth = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
        page: Page[Any] = Page(max(nth, 1), wanted[(max(nth, 1) - 1) * PAGE :][:PAGE], len(wanted) > max(nth, 1) * PAGE)
        return render(request, "assembly/register_draft.html", context | {"page": page, "totals": queries.totals_of(held, every)})
    rows = Unit.objects.filter(assembly=held).select_related("elector").order_by("path")
    frozen = page_of(rows, asked)
    names = queries.holder_names([unit.elector for unit in frozen.rows])
    lines = [(unit, names.get(unit.elector_id, "")) for unit in frozen.rows]
    shown_print = shown.short_print(held.fingerprint)
    return render(request, "assembly/register.html", context | {"page": frozen, "lines": lines, "print": shown_print})


def correct(request: HttpRequest, number: str, room: int) -> HttpResponse:
    """更正一户."""
    held, actor = allowed(request, number, "correct")
    unit = next((unit for unit in queries.draft(held) if unit.room.pk == room), None)
    if unit is None:
        raise Http404
    crumbs = crumb(held, _("更正名册"))
    choices = [(code, words) for code, words in Correction.What.choices if code != Correction.What.COUNTED or queries.is_beside(unit.room)]
    what = request.POST.get("what") or request.GET.get("what", "")
    if what not in dict(choices):
        return render(request, "assembly/correct.html", {"held": held, "unit": unit, "choices": choices, "crumb": crumbs})
    form = CorrectForm(request.POST or None, record=held, what=what)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["what"] == "owners":
                actions.correct_owners(held, room=unit.room, people=given["people"], reason=given["reason"], actor=actor)
            else:
                value = form.value()
                actions.correct(held, room=unit.room, what=given["what"], value=value, reason=given["reason"], actor=actor)
            return redirect("assembly:register", number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"held": held, "unit": unit, "form": form, "choice": Correction.What(what).label, "crumb": crumbs}
    return render(request, "assembly/correct.html", context, status=409 if form.is_bound else 200)


def edit_motion(request: HttpRequest, number: str, nth: int) -> HttpResponse:
    """改议题."""
    held, actor = allowed(request, number, "edit_motion")
    motion = get_object_or_404(Motion.objects.select_related("scope"), assembly=held, nth=nth)
    form = MotionForm(request.POST or None, request.FILES or None, record=held, motion=motion)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            photos = [keep_paper(photo) for photo in given.pop("photos")]
            actions.edit_motion(held, motion=motion, photos=photos, **given, actor=actor)
            return redirect("assembly:show", number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"held": held, "motion": motion, "form": form, "crumb": crumb(held, _("改议题"))}
    return render(request, "assembly/motion.html", context, status=409 if form.is_bound else 200)


def drop_motion(request: HttpRequest, number: str, nth: int) -> HttpResponse:
    """删议题."""
    held, actor = allowed(request, number, "drop_motion")
    motion = get_object_or_404(Motion, assembly=held, nth=nth)
    actions.drop_motion(held, motion=motion, actor=actor)
    return redirect("assembly:show", number)
