"""The lives of a Party organisation, of a coverage, and of an adviser's suggestion."""

from __future__ import annotations

from hongge.civic.models import Organisation
from hongge.civic.posts import (
    ADVISER,
    BRANCH_SECRETARY,
    COMMITTEE_ALTERNATE,
    COMMITTEE_DIRECTOR,
    COMMUNITY_SECRETARY,
    COMMUNITY_STAFF,
    DISTRICT_STAFF,
    OF_COMMITTEE,
    SECRETARY,
    STREET_STAFF,
    SYSTEM,
)
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.flow import Step, Workflow
from hongge.systems.party.models import FIVE_YEARS, LEAST, POSTPONED, STANDING, Coverage, PartyOrganisation, Suggestion, months_later

OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)
UPPER = (STREET_STAFF, DISTRICT_STAFF)  # of these, who approves stands above who asks: `approved_from_above`
RANK = {"group": 0, "branch": 1, "joint_branch": 1, "general_branch": 2, "committee": 3}
IN_A_GRID = (Organisation.Form.BRANCH, Organisation.Form.JOINT_BRANCH, Organisation.Form.GROUP)
SECRETARIES = {
    PartyOrganisation.Kind.COMMUNITY: COMMUNITY_SECRETARY,
    PartyOrganisation.Kind.GRID: BRANCH_SECRETARY,
    PartyOrganisation.Kind.FIRM: SECRETARY,
    PartyOrganisation.Kind.COMMITTEE: SECRETARY,
    PartyOrganisation.Kind.ASSOCIATION: SECRETARY,
}
SEATS = (*OF_COMMITTEE, COMMITTEE_ALTERNATE)  # one person holds one of them
HELD_BY_ONE = (*SECRETARIES.values(), COMMITTEE_DIRECTOR)


def secretary_post(party: PartyOrganisation) -> str:
    """The post of its secretary, while it stands; none for a group, which has a leader, and above the communities."""
    standing = party.state in STANDING and party.form != Organisation.Form.GROUP
    return SECRETARIES.get(PartyOrganisation.Kind(party.kind), "") if standing else ""


def has_fitting_above(party: PartyOrganisation) -> str | None:
    """党章 30: a branch stands under a committee or general branch, a group in a branch."""
    if party.above is None:
        return None if party.form == Organisation.Form.COMMITTEE else "还没有选上级党组织，选好后就能批复"
    if party.above_id == party.organisation_id:
        return "上级党组织不能是它自己"
    if party.above.form in forms_above(party.form):
        return None
    return "上级党组织的形式要比它高一级：党小组在支部里，支部在总支或党委下"


def forms_above(form: str) -> list[str]:
    """The forms that an organisation of this form can stand under; a committee stands under another."""
    return [above for above, rank in RANK.items() if rank > RANK[form] or (above == form == Organisation.Form.COMMITTEE)]


def has_fitting_form(party: PartyOrganisation) -> str | None:
    in_grid = party.kind == PartyOrganisation.Kind.GRID
    return "网格里建党支部或党小组，请改选形式" if in_grid and party.form not in IN_A_GRID else None


def others_in_grid(party: PartyOrganisation) -> list[PartyOrganisation]:
    """Of a grid's organisation: those that stood or stand in the same grid when it does, from the day it is founded; else from today."""
    if party.kind != PartyOrganisation.Kind.GRID:
        return []
    there = PartyOrganisation._default_manager.filter(kind=party.kind, place=party.place_id).exclude(pk=party.pk)
    return list(there.standing_from(party.founded_on or clock.today()).order_by("pk"))


def is_alone_in_grid(party: PartyOrganisation) -> str | None:
    """One branch or one group to a grid; one that is dissolved on the day the other is founded makes way for it."""
    other = next(iter(sorted(others_in_grid(party), key=lambda one: one.dissolved_on is not None)), None)
    if other is None:
        return None
    if other.dissolved_on:
        return f"{party.place.name}的{other.name}到{other.dissolved_on}才撤销，成立日期要在那天或以后"
    return f"{party.place.name}已经有{other.name}，每个网格只设一个党支部或党小组；先撤销它，撤销日期可以和成立日期是同一天"


def approved_from_above(party: PartyOrganisation, actor: Actor) -> str | None:
    """Two people see every approval, the second from the level above the first; what the district asks, a second person there approves."""
    asked = party.asked_by
    if asked is None:
        return None
    if asked.person_id == actor.person:
        return "提出的人不能自己批复，请上一级或另一位同事批复"
    if asked.place.is_root() or (asked.place.path != actor.path and asked.place.path.startswith(actor.path)):
        return None
    return "批复要由提出单位的上一级办，请上一级批复"


def has_approval(party: PartyOrganisation) -> str | None:
    return None if party.approval else "还没有写批复文号，写好后就能批复"


def has_founding_day(party: PartyOrganisation) -> str | None:
    if party.founded_on is None:
        return "还没有写成立日期"
    return None if party.founded_on <= clock.today() else "成立日期还没有到"


def has_enough_members(party: PartyOrganisation) -> str | None:
    """党章 30: 凡是有正式党员三人以上的，都应当成立党的基层组织."""
    if not party.is_branch or (party.full_members or 0) >= LEAST:
        return None
    return "正式党员不足三名，不能成立党支部，可以联建、统建或选派指导员（党章第三十条）"


def has_term(party: PartyOrganisation) -> str | None:
    if party.form == Organisation.Form.GROUP:
        return None
    if party.elected_on is None or party.term_ends_on is None:
        return "还没有写本届选举和届满的日期"
    if party.elected_on > clock.today():
        return "选举日期还没有到"
    if party.elected_on >= party.term_ends_on:
        return "届满日期要在选举日期以后"
    longest = months_later(party.elected_on, FIVE_YEARS)
    if party.term_ends_on <= longest or party.postponed_from:
        return None
    return f"一届最长五年，从{party.elected_on}选举算起，届满日期最晚是{longest}"


