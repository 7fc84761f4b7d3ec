"""For owners, on a phone: what is put to the vote, can I vote, cast, receipt. The notice is open to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.assembly import actions, proof, queries
from hongge.civic.assembly.forms import CastForm, NameForm, ObjectForm
from hongge.civic.assembly.models import MARKS, Assembly, Ballot, Elector, Motion, MotionPaper
from hongge.civic.assembly.queries import shown
from hongge.civic.assembly.workflow import CLERKS
from hongge.civic.posts import RESIDENT
from hongge.kernel import spoken
from hongge.kernel.access import Actor
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.pages import actor_of
from hongge.kernel.places import full_names


def own(request: HttpRequest) -> Actor:
    """Whoever asks, as an owner and not in any duty."""
    return Actor(role=RESIDENT, path="", person=getattr(request.user, "person_id", None), label="居民")


@dataclass(frozen=True)
class Ours:
    """One vote of this person: why it cannot be cast by them, or the ballot that counts now."""

    elector: Elector
    cannot: str
    ballot: Ballot | None

    @property
    def rooms(self) -> str:
        return self.elector.rooms

    @property
    def names_first(self) -> bool:
        """Whether a representative must be named before."""
        return self.elector.is_joint and queries.representative(self.elector) is None

    def named(self, person: int | None) -> str:
        """How far the choice of a representative has come, as one co-owner is told; nothing before they have chosen."""
        holders, said = {holder.pk: holder for holder in self.elector.holders.all()}, queries.namings(self.elector)
        mine = next((said[pk] for pk, holder in holders.items() if holder.person_id == person and pk in said), None)
        if mine is None or person is None:
            return ""
        whom = holders[mine].masked
        if queries.representative(self.elector) is not None:
            return _("推选好了，由%(who)s投票") % {"who": whom}
        if left := sum(pk not in said for pk in holders):
            return _("您推选了%(who)s，还差%(n)s人") % {"who": whom, "n": left}
        return _("您推选了%(who)s，别的共有人推选了别人；大家选同一个人才算数") % {"who": whom}


def ours(held: Assembly, person: int | None) -> list[Ours]:
    return [
        Ours(elector, queries.cannot_cast(elector, person), queries.counting_ballot(elector))
        for elector in queries.electors_of_person(held, person)
    ]


def mine(request: HttpRequest) -> HttpResponse:
    """议事: the votes in whose register one stands."""
    mine = Assembly.objects.visible_to(own(request)).select_related("convener")
    context = {"rows": mine.announced().order_by("-notice_on", "-pk")[:50], "prepared": mine.being_prepared().order_by("-pk")[:50]}
    return render(request, "assembly/mine.html", context)


def homes(request: HttpRequest, number: str) -> HttpResponse:
    """我家的登记: while the register is being prepared, what it will say of one's own homes; absent for everybody else."""
    actor = own(request)
    held = Assembly.objects.visible_to(actor).being_prepared().select_related("place", "convener").filter(number=number).first()
    units = queries.draft_for(held, actor.person) if held else []
    if held is None or not units:
        raise Http404
    return page(request, "assembly/homes.html", held, {"units": units})


def known(number: str) -> Assembly:
    """What everybody may see of it."""
    held = queries.announced(number)
    if held is None:
        raise Http404
    return held


