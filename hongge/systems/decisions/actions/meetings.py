"""Joint meetings: planned with a rolling agenda, invited, held, minuted, confirmed; and what they give to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from hongge.civic.models import Organisation
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.numbers import next_number
from hongge.kernel.places import Place
from hongge.systems.decisions import queries
from hongge.systems.decisions.actions.branch import confer, refer_back
from hongge.systems.decisions.actions.telling import letters
from hongge.systems.decisions.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Discussion,
    Invited,
    Matter,
    Meeting,
    Minutes,
    Tabled,
)
from hongge.systems.decisions.queries import Waiting
from hongge.systems.decisions.workflow import ACTION_ITEM, HOSTS, MEETING

Outcome = Discussion.Outcome


def table(place: Place, *, kind: str, record: int, number: str, title: str, actor: Actor) -> Tabled:
    """提请联席会商: something of another system waits for the next meeting at its place. Refused while it waits already."""
    if actor.role not in HOSTS or not (actor.reaches(place.path) or actor.shares(place.path)):
        raise Refused(f"您的身份不能把{place.name}的事提请联席会商")
    ahead = AgendaItem.objects.filter(kind=kind, record=record, meeting__state__in=(Meeting.State.PLANNED, Meeting.State.INVITED))
    if standing := ahead.select_related("meeting").first():
        raise Refused(f"这件事已经在{standing.meeting.number}的议程上了")
    try:
        with transaction.atomic():
            asked = Tabled.objects.create(
                kind=kind, record=record, number=number, title=title, place=place, path=place.path, tabled_by_id=actor.duty
            )
            flow.witness("agenda", "table", asked.pk, actor, place=place, of=kind, ref=record)
    except IntegrityError as twice:
        raise Refused("这件事已经在等下一次联席会议了") from twice
    return asked


def plan(place: Place, *, meets_at: datetime, where: str, lasts: int = 60, host: Organisation | None = None, actor: Actor) -> Meeting:
    """筹备联席会议 of a compound; everything that waits is on its agenda from the start."""
    parties = queries.parties_of(place)
    host_id = host.pk if host else actor.organisation
    if host_id is None:
        raise Refused("还没有选召集单位")
    if meets_at < clock.now():
        raise Refused("开会时间要在现在以后")
    with transaction.atomic():
        nth = next_number(f"meetings-of-{place.pk}-{meets_at:%Y}")
        meeting = Meeting(
            number=f"LX-{clock.today():%Y%m%d}-{next_number(f'meetings-{clock.today():%Y%m%d}'):04d}",
            title=f"{place.name}{meets_at:%Y}年第{nth}次三方联席会议",
            meets_at=meets_at,
            lasts=lasts,
            where=where,
            host_id=host_id,
        )
        due = queries.waiting(place)
        meeting = flow.open_record(
            MEETING,
            meeting,
            actor,
            place=place,
            side=[*(Invited(meeting=meeting, organisation=body) for body in parties), *_items(meeting, due, since=1)],
            number=meeting.number,
            meets_at=meets_at,
            items=len(due),
            parties=len(parties),
        )
        _claim(meeting, due)
    return meeting


def _items(meeting: Meeting, due: Iterable[Waiting], *, since: int) -> list[AgendaItem]:
    return [
        AgendaItem(meeting=meeting, order=order, kind=one.kind, record=one.record, number=one.number, title=one.title)
        for order, one in enumerate(due, start=since)
    ]


def _claim(meeting: Meeting, due: Iterable[Waiting]) -> None:
    """What is on this agenda waits for no other."""
    asked = [one.tabled for one in due if one.tabled]
    if Tabled.objects.filter(pk__in=asked, meeting=None).update(meeting=meeting) != len(asked):
        raise Refused("刚刚有人把其中的事列进了另一次会，请再试一次")


def roll(meeting: Meeting, *, actor: Actor) -> Meeting:
    """把等着的事列进来: what has come up since the agenda was made."""
    with transaction.atomic():
        due = queries.waiting(meeting.place)
        if not due:
            raise Refused("没有新的事在等这次会")
        side = _items(meeting, due, since=queries.next_order(meeting))
        meeting = flow.advance(MEETING, "roll", meeting, actor, side=side, items=len(due))
        _claim(meeting, due)
    return meeting


def add_item(meeting: Meeting, *, title: str, actor: Actor) -> Meeting:
    """加一个议题 that stands by itself."""
    order = queries.next_order(meeting)
    return flow.advance(MEETING, "add_item", meeting, actor, side=[AgendaItem(meeting=meeting, order=order, title=title)], order=order)


def drop_item(meeting: Meeting, *, item: AgendaItem, actor: Actor) -> Meeting:
    """去掉一个议题: it stays readable as one that was not spoken of."""
    _own(meeting, item)
    side = [Discussion(item=item, outcome=Outcome.DROPPED)]
    return flow.advance(MEETING, "drop_item", meeting, actor, side=side, order=item.order)


def _own(meeting: Meeting, item: AgendaItem) -> None:
    if item.meeting_id != meeting.pk:
        raise Refused("这个议题不在这次会的议程上")


def move(meeting: Meeting, *, meets_at: datetime, where: str, lasts: int, actor: Actor) -> Meeting:
    """改时间地点; whoever was invited is told again."""
    if meets_at < clock.now():
        raise Refused("开会时间要在现在以后")
    change = {"meets_at": meets_at, "where": where, "lasts": lasts, "moves": meeting.moves + 1}
    side = letters(meeting, "meeting.moved") if meeting.state == Meeting.State.INVITED else []
    return flow.advance(MEETING, "move", meeting, actor, change=change, side=side, meets_at=meets_at)


def invite(meeting: Meeting, *, addresses: Iterable[str] = (), actor: Actor) -> Meeting:
    """发通知 to the parties' people, and by mail with the calendar file to the addresses given."""
    side = letters(meeting, "meeting.invited", addresses=addresses)
    return flow.advance(MEETING, "invite", meeting, actor, side=side, parties=meeting.invited.count())


