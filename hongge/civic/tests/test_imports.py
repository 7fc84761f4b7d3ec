"""Workbooks of places, homes, bodies and people: each row has one fate, and the same workbook again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hongge.civic.imports import COMMITTEES, FIRMS, HOMES, PEOPLE, PLACES
from hongge.civic.imports.names import spoken, stem
from hongge.civic.models import Duty, Home, Organisation, Person, Tenure
from hongge.kernel import clock, sheets
from hongge.kernel.access import SYSTEM
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.secrets import normal_phone
from hongge.kernel.sheets import Layout, Verdict, template
from tests.cast import Cast

CODE, OTHER_CODE = "91110000600037341L", "91360802MA35KXQ21G"
Bring = Callable[..., Verdict]


@pytest.fixture
def bring(cast: Cast) -> Bring:
    """Take rows under a heading in, as the community's staff unless said otherwise."""

    def brought(layout: Layout, *rows: Sequence[Any], who: str = "community", place: str = "", look: bool = False) -> Verdict:
        actor = cast[who].actor
        at = cast.places[place] if place else Place.objects.get(pk=actor.place)
        given: dict[str, Any] = {"place": at, "actor": actor}
        return sheets.preview(layout, rows, **given) if look else sheets.accept(layout, rows, **given, digest="0" * 64)

    return brought


def counts(verdict: Verdict) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return tuple(verdict.counts[kind] for kind in ("new", "changed", "unchanged", "refused"))  # type: ignore[return-value]


def reasons(verdict: Verdict) -> list[str]:
    return [line.words for line in verdict.shown("refused")]


def test_a_building_is_the_same_however_it_is_written() -> None:
    assert {stem("building", name) for name in ("3栋", "3幢", "3号楼", "3 栋", "3")} == {"3"}
    assert stem("building", "红楼") == "红楼" and stem("room", "301室") == stem("room", "301") == "301"
    assert (spoken("building", "3"), spoken("building", "3号楼"), spoken("room", "A-301")) == ("3栋", "3号楼", "A-301室")


# --- places

PLACE_HEAD = ["层级", "名称", "上级", "上级代码", "代码", "起"]


def test_places_are_made_in_one_workbook_from_the_top_down(cast: Cast, bring: Bring) -> None:
    rows = [
        PLACE_HEAD,
        ["网格", "桃树下三格", "", "", "T3", "2026-07-01"],
        ["小区", "新苑", "桃树下三格", "", "", ""],
        ["楼栋", "1", "桃树下三格/新苑", "", "", ""],
        ["单元", "2", "新苑/1栋", "", "", ""],
    ]
    assert counts(bring(PLACES, *rows, look=True)) == (4, 0, 0, 0) and not Place.objects.filter(name="新苑").exists()
    assert counts(bring(PLACES, *rows)) == (4, 0, 0, 0)
    door = Place.objects.get(name="2单元", path__startswith=Place.objects.get(name="新苑").path)
    assert [place.name for place in door.line()][-4:] == ["桃树下三格", "新苑", "1栋", "2单元"]
    assert Place.objects.get(code="T3").from_on == date(2026, 7, 1)
    assert counts(bring(PLACES, *rows)) == (0, 0, 4, 0)
    assert Place.objects.find_problems() == ([], [], [], [], [])


def test_a_place_is_corrected_not_doubled(cast: Cast, bring: Bring) -> None:
    compound = cast.places["桃园里"]
    changed = bring(
        PLACES, PLACE_HEAD, ["小区", "桃园里小区", "桃树下一格", "", compound.code, ""], ["小区", "城建花苑", "桃树下二格", "", "CJ", ""]
    )
    assert counts(changed) == (0, 2, 0, 0)
    assert [line.words for line in changed.shown("changed")][0] == "名称桃园里改为桃园里小区"
    compound.refresh_from_db()
    assert (compound.name, compound.initials) == ("桃园里小区", "tylxq")
    assert Place.objects.get(code="CJ").name == "城建花苑"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["楼栋", "1栋", "", "", "", ""], "社区里面不能直接放楼栋"),
        (["楼栋", "1栋", "没有的地方", "", "", ""], "没有“没有的地方”"),
        (["楼栋", "1栋", "", "XX", "", ""], "没有代码为XX的上级"),
        (["小区", "乙", "桃树下一格", "", "360802001008", ""], "已经给了城南社区"),
        (["街道", "乙", "", "", "", ""], "层级“街道”不认识"),
        (["小区", "", "", "", "", ""], "没有名称"),
        (["小区", "乙", "", "", "", "13月"], "起“13月”看不懂"),
    ],
)
def test_a_place_that_cannot_stand_says_why(bring: Bring, row: list[str], sentence: str) -> None:
    before = Place.objects.count()
    verdict = bring(PLACES, PLACE_HEAD, row)
    assert counts(verdict) == (0, 0, 0, 1) and sentence in reasons(verdict)[0]
    assert Place.objects.count() == before


