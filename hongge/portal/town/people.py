"""The people and bodies of the demo town: one named person in each role, each with a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count

from django.contrib.auth.hashers import make_password

from hongge.civic import actions, posts
from hongge.civic.models import Account, Duty, Organisation, Person, Tenure
from hongge.civic.queries import actor_in, actor_of
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.places import Place
from hongge.kernel.secrets import normal_phone
from hongge.portal.town.ground import Ground

PASSWORD = "honggedemo2026"
Kind = Organisation.Kind

BODIES = (  # kind, name, where, public phone
    (Kind.DISTRICT, "吉州区委组织部", "吉州区", ""),
    (Kind.DEPARTMENT, "吉州区住建局", "吉州区", "0796-8000001"),
    (Kind.DEPARTMENT, "吉州区城管局", "吉州区", "0796-8000002"),
    (Kind.STREET, "古南街道", "古南街道", "0796-8000010"),
    (Kind.COMMUNITY, "桃树下社区", "桃树下社区", "0796-8000011"),
    (Kind.COMMUNITY, "城南社区", "城南社区", "0796-8000012"),
    (Kind.COMMUNITY, "青石街社区", "青石街社区", "0796-8000013"),
    (Kind.PARTY, "桃树下社区党委", "桃树下社区", ""),
    (Kind.TEAM, "桃树下红领管家志愿队", "桃树下社区", ""),
    (Kind.GRID, "桃树下一格", "桃树下一格", ""),
    (Kind.GRID, "桃树下二格", "桃树下二格", ""),
    (Kind.GRID, "天龙花园一格", "天龙花园一格", ""),
    (Kind.GRID, "天龙花园二格", "天龙花园二格", ""),
    (Kind.GRID, "城南一格", "城南一格", ""),
    (Kind.COMPANY, "锦华物业", "城建花苑", "0796-8000021"),
    (Kind.COMPANY, "天龙物业", "天龙花园", "0796-8000022"),
    (Kind.COMMITTEE, "城建花苑业委会", "城建花苑", "0796-8000031"),
    (Kind.COMMITTEE, "天龙花园业委会", "天龙花园", ""),
)


@dataclass(frozen=True)
class Role:
    """A part in the town. `hats`: (post, place, organisation), the first is the one they act in."""

    name: str
    person: str
    username: str
    hats: tuple[tuple[str, str, str], ...]
    home: str = ""


ROLES = (
    Role("resident", "陈建国", "chenjianguo", (), "城建花苑/5栋/1单元"),
    Role("neighbour", "林秀英", "linxiuying", (), "天龙花园/3栋/1单元"),
    Role("grid_leader", "李建华", "lijianhua", ((posts.GRID_LEADER, "桃树下二格", "桃树下二格"),), "城建花苑/1栋/1单元"),
    Role("first_grid_leader", "肖春梅", "xiaochunmei", ((posts.GRID_LEADER, "桃树下一格", "桃树下一格"),)),
    Role("other_grid_leader", "刘小燕", "liuxiaoyan", ((posts.GRID_LEADER, "天龙花园一格", "天龙花园一格"),)),
    Role("second_grid_leader", "郭文斌", "guowenbin", ((posts.GRID_LEADER, "天龙花园二格", "天龙花园二格"),)),
    Role("company_manager", "黄志强", "huangzhiqiang", ((posts.COMPANY_MANAGER, "城建花苑", "锦华物业"),)),
    Role("company_worker", "邹小兵", "zouxiaobing", ((posts.COMPANY_WORKER, "城建花苑", "锦华物业"),)),
    Role("other_manager", "罗国平", "luoguoping", ((posts.COMPANY_MANAGER, "天龙花园", "天龙物业"),)),
    Role("committee_director", "周美华", "zhoumeihua", ((posts.COMMITTEE_DIRECTOR, "城建花苑", "城建花苑业委会"),), "城建花苑/2栋/1单元"),
    Role(
        "two_hats",
        "吴志明",
        "wuzhiming",
        ((posts.BRANCH_SECRETARY, "天龙花园二格", "天龙花园二格"), (posts.COMMITTEE_DIRECTOR, "天龙花园", "天龙花园业委会")),
        "天龙花园/4栋/1单元",
    ),
    Role("community", "王芳", "wangfang", ((posts.COMMUNITY_STAFF, "桃树下社区", "桃树下社区"),)),
    Role("other_community", "谢丽萍", "xieliping", ((posts.COMMUNITY_STAFF, "城南社区", "城南社区"),)),
    Role("far_community", "康小红", "kangxiaohong", ((posts.COMMUNITY_STAFF, "青石街社区", "青石街社区"),)),
    Role("street", "曾庆林", "zengqinglin", ((posts.STREET_STAFF, "古南街道", "古南街道"),)),
    Role("district", "彭晓东", "pengxiaodong", ((posts.DISTRICT_STAFF, "吉州区", "吉州区委组织部"),)),
    Role("department", "胡建平", "hujianping", ((posts.DEPARTMENT_STAFF, "吉州区", "吉州区城管局"),)),
    Role("auditor", "段海波", "duanhaibo", ((posts.AUDITOR, "吉州区", ""),)),
    Role("system_admin", "尹俊", "yinjun", ((posts.SYSTEM_ADMIN, "吉州区", ""),)),
    Role("security_admin", "贺敏", "hemin", ((posts.SECURITY_ADMIN, "吉州区", ""),)),
    Role("audit_admin", "匡伟", "kuangwei", ((posts.AUDIT_ADMIN, "吉州区", ""),)),
    Role("adviser", "钟晓玲", "zhongxiaoling", ((posts.ADVISER, "桃树下社区", "吉州区住建局"),)),
    Role("second_district", "温晓琴", "wenxiaoqin", ((posts.DISTRICT_STAFF, "吉州区", "吉州区委组织部"),)),
    Role("firm_secretary", "谭志军", "tanzhijun", ((posts.SECRETARY, "城建花苑", "锦华物业党支部"),)),
)
BASIS = {
    posts.COMMITTEE_DIRECTOR: Duty.Basis.ELECTION,
    posts.BRANCH_SECRETARY: Duty.Basis.ELECTION,
    posts.COMPANY_MANAGER: Duty.Basis.FILING,
    posts.ADVISER: Duty.Basis.ASSIGNMENT,
}
NEIGHBOURS = {
    "城建花苑": ("张桂兰", "杨三妹", "彭金秀", "何满生"),
    "天龙花园": ("郭秋生", "曾小花", "龙建军", "江美玲"),
    "桃园里": ("欧阳慧", "周长根", "宋丽娟"),
    "电机厂宿舍": ("王根生", "戴玉珍", "毛细妹"),
    "城南雅苑": ("李水莲", "邓福生", "钟德华"),
    "青石雅居": ("刘冬梅", "朱爱莲", "袁春香"),
}


@dataclass(frozen=True)
class Member:
    """One of the cast. A resident has no duty; `hats` holds everything the person wears."""

    role: str
    person: Person
    account: Account
    actor: Actor
    hats: tuple[Duty, ...]

    @property
    def duty(self) -> Duty | None:
        return self.hats[0] if self.hats else None


def bodies(ground: Ground) -> dict[str, Organisation]:
    return {
        name: Organisation.objects.create(kind=kind, name=name, place=ground[where], duty_phone=phone)
        for kind, name, where, phone in BODIES
    }


def members(ground: Ground, bodies: dict[str, Organisation], *, from_on: date) -> dict[str, Member]:
    """Everybody with a sign-in. The password is hashed once: it is a demo password, the same for all."""
    password = make_password(PASSWORD)
    made: dict[str, Member] = {}
    for nth, role in enumerate(ROLES, start=1):
        person = Person.objects.create(name=role.person, phone=normal_phone(f"139000000{nth:02d}"))
        account = Account.objects.create(username=role.username, person=person, password=password, phone_verified=True)
        hats = tuple(
            actions.grant(
                person,
                post=post,
                place=ground[place],
                organisation=bodies.get(body),
                basis=BASIS.get(post, Duty.Basis.APPOINTMENT),
                from_on=from_on,
                actor=SYSTEM,
            )
            for post, place, body in role.hats
            if not body or body in bodies  # in a body that is founded later the duty begins with it
        )
        if role.home:
            settle_in(person, ground.homes(role.home)[nth % 4], from_on=from_on)
        made[role.name] = Member(role.name, person, account, actor_in(hats[0]) if hats else actor_of(account, None, []), hats)
    return made


def neighbours(ground: Ground, *, from_on: date) -> dict[str, list[Person]]:
    """Residents without a sign-in, by compound."""
    living: dict[str, list[Person]] = {}
    numbers = count(13_800_000_000)
    for compound, names in NEIGHBOURS.items():
        homes = ground.homes(compound)
        living[compound] = [Person.objects.create(name=name, phone=normal_phone(str(next(numbers)))) for name in names]
        for person, home in zip(living[compound], ground.chance.sample(homes, len(names))):
            settle_in(person, home, from_on=from_on)
    return living


def settle_in(person: Person, room: Place, *, from_on: date) -> Tenure:
    return Tenure.objects.create(person=person, room=room, kind=Tenure.Kind.OWNER, from_on=from_on)