def hold(meeting: Meeting, *, came: Mapping[int, int], actor: Actor) -> Meeting:
    """记到会. `came`: how many from each body, by its id; only heads are kept."""
    told = set(meeting.invited.values_list("organisation_id", flat=True))
    if not set(came) <= told:
        raise Refused("有单位不在通知名单里")
    if not any(came.values()):
        raise Refused("至少要有一家到会")
    side = [Attendance(meeting=meeting, organisation_id=body, present=present) for body, present in sorted(came.items())]
    change = {"held_on": clock.day_of(meeting.meets_at)}
    parties = sum(1 for present in came.values() if present)
    return flow.advance(MEETING, "hold", meeting, actor, change=change, side=side, present=sum(came.values()), parties=parties)


def discuss(meeting: Meeting, *, item: AgendaItem, outcome: str, text: str = "", actor: Actor) -> Meeting:
    """记一个议题的结果; said again, the last one counts."""
    _own(meeting, item)
    if outcome == Outcome.RETURNED and not text.strip():
        raise Refused("退回补充要写明补充什么")
    side = [Discussion(item=item, outcome=outcome, text=text)]
    return flow.advance(MEETING, "discuss", meeting, actor, side=side, order=item.order, outcome=outcome)


def minute(meeting: Meeting, *, text: str, actor: Actor) -> Meeting:
    """写纪要; earlier wordings stay on the timeline."""
    side = [Minutes(meeting=meeting, text=text)]
    return flow.advance(MEETING, "minute", meeting, actor, change={"minutes": text}, side=side)


def assign(meeting: Meeting, *, title: str, holder: Organisation, due_on: date, item: AgendaItem | None = None, actor: Actor) -> ActionItem:
    """交办: one body, one day. It stands where its holder works, so that those who are to do it see it."""
    if due_on < clock.day_of(meeting.meets_at):
        raise Refused("期限不能早于开会那天")
    if item is not None:
        _own(meeting, item)
    inside = holder.place.path.startswith(meeting.path)
    with transaction.atomic():
        nth = next_number(f"actions-of-{meeting.pk}")
        given = ActionItem(number=f"{meeting.number}-{nth}", title=title, meeting=meeting, item=item, holder=holder, due_on=due_on)
        place = holder.place if inside else meeting.place
        given = flow.open_record(
            ACTION_ITEM, given, actor, place=place, number=given.number, holder=holder.pk, due_on=due_on, meeting=meeting.pk
        )
        flow.advance(MEETING, "assign", meeting, actor, action_item=given.pk, due_on=due_on)
    return given


def confirm(meeting: Meeting, *, actor: Actor) -> Meeting:
    """确认纪要: what was agreed of a matter opens its way, what was returned goes back to whoever proposed it."""
    with transaction.atomic():
        meeting = flow.advance(MEETING, "confirm", meeting, actor, change={"confirmed_at": clock.now()})
        for item in meeting.items.filter(kind="matter").prefetch_related("discussions"):
            last = list(item.discussions.all())[-1]
            matter = Matter.objects.visible_to(actor).in_state("joint").filter(pk=item.record).first()
            if matter and last.outcome == Outcome.AGREED:
                confer(matter, meeting=meeting, actor=actor)
            elif matter and last.outcome == Outcome.RETURNED:
                refer_back(matter, meeting=meeting, text=last.text, actor=actor)
    return meeting


def cancel(meeting: Meeting, *, text: str, actor: Actor) -> Meeting:
    """取消会议, with the reason; what was on its agenda waits for the next one."""
    side = [Minutes(meeting=meeting, text=text)]
    told = letters(meeting, "meeting.cancelled") if meeting.state == Meeting.State.INVITED else []
    with transaction.atomic():
        Tabled.objects.filter(meeting=meeting).update(meeting=None)
        return flow.advance(MEETING, "cancel", meeting, actor, side=[*side, *told])
