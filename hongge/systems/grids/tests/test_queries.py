"""The rule of one branch or one group, roles with their vacancies, the three lines of work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic.models import Organisation
from hongge.kernel import clock, figures
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.systems.grids import actions
from hongge.systems.grids.models import GridRole, PoliceCode, RoleHolding
from hongge.systems.grids.queries import grids_on, overview, roles_of, three_lines, violations, violations_on
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Form = Organisation.Form


def party(grid: Place, form: str, **more: object) -> Organisation:
    return Organisation.objects.create(kind=Organisation.Kind.PARTY, form=form, name=f"{grid.name}{form}", place=grid, **more)


def number(name: str, cast: Cast, *, days_ago: int = 0) -> int:
    day = clock.today() - timedelta(days=days_ago)
    value = figures.figures[name].value(cast.places["吉州区"], day, day)
    assert isinstance(value, int)
    return value


def test_each_way_of_breaking_the_rule_is_named(cast: Cast) -> None:
    first, second, third, fourth = (cast.places[name] for name in ("桃树下一格", "桃树下二格", "天龙花园一格", "天龙花园二格"))
    party(first, Form.GROUP)
    party(second, Form.BRANCH)
    party(second, Form.GROUP)
    party(third, Form.GENERAL_BRANCH)
    party(fourth, Form.JOINT_BRANCH)
    wrong = {v.grid.name: v for v in violations(list(violations_on(clock.today())), clock.today())}
    assert {name: v.kind for name, v in wrong.items()} == {
        "桃树下二格": "several",
        "天龙花园一格": "form",
        "城南一格": "none",
        "青石街一格": "none",
    }
    assert violations(list(grids_on(clock.today())), clock.today()) == list(wrong.values()), "those that keep the rule are left out"
    assert "只能留一个" in wrong["桃树下二格"].sentence and "党总支" in wrong["天龙花园一格"].sentence
    assert (number("grids.branches", cast), number("grids.groups", cast), number("grids.violations", cast)) == (2, 2, 4)


def test_the_rule_is_asked_of_a_day(cast: Cast) -> None:
    grid = cast.places["桃树下一格"]
    party(grid, Form.GROUP, opened_on=clock.today() - timedelta(days=30), closed_on=clock.today())
    party(grid, Form.BRANCH, opened_on=clock.today())
    assert (number("grids.groups", cast), number("grids.branches", cast)) == (0, 1)
    assert (number("grids.groups", cast, days_ago=1), number("grids.branches", cast, days_ago=1)) == (1, 0)
    assert (number("grids.violations", cast, days_ago=1), number("grids.violations", cast, days_ago=40)) == (5, 6)


def test_a_party_organisation_beside_the_grid_does_not_count(cast: Cast) -> None:
    party(cast.places["城建花苑"], Form.BRANCH)
    party(cast.places["桃树下社区"], Form.COMMITTEE)
    assert number("grids.branches", cast) == 0


def test_vacancies_come_from_duties_and_from_what_is_written_beside_them(cast: Cast) -> None:
    grid, office = cast.places["天龙花园二格"], cast["community"].actor
    police = GridRole.objects.get(pk="police")
    held = actions.fill(grid, role=police, name="邓勇", from_on=clock.today(), actor=office)
    by_role = {line.role.pk: line for line in roles_of(grid, clock.today())}
    assert [len(by_role[code].holders) for code in ("leader", "secretary", "police", "doctor")] == [1, 1, 1, 0]
    assert by_role["helper"].vacant == 2 and by_role["police"].vacant == 0
    (line,) = overview([grid], clock.today())
    assert (line.vacant, line.leaders) == (6, ("郭文斌",)) and line.lacks.endswith("等6人")
    actions.give_up(held, on=clock.today(), actor=office)
    assert {line.role.pk: line.vacant for line in roles_of(grid, clock.today())}["police"] == 1


def test_figures_say_which_grids_lack_a_leader_or_anybody(cast: Cast) -> None:
    assert number("grids.leaderless", cast) == 2
    assert number("grids.short", cast) == number("grids.grids", cast) == 6
    GridRole.objects.exclude(pk="leader").update(in_use=False)
    assert number("grids.short", cast) == 2
    GridRole.objects.update(wanted=0)
    assert number("grids.short", cast) == 0


def test_a_role_with_rights_is_filled_by_an_appointment_alone(cast: Cast) -> None:
    worker, office = GridRole.objects.get(pk="worker"), cast["community"].actor
    with pytest.raises(Refused, match="要由任职来任命"):
        actions.fill(cast.places["桃树下一格"], role=worker, name="某人", from_on=clock.today(), actor=office)


@pytest.mark.parametrize("who", ["grid_leader", "other_community", "company_manager"])
def test_others_keep_nothing_of_a_grid(cast: Cast, who: str) -> None:
    grid, actor = cast.places["桃树下二格"], cast[who].actor
    with pytest.raises(Refused, match="不能改桃树下二格的登记"):
        actions.fill(grid, role=GridRole.objects.get(pk="police"), name="某人", from_on=clock.today(), actor=actor)
    with pytest.raises(Refused):
        actions.map_police(grid, codes=["1"], on=clock.today(), actor=actor)


def test_the_same_person_is_not_put_in_a_role_twice(cast: Cast) -> None:
    grid, office, role = cast.places["桃树下二格"], cast["community"].actor, GridRole.objects.get(pk="police")
    phone = cast.neighbours["城建花苑"][0].phone
    held = actions.fill(grid, role=role, name="张桂兰", phone=phone, from_on=clock.today(), actor=office)
    assert held.person == cast.neighbours["城建花苑"][0]
    with pytest.raises(Refused, match="已经是桃树下二格的网格警员"):
        actions.fill(grid, role=role, name="张桂兰", phone=phone, from_on=clock.today(), actor=office)
    assert RoleHolding.objects.count() == 1


def test_nobody_comes_into_a_role_by_a_phone_alone(cast: Cast) -> None:
    grid, office, role = cast.places["桃树下二格"], cast["community"].actor, GridRole.objects.get(pk="doctor")
    phone = cast.neighbours["城建花苑"][0].phone
    with pytest.raises(Refused, match="登记在别人名下") as refused:
        actions.fill(grid, role=role, name="随便写", phone=phone, from_on=clock.today(), actor=office)
    assert "张" not in str(refused.value) and not RoleHolding.objects.exists()


def test_codes_of_the_public_security_are_dated(cast: Cast) -> None:
    grid, office = cast.places["桃树下二格"], cast["community"].actor
    yesterday = clock.today() - timedelta(days=1)
    actions.map_police(grid, codes=["36080201", "36080202"], on=yesterday, actor=office)
    actions.map_police(grid, codes=["36080202", "36080203"], on=clock.today(), actor=office)
    then = PoliceCode.objects.on(yesterday).filter(grid=grid).values_list("code", flat=True)
    now = PoliceCode.objects.on(clock.today()).filter(grid=grid).values_list("code", flat=True)
    assert (set(then), set(now)) == ({"36080201", "36080202"}, {"36080202", "36080203"})


def test_three_lines_of_work_are_declared_figures_by_name(cast: Cast) -> None:
    lines = three_lines(cast.places["桃树下二格"], clock.today().replace(month=1, day=1), clock.today())
    assert [(line.colour, str(line.label)) for line in lines] == [
        ("red", "红色党建领航"),
        ("green", "绿色机制助航"),
        ("blue", "蓝色服务护航"),
    ]
    for line in lines:
        assert line.numbers
        assert all(figures.figures[figure.name] is figure for figure, _number in line.numbers)