def page(request: HttpRequest, template: str, held: Assembly, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the compound whose owners vote. Said only here: what is refused before looks as if there were no such vote."""
    request.place_code = queries.compound_code(held.place)  # type: ignore[attr-defined]
    return render(request, template, {"held": held, **context}, status=status)


def notice(request: HttpRequest, number: str) -> HttpResponse:
    """公告: what is put to the vote, by whom, how it passes; for an owner also whether they can vote and whether they have."""
    held = known(number)
    person = own(request).person
    motions = shown.motions_of(held, "outcome")
    context = {
        "motions": [(motion, shown.how_it_passes(motion)) for motion in motions],
        "ours": [(vote, vote.named(person)) for vote in ours(held, person)],
        "homes": queries.homes_of(held, person),
        "objections": queries.objections_of(held, person),
        "signed_in": person is not None,
        "terms": shown.terms(held),
        "fingerprint": shown.short_print(held.fingerprint),
        "root": shown.short_print(held.root),
        "total_a": shown.square(held.total_a),
        "days_left": shown.days_left(held),
        "closes": spoken.moment(held.closes_at) if held.closes_at else "",
        "opens": spoken.moment(held.opens_at) if held.opens_at else "",
        "cancelled": queries.why_ended(held),
        "ground": queries.ground_of(held),
    }
    return page(request, "assembly/notice.html", held, context)


def plan(request: HttpRequest, number: str, nth: int) -> HttpResponse:
    """方案全文."""
    held = known(number)
    motion = get_object_or_404(Motion, assembly=held, nth=nth)
    papers = motion.papers.select_related("file").order_by("pk")
    return page(request, "assembly/plan.html", held, {"motion": motion, "papers": papers})


def image(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A page of the papers, never executed by a browser."""
    paper = get_object_or_404(MotionPaper.objects.select_related("file"), pk=pk, motion__assembly=known(number))
    return handed(paper.file, f"{paper.pk}")


def chosen(request: HttpRequest, number: str, nth: int) -> tuple[Assembly, Ours]:
    """The assembly and the vote of this person under this number; absent for everybody else."""
    held = known(number)
    found = next((vote for vote in ours(held, own(request).person) if vote.elector.nth == nth), None)
    if found is None:
        raise Http404
    return held, found


def cast(request: HttpRequest, number: str, elector: int) -> HttpResponse:
    """投票: what concerns one's home, the choice, how it passes."""
    held, vote = chosen(request, number, elector)
    motions = queries.motions_for(vote.elector)
    form = CastForm(request.POST if request.method == "POST" else None, motions=motions)
    if request.method == "POST" and form.is_valid():
        try:
            ballot = actions.cast(held, elector=vote.elector, marks=form.marks(), actor=own(request))
            return redirect(reverse("assembly:receipt", args=[ballot.token]) + "?new=1")
        except Refused as refused:
            form.add_error(None, refused.reasons)
    names = full_names({motion.scope.path for motion in motions})
    sheets = [sheet(motion, form[f"m{motion.nth}"], vote.elector, names[motion.scope.path]) for motion in motions]
    context = {
        "vote": vote,
        "form": form,
        "sheets": sheets,
        "area": shown.square(vote.elector.area),
        "days_left": shown.days_left(held),
        "closes": spoken.moment(held.closes_at) if held.closes_at else "",
        "cannot": vote.cannot or _shut(held, vote),
    }
    return page(request, "assembly/cast.html", held, context, status=409 if form.is_bound else 200)


def _shut(held: Assembly, vote: Ours) -> str:
    """Why nobody can vote just now."""
    if held.state == "noticed" and held.opens_at:
        return _("%(at)s开始投票") % {"at": spoken.moment(held.opens_at)}
    if held.state != "open" or held.is_over:
        return _("投票已经截止")
    if not held.electronic:
        return _("这次表决不在网上投，请填纸质票交回")
    return _("您家已经投过了，这次表决不能改投") if vote.ballot and not held.revote and not vote.ballot.proxy_id else ""


def sheet(motion: Motion, field: Any, elector: Elector, where: str) -> dict[str, Any]:
    """What one motion's part of the page holds."""
    units = [unit for unit in elector.units.all() if unit.path.startswith(motion.scope.path)]
    floors = {unit.floor for unit in units}
    table = motion.facts.get("table")
    rows = [(cells, floor in floors) for floor, cells in zip(table["floors"], table["rows"])] if table else []
    return {
        "motion": motion,
        "field": field,
        "where": where,
        "facts": [row for unit in units for row in motion.facts.get("homes", {}).get(str(unit.room_id), [])] + motion.facts.get("all", []),
        "table": table,
        "rows": rows,
        "voters": queries.voters_on(motion).count(),
        "passes": shown.how_it_passes(motion),
    }


def name_for_us(request: HttpRequest, number: str, elector: int) -> HttpResponse:
    """推选代表, by one co-owner for their part."""
    held, vote = chosen(request, number, elector)
    form = NameForm(request.POST or None, elector=vote.elector)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name(held, elector=vote.elector, **form.given(), actor=own(request))
            return redirect("assembly:name_for_us", number, elector)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    said = queries.namings(vote.elector)
    holders = {holder.pk: holder for holder in vote.elector.holders.all()}
    lines = [(holder.masked, holders[said[pk]].masked if pk in said else "") for pk, holder in holders.items()]
    context = {"vote": vote, "form": form, "lines": lines, "named": vote.named(own(request).person)}
    return page(request, "assembly/name_phone.html", held, context, status=422 if form.is_bound else 200)


def object_to(request: HttpRequest, number: str) -> HttpResponse:
    """提异议, for owners, while the window is open."""
    held = known(number)
    if not ours(held, own(request).person) or not held.is_counted:
        raise Http404
    form = ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.object(held, **form.given(), actor=own(request))
            return redirect("assembly:notice", number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    shown_as: dict[str, Any] = {"form": form, "step": "object", "label": _("提异议"), "title": held.title, "number": held.number}
    shown_as["back"] = reverse("assembly:notice", args=[number])
    return page(request, "step_phone.html", held, shown_as, status=409 if form.is_bound else 200)


def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """回执: whoever holds the link sees that the ballot came, what it says, and the way to the published root."""
    ballot = queries.ballot_by_token(token)
    if ballot is None:
        raise Http404
    held = ballot.assembly
    motions = queries.motions_for(ballot.elector)
    said = ballot.choices
    context = {
        "ballot": ballot,
        "lines": [(motion, MARKS[said[str(motion.nth)]]) for motion in motions if str(motion.nth) in said],
        "area": shown.square(ballot.elector.area),
        "turnouts": [(motion, queries.turnout(motion)) for motion in motions] if not held.is_counted else [],
        "closes": spoken.moment(held.closes_at) if held.closes_at else "",
        "new": "new" in request.GET,
        "token": token,
        "path": None,
        "may_change": held.revote and held.state == "open" and not held.is_over and held.electronic and ballot.counts,
    }
    if held.is_counted:
        links = queries.links(held)
        path = proof.inclusion(links, ballot.nth - 1)
        context |= {"path": path, "leads": proof.led_to(ballot.digest, ballot.nth - 1, len(links), path) == held.root}
    return page(request, "assembly/receipt.html", held, context)


def paper_code(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the code on a paper: whoever enters papers gets the form, everybody else whether this home's ballot is in."""
    elector = queries.elector_by_token(token)
    if elector is None:
        raise Http404
    held, actor = elector.assembly, actor_of(request)
    if actor.role in CLERKS and Assembly.objects.visible_to(actor).filter(pk=held.pk).exists():
        return redirect("assembly:enter", held.number, elector.pk)
    context = {"elector": elector, "ballot": queries.counting_ballot(elector), "area": shown.square(elector.area)}
    return page(request, "assembly/paper_code.html", held, context | {"closes": spoken.moment(held.closes_at) if held.closes_at else ""})