def test_a_place_named_twice_names_the_first(bring: Bring) -> None:
    verdict = bring(
        PLACES, PLACE_HEAD, ["小区", "乙", "", "", "", ""], ["小区", "乙", "", "", "", ""], ["小区", "乙", "桃树下社区", "", "", ""]
    )
    assert reasons(verdict) == ["和第2行重复", "和第2行是同一个地方"]


# --- homes

HOME_HEAD = ["小区", "楼栋", "单元", "房号", "楼层", "用途", "登记面积", "实测面积", "合同面积", "交付状态", "业主姓名", "业主电话"]


def home(**more: Any) -> list[Any]:
    usual = {"小区": "城建花苑", "楼栋": "9栋", "单元": "1单元", "房号": "101室", "楼层": 1, "登记面积": 92.62, "业主姓名": "赵六"}
    return [(usual | more).get(heading, "") for heading in HOME_HEAD]


def owners(name: str, compound: str = "城建花苑9栋1单元") -> set[tuple[str, str]]:
    """Names and phones of who owns a home today."""
    held = [t for t in Tenure.objects.on(clock.today()).owners().select_related("person", "room") if t.person]
    return {(t.person.name, t.person.phone) for t in held if t.room.full_name() == compound + name}


def test_homes_and_owners_are_made_where_they_are_missing(cast: Cast, bring: Bring) -> None:
    rows = [
        HOME_HEAD,
        home(业主姓名="赵六、钱七", 业主电话="１３９００００１１１１，13900001112"),
        home(房号="102", 楼栋="9", 单元="1", 用途="商铺", 业主姓名="赵六", 业主电话=13900001111),
        home(单元="2", 登记面积="", 实测面积="88.5㎡", 业主姓名="孙八"),
    ]
    assert counts(bring(HOMES, *rows, look=True)) == (3, 0, 0, 0) and not Place.objects.filter(name="9栋").exists()
    assert counts(bring(HOMES, *rows)) == (3, 0, 0, 0)
    first, second, third = Home.objects.order_by("pk").filter(room__path__startswith=Place.objects.get(name="9栋").path)
    assert (str(first), first.floor, first.registered_area, first.use, first.delivery) == (
        "城建花苑9栋1单元101室",
        1,
        9262,
        "flat",
        "delivered",
    )
    assert (str(second), second.use) == ("城建花苑9栋1单元102室", "shop")
    assert (str(third), third.area, third.area_source) == ("城建花苑9栋2单元101室", 8850, "surveyed")
    assert owners("101室") == {("赵六", "+8613900001111"), ("钱七", "+8613900001112")}
    assert Person.objects.filter(phone_index=Person.objects.get(tenures__room=second.room).phone_index).count() == 1
    assert (first.room.stream_id, first.room.cell_id) == (cast.places["桃树下社区"].pk, cast.places["城建花苑"].pk)
    assert Place.objects.find_problems() == ([], [], [], [], [])
    before = Entry.objects.count(), Person.objects.count(), Tenure.objects.count(), Place.objects.count()
    assert counts(bring(HOMES, *rows)) == (0, 0, 3, 0)
    assert before == (Entry.objects.count(), Person.objects.count(), Tenure.objects.count(), Place.objects.count())


