"""What is counted of Party organisations and coverage: what holds on a day."""

from hongge.civic.models import Duty
from hongge.kernel.figures import AtDate, Figure, Rate, declare
from hongge.systems.party import queries
from hongge.systems.party.models import Body, PartyOrganisation, Suggestion

FIRMS = declare(
    AtDate(
        "party.firms",
        "在营物业企业",
        "家",
        "统计日已成立、没有注销或撤出的物业企业，同一信用代码服务几个小区的只计一次，按其中最早登记的小区计",
        of=Body,
        path="place__path",
        on_day=queries.firms,
        began="opened_on",
        telling=queries.told_ways,
    )
)
ORGANISATIONS = declare(
    AtDate(
        "party.organisations",
        "覆盖物业行业的党组织",
        "个",
        "统计日以单建、联建或统建方式覆盖着在营物业企业的党组织，每个只计一次，按党组织所在地方计；指导员、业委会和业委会协会的党组织另计",
        of=PartyOrganisation,
        on_day=queries.carriers,
        began="founded_on",
    )
)
SINGLE_ORGANISATIONS = declare(
    AtDate(
        "party.organisations_single",
        "单建党组织",
        "个",
        "覆盖物业行业的党组织中，单独建在企业里的；一个党组织有几种方式的，先计入组织覆盖的，再按“覆盖方式”表的先后，只计一种",
        of=PartyOrganisation,
        on_day=queries.carriers_by("single"),
        began="founded_on",
    )
)
JOINT_ORGANISATIONS = declare(
    AtDate(
        "party.organisations_joint",
        "联建党组织",
        "个",
        "覆盖物业行业的党组织中，几家企业联合建立的；一个党组织有几种方式的，先计入组织覆盖的，再按“覆盖方式”表的先后，只计一种",
        of=PartyOrganisation,
        on_day=queries.carriers_by("joint"),
        began="founded_on",
    )
)
UNIFIED_ORGANISATIONS = declare(
    AtDate(
        "party.organisations_unified",
        "统建党组织",
        "个",
        "覆盖物业行业的党组织中，由社区或行业党组织统一覆盖企业的；一个党组织有几种方式的，先计入组织覆盖的，再按“覆盖方式”表的先后，只计一种",
        of=PartyOrganisation,
        on_day=queries.carriers_by("unified"),
        began="founded_on",
    )
)
ADVISERS = declare(
    AtDate(
        "party.advisers",
        "党建指导员",
        "名",
        "统计日在任、正指导着在营物业企业的党建指导员，按任职计，按派驻地方计",
        of=Duty,
        path="place__path",
        on_day=queries.advisers,
        began="from_on",
        beside=("organisation",),
    )
)
COVERED = declare(
    AtDate(
        "party.firms_covered",
        "覆盖的物业企业",
        "家",
        "统计日由党组织或指导员覆盖着的在营物业企业，同一信用代码只计一次，按其中最早登记的小区计",
        of=Body,
        path="place__path",
        on_day=queries.covered,
        began="opened_on",
        telling=queries.told_ways,
    )
)
BUILT = declare(
    AtDate(
        "party.firms_built",
        "单建和联建企业",
        "家",
        "统计日有自己的党组织或联合党组织的在营物业企业，每家只计一次",
        of=Body,
        path="place__path",
        on_day=queries.built,
        began="opened_on",
        telling=queries.told_ways,
    )
)
SINGLE = declare(
    AtDate(
        "party.firms_single",
        "单建企业",
        "家",
        "统计日单独建立党组织的在营物业企业；几种方式同时有的，先计入组织覆盖的，再按“覆盖方式”表的先后，只计一种",
        of=Body,
        path="place__path",
        on_day=queries.firms_by("single"),
        began="opened_on",
        telling=queries.told_ways,
    )
)
JOINT = declare(
    AtDate(
        "party.firms_joint",
        "联建企业",
        "家",
        "统计日由联合党组织覆盖的在营物业企业；几种方式同时有的，先计入组织覆盖的，再按“覆盖方式”表的先后，只计一种",
        of=Body,
        path="place__path",
        on_day=queries.firms_by("joint"),
        began="opened_on",
        telling=queries.told_ways,
    )
)
UNIFIED = declare(
    AtDate(
        "party.firms_unified",
        "统建企业",
        "家",
        "统计日由社区或行业党组织统一覆盖的在营物业企业；几种方式同时有的，先计入组织覆盖的，再按“覆盖方式”表的先后，只计一种",
        of=Body,
        path="place__path",
        on_day=queries.firms_by("unified"),
        began="opened_on",
        telling=queries.told_ways,
    )
)
ADVISED = declare(
    AtDate(
        "party.firms_advised",
        "指导员覆盖企业",
        "家",
        "统计日只由党建指导员覆盖的在营物业企业；几种方式同时有的，先计入组织覆盖的，再按“覆盖方式”表的先后，只计一种",
        of=Body,
        path="place__path",
        on_day=queries.firms_by("adviser"),
        began="opened_on",
        telling=queries.told_ways,
    )
)
DUE_UNBUILT = declare(
    AtDate(
        "party.due_unbuilt",
        "应建未建企业",
        "家",
        "最近一次报告有正式党员三名以上，到统计日既没有单建也没有联建的在营物业企业（党章第三十条）",
        of=Body,
        path="place__path",
        on_day=queries.due_unbuilt,
        began="opened_on",
        telling=queries.told_ways,
    )
)
COMMITTEES_COVERED = declare(
    AtDate(
        "party.committees_covered",
        "覆盖的业委会",
        "个",
        "统计日由党组织或指导员覆盖着的业委会，每个只计一次",
        of=Body,
        path="place__path",
        on_day=lambda day: queries.covered(day, queries.committees),
        began="opened_on",
        telling=queries.told_ways,
    )
)
CROSSED = declare(
    AtDate(
        "party.crossed",
        "双向进入、交叉任职",
        "人次",
        "统计日在任的任职中，同一人在同一社区还在另一方任职的：社区成员、楼栋长、网格长、网格支部书记进业委会，业委会和物业企业成员任社区党委兼职委员；按进入的任职计",
        of=Duty,
        path="place__path",
        on_day=queries.crossed,
        began="from_on",
        beside=("organisation",),
    )
)
A_COMMITTEE = declare(
    AtDate(
        "party.one_hand_committee",
        "网格支部书记兼业委会主任",
        "人",
        "一肩挑：统计日同一人既是网格党支部书记，又是同一社区业委会主任的，按业委会主任的任职计",
        of=Duty,
        path="place__path",
        on_day=queries.both_hats(queries.A_COMMITTEE),
        began="from_on",
        beside=("organisation",),
    )
)
A_COMMUNITY = declare(
    AtDate(
        "party.one_hand_community",
        "社区书记、主任一肩挑",
        "人",
        "一肩挑：统计日同一人既是社区党委书记，又是社区居委会主任的，按居委会主任的任职计",
        of=Duty,
        path="place__path",
        on_day=queries.both_hats(queries.A_COMMUNITY),
        began="from_on",
        beside=("organisation",),
    )
)
MISSING_BASIS = declare(
    AtDate(
        "party.basis_missing",
        "缺依据的任职",
        "条",
        "统计日在任、应当写明依据（选举、聘任、推荐、备案、选派）和文件，而缺其中一样的任职",
        of=Duty,
        path="place__path",
        on_day=queries.missing_basis,
        began="from_on",
        beside=("organisation",),
    )
)
SUGGESTED = declare(Figure("party.suggested", "指导员建议", "条", "统计期内指导员提出的建议，按提出日期计", of=Suggestion, on="opened_at"))
BUILT_RATE = declare(
    Rate(
        "party.built_rate",
        "组织覆盖率",
        "单建和联建的在营物业企业，除以在营物业企业。统建和指导员覆盖不计入",
        BUILT,
        FIRMS,
        inside="已建",
        outside="没有建",
    )
)
SINGLE_RATE = declare(
    Rate(
        "party.single_rate",
        "单独组建率",
        "单独建立党组织的在营物业企业，除以在营物业企业",
        SINGLE,
        FIRMS,
        inside="单独建",
        outside="没有单独建",
    )
)
WORK_RATE = declare(
    Rate(
        "party.work_rate",
        "工作覆盖率",
        "由党组织或指导员覆盖着的在营物业企业，除以在营物业企业。每家只计一次",
        COVERED,
        FIRMS,
        inside="有覆盖",
        outside="没有覆盖",
    )
)
