"""For those at work: the list, one assembly as it stands, its buttons."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.forms import STEP_FORMS, AnswerForm, ConveneForm
from hongge.civic.assembly.models import Assembly, Objection
from hongge.civic.assembly.queries import shown
from hongge.civic.assembly.workflow import ASSEMBLY, BALLOT_STEPS, CERTIFIERS, CLERKS, CONVENERS, NEXT, notice_warning, sue_until
from hongge.civic.timeline import Beside, timeline
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Buttons, actor_of, page_of
from hongge.kernel.places import Place, full_names

PRESSED = ("set_terms", "add_motion", "freeze", "announce", "start", "count", "certify", "publish", "guide", "object", "cancel", "abort")
BUTTONS = Buttons(ASSEMBLY, {name: getattr(actions, name) for name in PRESSED} | {"ground": actions.state_ground}, STEP_FORMS, NEXT)


def visible(request: HttpRequest, number: str) -> tuple[Assembly, Actor]:
    """The assembly under this number, if this actor may see it; a foreign one is as absent as none."""
    actor = actor_of(request)
    held = Assembly.objects.visible_to(actor).select_related("place", "convener").filter(number=number).first()
    if held is None:
        raise Http404
    return held, actor


def allowed(request: HttpRequest, number: str, step: str) -> tuple[Assembly, Actor]:
    """The same, for whoever may take this step."""
    held, actor = visible(request, number)
    if not flow.may(actor, held, ASSEMBLY.by_name[step], ASSEMBLY.kind):
        raise Http404
    return held, actor


def crumb(held: Assembly | None = None, *more: str) -> list[dict[str, str]]:
    """业主表决 › 城建花苑业主大会2026年第1次 › …"""
    above = [{"label": _("业主表决"), "url": reverse("assembly:index")}]
    if held is not None:
        above.append({"label": held.title, "url": reverse("assembly:show", args=[held.number])})
    return [*above, *({"label": words, "url": ""} for words in more)]


def index(request: HttpRequest) -> HttpResponse:
    """Every assembly one may see, the newest first."""
    actor = actor_of(request)
    rows = Assembly.objects.visible_to(actor).select_related("convener").order_by("-opened_at")
    page = page_of(rows, request.GET.get("page", ""))
    where = full_names({row.path for row in page.rows})
    lines = [(row, where[row.path]) for row in page.rows]
    return render(request, "assembly/index.html", {"page": page, "lines": lines, "may_convene": actor.role in CONVENERS})


def convene(request: HttpRequest) -> HttpResponse:
    """召集业主大会."""
    actor = actor_of(request)
    if actor.role not in CONVENERS or actor.place is None:
        raise Http404
    place = Place.objects.get(pk=actor.place)
    form = ConveneForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            ground = {name: given.pop(name) for name in ("why", "document")}
            return redirect("assembly:show", actions.convene(given.pop("place"), **given, ground=ground, actor=actor).number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"form": form, "place": place, "crumb": crumb(None, _("召集业主大会"))}
    return render(request, "assembly/convene.html", context, status=422 if form.is_bound else 200)


def show(request: HttpRequest, number: str) -> HttpResponse:
    """One assembly: prepared, voted on or counted, each with its own middle; steps and buttons right, the timeline below."""
    held, actor = visible(request, number)
    motions = shown.motions_of(held)
    asked = request.GET.get("motion", "")
    motion = next((m for m in motions if str(m.nth) == asked), motions[0] if motions else None)
    buttons = [b for b in BUTTONS.of(held, actor) if b.name not in ("set_terms", "add_motion")]
    context: dict[str, Any] = {
        "held": held,
        "where": full_names({held.path})[held.path],
        "motions": motions,
        "motion": motion,
        "buttons": buttons,
        "at": reverse("assembly:show", args=[number]),
        "steps": shown.steps(held),
        "terms": shown.terms(held),
        "crumb": crumb(held, _page_name(held)),
        "days_left": shown.days_left(held),
        "sue_until": sue_until(held),
        "clerk": actor.role in CLERKS,
        "convener": actor.role in CONVENERS,
        "certifier": actor.role in CERTIFIERS,
        "timeline": timeline(ASSEMBLY, held, actor, beside=said, without=BALLOT_STEPS),
    }
    return render(request, "assembly/show.html", context | _middle(held, motion))


def _page_name(held: Assembly) -> str:
    """What the page is called at this point of the assembly's life."""
    if held.is_counted:
        return _("表决结果")
    return _("投票进度") if held.state in ("open", "noticed") else _(held.state_words)


def _middle(held: Assembly, motion: Any) -> dict[str, Any]:
    """What the middle of the page needs in this state."""
    if held.is_counted and motion is not None:
        return _counted(held, motion)
    if held.state == "preparing":
        drafted = queries.draft(held)
        return {"middle": "assembly/_preparing.html", "totals": queries.totals_of(held, drafted)}
    if motion is not None and held.state in ("open", "noticed"):
        blocks, came = queries.blocks(held), queries.turnout(motion)
        return {
            "middle": "assembly/_turnout.html",
            "cards": shown.turnout_measures(came),
            "reached": came.reached,
            "blocks": blocks,
            "sums": [sum(getattr(block, name) for block in blocks) for name in ("owners", "delivered", "received")],
            "unserved": queries.undelivered(held).count(),
            "waiting": len(queries.waiting_sheets(held)),
            "warning": notice_warning(held.notice_on, held.opens_at) if held.notice_on and held.opens_at else "",
        }
    return {"middle": "assembly/_frozen.html"}


def _counted(held: Assembly, motion: Any) -> dict[str, Any]:
    outcome, came = motion.outcome, queries.origins(held)
    first, second = shown.verdict_words(motion, held)
    lines = shown.readings(outcome)
    return {
        "middle": "assembly/_result.html",
        "outcome": outcome,
        "verdict": (first, second),
        "heads": shown.measures(outcome.result, "n"),
        "areas": shown.measures(outcome.result, "a"),
        "readings": lines,
        "differing": [line for line in lines if line.differs],
        "came": came,
        "all_ballots": sum(came.values()),
        "reasons": shown.reasons(outcome),
        "register_print": shown.short_print(held.fingerprint),
        "root_print": shown.short_print(held.root),
        "objections": list(held.objections.select_related("answer").order_by("pk")),
        "signed": [c.duty.label for c in held.certifications.select_related("duty__place").order_by("nth")],
        "paradox": outcome.result["paradox"],
    }


def said(lines: list[flow.Line]) -> Beside:
    """What guidance, corrections and cancellations say, on the timeline."""
    found, entries = Beside(), [line.entry for line in lines]
    found.more |= queries.corrections_beside(entries)
    for kind, text in queries.words_beside(entries):
        found.says[kind].append(text)
    return found


def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One button of the page."""
    held, actor = visible(request, number)
    named = {"title": held.title, "number": held.number, "crumb": crumb()}
    back = reverse("assembly:show", args=[number])
    return BUTTONS.press(request, held, actor, step, back=back, page="step.html", context=named)


def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """答复一条异议."""
    held, actor = allowed(request, number, "answer")
    objection = get_object_or_404(Objection, pk=pk, assembly=held)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(held, objection=objection, **form.given(), actor=actor)
            return redirect("assembly:show", number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"held": held, "form": form, "objection": objection, "crumb": crumb(held, _("答复异议"))}
    return render(request, "assembly/answer.html", context, status=409 if form.is_bound else 200)