def test_what_is_different_is_changed_and_what_is_empty_stays(bring: Bring) -> None:
    bring(HOMES, HOME_HEAD, home())
    verdict = bring(HOMES, HOME_HEAD, home(楼层="", 登记面积=93, 实测面积=91.5, 业主姓名=""))
    assert [line.words for line in verdict.shown("changed")] == ["登记面积92.62改为93.00；实测面积空改为91.50"]
    held = Home.objects.get(registered_area=9300)
    assert (held.floor, held.surveyed_area) == (1, 9150) and owners("101室") == {("赵六", "")}


def test_a_new_owner_begins_where_the_old_one_ends(cast: Cast, bring: Bring) -> None:
    head = [*HOME_HEAD, "取得日期"]
    bring(HOMES, head, [*home(业主姓名="赵六、钱七"), "2020-05-01"])
    verdict = bring(HOMES, head, [*home(业主姓名="赵六、孙八"), "2026年7月3日"])
    assert [line.words for line in verdict.shown("changed")] == ["新业主孙*；原业主1人不再是业主"]
    held = {
        t.person.name: (t.from_on, t.to_on) for t in Tenure.objects.filter(room__name="101室", from_on__gte=date(2020, 5, 1)) if t.person
    }
    assert held["赵六"] == (date(2020, 5, 1), None)
    assert held["钱七"] == (date(2020, 5, 1), date(2026, 7, 3)) and held["孙八"] == (date(2026, 7, 3), None)
    assert "早于原业主" in reasons(bring(HOMES, head, [*home(业主姓名="周九"), "2019-01-01"]))[0]
    assert counts(bring(HOMES, head, [*home(业主姓名="赵六、孙八"), "2026-07-03"])) == (0, 0, 1, 0)


def test_a_phone_is_added_but_one_that_signs_in_is_its_owners_own(cast: Cast, bring: Bring) -> None:
    bring(HOMES, HOME_HEAD, home())
    assert counts(bring(HOMES, HOME_HEAD, home(业主电话="13900001111"))) == (0, 1, 0, 0)
    assert owners("101室") == {("赵六", "+8613900001111")}
    room = Tenure.objects.get(person=cast["resident"].person).room
    door = ["城建花苑", "5栋", "1单元", room.name]
    row = [*door, *[""] * 6, "陈建国", "13712345678"]
    assert "要本人在“我的”里改" in reasons(bring(HOMES, HOME_HEAD, row))[0]
    cast["resident"].person.refresh_from_db()
    assert cast["resident"].person.phone == normal_phone("13900000001")


def test_a_body_owns_by_its_code(cast: Cast, bring: Bring) -> None:
    head = [*HOME_HEAD, "业主信用代码"]
    row = [*home(业主姓名="吉安市某某有限公司"), CODE]
    assert counts(bring(HOMES, head, row, [*home(房号="102", 业主姓名="吉安市某某有限公司"), CODE])) == (2, 0, 0, 0)
    body = Organisation.objects.get(uscc=CODE)
    assert (body.kind, body.place, body.tenures.count()) == ("unit", cast.places["桃树下社区"], 2)
    assert counts(bring(HOMES, head, row)) == (0, 0, 1, 0)
    wrong = bring(HOMES, head, [*home(), "911100006000373410"], [*home(业主姓名="甲、乙"), CODE], [*home(业主姓名=""), CODE])
    assert ["校验位" in reasons(wrong)[0], "只填一个名称" in reasons(wrong)[1], "没有业主姓名" in reasons(wrong)[2]] == [True] * 3


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (home(小区="没有的小区"), "桃树下社区里没有“没有的小区”"),
        (home(小区="城南雅苑"), "桃树下社区里没有“城南雅苑”"),
        (home(小区="桃树下二格"), "是网格，不是小区"),
        (home(楼栋="5栋", 单元=""), "分单元，请填单元"),
        (home(小区="电机厂宿舍", 楼栋="1栋"), "不分单元"),
        (home(小区="天龙花园"), "先在“地方”表里把它登记到网格里"),
        (home(楼层=999), "楼层999不对"),
        (home(登记面积="九十"), "登记面积“九十”不是数字"),
        (home(用途="别墅"), "用途“别墅”不认识"),
        (home(业主电话="13900001111、13900001112"), "对不上"),
        (home(业主姓名="", 业主电话="13900001111"), "没有业主姓名"),
        (home(业主姓名="赵六、赵六"), "业主姓名重复"),
        (home(业主姓名="赵*"), "业主姓名是遮住的"),
        (home(房号=""), "没有房号"),
        (home(房号=date(2026, 3, 2)), "当成了日期"),
        (home(业主姓名="赵六360802199001011238"), "不收身份证号"),
    ],
)
def test_a_home_that_cannot_come_in_says_why(bring: Bring, row: list[Any], sentence: str) -> None:
    before = Place.objects.count()
    verdict = bring(HOMES, HOME_HEAD, row)
    assert counts(verdict) == (0, 0, 0, 1) and sentence in reasons(verdict)[0]
    assert Place.objects.count() == before


