"""The rolling agenda, and one meeting as its readers are told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from hongge.civic.models import Organisation
from hongge.civic.queries import Doer
from hongge.civic.timeline import Beside, TimelineLine
from hongge.civic.timeline import timeline as tell
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.places import Place, below
from hongge.systems.decisions.models import ActionItem, AgendaItem, Attendance, Discussion, Matter, Meeting, Minutes, Tabled
from hongge.systems.decisions.workflow import MEETING

BACK = timedelta(days=365)  # what was left for later and not taken up for a year is no agenda any more
ON_THE_TABLE = (Meeting.State.PLANNED, Meeting.State.INVITED, Meeting.State.HELD)


@dataclass(frozen=True)
class Waiting:
    """Something for the next joint meeting. `why`: where it comes from. `tabled`: the row that asked for it."""

    kind: str
    record: int | None
    number: str
    title: str
    why: str
    tabled: int | None = None


def waiting(place: Place) -> list[Waiting]:
    """What waits for the next joint meeting at a place: left over, asked for, and matters that have come so far."""
    asked = Tabled.objects.filter(below(place.path), meeting=None).order_by("tabled_at", "pk")
    found = [*_left_over(place), *(Waiting(t.kind, t.record, t.number, t.title, _("提请会商"), t.pk) for t in asked)]
    taken = AgendaItem.objects.filter(kind="matter", meeting__state__in=ON_THE_TABLE).values("record")
    ready = Matter.objects.within(place).in_state("joint").exclude(pk__in=taken).order_by("opened_at")
    found += [Waiting("matter", m.pk, m.number, m.title, _("网格党组织议过")) for m in ready if any(s.stage == "joint" for s in m.missing)]
    return found


def _left_over(place: Place) -> list[Waiting]:
    """Items that the last meeting to speak of them left for another time."""
    rows = AgendaItem.objects.filter(below(place.path, "meeting__path"), meeting__meets_at__gt=clock.now() - BACK)
    rows = rows.exclude(kind="matter").exclude(meeting__state=Meeting.State.CANCELLED)
    last: dict[tuple[str, object], tuple[AgendaItem, str]] = {}
    for item in rows.select_related("meeting").prefetch_related("discussions").order_by("meeting__meets_at", "pk"):
        discussed = list(item.discussions.all())
        last[(item.kind, item.record or item.title)] = (item, discussed[-1].outcome if discussed else "")
    return [
        Waiting(item.kind, item.record, item.number, item.title, _("上次没议完"))
        for item, outcome in last.values()
        if outcome == Discussion.Outcome.AGAIN
    ]


def next_order(meeting: Meeting) -> int:
    return int(meeting.items.aggregate(n=Max("order"))["n"] or 0) + 1


@dataclass(frozen=True)
class Point:
    """One item of the agenda with what came of it, and what was given to do."""

    item: AgendaItem
    outcome: str
    text: str
    dropped: bool
    actions: list[ActionItem]


def agenda(meeting: Meeting) -> list[Point]:
    """The agenda in its order."""
    given: dict[int, list[ActionItem]] = {}
    for action in ActionItem.objects.filter(meeting=meeting).select_related("holder").order_by("due_on", "pk"):
        given.setdefault(action.item_id or 0, []).append(action)
    points = []
    for item in meeting.items.prefetch_related("discussions"):
        discussed = list(item.discussions.all())
        last = discussed[-1] if discussed else None
        points.append(
            Point(
                item,
                Discussion.Outcome(last.outcome).label if last else "",
                last.text if last else "",
                bool(last and last.outcome == Discussion.Outcome.DROPPED),
                given.get(item.pk, []),
            )
        )
    return points


def attendance(meeting: Meeting) -> list[tuple[Organisation, int | None]]:
    """Each body invited and how many came from it; None before the meeting."""
    came = dict(Attendance.objects.filter(meeting=meeting).order_by("pk").values_list("organisation", "present"))
    return [(told.organisation, came.get(told.organisation_id)) for told in meeting.invited.select_related("organisation").order_by("pk")]


def meeting_timeline(meeting: Meeting, actor: Actor) -> list[TimelineLine]:
    """Everything that happened to a meeting, newest first."""
    titles = {item.order: item.title for item in meeting.items.all()}

    def beside(lines: list[flow.Line]) -> Beside:
        added, entries = Beside(), [line.entry for line in lines]
        for discussion in Discussion.objects.filter(entry__in=entries):
            added.more[discussion.entry_id] = f"：{_(discussion.get_outcome_display())}"
        for minutes in Minutes.objects.filter(entry__in=entries):
            added.says[minutes.entry_id].append(minutes.text)
        return added

    def words(line: flow.Line, doer: Doer | None) -> str:
        label = _(MEETING.step_label(line.step))
        title = titles.get(line.facts.get("order", 0), "")
        if line.step in ("add_item", "drop_item"):
            return f"{label}：{title}"
        return title if line.step == "discuss" and title else label

    return tell(MEETING, meeting, actor, beside=beside, words=words)
