"""What is counted of lift projects."""

from django.db.models import Q

from hongge.kernel.figures import Figure, declare
from hongge.systems.elevators.models import LiftProject

PROJECTS = declare(
    Figure(
        "elevators.projects",
        "加装电梯项目",
        "个",
        "此刻在册的加装电梯项目，一个单元一个，含已经办结的，不含终止的",
        of=LiftProject,
        where=~Q(state="stopped"),
    )
)


def _stage(name: str, label: str, states: tuple[str, ...], words: str) -> Figure:
    return declare(Figure(f"elevators.{name}", label, "个", words, of=LiftProject, where=Q(state__in=states)))


CONSULTING = _stage("consulting", "征求意愿的电梯项目", ("proposed", "consulting"), "此刻处在提出和征求意愿阶段的加装电梯项目")
PLANNING = _stage("planning", "拟方案的电梯项目", ("planning",), "此刻处在拟方案、定预算和分摊阶段的加装电梯项目")
VOTING = _stage("voting", "表决中的电梯项目", ("voting",), "此刻处在业主表决阶段的加装电梯项目")
PUBLICISING = _stage("publicising", "公示和处理异议的电梯项目", ("publicising", "settling"), "此刻处在公示和处理异议阶段的加装电梯项目")
FILED = _stage("filed", "报批的电梯项目", ("filed", "permitted"), "此刻处在审查和待开工阶段的加装电梯项目")
BUILDING = _stage("building", "施工的电梯项目", ("building", "accepted"), "此刻处在施工和验收阶段的加装电梯项目")
IN_USE = _stage("in_use", "已使用的加装电梯", ("in_use", "closed"), "此刻处在使用阶段，含已经办结的加装电梯项目")
COMPLETED = declare(
    Figure(
        "elevators.completed",
        "新投入使用的加装电梯",
        "部",
        "统计期内办好使用登记、投入使用的加装电梯，按投入使用日期计",
        of=LiftProject,
        on="in_use_on",
    )
)
HOMES_ASKED = declare(
    Figure(
        "elevators.homes_asked",
        "征求过意愿的户",
        "户",
        "在册加装电梯项目里说过意见（同意、不同意或还没想好）的户数，没联系上的不算，终止的项目不算",
        of=LiftProject,
        where=~Q(state="stopped"),
        weigh="homes_asked",
    )
)
OBJECTIONS_OPEN = declare(
    Figure(
        "elevators.objections_open",
        "没处理完的异议",
        "条",
        "此刻加装电梯项目里收到、还没有处理完的异议，含移交调解还没有结果的",
        of=LiftProject,
        weigh="objections_open",
    )
)