def test_a_home_named_twice_names_the_first_however_it_is_written(bring: Bring) -> None:
    rows = [HOME_HEAD, home(), home(楼栋="9", 单元="1", 房号="101"), home(楼栋="9幢", 房号="101号")]
    assert reasons(bring(HOMES, *rows, look=True)) == reasons(bring(HOMES, *rows)) == ["和第2行重复"] * 2
    assert reasons(bring(HOMES, *rows)) == ["和第2行重复"] * 2


def test_rows_in_are_rows_told(bring: Bring) -> None:
    rows = [home(房号=f"{n}") if n % 3 else home(房号=f"{n}", 登记面积="错") for n in range(1, 61)]
    verdict = bring(HOMES, HOME_HEAD, *rows)
    assert verdict.total == 60 and counts(verdict) == (40, 0, 0, 20)
    assert Place.objects.filter(name="9栋").count() == 1


def test_a_home_in_a_grid_inside_a_compound_is_found(bring: Bring) -> None:
    row = home(小区="天龙花园", 楼栋="1栋", 房号="101室", 登记面积=77, 业主姓名="")
    assert counts(bring(HOMES, HOME_HEAD, row)) == (0, 1, 0, 0)
    assert counts(bring(HOMES, HOME_HEAD, row)) == (0, 0, 1, 0)


def test_two_compounds_of_one_name_need_the_code(cast: Cast, bring: Bring) -> None:
    bring(PLACES, PLACE_HEAD, ["小区", "城建花苑", "桃树下一格", "", "CJ2", ""])
    assert "有2个叫“城建花苑”的地方，请改填代码" in reasons(bring(HOMES, HOME_HEAD, home()))[0]
    assert counts(bring(HOMES, HOME_HEAD, home(小区="CJ2"))) == (1, 0, 0, 0)


@pytest.mark.parametrize("who", ["other_community", "grid_leader", "company_manager", "auditor", "resident"])
def test_whoever_is_not_of_the_place_brings_nothing_in(bring: Bring, who: str) -> None:
    for layout in (HOMES, PLACES, FIRMS, COMMITTEES, PEOPLE):
        with pytest.raises(Refused, match="不能在桃树下社区导入"):
            bring(layout, HOME_HEAD, home(), who=who, place="桃树下社区")


def test_street_and_district_bring_in_for_what_lies_inside(bring: Bring) -> None:
    assert counts(bring(HOMES, HOME_HEAD, home(), home(小区="城南雅苑"), who="street")) == (2, 0, 0, 0)
    assert counts(bring(HOMES, HOME_HEAD, home(), home(小区="城南雅苑"), home(小区="青石雅居"), who="district")) == (1, 0, 2, 0)


# --- firms and committees

FIRM_HEAD = ["企业名称", "统一社会信用代码", "服务小区", "值班电话", "成立日期", "注销日期"]


