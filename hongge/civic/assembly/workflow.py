"""The life of an owners' assembly: states, steps, who may take them, what they need."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Assembly, Correction, Ground
from hongge.civic.models import Home
from hongge.civic.posts import (
    COMMITTEE_DIRECTOR,
    COMMITTEE_MEMBER,
    COMMUNITY_STAFF,
    DISTRICT_STAFF,
    GRID_LEADER,
    RESIDENT,
    SCRUTINEER,
    STREET_STAFF,
    SYSTEM,
)
from hongge.kernel import calendar, clock
from hongge.kernel.flow import Step, Workflow

CONVENERS = (COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, COMMUNITY_STAFF, STREET_STAFF)
GUIDES = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)
CLERKS = (*CONVENERS, GRID_LEADER)
CERTIFIERS = (*CONVENERS, SCRUTINEER)
READERS = (*CLERKS, SCRUTINEER, DISTRICT_STAFF)
NOTICE_DAYS = 15  # 物业管理条例 14
SHORTEST, LONGEST = 5, 60  # days a ballot box stands open; a region may set others
PUBLISH_WITHIN = 3  # days after the decision stands; a region may set others


def earliest_opening(notice_on: date) -> date:
    """The day after the notice has run its full days: D+16, later when the fifteenth is a day off."""
    return calendar.last_day(notice_on, NOTICE_DAYS) + timedelta(days=1)


def publish_by(assembly: Assembly) -> date | None:
    """The last day for publishing: the decision stands once it is certified, at the earliest after the objections."""
    stands_at = assembly.certified_at or assembly.objections_until or assembly.closes_at
    return calendar.last_day(clock.day_of(stands_at), PUBLISH_WITHIN) if stands_at else None


def sue_until(assembly: Assembly) -> date | None:
    """One year after publication; the law counts from when an owner knew or should have known (民法典 280, 区分所有权解释 12)."""
    if assembly.published_at is None:
        return None
    day = clock.day_of(assembly.published_at)
    same = day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else day.replace(year=day.year + 1, day=28)
    return calendar.last_day(same, 0)


def notice_warning(notice_on: date, opens_at: datetime) -> str:
    """What to say of an opening that is not refused and yet not safe."""
    opens_on, earliest = clock.day_of(opens_at), earliest_opening(notice_on)
    if opens_on >= earliest:
        return ""
    return _("公告当天不算，满15天要到%(day)s；这个日期开始可能被认为没有公告满，建议往后放") % {
        "day": f"{earliest.month}月{earliest.day}日"
    }


def came_through_the_gate(assembly: Assembly) -> str | None:
    """支部决策前置: what is asked comes from a record that passed the gate, or it is said why not, with a paper (docs/adr/0018)."""
    ground = assembly.grounds.order_by("pk").last()
    if ground is None:
        bare = [motion for motion in assembly.motions.in_order() if motion.matter not in assembly.gate]
        said = {"nth": "、".join(str(motion.nth) for motion in bare)}
        return _("议题%(nth)s没有经过支部研究和联席会议：先在“议事”里提出，走完再召集；不经过的，说明召集依据") % said if bare else None
    if ground.why == Ground.Why.OWNERS and not assembly.proposers:
        return "业主联名提议的，在设定里写上有几位业主联名"
    return None


def has_motions(assembly: Assembly) -> str | None:
    return None if assembly.motions.exists() else "还没有议题，加上议题后就能冻结"


def areas_are_known(assembly: Assembly) -> str | None:
    """Every unit has an area, from the register of homes or by a correction."""
    put_right = Correction.objects.filter(assembly=assembly, what__in=(Correction.What.AREA, Correction.What.COUNTED)).values("room")
    bare = Home._default_manager.within(assembly.place).filter(registered_area=None, surveyed_area=None, contract_area=None)
    if missing := bare.exclude(room__in=put_right).count():
        return _("有%(n)s户没有面积，补上或更正后就能冻结") % {"n": missing}
    return None


def has_homes(assembly: Assembly) -> str | None:
    known = Home._default_manager.within(assembly.place).exists()
    return None if known else "这个地方还没有登记房屋，先把房屋导入，再冻结名册"


def deemed_has_a_basis(assembly: Assembly) -> str | None:
    return "随多数要有业主已经通过的议事规则作依据，写明是哪一条" if assembly.deemed and not assembly.deemed_basis else None


def register_frozen(assembly: Assembly) -> str | None:
    return None if assembly.fingerprint else "名册还没有冻结"


def is_dated(assembly: Assembly) -> str | None:
    return None if assembly.opens_at and assembly.closes_at else "还没有定投票开始和截止的时间，定好后就能公告"


def notice_is_long_enough(assembly: Assembly) -> str | None:
    if not assembly.opens_at or not assembly.notice_on:
        return None
    first = assembly.notice_on + timedelta(days=NOTICE_DAYS)
    if clock.day_of(assembly.opens_at) >= first:
        return None
    return _("公告要满15天，投票最早%(day)s开始") % {"day": f"{first.month}月{first.day}日"}


def box_is_open_long_enough(assembly: Assembly) -> str | None:
    if not assembly.opens_at or not assembly.closes_at:
        return None
    days = (clock.day_of(assembly.closes_at) - clock.day_of(assembly.opens_at)).days
    return None if SHORTEST <= days <= LONGEST else _("投票时间要在%(a)s到%(b)s天之间") % {"a": SHORTEST, "b": LONGEST}


def opening_has_come(assembly: Assembly) -> str | None:
    at = assembly.opens_at
    return None if at and clock.now() >= at else _("%(day)s才开始投票") % {"day": _day(at)}


def not_closed(assembly: Assembly) -> str | None:
    return _("%(day)s已经截止，不能再投") % {"day": _day(assembly.closes_at)} if assembly.is_over else None


def box_is_closed(assembly: Assembly) -> str | None:
    return None if assembly.is_over else _("%(day)s截止后才能开票") % {"day": _day(assembly.closes_at)}


def is_electronic(assembly: Assembly) -> str | None:
    return None if assembly.electronic else "这次表决不在网上投，请填纸质票交回"


def objections_may_come(assembly: Assembly) -> str | None:
    until = assembly.objections_until
    return _("异议期%(day)s已经结束") % {"day": _day(until)} if until and clock.now() > until else None


def objections_are_over(assembly: Assembly) -> str | None:
    until = assembly.objections_until
    return _("异议期到%(day)s，过后才能核定") % {"day": _day(until)} if until and clock.now() <= until else None


def objections_are_answered(assembly: Assembly) -> str | None:
    waiting = assembly.objections.filter(answer=None).count()
    return _("还有%(n)s条异议没有答复") % {"n": waiting} if waiting else None


def _day(at: datetime | None) -> str:
    if at is None:
        return _("定下时间后")
    local = timezone.localtime(at)
    return _("%(m)s月%(d)s日%(hour)s") % {"m": local.month, "d": local.day, "hour": f"{local:%H:%M}"}


ASSEMBLY = Workflow(
    kind="assembly",
    label="业主大会",
    model=Assembly,
    states=dict(Assembly.State.choices),
    start="preparing",
    opening="召集业主大会",
    opened_by=(*CONVENERS, SYSTEM),
    opening_facts=("number", "convener", "subject_kind", "subject_id"),
    steps=(
        Step("set_terms", "改设定", ("preparing",), None, CONVENERS),
        Step("ground", "说明召集依据", ("preparing",), None, CONVENERS, facts=("why",), plainly="说明了为什么召集"),
        Step("add_motion", "加议题", ("preparing",), None, CONVENERS, facts=("nth", "matter")),
        Step("edit_motion", "改议题", ("preparing",), None, CONVENERS, facts=("nth", "matter")),
        Step("drop_motion", "删议题", ("preparing",), None, CONVENERS, facts=("nth",)),
        Step("correct", "更正名册", ("preparing",), None, CONVENERS, facts=("room", "what")),
        Step(
            "freeze",
            "冻结名册和设定",
            ("preparing",),
            "frozen",
            CONVENERS,
            needs=(has_motions, came_through_the_gate, has_homes, areas_are_known, deemed_has_a_basis),
            facts=("fingerprint", "n", "a"),
            plainly="名册和设定定下来了，不再变",
        ),
        Step(
            "announce",
            "发公告",
            ("frozen",),
            "noticed",
            CONVENERS,
            needs=(register_frozen, is_dated, notice_is_long_enough, box_is_open_long_enough),
            facts=("opens_at", "closes_at"),
            plainly="公告了",
        ),
        Step("deliver", "登记送达", ("noticed", "open"), None, CLERKS, facts=("elector", "how")),
        Step("name", "推选代表", ("frozen", "noticed", "open"), None, (RESIDENT, *CLERKS), facts=("elector",)),
        Step("entrust", "登记委托", ("noticed", "open"), None, CLERKS, facts=("elector", "reason")),
        Step("start", "开始投票", ("noticed",), "open", (*CONVENERS, SYSTEM), needs=(opening_has_come,), plainly="开始投票"),
        Step(
            "cast",
            "投票",
            ("open",),
            None,
            (RESIDENT,),
            needs=(is_electronic, not_closed),
            facts=("elector", "nth", "origin", "digest"),
            plainly="收到一票",
        ),
        Step(
            "enter", "录入纸质票", ("open",), None, CLERKS, facts=("elector", "sheet", "nth", "origin", "digest"), plainly="录入一张纸质票"
        ),
        Step("take_back", "撤回一次录入", ("open",), None, CLERKS, facts=("elector", "sheet", "nth"), plainly="撤回了一次纸质票的录入"),
        Step("take_in", "导入平台票", ("open",), None, CONVENERS, facts=("rows", "taken", "sha256"), plainly="导入了官方平台的票"),
        Step("count", "开票", ("open",), "counted", CERTIFIERS, needs=(box_is_closed,), facts=("root", "cast", "passed"), plainly="开票"),
        Step("object", "提异议", ("counted",), None, (RESIDENT, *CLERKS), needs=(objections_may_come,), plainly="有人提了异议"),
        Step("answer", "答复异议", ("counted",), None, CONVENERS, facts=("objection",), plainly="答复了异议"),
        Step("sign", "第一人核定", ("counted",), None, CERTIFIERS, needs=(objections_are_over, objections_are_answered)),
        Step(
            "certify",
            "核定结果",
            ("counted",),
            "certified",
            CERTIFIERS,
            needs=(objections_are_over, objections_are_answered),
            plainly="两人核定了结果",
        ),
        Step("publish", "公布决定", ("certified",), "published", CONVENERS, facts=("passed",), plainly="公布了决定"),
        Step("guide", "出具指导意见", ("preparing", "frozen", "noticed", "open", "counted"), None, GUIDES, plainly="社区出具了指导意见"),
        Step("cancel", "取消", ("preparing", "frozen", "noticed"), "cancelled", CONVENERS, plainly="取消了"),
        Step("abort", "中止", ("open", "counted"), "failed", GUIDES, plainly="中止了"),
    ),
    finals=("published", "cancelled", "failed"),
    sealed=(
        "number",
        "title",
        "kind",
        "place_id",
        "convener_id",
        "state",
        "proposers",
        "gate",
        "profile",
        "parking",
        "mismarked",
        "deemed",
        "deemed_special",
        "deemed_basis",
        "joint",
        "revote",
        "electronic",
        "disclosure",
        "proxy_cap",
        "objection_days",
        "frozen_at",
        "fingerprint",
        "genesis",
        "plans",
        "total_n",
        "total_a",
        "notice_on",
        "opens_at",
        "closes_at",
        "cast",
        "head",
        "closing",
        "root",
        "counted_at",
        "objections_until",
        "certified_at",
        "published_at",
        "passed",
    ),
)
BALLOT_STEPS = ("cast", "enter", "deliver")  # taken once an owner: counted, not told one by one
NEXT = {
    "preparing": "freeze",
    "frozen": "announce",
    "noticed": "start",
    "open": "count",
    "counted": "certify",
    "certified": "publish",
}
