"""Pages of work plans: the list, one plan, one task, and what bodies report done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from hongge.bulletins import paper
from hongge.bulletins.actions import plans as actions
from hongge.bulletins.forms import BeginPlanForm, PlanForm, ReasonForm, ReportForm, TaskForm
from hongge.bulletins.models import Plan, TaskReport
from hongge.bulletins.queries import plans as queries
from hongge.bulletins.queries.plans import Progress
from hongge.bulletins.workflow import OFFICE, PLAN, TASK_REPORT, issued_by_another
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.figures import Line
from hongge.kernel.forms import NothingForm, StepForm
from hongge.kernel.pages import Button, Buttons, Signed, page_of
from hongge.kernel.places import Place

BUTTONS = Buttons(
    PLAN,
    {step: getattr(actions, step) for step in ("edit", "add_task", "issue", "withdraw", "close", "discard")},
    {"edit": PlanForm, "add_task": TaskForm},
)
REPORT_BUTTONS = Buttons(TASK_REPORT, {"send_back": actions.send_back, "take_back": actions.take_back}, {"send_back": ReasonForm})


def visible(request: HttpRequest, pk: int) -> tuple[Plan, Actor]:
    """The plan, if this actor may read it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    held = queries.readable(actor).select_related("place", "issuer", "edited_by").filter(pk=pk).first()
    if held is None:
        raise Http404
    return held, actor


def one_task(plan: Plan, nth: int) -> Progress:
    found = next((one for one in queries.progress(plan) if one.task.nth == nth), None)
    if found is None:
        raise Http404
    return found


def index(request: HttpRequest) -> HttpResponse:
    """The list, newest first: one's own and what is issued from above."""
    actor = cast(Signed, request).actor
    rows = queries.readable(actor).exclude(state=Plan.State.DISCARDED).select_related("place", "issuer").order_by("-opened_at", "-pk")
    page = page_of(rows, request.GET.get("page", ""))
    return render(request, "bulletins/plans.html", {"page": page, "may_begin": actor.role in OFFICE})


def begin(request: HttpRequest) -> HttpResponse:
    """起草工作计划."""
    actor = cast(Signed, request).actor
    at = Place.objects.filter(pk=actor.place).first()
    if actor.role not in OFFICE or at is None:
        raise Http404
    form = BeginPlanForm(request.POST or None, at=at, initial={"issuer": actor.organisation})
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            return redirect("bulletins:plan", actions.begin(given.pop("place"), **given, actor=actor).pk)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "bulletins/plan_begin.html", {"form": form}, status=422 if form.is_bound else 200)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its tasks in sections, each with how far it is."""
    held, actor = visible(request, pk)
    context = {
        "plan": held,
        "sections": sections(queries.progress(held), actor),
        "buttons": buttons(held, actor),
        "timeline": queries.story(held, actor),
        "may_change": "change_task" in {option.name for option in flow.options(PLAN, held, actor)},
    }
    return render(request, "bulletins/plan.html", context)


def sections(tasks: Iterable[Progress], actor: Actor) -> list[tuple[str, list[tuple[Progress, str]]]]:
    """The tasks under their headings, in the order in which the headings first come, each with its figure's address."""
    order: dict[str, list[Progress]] = {}
    for one in tasks:
        order.setdefault(one.task.section, []).append(one)
    return [(section, [(one, figure_url(one, actor)) for one in held]) for section, held in order.items()]


def figure_url(one: Progress, actor: Actor, place: Place | None = None) -> str:
    """The figure page with the plan's days; none for a place out of reach, or a target without a figure."""
    at = place or one.task.place
    if one.task.figure is None or not actor.reaches(at.path):
        return ""
    days = {"period": "custom", "since": one.plan.since.isoformat(), "until": one.plan.counted_to.isoformat()}
    return reverse("figures") + "?" + urlencode({"place": at.public_code, **days, "name": one.task.figure_name}) + "#chosen"


