"""What requests put on a desk."""

from __future__ import annotations

from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import ADVISER, AT_PLACE
from hongge.kernel import calendar, clock, flow, spoken
from hongge.kernel.access import Actor
from hongge.kernel.places import full_names
from hongge.portal.workbench import SHOWN, Count, Link, Matter, Offer, Press
from hongge.systems.requests.models import OFFICE, Request, RequestQuerySet, lit
from hongge.systems.requests.queries import marks
from hongge.systems.requests.workflow import LEADS, NEXT, REQUEST

AT_ONCE = ("sign",)  # steps that ask for nothing
BESIDE = {"dispatched": "return_back", "working": "return_back", "done": "close"}
WAITING = {
    "office": ("received", "accepted", "done", "reopen_requested"),
    "field": ("dispatched", "working"),
}


def on_desk(actor: Actor) -> Offer:
    """Open requests: an office sees what waits for it and what is late; a lead what it leads, and how many others stand beside."""
    if actor.role == ADVISER:  # guides firms, is given no requests
        return Offer()
    office = actor.role in OFFICE
    rows = Request.objects.visible_to(actor).open()
    index = reverse("requests:index")
    leads = actor.role in LEADS and not office and actor.organisation is not None
    own = rows.filter(lead=actor.organisation) if leads else rows
    counts = _counts(own, WAITING["office" if office else "field"], f"{index}?whose=mine&" if leads else f"{index}?")
    if leads and (others := rows.exclude(lead=actor.organisation).count()):
        counts.append(Count(_("别家主办"), others, f"{index}?whose=others&state=open"))
    acts = []
    if actor.role in AT_PLACE:
        acts = [Link(_("替居民登记"), reverse("requests:register"))] if office else []
        acts.append(Link(_("记一件事"), reverse("requests:register") + "?channel=patrol"))
    first = list(_first(own, office))
    where = full_names({row.path for row in first})
    told = marks(first, actor)
    matters = [_matter(row, where[row.path], told[row.pk], actor) for row in first]
    return Offer(counts=counts, matters=matters, acts=acts, more=Link(_("全部诉求"), index))


def _counts(rows: RequestQuerySet, states: tuple[str, ...], address: str) -> list[Count]:
    """One question to the database for every number at the head. `address`: the list they open, up to its last condition."""
    asked = {state: CountOf("pk", filter=Q(state=state)) for state in states}
    n = rows.aggregate(late=CountOf("pk", filter=lit("late")), soon=CountOf("pk", filter=lit("soon")), **asked)
    lights = [
        Count(_("诉求超期"), n["late"], f"{address}light=late", light="late"),
        Count(_("诉求临期"), n["soon"], f"{address}light=soon", light="soon"),
    ]
    waiting = [Count(REQUEST.states[state], n[state], f"{address}state={state}") for state in states if n[state] or state in states[:2]]
    return lights + waiting


def _first(rows: RequestQuerySet, office: bool) -> RequestQuerySet:
    """The nearest deadlines first, stopped clocks after them, then what only waits for a call-back."""
    wanted = rows if office else rows.in_state("dispatched", "working", "accepted", "received", "need_info")
    order = (F("done_at").asc(nulls_first=True), F("paused_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")
    return wanted.select_related("lead").order_by(*order)[:SHOWN]


def _matter(row: Request, where: str, told: list[str], actor: Actor) -> Matter:
    touched = [at for at in (row.urged_at, row.contacted_at, row.signed_at, row.dispatched_at, row.accepted_at, row.opened_at) if at]
    return Matter(
        title=row.title,
        url=reverse("requests:show", args=[row.number]),
        number=row.number,
        light=row.light,
        light_words=brief(row),
        due_at=row.due_at,
        where=where,
        who=row.lead.name if row.lead else row.state_words,
        last=max(touched),
        buttons=_buttons(row, actor),
        marks=told,
    )


def brief(row: Request) -> str:
    """The light in as few words as a narrow column holds: 超期1天, 今天17:30, 剩2天 (working days)."""
    if row.light not in ("soon", "ok") or row.due_at is None:
        return row.light_words or row.state_words
    days = calendar.working_days_between(clock.today(), clock.day_of(row.due_at))
    return _("剩%(n)s天") % {"n": days} if days else spoken.moment(row.due_at)


def _buttons(row: Request, actor: Actor) -> tuple[Press, ...]:
    """At most two: the step people take next, and the one beside it. Whoever only looks on may open it."""
    following = NEXT.get(row.state, "")
    allowed = {option.name: option for option in flow.options(REQUEST, row, actor)}
    presses = [
        Press(name, allowed[name].label, reverse("requests:step", args=[row.number, name]), asks=name not in AT_ONCE, do=name == following)
        for name in (BESIDE.get(row.state, ""), following)
        if name in allowed
    ]
    return tuple(presses) or (Press("open", _("打开"), reverse("requests:show", args=[row.number])),)
