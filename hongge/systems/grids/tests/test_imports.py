"""Outlines from a file: what is taken in, and the sentence for everything else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from hongge.civic.models import Person
from hongge.civic.outlines import grid_at
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.sheets import Fate, Row
from hongge.systems.grids.imports import load_roles, look, take_in
from hongge.systems.grids.imports.holders import Holders
from hongge.systems.grids.models import GridRole, RoleHolding
from hongge.systems.grids.queries.outlines import checked, features
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def feature(geometry: Any, **about: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": about, "geometry": geometry}


def square(east: float, north: float, size: float = 0.001) -> dict[str, Any]:
    ring = [[east, north], [east + size, north], [east + size, north + size], [east, north + size], [east, north]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*some: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(some)}).encode()


def middle(place: Place) -> tuple[float, float]:
    ring = place.outline["coordinates"][0]
    return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)


def test_outlines_are_matched_by_code_or_name_and_taken_in(cast: Cast) -> None:
    here, office = cast.places["桃树下社区"], cast["community"].actor
    first, second = cast.places["桃树下一格"], cast.places["桃树下二格"]
    new_first, new_second = square(*middle(first), 0.0005), square(*middle(second), 0.0005)
    found = features(collection(feature(new_first, 名称="桃树下一格"), feature(new_second, code=second.code)))
    fates = take_in(look(found, here), actor=office)
    assert [(fate.grid, fate.done, fate.fault) for fate in fates] == [(first, True, ""), (second, True, "")]
    assert Place.objects.get(pk=first.pk).outline == checked(new_first)
    assert Entry.objects.filter(kind="place", step="outline").count() == 2
    assert grid_at(new_first["coordinates"][0][0][0] + 0.0001, new_first["coordinates"][0][0][1] + 0.0001) == first
    assert [fate.same for fate in look(found, here)] == [True, True]


def test_each_outline_that_does_not_fit_says_why_and_the_others_are_taken_in(cast: Cast) -> None:
    here, first, second = cast.places["桃树下社区"], cast.places["桃树下一格"], cast.places["桃树下二格"]
    east, north = middle(first)
    bow = {"type": "Polygon", "coordinates": [[[east, north], [east + 0.001, north + 0.001], [east + 0.001, north], [east, north + 0.001]]]}
    found = features(
        collection(
            feature(square(east, north, 0.0005), name="桃树下一格"),
            feature(bow, name="桃树下二格"),
            feature(square(116.5, 29.0), name="天龙花园一格"),
            feature(square(east, north), name="没有这个格"),
            feature(square(east, north)),
            feature({"type": "Point", "coordinates": [east, north]}, name="天龙花园二格"),
            feature(second.outline, name="桃树下一格"),
        )
    )
    fates = look(found, here)
    told = [fate.fault for fate in fates]
    assert told[0] == ""
    assert "自己和自己相交" in told[1]
    assert "轮廓外面" in told[2]
    assert "这里没有叫“没有这个格”的网格" in told[3]
    assert "没有写网格的代码或名称" in told[4]
    assert "要是面" in told[5]
    assert "和第1个是同一个网格" in told[6]
    assert [fate.done for fate in take_in(fates, actor=cast["community"].actor)] == [True] + [False] * 6


def test_outlines_that_lie_over_each_other_are_refused_both(cast: Cast) -> None:
    first, second = cast.places["桃树下一格"], cast.places["桃树下二格"]
    over = square(*middle(first))
    fates = look(features(collection(feature(over, name=first.name), feature(over, name=second.name))), cast.places["桃树下社区"])
    assert all("重叠约100%" in fate.fault for fate in fates)


def test_another_communitys_grid_is_not_known_here(cast: Cast) -> None:
    fates = look(features(collection(feature(square(115, 27.1), name="城南一格"))), cast.places["桃树下社区"])
    assert "这里没有叫“城南一格”的网格" in fates[0].fault


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04", "读不懂"),
        (b"[1, 2]", "里面没有轮廓"),
        (b'{"type": "FeatureCollection", "features": []}', "一个轮廓也没有"),
        (b"[" * 100_000, "读不懂"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "读不懂"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        features(content)


@pytest.mark.parametrize(
    ("geometry", "sentence"),
    [
        (None, "要是面"),
        ({"type": "LineString", "coordinates": [[115, 27], [115, 28]]}, "要是面"),
        ({"type": "Polygon", "coordinates": []}, "没有坐标"),
        ({"type": "Polygon", "coordinates": [[[115, 27], [115.1, 27]]]}, "至少要三个点"),
        ({"type": "Polygon", "coordinates": [[[115, 27], ["x", 27], [115, 28]]]}, "读不懂的坐标"),
        ({"type": "Polygon", "coordinates": [[[27, 115], [27.1, 115], [27.1, 115.1]]]}, "先经度后纬度"),
        ({"type": "Polygon", "coordinates": [[[115, 27], [115, 27], [115, 27], [115, 27]]]}, "三个不同的点"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "没有坐标"),
        ({"type": "MultiPolygon", "coordinates": [["x"]]}, "至少要三个点"),
    ],
)
def test_an_outline_that_is_none_is_refused_in_words(geometry: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        checked(geometry)


def test_an_open_ring_is_closed_and_heights_are_dropped() -> None:
    kept = checked({"type": "Polygon", "coordinates": [[[115, 27, 60], [115.1, 27, 60], [115.1, 27.1, 60]]]})
    assert kept["coordinates"] == [[[115.0, 27.0], [115.1, 27.0], [115.1, 27.1], [115.0, 27.0]]]


def test_the_eight_roles_are_there_once_and_a_districts_own_stay(cast: Cast) -> None:
    assert GridRole.objects.filter(in_use=True).count() == 8
    GridRole.objects.filter(pk="doctor").update(name="网格护士")
    assert load_roles() == {"grid_roles": 0}
    assert GridRole.objects.get(pk="doctor").name == "网格护士"


def test_a_workbook_of_roles_is_judged_row_by_row_and_a_second_time_changes_nothing(cast: Cast) -> None:
    place, office = cast.places["桃树下社区"], cast["community"].actor
    rows = [
        {"grid": "桃树下二格", "role": "网格警员", "name": "邓勇"},
        {"grid": cast.places["桃树下一格"].code, "role": "police", "name": "邓勇"},
        {"grid": "城南一格", "role": "网格警员", "name": "邓勇"},
        {"grid": "桃树下二格", "role": "网格长", "name": "邓勇"},
        {"grid": "桃树下二格", "role": "队长", "name": "邓勇"},
    ]

    def judged() -> tuple[Holders, list[Fate]]:
        intake, empty = Holders(place, office), {"phone": None, "unit": None, "from_on": None}
        return intake, [intake.judge(Row(n, empty | values, [])) for n, values in enumerate(rows, start=2)]

    intake, fates = judged()
    assert [fate.kind for fate in fates] == ["new", "new", "refused", "refused", "refused"]
    for fate, sentence in zip(fates[2:], ("没有叫城南一格", "要由任职来任命", "没有队长这种角色")):
        assert sentence in fate.fault
    intake.take_in(fates[:2])
    assert RoleHolding.objects.filter(role="police").count() == 2
    assert [fate.kind for fate in judged()[1][:2]] == ["unchanged", "unchanged"]


def judged(cast: Cast, *rows: dict[str, Any]) -> tuple[Holders, list[Fate]]:
    """桃树下's workbook looked at: the intake, and what becomes of each row."""
    empty = {"grid": "桃树下二格", "role": "网格警员", "name": "邓勇", "phone": None, "unit": None, "from_on": None}
    intake, some = Holders(cast.places["桃树下社区"], cast["community"].actor), [Row(n, empty | row, []) for n, row in enumerate(rows, 2)]
    intake.look_up(some)
    return intake, [intake.judge(row) for row in some]


