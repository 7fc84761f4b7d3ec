"""Posts (任职): the hats a person can hold. A post is the role that workflows name in `Step.by`.

`own`: the holder works on what is given to their organisation, not on everything at their place.
"""

from dataclasses import dataclass

VISITOR = "visitor"  # someone at a QR code, without an account
REPORTER = "reporter"  # whoever holds the tracking link of a request
OWNER = "owner"  # whoever owns a home that a record touches, acting on that one record
SYSTEM = "system"
RESIDENT = "resident"
GRID_LEADER = "grid_leader"
GRID_WORKER = "grid_worker"
BRANCH_SECRETARY = "branch_secretary"
ADVISER = "adviser"
COMMUNITY_STAFF = "community_staff"
STREET_STAFF = "street_staff"
DISTRICT_STAFF = "district_staff"
DEPARTMENT_STAFF = "department_staff"
COMPANY_MANAGER = "company_manager"
COMPANY_WORKER = "company_worker"
COMMITTEE_DIRECTOR = "committee_director"
COMMITTEE_DEPUTY = "committee_deputy"
COMMITTEE_MEMBER = "committee_member"
SCRUTINEER = "scrutineer"
COMMITTEE_ALTERNATE = "committee_alternate"
BUILDING_HEAD = "building_head"
COMMUNITY_SECRETARY = "community_secretary"
COMMUNITY_DIRECTOR = "community_director"
PART_TIME_MEMBER = "part_time_member"
SECRETARY = "secretary"
AUDITOR = "auditor"
SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDIT_ADMIN = "audit_admin"


@dataclass(frozen=True)
class Post:
    name: str
    label: str
    level: str
    own: bool = False
    phone: bool = False


POSTS = {
    post.name: post
    for post in (
        Post(RESIDENT, "居民", "compound", phone=True),
        Post(GRID_LEADER, "网格长", "grid", phone=True),
        Post(GRID_WORKER, "专职网格员", "grid", phone=True),
        Post(BRANCH_SECRETARY, "网格党支部书记", "grid", phone=True),
        Post(ADVISER, "党建指导员", "community", phone=True),
        Post(COMMUNITY_STAFF, "社区工作人员", "community"),
        Post(STREET_STAFF, "街道工作人员", "street"),
        Post(DISTRICT_STAFF, "区级工作人员", "district"),
        Post(DEPARTMENT_STAFF, "部门工作人员", "district", own=True),
        Post(COMPANY_MANAGER, "物业经理", "compound", own=True),
        Post(COMPANY_WORKER, "物业员工", "compound", own=True, phone=True),
        Post(COMMITTEE_DIRECTOR, "业委会主任", "compound", own=True, phone=True),
        Post(COMMITTEE_DEPUTY, "业委会副主任", "compound", own=True, phone=True),
        Post(COMMITTEE_MEMBER, "业委会委员", "compound", own=True, phone=True),
        Post(SCRUTINEER, "监票人", "compound"),
        Post(COMMITTEE_ALTERNATE, "业委会候补委员", "compound", own=True, phone=True),
        Post(SECRETARY, "党支部书记", "compound", own=True, phone=True),  # of a branch in a firm, a committee or their association
        # The next four say what somebody is, and let them see nothing: whoever works at the community does so as its staff.
        Post(BUILDING_HEAD, "楼栋长", "building", own=True, phone=True),
        Post(COMMUNITY_SECRETARY, "社区党委书记", "community", own=True),
        Post(COMMUNITY_DIRECTOR, "社区居委会主任", "community", own=True),
        Post(PART_TIME_MEMBER, "社区党委兼职委员", "community", own=True, phone=True),
        Post(AUDITOR, "审计员", "district"),
        Post(SYSTEM_ADMIN, "系统管理员", "district"),
        Post(SECURITY_ADMIN, "安全管理员", "district"),
        Post(AUDIT_ADMIN, "审计管理员", "district"),
    )
}
OF_COMMITTEE = (COMMITTEE_DIRECTOR, COMMITTEE_DEPUTY, COMMITTEE_MEMBER)
ADMINISTRATORS = (SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)
AT_PLACE = (GRID_LEADER, GRID_WORKER, BRANCH_SECRETARY, COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)
OF_ORGANISATION = tuple(post.name for post in POSTS.values() if post.own)


def post_choices() -> list[tuple[str, str]]:
    """Asked each time, so that a new post needs no migration."""
    return [(post.name, post.label) for post in POSTS.values()]
