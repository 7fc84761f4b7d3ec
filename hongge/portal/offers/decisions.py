"""What decisions put on a desk: matters that wait for this actor, what meetings gave to do, meetings to come, notices about to end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hongge.kernel import clock, flow, spoken
from hongge.kernel.access import Actor
from hongge.kernel.places import full_names
from hongge.portal.templatetags.look import day_words
from hongge.portal.workbench import SHOWN, Card, Count, Link, Offer, Press, Row
from hongge.portal.workbench import Matter as Line
from hongge.systems.decisions import queries
from hongge.systems.decisions.models import ActionItem, Matter, Meeting
from hongge.systems.decisions.workflow import ACTION_ITEM, MATTER, PROPOSERS

LISTED = 5
SOON = timedelta(days=3)
AT_ONCE = ("take_up", "to_joint", "close")  # steps that ask for nothing


def on_desk(actor: Actor) -> Offer:
    """What this actor can move on; what is only to be known stands in cards beside it."""
    index, items = reverse("decisions:index"), reverse("decisions:items")
    mine = queries.awaiting(actor)
    given = ActionItem.objects.visible_to(actor).open().select_related("holder").order_by("due_on", "pk")
    held = list(given[:SHOWN])
    own = [item for item in held if actor.organisation and item.holder_id == actor.organisation]
    where = full_names({row.path for row in [*(row for row, _step in mine[:SHOWN]), *own]})
    counts = [Count(_("议题待办"), len(mine), index + "?todo=1")] if mine else []
    cards = [*_given([item for item in held if item not in own], items), *_meetings(actor), *_notices(actor, index)]
    acts = [Link(_("提出议题"), reverse("decisions:propose"))] if actor.role in PROPOSERS else []
    matters = [
        *(_matter(row, step, where[row.path]) for row, step in mine[:SHOWN]),
        *(_item(item, where[item.path], actor) for item in own),
    ]
    return Offer(counts=counts, matters=matters, cards=cards, acts=acts if not _at_place(actor) else [])


def _at_place(actor: Actor) -> bool:
    """Whether requests already offer this actor something to begin."""
    return actor.role not in ("committee_director", "committee_member", "company_manager")


def _matter(row: Matter, step: str, where: str) -> Line:
    label = MATTER.by_name[step].label
    url = reverse("decisions:step", args=[row.number, step])
    return Line(
        title=row.title,
        url=reverse("decisions:show", args=[row.number]),
        number=row.number,
        light=row.light,
        light_words=row.light_words,
        due_at=row.due_at if row.light != "none" else None,
        where=where,
        who=row.state_words,
        last=row.opened_at,
        buttons=(Press(step, label, url, asks=step not in AT_ONCE, do=True),),
    )


def _item(item: ActionItem, where: str, actor: Actor) -> Line:
    finish = ACTION_ITEM.by_name["finish"]
    url = reverse("decisions:item", args=[item.number])
    may = flow.may(actor, item, finish, ACTION_ITEM.kind)
    press = Press("finish", finish.label, url + "finish/", do=True) if may else Press("open", _("打开"), url)
    return Line(
        title=item.title,
        url=url,
        number=item.number,
        light=item.light,
        light_words=item.light_words,
        due_at=item.due_at,
        where=where,
        who=_("会议交办"),
        last=item.opened_at,
        buttons=(press,),
    )


def _given(items: list[ActionItem], url: str) -> list[Card]:
    """What meetings gave to others: to be known, not to be done here."""
    rows = tuple(
        Row(
            title=item.title,
            url=reverse("decisions:item", args=[item.number]),
            under=item.holder.name,
            end=item.light_words if item.light == "late" else _("%(day)s前") % {"day": day_words(item.due_on)},
        )
        for item in items[:LISTED]
    )
    return [Card(_("别家在办的会议交办"), rows, url)] if rows else []


def _meetings(actor: Actor) -> list[Card]:
    """Today's and those to come."""
    since = clock.start_of(clock.today())
    to_come = Meeting.objects.visible_to(actor).to_come().filter(meets_at__gte=since).order_by("meets_at")
    rows = tuple(
        Row(title=m.title, url=reverse("decisions:meeting", args=[m.number]), under=m.where, end=_hour(m.meets_at))
        for m in to_come[:LISTED]
    )
    return [Card(_("要开的会"), rows, reverse("decisions:meetings"))] if rows else []


def _hour(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.hour}:{local.minute:02}" if local.date() == clock.today() else spoken.moment(at)


def _notices(actor: Actor, url: str) -> list[Card]:
    until = clock.today() + SOON
    ending = Matter.objects.visible_to(actor).in_state("noticed").filter(notice_until__gte=clock.today(), notice_until__lte=until)
    rows = tuple(
        Row(
            title=row.title,
            url=reverse("decisions:show", args=[row.number]),
            under=_("公示还剩%(n)s天") % {"n": row.notice_days_left},
            end=day_words(row.notice_until) if row.notice_until else "",
        )
        for row in ending.order_by("notice_until", "pk")[:LISTED]
    )
    return [Card(_("快到期的公示"), rows, url + "?state=noticed")] if rows else []


def found(actor: Actor, words: str) -> list[Row]:
    """Matters by number, title or place."""
    rows = Matter.objects.visible_to(actor).matching(words).order_by("-opened_at")[:LISTED]
    return [Row(title=row.title, url=reverse("decisions:show", args=[row.number]), under=row.number, end=row.state_words) for row in rows]
