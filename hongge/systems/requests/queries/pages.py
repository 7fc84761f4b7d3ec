"""What the pages of a request show beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from hongge.kernel import spoken
from hongge.kernel.places import Place
from hongge.systems.requests.models import CLOSED, Photo, Request


def site(place: Place) -> list[dict[str, object]]:
    """The outlines around a place: the buildings of its compound, its own one marked. Empty where nothing is drawn."""
    compound = place.at("compound")
    if compound is None:
        return []
    inside = Place.objects.within(compound).at_level("building").exclude(outline=None)
    here = [(p, place.path.startswith(p.path)) for p in inside]
    return [{"outline": p.outline, "name": p.name, "band": 5 if mine else 1, "selected": mine} for p, mine in here]


def compound_code(place: Place) -> str:
    """The public code of the compound a place stands in, or its own."""
    return (place.at("compound") or place).public_code


def photos(request: Request) -> models.QuerySet[Photo]:
    """Its pictures with when each was taken in, those of the report first."""
    return request.photos.select_related("file").order_by("after", "pk")


@dataclass(frozen=True)
class StepLine:
    """One line of the steps on the right of the request page: done at, or due when."""

    label: str
    state: str
    at: datetime | None
    when: str = ""
    note: str = ""


def steps(request: Request) -> list[StepLine]:
    """收到 to 结案: what is done, what is now, what is due when. What is over tells only what was done, and how it ended.

    派单 and 签收 speak of the body that has it now; of one that gave it back, the timeline tells.
    """
    given = request.lead_id is not None
    lead = request.lead.name if request.lead else ""
    outcome = Request.Outcome(request.outcome).label if request.outcome else ""
    end = Request.State(request.state).label if request.state in ("rejected", "withdrawn") else _("结案")
    known = (
        (_("收到"), request.opened_at, None, Request.Channel(request.channel).label),
        (_("受理"), request.accepted_at, None, ""),
        (_("派单"), request.dispatched_at if given else None, None, lead),
        (_("签收"), request.signed_at if given else None, request.sign_due_at if given else None, ""),
        (_("办结"), request.done_at, request.due_at, outcome),
        (end, request.closed_at, None, ""),
    )
    if request.state in CLOSED:
        return [StepLine(label, "done", at, note=note) for label, at, _due, note in known if at]
    result, waiting = [], request.closed_at is None
    for label, at, due, note in known:
        state = "done" if at else "now" if waiting else ""
        waiting = waiting and at is not None
        when = _("%(due)s前") % {"due": spoken.moment(due)} if due and not at else ""
        result.append(StepLine(label, state, at, when, note if at else ""))
    return result


def line(request: Request) -> list[dict[str, str]]:
    """The same in a resident's words, for a phone: as far as it came, where it is, what follows; then only how it ended."""
    given = request.lead_id is not None
    way = (
        (_("收到"), True),
        (_("受理"), request.accepted_at is not None),
        (_("派人"), given),
        (_("正在办"), given and request.signed_at is not None),
        (_("办好"), request.done_at is not None),
        (_("问您"), request.state == "closed"),
    )
    reached = [label for label, come in way if come]
    if request.state in ("rejected", "withdrawn"):
        end = _("没有受理") if request.state == "rejected" else _("已撤回")
        return [{"label": label, "state": "done"} for label in [*reached, end]]
    now = None if request.state == "closed" else reached[-1]
    return [{"label": label, "state": "now" if label == now else "done" if come else ""} for label, come in way]
