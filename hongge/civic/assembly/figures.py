"""What is counted of owners' assemblies."""

from django.db.models import Q

from hongge.civic.assembly.models import Assembly
from hongge.kernel.figures import Figure, declare

HELD = declare(
    Figure(
        "assembly.held",
        "业主表决",
        "次",
        "统计期内开票的业主表决，按开票日期计，中止的不计",
        of=Assembly,
        where=~Q(state="failed"),
        on="counted_at",
    )
)
PASSED = declare(
    Figure(
        "assembly.passed",
        "业主表决通过的事项",
        "项",
        "统计期内公布决定的业主表决里通过的议题，按公布日期计",
        of=Assembly,
        where=Q(state="published"),
        on="published_at",
        weigh="passed",
    )
)
UNDER_WAY = declare(Figure("assembly.open", "正在投票的业主表决", "次", "此刻投票还没有开票的业主表决", of=Assembly, where=Q(state="open")))