def test_a_firm_is_one_row_for_each_compound_it_serves(cast: Cast, bring: Bring) -> None:
    rows = [FIRM_HEAD, ["新物业", CODE, "城建花苑", "0796-8212345", "", ""], ["新物业", CODE, "桃园里", "", "2020-01-01", ""]]
    assert counts(bring(FIRMS, *rows)) == (2, 0, 0, 0)
    assert counts(bring(FIRMS, *rows)) == (0, 0, 2, 0)
    assert set(Organisation.objects.filter(uscc=CODE).values_list("kind", "place__name", "initials")) == {
        ("company", "城建花苑", "xwy"),
        ("company", "桃园里", "xwy"),
    }
    changed = bring(FIRMS, FIRM_HEAD, ["新物业公司", CODE, "桃园里", "", "", "2026-06-30"])
    assert [line.words for line in changed.shown("changed")] == ["名称新物业改为新物业公司；注销空改为2026-06-30"]
    assert not Organisation.objects.leading().filter(uscc=CODE, place=cast.places["桃园里"]).exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["甲", "123", "城建花苑", "", "", ""], "校验位"),
        (["甲", CODE, "城南雅苑", "", "", ""], "没有“城南雅苑”"),
        (["甲", CODE, "城建花苑", "12", "", ""], "电话号码不对"),
        (["甲", CODE, "城建花苑", "", "2026-01-01", "2020-01-01"], "早于成立"),
    ],
)
def test_a_firm_that_cannot_come_in_says_why(bring: Bring, row: list[str], sentence: str) -> None:
    assert sentence in reasons(bring(FIRMS, FIRM_HEAD, row))[0]


def test_a_committee_has_its_term(cast: Cast, bring: Bring) -> None:
    head = ["名称", "小区", "任期起", "任期止"]
    rows = [head, ["城建花苑业委会", "城建花苑", "2026-03-01", "2031-03-01"], ["桃园里业委会", "桃园里", 46082, ""]]
    assert counts(bring(COMMITTEES, *rows)) == (1, 1, 0, 0)
    assert counts(bring(COMMITTEES, *rows)) == (0, 0, 2, 0)
    held = Organisation.objects.get(name="城建花苑业委会")
    assert (held.term_from_on, held.term_to_on, held.pk) == (date(2026, 3, 1), date(2031, 3, 1), cast.bodies["城建花苑业委会"].pk)
    wrong = bring(
        COMMITTEES,
        head,
        ["甲", "桃园里", "2026-03-01", "2025-01-01"],
        ["乙", "桃树下一格", "", ""],
        ["丙", "城建花苑", "2020-01-01", "2026-02-01"],
    )
    assert ["早于" in reasons(wrong)[0], "要落在小区" in reasons(wrong)[1], "超过5年" in reasons(wrong)[2]] == [True] * 3


# --- people and duties

PEOPLE_HEAD = ["姓名", "电话", "职务", "组织", "地方", "依据", "文件", "起", "止"]


def person(**more: Any) -> list[Any]:
    usual = {
        "姓名": "赵六",
        "电话": "13900001111",
        "职务": "网格长",
        "组织": "桃树下一格",
        "地方": "桃树下一格",
        "依据": "聘任",
        "起": "2026-01-01",
    }
    return [(usual | more).get(heading, "") for heading in PEOPLE_HEAD]


def test_a_duty_begins_and_ends_through_its_actions(cast: Cast, bring: Bring) -> None:
    assert (
        counts(bring(PEOPLE, PEOPLE_HEAD, person(), look=True)) == (1, 0, 0, 0)
        and not Duty.objects.filter(from_on=date(2026, 1, 1)).exists()
    )
    assert counts(bring(PEOPLE, PEOPLE_HEAD, person())) == (1, 0, 0, 0)
    duty = Duty.objects.get(from_on=date(2026, 1, 1))
    assert (duty.post, duty.place, duty.organisation, duty.basis) == (
        "grid_leader",
        cast.places["桃树下一格"],
        cast.bodies["桃树下一格"],
        "appointment",
    )
    assert (duty.person.name, duty.person.phone) == ("赵六", "+8613900001111")
    assert Entry.objects.filter(kind="duty", step="grant", record=duty.pk).count() == 1
    assert counts(bring(PEOPLE, PEOPLE_HEAD, person())) == (0, 0, 1, 0)
    ended = bring(PEOPLE, PEOPLE_HEAD, person(止="2026-06-30"))
    assert [line.words for line in ended.shown("changed")] == ["到2026-06-30结束"]
    duty.refresh_from_db()
    assert duty.to_on == date(2026, 6, 30) and Entry.objects.filter(kind="duty", step="end", record=duty.pk).exists()
    assert counts(bring(PEOPLE, PEOPLE_HEAD, person(止="2026-06-30"))) == (0, 0, 1, 0)
    assert counts(bring(PEOPLE, PEOPLE_HEAD, person(起="2026-09-01"))) == (1, 0, 0, 0)