def buttons(plan: Plan, actor: Actor) -> list[flow.Option]:
    """This actor's buttons. Issuing says beforehand that it takes a second person."""
    own = issued_by_another(plan, actor)
    known = [option for option in flow.options(PLAN, plan, actor) if BUTTONS.action(option.name)]
    return [replace(option, reasons=(own, *option.reasons)) if own and option.name == "issue" else option for option in known]


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One button of the plan, or its form."""
    held, actor = visible(request, pk)
    return BUTTONS.press(request, held, actor, step, back=held.get_absolute_url(), page="step.html", context=named(held))


def named(plan: Plan) -> dict[str, Any]:
    """What a page of one step says of its plan."""
    crumb = [{"label": _("工作计划"), "url": reverse("bulletins:plans")}]
    return {"title": plan.title, "number": _("回到计划"), "crumb": crumb}


def task(request: HttpRequest, pk: int, nth: int) -> HttpResponse:
    """One task: its target, the number by month and by place, what was reported, what happened."""
    held, actor = visible(request, pk)
    one = one_task(held, nth)
    return render(request, "bulletins/task.html", shown(one, actor))


def shown(one: Progress, actor: Actor) -> dict[str, Any]:
    plan, table = one.plan, queries.by_child(one.plan, one.task, actor)
    seen = set(TaskReport.objects.visible_to(actor).filter(plan=plan, nth=one.task.nth).values_list("pk", flat=True))
    return {
        "plan": plan,
        "one": one,
        "task": one.task,
        "url": figure_url(one, actor),
        "months": queries.months(plan, one.task),
        "table": table,
        "lines": [(line, place_url(line, one, actor)) for line in table.lines] if table else [],
        "reports": [(report, report_buttons(report, actor)) for report in one.reports if report.pk in seen],
        "may_report": may_report(one, actor),
        "may_change": "change_task" in {option.name for option in flow.options(PLAN, plan, actor)},
        "timeline": queries.task_story(plan, one.task.nth, actor),
    }


def place_url(line: Line, one: Progress, actor: Actor) -> str:
    return figure_url(one, actor, line.place) if line.place else ""


def report_buttons(report: TaskReport, actor: Actor) -> list[Button]:
    """Sending back is for whoever keeps the plan, taking back for the body."""
    made = REPORT_BUTTONS.of(report, actor)
    return [button for button in made if button.name != "send_back" or actor.reaches(report.plan.path)]


def may_report(one: Progress, actor: Actor) -> bool:
    waits = not one.task.figure_name and one.plan.state == Plan.State.ISSUED
    return waits and one.answers(actor.organisation) and not one.reported_by(actor.organisation) and actor.role in TASK_REPORT.opened_by


def changing(request: HttpRequest, pk: int, nth: int) -> tuple[Progress, Actor]:
    """The task, if this actor may write in its plan."""
    held, actor = visible(request, pk)
    if not flow.may(actor, held, PLAN.by_name["change_task"], PLAN.kind):
        raise Http404
    return one_task(held, nth), actor


def change_task(request: HttpRequest, pk: int, nth: int) -> HttpResponse:
    """改任务."""
    one, actor = changing(request, pk, nth)
    form = TaskForm(request.POST or None, record=one.plan, task=one.task, bodies=one.bodies)
    take = partial(actions.change_task, one.plan, nth=nth, actor=actor)
    return asked(request, one, form, take, step="change_task", label=_(PLAN.step_label("change_task")), done=one.plan.get_absolute_url())


def drop_task(request: HttpRequest, pk: int, nth: int) -> HttpResponse:
    """删去任务."""
    one, actor = changing(request, pk, nth)
    form = NothingForm(request.POST if request.method == "POST" else None)
    take = partial(actions.drop_task, one.plan, nth=nth, actor=actor)
    return asked(request, one, form, take, step="drop_task", label=_(PLAN.step_label("drop_task")), done=one.plan.get_absolute_url())


def report(request: HttpRequest, pk: int, nth: int) -> HttpResponse:
    """报完成, by one of the task's bodies."""
    held, actor = visible(request, pk)
    one = one_task(held, nth)
    body = next((body for body in one.bodies if body.pk == actor.organisation), None)
    if body is None or not may_report(one, actor):
        raise Http404
    form = ReportForm(request.POST or None, record=held)
    take = partial(actions.report, held, nth=nth, body=body, actor=actor)
    return asked(request, one, form, take, step="report", label=_(TASK_REPORT.opening), done=task_url(one))


def asked(
    request: HttpRequest, one: Progress, form: StepForm, take: Callable[..., Any], *, step: str, label: str, done: str
) -> HttpResponse:
    """A page with the form of one step; what was written stays in it when it is refused."""
    if form.is_bound and form.is_valid():
        try:
            take(**form.given())
            return redirect(done)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    plan = one.plan
    crumb = [{"label": _("工作计划"), "url": reverse("bulletins:plans")}, {"label": plan.title, "url": plan.get_absolute_url()}]
    number = _("第%(nth)s项") % {"nth": one.task.nth}
    context = {"form": form, "step": step, "label": label, "back": task_url(one), "title": one.task.title, "number": number, "crumb": crumb}
    return render(request, "step.html", context, status=409 if form.is_bound else 200)


def task_url(one: Progress) -> str:
    return reverse("bulletins:task", args=[one.plan.pk, one.task.nth])


def report_step(request: HttpRequest, pk: int, nth: int, report: int, step: str) -> HttpResponse:
    """退回 or 撤回 of what a body reported."""
    held, actor = visible(request, pk)
    rows = TaskReport.objects.visible_to(actor).select_related("plan", "body")
    found = rows.filter(plan=held, nth=nth, pk=report).first()
    if found is None:
        raise Http404
    named = {"title": str(found), "number": _("第%(nth)s项") % {"nth": nth}, "crumb": []}
    return REPORT_BUTTONS.press(request, found, actor, step, back=found.get_absolute_url(), page="step.html", context=named)


def paper_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF: every task with its target and how far it is today."""
    held, _actor = visible(request, pk)
    drawn = paper.printed_plan(held, queries.progress(held))
    name = content_disposition_header(False, f"{held.title}.pdf") or "inline"
    return HttpResponse(drawn, content_type="application/pdf", headers={"Content-Disposition": name})
