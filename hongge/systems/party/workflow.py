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
from hongge.kernel.flow import Step, Workflow
from hongge.systems.party.models import LEAST, STANDING, Coverage, PartyOrganisation, Suggestion

OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)
UPPER = (STREET_STAFF, DISTRICT_STAFF)  # who approves stands above who asks
RANK = {"group": 0, "branch": 1, "joint_branch": 1, "general_branch": 2, "committee": 3}
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
    higher = RANK.get(party.above.form, 0) - RANK[party.form]
    if higher > 0 or (higher == 0 and party.form == Organisation.Form.COMMITTEE):
        return None
    return "上级党组织的形式要比它高一级：党小组在支部里，支部在总支或党委下"


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
    return None if party.elected_on < party.term_ends_on else "届满日期要在选举日期以后"


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
        Step("approve", "批复", ("planned",), "approved", UPPER, needs=(has_fitting_above, has_approval), facts=("above",)),
        Step(
            "found",
            "组建",
            ("approved",),
            "founded",
            OFFICE,
            needs=(has_enough_members, has_founding_day, has_term),
            facts=("organisation", "founded_on", "term_ends_on"),
        ),
        Step(
            "register",
            "登记已建",
            ("planned",),
            "founded",
            (*UPPER, SYSTEM),
            needs=(has_fitting_above, has_founding_day, has_term),
            facts=("organisation", "founded_on", "term_ends_on"),
        ),
        Step("remind", "换届提醒", ("founded",), "due", (SYSTEM,), needs=(term_is_ending,), facts=("term_ends_on",)),
        Step("re_elect", "换届", STANDING, "founded", OFFICE, needs=(has_term,), facts=("nth", "elected_on", "term_ends_on")),
        Step("postpone", "同意延期换届", ("due",), None, UPPER, needs=(has_term,), facts=("term_ends_on",)),
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
        "founded_on",
        "dissolved_on",
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
