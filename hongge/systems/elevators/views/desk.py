"""For those at work: the list, one project, its buttons, the coefficients, the objections."""

from __future__ import annotations

from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.forms import StepForm
from hongge.kernel.pages import Signed, page_of
from hongge.kernel.places import Place, full_names
from hongge.kernel.spoken import yuan
from hongge.systems.elevators import actions, queries
from hongge.systems.elevators.forms import HandleForm, LiftFilter, ProposeForm, ReverseForm, TableForm
from hongge.systems.elevators.models import ENTITLED, METHODS, LiftProject, Picture
from hongge.systems.elevators.views.buttons import BUTTONS
from hongge.systems.elevators.workflow import GOERS, LIFT, RUNNERS

LISTED = ("number", "title", "state", "path", "opened_at", "homes", "homes_asked", "objections_open", "objection_due_on", "next_visit_on")


def visible(request: HttpRequest, number: str) -> tuple[LiftProject, Actor]:
    """The project under this number, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    held = LiftProject.objects.visible_to(actor).select_related("place", "scope_place", "body").filter(number=number).first()
    if held is None:
        raise Http404
    return held, actor


def index(request: HttpRequest) -> HttpResponse:
    """The list, filtered; 50 to a page, the newest first."""
    actor = cast(Signed, request).actor
    rows = LiftProject.objects.visible_to(actor).only(*LISTED).order_by("-opened_at", "-pk")
    chosen = LiftFilter(request.GET, queryset=rows)
    page = page_of(chosen.qs, request.GET.get("page", ""))
    where = full_names({row.path for row in page.rows})
    lines = [(row, where[row.path]) for row in page.rows]
    return render(request, "elevators/index.html", {"filter": chosen, "page": page, "lines": lines, "may_propose": proposes(actor)})


def proposes(actor: Actor) -> bool:
    return actor.role in LIFT.opened_by and actor.place is not None


def propose(request: HttpRequest) -> HttpResponse:
    """提出加装电梯."""
    actor = cast(Signed, request).actor
    if not proposes(actor):
        raise Http404
    form = ProposeForm(request.POST or None, place=Place.objects.get(pk=actor.place))
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            return redirect("elevators:show", actions.propose(given.pop("at"), **given, actor=actor).number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "elevators/propose.html", {"form": form}, status=422 if form.is_bound else 200)


def show(request: HttpRequest, number: str) -> HttpResponse:
    """One project: homes, costs, papers and ledgers left, steps and buttons right, the timeline below."""
    held, actor = visible(request, number)
    homes = queries.homes_of(held)
    entitled, may_edit = actor.role in ENTITLED, held.state == "planning" and actor.role in RUNNERS
    quotes = queries.quotes(held, homes, with_empty=may_edit)
    floors, frozen = queries.picture(held, homes, quotes, actor), queries.frozen(held)
    settled = bool(frozen) and all(cell.frozen == cell.chosen for floor in floors for cell in floor.cells)
    return render(
        request,
        "elevators/show.html",
        {
            "project": held,
            "entitled": entitled,
            "tally": queries.tally(held),
            "floors": floors,
            "settled": settled,
            "quotes": quotes,
            "budget": queries.budget_lines(held),
            "frozen": sum(row.pays for row in frozen.values()) if frozen and not settled else None,
            "may_edit": may_edit,
            "may_visit": actor.role in GOERS and held.state in ("consulting", "planning"),
            "may_handle": actor.role in RUNNERS and held.state in ("publicising", "settling"),
            "private_parts": held.private_parts.select_related("room") if entitled else [],
            "meetings": held.meetings.order_by("held_on", "pk"),
            "mandate": held.mandates.order_by("-pk").select_related("organisation").first(),
            "stages": queries.checklist(held),
            "notices": queries.notices(held) if held.state in ("publicising", "settling") or held.notice_from else [],
            "cases": queries.cases(held),
            "accounts": held.accounts.select_related("reversal").order_by("on", "pk"),
            "may_reverse": flow.may(actor, held, LIFT.by_name["reverse_account"], LIFT.kind),
            "works": held.works.order_by("-on", "-pk"),
            "acceptances": held.acceptances.order_by("-on", "-pk"),
            "assemblies": queries.assemblies(held),
            "outside": held.outside_votes.order_by("-pk"),
            "pictures": held.pictures.select_related("file").order_by("pk"),
            "buttons": BUTTONS.of(held, actor),
            "steps": queries.steps(held),
            "timeline": queries.timeline(held, actor),
        },
    )


def named(held: LiftProject) -> dict[str, Any]:
    return {"title": held.title, "number": held.number, "crumb": [{"label": _("加装电梯"), "url": reverse("elevators:index")}]}


def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One button of the project page."""
    held, actor = visible(request, number)
    back = reverse("elevators:show", args=[number])
    return BUTTONS.press(request, held, actor, step, back=back, page="step.html", context=named(held))


def table(request: HttpRequest, number: str, method: str) -> HttpResponse:
    """改系数 of one method; what each home would pay is worked out anew."""
    held, actor = visible(request, number)
    if method not in METHODS or not flow.may(actor, held, LIFT.by_name["set_table"], LIFT.kind):
        raise Http404
    floors = sorted({home.floor for home in queries.homes_of(held) if home.floor is not None})
    plain, known, _edited = queries.tables(held, floors)[method]
    form = TableForm(request.POST or None, record=held, method=plain, floors=floors, known=known)
    return pressed(
        request,
        held,
        form,
        lambda given: actions.set_table(held, method=method, **given, actor=actor),
        {"step": f"table-{method}", "label": _("改系数：%(method)s") % {"method": _(plain.label)}},
    )


def handle(request: HttpRequest, number: str, nth: int) -> HttpResponse:
    """处理异议, or hand it to mediation."""
    held, actor = visible(request, number)
    objection = get_object_or_404(held.objection_set, nth=nth)
    if not flow.may(actor, held, LIFT.by_name["handle"], LIFT.kind):
        raise Http404
    form = HandleForm(request.POST or None, record=held)
    return pressed(
        request,
        held,
        form,
        lambda given: actions.handle(held, objection=objection, **given, actor=actor),
        {"step": f"handle-{nth}", "label": _("处理第%(nth)s条异议") % {"nth": nth}},
    )


def reverse_account(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """冲正一笔收支."""
    held, actor = visible(request, number)
    if not flow.may(actor, held, LIFT.by_name["reverse_account"], LIFT.kind):
        raise Http404
    line = get_object_or_404(held.accounts, pk=pk)
    words = _("冲正：%(item)s %(amount)s元") % {"item": _(line.get_item_display()), "amount": yuan(line.amount)}
    return pressed(
        request,
        held,
        ReverseForm(request.POST or None, record=held),
        lambda given: actions.reverse_account(held, line=line, **given, actor=actor),
        {"step": f"reverse-{pk}", "label": words},
    )


def pressed(request: HttpRequest, held: LiftProject, form: StepForm, act: Any, words: dict[str, Any]) -> HttpResponse:
    """A form at a page of its own: pressed, refused with its reasons, or shown."""
    back = reverse("elevators:show", args=[held.number])
    if request.method == "POST" and form.is_valid():
        try:
            act(form.given())
            return redirect(back)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    status = 409 if request.method == "POST" else 200
    return render(request, "step.html", {"form": form, "back": back, **named(held), **words}, status=status)


def picture(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A picture of this project, never executed by a browser."""
    held, _actor = visible(request, number)
    found = get_object_or_404(Picture.objects.select_related("file"), pk=pk, project=held)
    return handed(found.file, f"{found.pk}")