def is_postponed_once(party: PartyOrganisation) -> str | None:
    """Once a term: 中国共产党基层组织选举工作条例 3."""
    return f"这一届已经从{party.postponed_from}延期过，不能再延，请组织换届" if party.postponed_from else None


def is_within_a_year(party: PartyOrganisation) -> str | None:
    if party.postponed_from is None or party.term_ends_on is None:
        return None
    latest = months_later(party.postponed_from, POSTPONED)
    return None if party.postponed_from < party.term_ends_on <= latest else f"延期要在原来届满日期以后，最多一年，最晚到{latest}"


def term_is_ending(party: PartyOrganisation) -> str | None:
    return None if party.light in ("soon", "late") else "离届满还有六个月以上，到时候会自动提醒"


def covers_nothing(party: PartyOrganisation) -> str | None:
    return "它还覆盖着企业或业委会，请先结束那些覆盖" if party.coverages.filter(to_on=None).exists() else None


def has_none_below(party: PartyOrganisation) -> str | None:
    below = Organisation.objects.filter(above=party.organisation_id or 0, closed_on=None)
    return "它下面还有党组织，请先调整它们的隶属" if below.exists() else None


PARTY = Workflow(
    kind="party",
    label="党组织",
    model=PartyOrganisation,
    states=dict(PartyOrganisation.State.choices),
    start="planned",
    opening="提出组建",
    opened_by=(*OFFICE, SYSTEM),
    opening_facts=("form", "sort"),
    steps=(
        Step(
            "approve",
            "批复",
            ("planned",),
            "approved",
            UPPER,
            needs=(has_fitting_form, has_fitting_above, has_approval),
            facts=("above",),
        ),
        Step(
            "found",
            "组建",
            ("approved",),
            "founded",
            OFFICE,
            needs=(has_enough_members, has_founding_day, has_term, is_alone_in_grid),
            facts=("organisation", "founded_on", "term_ends_on"),
        ),
        Step(
            "register",
            "登记已建",
            ("planned",),
            "founded",
            (*UPPER, SYSTEM),
            needs=(has_fitting_form, has_fitting_above, has_enough_members, has_founding_day, has_term, is_alone_in_grid),
            facts=("organisation", "founded_on", "term_ends_on"),
        ),
        Step("remind", "换届提醒", ("founded",), "due", (SYSTEM,), needs=(term_is_ending,), facts=("term_ends_on",)),
        Step("re_elect", "换届", STANDING, "founded", OFFICE, needs=(has_term,), facts=("nth", "elected_on", "term_ends_on")),
        Step(
            "postpone",
            "同意延期换届",
            ("due",),
            None,
            UPPER,
            needs=(has_term, is_within_a_year),
            bars=(is_postponed_once,),
            facts=("term_ends_on",),
        ),
        Step("move", "调整隶属", STANDING, None, UPPER, needs=(has_fitting_above,), facts=("above",)),
        Step("file", "补材料", ("planned", "approved", *STANDING), None, OFFICE, facts=("document",)),
        Step("dissolve", "撤销", STANDING, "dissolved", UPPER, needs=(covers_nothing, has_none_below), facts=("dissolved_on",)),
        Step("drop", "不再组建", ("planned", "approved"), "dropped", OFFICE),
    ),
    finals=("dissolved", "dropped"),
    sealed=(
        "name",
        "kind",
        "form",
        "above_id",
        "host_id",
        "organisation_id",
        "approval",
        "state",
        "full_members",
        "term",
        "elected_on",
        "term_ends_on",
        "postponed_from",
        "founded_on",
        "dissolved_on",
        "asked_by_id",
    ),
)

COVERAGE = Workflow(
    kind="coverage",
    label="党建覆盖",
    model=Coverage,
    states=dict(Coverage.State.choices),
    start="holding",
    opening="开始覆盖",
    opened_by=(*OFFICE, SYSTEM),
    opening_facts=("body", "mode", "carrier", "adviser", "from_on"),
    steps=(
        Step("visit", "记一次走访", ("holding",), None, (ADVISER,), facts=("visited_on",)),
        Step("end", "结束覆盖", ("holding",), "ended", (*OFFICE, SYSTEM), facts=("to_on",)),
    ),
    finals=("ended",),
    sealed=("body_id", "mode_id", "carrier_id", "adviser_id", "from_on", "to_on", "document", "state"),
)


def has_answer(suggestion: Suggestion) -> str | None:
    return None if suggestion.answer else "还没有写答复，写好后就能答复"


SUGGESTION = Workflow(
    kind="suggestion",
    label="指导员建议",
    model=Suggestion,
    states=dict(Suggestion.State.choices),
    start="raised",
    opening="提出建议",
    opened_by=(ADVISER, SYSTEM),
    opening_facts=("coverage",),
    steps=(
        Step("take_up", "采纳", ("raised",), "taken", OFFICE, needs=(has_answer,)),
        Step("relay", "转为诉求", ("raised", "taken"), "relayed", OFFICE),
        Step("explain", "说明情况", ("raised",), "explained", OFFICE, needs=(has_answer,)),
        Step("finish", "落实了", ("taken",), "done", OFFICE, needs=(has_answer,)),
        Step("withdraw", "撤回", ("raised",), "withdrawn", (ADVISER,)),
    ),
    finals=("done", "explained", "relayed", "withdrawn"),
    sealed=("coverage_id", "text", "answer", "state"),
)
NEXT = {"planned": "approve", "approved": "found", "due": "re_elect", "raised": "take_up", "taken": "finish", "holding": "visit"}
