"""What is counted of grids."""

from django.db.models import Q

from hongge.civic.models import Organisation
from hongge.kernel.figures import AtDate, Figure, declare
from hongge.kernel.places import Place
from hongge.systems.grids.models import MicroAction
from hongge.systems.grids.queries import branches_on, grids_on, groups_on, leaderless_on, short_on, violations_on

GRIDS = declare(AtDate("grids.grids", "网格", "个", "那一天在用的网格，撤销的不计", of=Place, on_day=grids_on, began="from_on"))
BRANCHES = declare(
    AtDate(
        "grids.branches",
        "网格党支部",
        "个",
        "那一天建在网格上、没有撤销的党支部和联合党支部",
        of=Organisation,
        on_day=branches_on,
        path="place__path",
        began="opened_on",
    )
)
GROUPS = declare(
    AtDate(
        "grids.groups",
        "网格党小组",
        "个",
        "那一天建在网格上、没有撤销的党小组",
        of=Organisation,
        on_day=groups_on,
        path="place__path",
        began="opened_on",
    )
)
VIOLATIONS = declare(
    AtDate(
        "grids.violations",
        "党组织不合规定的网格",
        "个",
        "那一天在用、却不是正好有一个党支部或一个党小组的网格：没有的、多于一个的、形式不对的",
        of=Place,
        on_day=violations_on,
        began="from_on",
    )
)
LEADERLESS = declare(
    AtDate(
        "grids.leaderless", "没有网格长的网格", "个", "那一天在用、没有网格长在任的网格", of=Place, on_day=leaderless_on, began="from_on"
    )
)
SHORT = declare(
    AtDate(
        "grids.short",
        "角色没有配齐的网格",
        "个",
        "那一天在用、有一种角色的在任人数少于应配人数的网格；应配人数按现在的设置",
        of=Place,
        on_day=short_on,
        began="from_on",
    )
)
MICRO_CALLED = declare(
    Figure(
        "grids.micro_called", "发起微行动", "次", "统计期内发起的红格子微行动，按发起日期计，含后来取消的", of=MicroAction, on="opened_at"
    )
)
MICRO_OPEN = declare(
    Figure(
        "grids.micro_open",
        "正在报名或进行的微行动",
        "次",
        "此刻正在报名或正在进行的红格子微行动",
        of=MicroAction,
        where=Q(state__in=("called", "going")),
    )
)
MICRO_DONE = declare(
    Figure("grids.micro_done", "完成微行动", "次", "统计期内完成并写了成效的红格子微行动，按完成日期计", of=MicroAction, on="done_at")
)
MICRO_ANSWERED = declare(
    Figure("grids.micro_answered", "回访过的微行动", "次", "统计期内作了回访的红格子微行动，按回访日期计", of=MicroAction, on="answered_at")
)
MICRO_HANDS = declare(
    Figure(
        "grids.micro_hands",
        "参加微行动",
        "人次",
        "统计期内完成的红格子微行动中，报名名单上到场的人，一人一次计一次，按完成日期计",
        of=MicroAction,
        on="done_at",
        weigh="came",
    )
)
