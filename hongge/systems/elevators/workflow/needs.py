"""What a step of a lift project waits for, each as a sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongge.civic.posts import (
    BRANCH_SECRETARY,
    COMMITTEE_DIRECTOR,
    COMMITTEE_MEMBER,
    COMMUNITY_STAFF,
    DISTRICT_STAFF,
    GRID_LEADER,
    STREET_STAFF,
)
from hongge.kernel import clock
from hongge.kernel.flow import Need
from hongge.kernel.places import Place
from hongge.systems.elevators.models import Acceptance, LiftProject, Meeting, Requirement, homes_in

OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)
RUNNERS = (COMMUNITY_STAFF, STREET_STAFF, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER)  # who moves a project on; they may also convene the owners
GOERS = (GRID_LEADER, COMMUNITY_STAFF, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER)  # who goes from door to door, and reads what was said
CHAIRS = (BRANCH_SECRETARY, GRID_LEADER, COMMUNITY_STAFF, STREET_STAFF, COMMITTEE_DIRECTOR)
NAMED = 4  # homes named in a sentence before it only counts the rest


def _listed(names: list[str]) -> str:
    """201室、202室等6户."""
    words = "、".join(names[:NAMED])
    return _("%(names)s等%(n)s户") % {"names": words, "n": len(names)} if len(names) > NAMED else words


def has_homes(project: LiftProject) -> str | None:
    return None if project.homes else "这个单元还没有登记房屋，先把房屋导入"


def every_home_was_asked(project: LiftProject) -> str | None:
    """Each home has said something, or has been found not at home; nobody is left out."""
    asked = project.willingness.values("room")
    left = list(homes_in(project.place).exclude(room__in=asked).values_list("room__name", flat=True))
    return _("还有%(homes)s没有走访，走到后就能往下办") % {"homes": _listed(left)} if left else None


def areas_and_floors_are_known(project: LiftProject) -> str | None:
    bare = [home.room.name for home in homes_in(project.place) if home.floor is None or not home.area]
    return _("%(homes)s没有楼层或面积，补上后才能算分摊") % {"homes": _listed(bare)} if bare else None


def branch_agreed(project: LiftProject) -> str | None:
    """重大事项支部决策前置: the last word of the branch opens the way."""
    return _met(project, Meeting.Kind.BRANCH, "网格党支部还没有研究这件事，开完会记上就能往下办")


def joint_meeting_agreed(project: LiftProject) -> str | None:
    return _met(project, Meeting.Kind.JOINT, "三方联席会议还没有议过，开完会记上就能往下办")


def _met(project: LiftProject, kind: str, missing: str) -> str | None:
    last = project.meetings.filter(kind=kind).order_by("-held_on", "-pk").first()
    if last is None:
        return missing
    if last.outcome == Meeting.Outcome.RETURNED:
        return _("%(meeting)s退回再议，议过同意后才能往下办") % {"meeting": _(last.get_kind_display())}
    return None


def has_body(project: LiftProject) -> str | None:
    return None if project.body_kind and project.mandate else "还没有定实施主体和授权文件"


def has_plan(project: LiftProject) -> str | None:
    lacking = [
        words
        for words, value in (
            ("停靠层站", project.stops),
            ("额定载重", project.load),
            ("入户方式", project.entry_kind),
            ("方案", project.plan),
            ("补偿办法", project.compensation),
            ("维护和费用", project.upkeep),
        )
        if not value
    ]
    return _("方案还缺：%(what)s") % {"what": "、".join(_(words) for words in lacking)} if lacking else None


def has_budget(project: LiftProject) -> str | None:
    return None if project.cost else "还没有预算，填好后就能算每户出多少"


def has_method(project: LiftProject) -> str | None:
    return None if project.method else "还没有选分摊办法，选好后写进表决议题"


def votes_outside(project: LiftProject) -> str | None:
    if project.vote_origin == LiftProject.VoteOrigin.OUTSIDE:
        return None
    return "这个项目在本系统表决，结果公布后自动记进来，不用手填"


def votes_here(project: LiftProject) -> str | None:
    return None if project.vote_origin == LiftProject.VoteOrigin.HOUSE else "这个项目不在本系统表决"


def notice_hangs_everywhere(project: LiftProject) -> str | None:
    """Of the running notice: what hung before an earlier vote is taken down."""
    since = project.notice_from
    hanging = set(project.notices.filter(from_on__gte=since).values_list("place", flat=True)) if since else set()
    bare = [place.name for place in project.notice_places() if place.pk not in hanging]
    return _("%(places)s还没有张贴公示") % {"places": "、".join(bare)} if bare else None


def notice_is_over(project: LiftProject) -> str | None:
    if project.notice_until is None:
        return "公示还没有开始"
    if clock.today() > project.notice_until:
        return None
    day = f"{project.notice_until.month}月{project.notice_until.day}日"
    return _("公示到%(day)s，过了这天才能结束") % {"day": day}


def objections_are_handled(project: LiftProject) -> str | None:
    return _("还有%(n)s条异议没有处理完") % {"n": project.objections_open} if project.objections_open else None


def has_objection(project: LiftProject) -> str | None:
    return None if project.objections_open else "没有要处理的异议"


def both_acceptances_passed(project: LiftProject) -> str | None:
    """The last acceptance of each kind was passed (特种设备安全法 25, 建设工程质量管理条例 16)."""
    last = {row.kind: row for row in project.acceptances.order_by("on", "pk")}
    lacking = [str(kind.label) for kind in Acceptance.Kind if kind.value not in last or not last[kind.value].passed]
    return _("还没有通过：%(what)s") % {"what": "、".join(_(words) for words in lacking)} if lacking else None


def has_log(project: LiftProject) -> str | None:
    return None if project.works.exists() else "还没有施工日志，记上后才能验收"


def accounts_are_posted(project: LiftProject) -> str | None:
    """Income and expense are both public, and nothing was spent that never came in."""
    if not project.income or not project.expense:
        return "收支还没有公布，公布后才能办结"
    return "公布的支出比收入多，账还没有平，补上后才能办结" if project.balance < 0 else None


def has_follow_up(project: LiftProject) -> str | None:
    return None if project.follow_ups else "还没有回访过，回访一次后才能办结"


def papers_for(step: str) -> Need:
    """The papers that this step needs, each named with its law."""

    def papers(project: LiftProject) -> str | None:
        missing = list(Requirement.objects.missing_for(project, step))
        if not missing:
            return None
        return _("还缺材料：%(papers)s") % {"papers": "、".join(f"{paper.label}（{paper.source}）" for paper in missing)}

    return papers


def home_in(project: LiftProject, room: Place) -> bool:
    return room.path.startswith(project.place.path)
