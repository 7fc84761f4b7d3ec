"""What the codes of a tally are called."""

from hongge.civic.assembly.tally.shape import Kind, Profile, Reason

KINDS = {Kind.ORDINARY: "一般事项", Kind.SPECIAL: "特别事项", Kind.INTERESTED: "有利害关系的业主一致同意的事项"}
PROFILES = {
    Profile.CIVIL_CODE: "全国（民法典第278、279条）",
    Profile.PRE_2021: "2021年以前的旧规则（原物业管理条例第12条），只用于复算旧票",
}
REASONS = {
    Reason.NO_AUTHORITY: "没有书面授权",
    Reason.ORAL_PROXY: "只有口头委托",
    Reason.PROXY_CAP: "代理人代投超过上限",
    Reason.LATE: "截止以后才交",
    Reason.MOTION_NOT_NOTICED: "议题没有列入公告",
    Reason.WITHDRAWN: "已撤回",
    Reason.CONFLICTING: "共有人意见相反，又没有推选代表",
    Reason.NOT_OWNER: "不是名册里计票的业主",
    Reason.UNDELIVERED: "房屋没有交付，由建设单位投票",
    Reason.NO_REPRESENTATIVE: "共有人没有推选他投票",
    Reason.MISMARKED: "填错，看不出意见",
    Reason.REPLACED: "后来改投了",
    Reason.REPEATED: "已经投过，不能改投",
}
READINGS = {"mismarked": "填错的票", "parking": "车位和储藏间", "alone_and_joint": "同一人既单独又共有", "join": "没交的票随多数"}
VALUES = {
    ("mismarked", "not_effective"): "不生效",
    ("mismarked", "participates"): "算弃权、算参加",
    ("parking", "counted"): "计入",
    ("parking", "left_out"): "不计入",
    ("alone_and_joint", "two"): "算两人",
    ("alone_and_joint", "one"): "算一人",
    ("join", "counted"): "采用",
    ("join", "left_out"): "不采用",
}
LINE_LABELS = {(2, 3): "三分之二", (3, 4): "四分之三", (1, 2): "过半数", (1, 1): "全部"}
REACH_LABELS = {(2, 3, False): "达到三分之二", (3, 4, False): "达到四分之三", (1, 2, True): "超过一半"}  # as thresholds.py has them
