"""The life of a joint meeting."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongge.civic.posts import BRANCH_SECRETARY, COMMUNITY_STAFF, GRID_LEADER, STREET_STAFF, SYSTEM
from hongge.kernel import clock
from hongge.kernel.flow import Step, Workflow
from hongge.systems.decisions.models import Meeting

HOSTS = (GRID_LEADER, BRANCH_SECRETARY, COMMUNITY_STAFF, STREET_STAFF)


def has_items(meeting: Meeting) -> str | None:
    return None if meeting.items.exists() else "议程还是空的，加上议题后就能通知"


def has_parties(meeting: Meeting) -> str | None:
    return None if meeting.invited.exists() else "还没有参会单位，先在小区登记网格、业委会和物业"


def has_begun(meeting: Meeting) -> str | None:
    return None if meeting.meets_at <= clock.now() else "开会时间还没有到"


def has_minutes(meeting: Meeting) -> str | None:
    return None if meeting.minutes.strip() else "还没有写纪要，写好后就能确认"


def items_are_discussed(meeting: Meeting) -> str | None:
    open_items = meeting.items.filter(discussions=None).count()
    return _("还有%(n)s个议题没有记结果") % {"n": open_items} if open_items else None


MEETING = Workflow(
    kind="meeting",
    shared=True,
    label="联席会议",
    model=Meeting,
    states=dict(Meeting.State.choices),
    start="planned",
    opening="筹备联席会议",
    opened_by=(*HOSTS, SYSTEM),
    opening_facts=("number", "meets_at", "items", "parties"),
    steps=(
        Step("roll", "把等着的事列进来", ("planned", "invited"), None, HOSTS, facts=("items",)),
        Step("add_item", "加一个议题", ("planned", "invited", "held"), None, HOSTS, facts=("order",)),
        Step("drop_item", "去掉一个议题", ("planned", "invited"), None, HOSTS, facts=("order",)),
        Step("move", "改时间地点", ("planned", "invited"), None, HOSTS, facts=("meets_at",)),
        Step("invite", "发通知", ("planned",), "invited", HOSTS, needs=(has_items, has_parties), facts=("parties",)),
        Step("hold", "记到会", ("planned", "invited"), "held", HOSTS, needs=(has_items, has_begun), facts=("present", "parties")),
        Step("discuss", "记一个议题的结果", ("held",), None, HOSTS, facts=("order", "outcome")),
        Step("minute", "写纪要", ("held",), None, HOSTS),
        Step("assign", "交办", ("held", "confirmed"), None, HOSTS, facts=("action_item", "due_on")),
        Step("confirm", "确认纪要", ("held",), "confirmed", HOSTS, needs=(items_are_discussed, has_minutes)),
        Step("cancel", "取消会议", ("planned", "invited"), "cancelled", HOSTS),
    ),
    finals=("confirmed", "cancelled"),
    sealed=("number", "title", "place_id", "meets_at", "where", "host_id", "state", "held_on", "minutes", "confirmed_at"),
)
MEETING_NEXT = {"planned": "invite", "invited": "hold", "held": "discuss", "confirmed": "assign"}
