"""One record becomes another of a different system: asked here, because the systems do not know each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.kernel import flow, ties
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.forms import NothingForm, StepForm
from hongge.kernel.pages import Signed
from hongge.kernel.routes import route
from hongge.kernel.sensitive import hidden
from hongge.kernel.ties import End
from hongge.portal.handoffs import tell_lift
from hongge.portal.ties import LIFT_KIND, ways
from hongge.systems.decisions import actions as decisions
from hongge.systems.decisions.forms import ProposeForm
from hongge.systems.decisions.models import ActionItem, Matter, MatterKind
from hongge.systems.elevators import actions as lifts
from hongge.systems.elevators.models import LiftProject
from hongge.systems.requests import actions as requests
from hongge.systems.requests.models import Request
from hongge.systems.requests.queries import known_by
from hongge.systems.requests.workflow import REQUEST

Do = Callable[[], str]  # makes the other record; the address that one is led to
NEED, TITLE = 1000, 80  # what a project's need and a matter's title hold


def _request(request: HttpRequest, number: str, view: str) -> tuple[Request, Actor]:
    """The request, if this actor sees it and may do this with it."""
    actor = cast(Signed, request).actor
    held = Request.objects.visible_to(actor).select_related("place").filter(number=number).first()
    if held is None or reverse(view, args=[number]) not in {way.url for way in ways("request", held, actor)}:
        raise Http404
    return held, actor


def _asked(
    request: HttpRequest, held: Request | ActionItem | Matter | LiftProject, label: str, words: str, *, back: str, do: Do, form: StepForm
) -> HttpResponse:
    """The page that asks, and once it is answered what `do` makes of the record: all of it, or a reason and nothing."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                return redirect(do())
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {"form": form, "label": label, "words": words, "back": back, "number": held.number, "title": held.title}
    return render(request, "portal/become.html", context, status=422 if form.is_bound else 200)


def _nothing(request: HttpRequest) -> NothingForm:
    return NothingForm(request.POST if request.method == "POST" else None)


def _tell(held: Request, text: str, actor: Actor) -> None:
    """A word on the request's own timeline, where this actor may leave one."""
    step = REQUEST.by_name["remark"]
    if flow.may(actor, held, step, REQUEST.kind) and held.state in step.sources:
        requests.remark(held, text=text, actor=actor)


def request_to_matter(request: HttpRequest, number: str) -> HttpResponse:
    """转为议题: what cannot be settled between two is decided by all."""
    held, actor = _request(request, number, "request_to_matter")
    back = reverse("requests:show", args=[number])
    compound = held.place.at("compound") or held.place
    initial = {"at": compound.pk, "title": held.title, "description": hidden(held.description, known_by(held))}
    form = ProposeForm(request.POST or None, actor=actor, initial=initial)

    def do() -> str:
        given = form.given()
        made = decisions.propose(given.pop("at"), **given, actor=actor)
        ties.tie(End("request", held.pk, held.number), End("matter", made.pk, made.number), how="became")
        _tell(held, _("已转为议题%(number)s，先由网格党组织议，再按程序决定") % {"number": made.number}, actor)
        return reverse("decisions:show", args=[made.number])

    words = _("报事人的姓名电话不会带过去。内容照下面写的公开给参加议事的人，请先删掉能认出人的话。")
    return _asked(request, held, _("转为议题"), words, back=back, do=do, form=form)


def request_to_meeting(request: HttpRequest, number: str) -> HttpResponse:
    """提请联席会商: on the next meeting's agenda by number and title."""
    held, actor = _request(request, number, "request_to_meeting")
    back = reverse("requests:show", args=[number])

    def do() -> str:
        decisions.table(held.place, kind="request", record=held.pk, number=held.number, title=held.title, actor=actor)
        _tell(held, _("已提请三方联席会议会商"), actor)
        return back

    words = _("下一次联席会议的议程会自动带上这件事的编号和标题，报事人的信息不带。")
    return _asked(request, held, _("提请联席会商"), words, back=back, do=do, form=_nothing(request))