def test_one_person_with_two_posts_is_one_person(bring: Bring) -> None:
    rows = [person(), person(职务="物业经理", 组织="锦华物业", 地方="城建花苑")]
    assert counts(bring(PEOPLE, PEOPLE_HEAD, *rows)) == (2, 0, 0, 0)
    assert Person.objects.get(duties__from_on=date(2026, 1, 1), duties__post="grid_leader").duties.count() == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (person(职务="系统管理员"), "职务“系统管理员”不认识"),
        (person(职务="物业经理", 组织="", 地方="城建花苑"), "物业经理要填组织"),
        (person(组织="城南一格", 地方="桃树下一格"), "没有叫“城南一格”的组织"),
        (person(地方="城南一格"), "没有“城南一格”"),
        (person(电话="13900000003"), "这个电话登记在别人名下"),
        (person(电话="123"), "电话号码不对"),
        (person(起=""), "没有起"),
        (person(止="2025-01-01"), "止早于起"),
        (person(职务="社区工作人员", 组织="桃树下社区", 地方=""), "您的身份不能"),
    ],
)
def test_a_duty_that_cannot_be_says_why(bring: Bring, row: list[Any], sentence: str) -> None:
    before = Duty.objects.count(), Person.objects.count()
    verdict = bring(PEOPLE, PEOPLE_HEAD, row)
    assert counts(verdict) == (0, 0, 0, 1) and sentence in reasons(verdict)[0]
    assert before == (Duty.objects.count(), Person.objects.count())


def test_a_duty_in_the_future_waits_for_its_day(bring: Bring) -> None:
    assert "在将来" in reasons(bring(PEOPLE, PEOPLE_HEAD, person(起=clock.today() + timedelta(days=2))))[0]


def test_a_duty_that_is_held_is_not_silently_rewritten(cast: Cast, bring: Bring) -> None:
    bring(PEOPLE, PEOPLE_HEAD, person())
    again = bring(PEOPLE, PEOPLE_HEAD, person(起="2026-02-01"), person(依据="选举"))
    assert ["已经从2026-01-01起任" in reasons(again)[0], "依据或文件" in reasons(again)[1]] == [True, True]


# --- all of them


@pytest.mark.parametrize("layout", [PLACES, HOMES, FIRMS, COMMITTEES, PEOPLE], ids=lambda layout: layout.name)
def test_the_example_of_each_template_could_be_taken_in(cast: Cast, layout: Layout) -> None:
    """So that whoever copies it gets no fault of form."""
    values = {column.key: column.example for column in layout.columns}
    row = next(iter(sheets.Reading([[c.heading for c in layout.columns], [values[c.key] for c in layout.columns]], layout.columns)))
    assert row.faults == [] and template(layout)


def test_each_workbook_is_witnessed_once_with_counts_alone(cast: Cast, bring: Bring) -> None:
    bring(HOMES, HOME_HEAD, home(), home(房号="102", 登记面积="错"))
    entry = Entry.objects.get(kind="import")
    assert (entry.step, entry.duty, entry.record) == ("homes", cast["community"].actor.duty, cast.places["桃树下社区"].pk)
    assert entry.facts == {"file": "0" * 64, "new": 1, "changed": 0, "unchanged": 0, "refused": 1}


def test_a_day_of_taking_over_is_that_of_the_installation(cast: Cast) -> None:
    with clock.at(datetime(2026, 7, 3, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        sheets.accept(HOMES, [HOME_HEAD, home()], place=cast.places["桃树下社区"], actor=SYSTEM, digest="0" * 64)
    assert Tenure.objects.filter(from_on=date(2026, 7, 3)).count() == 1