def test_a_role_that_begins_on_a_later_day_is_brought_in_once(cast: Cast) -> None:
    rows = [{"from_on": clock.today() + timedelta(days=6)}, {"role": "网格医生", "from_on": clock.today() + timedelta(days=6)}]
    intake, fates = judged(cast, *rows)
    intake.take_in(fates)
    assert [fate.kind for fate in fates] == ["new", "new"] and RoleHolding.objects.count() == 2
    assert [fate.kind for fate in judged(cast, *rows)[1]] == ["unchanged", "unchanged"]
    assert [fate.kind for fate in judged(cast, {})[1]] == ["unchanged"]
    (other,) = judged(cast, {"from_on": clock.today()})[1]
    assert other.kind == "refused" and "请先在网格页面上卸任" in other.fault


def test_a_known_phone_with_another_name_is_refused_in_the_preview_and_tells_nobodys_name(cast: Cast) -> None:
    stranger = Person.objects.get(account=cast["other_community"].account)
    (fate,) = judged(cast, {"name": "随便写", "phone": stranger.phone})[1]
    assert fate.kind == "refused" and "登记在别人名下" in fate.fault
    assert stranger.name[0] not in fate.fault and "随" not in fate.fault
    (own,) = judged(cast, {"name": stranger.name, "phone": stranger.phone})[1]
    assert own.kind == "new"


def test_one_phone_is_one_person_within_a_workbook_too(cast: Cast) -> None:
    phone = "+8613700001234"
    intake, fates = judged(cast, {"phone": phone}, {"role": "网格医生", "phone": phone}, {"name": "邓强", "phone": phone})
    assert [fate.kind for fate in fates] == ["new", "new", "refused"] and "同一个电话" in fates[2].fault
    intake.take_in(fates[:2])
    assert {held.person.phone for held in RoleHolding.objects.all()} == {phone}
    assert RoleHolding.objects.values("person").distinct().count() == 1