def item_to_request(request: HttpRequest, number: str) -> HttpResponse:
    """A thing to do that is handled like any request: given out, signed for, called back."""
    actor = cast(Signed, request).actor
    held = ActionItem.objects.visible_to(actor).select_related("place").filter(number=number).first()
    if held is None or not ways("action_item", held, actor):
        raise Http404
    back = reverse("decisions:item", args=[number])

    def do() -> str:
        if any(tied.how == "became" and tied.led for tied in ties.of("action_item", held.pk)):
            raise Refused(_("这件交办已经转过诉求了"))
        made = requests.receive(held.place, text=held.title, channel=Request.Channel.MEETING, actor=actor)
        ties.tie(End("action_item", held.pk, held.number), End("request", made.pk, made.number), how="became")
        return reverse("requests:show", args=[made.number])

    words = _("登记成一件诉求，按派单、签收、办结、回访办理；这件交办还在，办好后在这里报办完。")
    return _asked(request, held, _("转为诉求"), words, back=back, do=do, form=_nothing(request))


def matter_to_lift(request: HttpRequest, number: str) -> HttpResponse:
    """A matter about a lift gets its project, or is tied to the one that its entrance has already."""
    actor = cast(Signed, request).actor
    held = Matter.objects.visible_to(actor).select_related("place").filter(number=number).first()
    if held is None or not ways("matter", held, actor):
        raise Http404
    back = reverse("decisions:show", args=[number])

    def do() -> str:
        project = LiftProject.objects.visible_to(actor).under_way().filter(place=held.place).first()
        project = project or lifts.propose(held.place, need=held.description[:NEED], actor=actor)
        ties.tie(End("matter", held.pk, held.number), End("lift", project.pk, project.number), how="became")
        tell_lift(held, actor)
        return reverse("elevators:show", args=[project.number])

    words = _("走访、方案、分摊和公示在项目里办；支部议过、联席会商过的自动带过去，业主只表决一次，结果两边都记。")
    return _asked(request, held, _("立成加装电梯项目"), words, back=back, do=do, form=_nothing(request))


def lift_to_matter(request: HttpRequest, number: str) -> HttpResponse:
    """A lift project is put before the branch as a matter of its own."""
    actor = cast(Signed, request).actor
    held = LiftProject.objects.visible_to(actor).select_related("place").filter(number=number).first()
    kind = MatterKind.objects.filter(pk=LIFT_KIND).first()
    if held is None or kind is None or not ways("lift", held, actor):
        raise Http404
    back = reverse("elevators:show", args=[number])

    def do() -> str:
        made = decisions.propose(held.place, title=held.title[:TITLE], description=held.need, kind=kind, actor=actor)
        ties.tie(End("lift", held.pk, held.number), End("matter", made.pk, made.number), how="became")
        return reverse("decisions:show", args=[made.number])

    words = _("网格党组织先议，再三方会商，议的结果自动记到项目里，不用另记会议；进入“按程序决定”后，项目才能提交业主表决。")
    return _asked(request, held, _("提成议题"), words, back=back, do=do, form=_nothing(request))


urlpatterns = [
    route("become/requests/<str:number>/matter/", request_to_matter, name="request_to_matter", policy="duty", methods=("GET", "POST")),
    route("become/requests/<str:number>/meeting/", request_to_meeting, name="request_to_meeting", policy="duty", methods=("GET", "POST")),
    route("become/matters/<str:number>/lift/", matter_to_lift, name="matter_to_lift", policy="duty", methods=("GET", "POST")),
    route("become/lifts/<str:number>/matter/", lift_to_matter, name="lift_to_matter", policy="duty", methods=("GET", "POST")),
    route("become/items/<str:number>/request/", item_to_request, name="item_to_request", policy="duty", methods=("GET", "POST")),
]
