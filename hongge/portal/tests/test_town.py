"""The demo: divisions, the town, the district, and the commands around them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from shapely import Polygon

from hongge.civic.models import Account, Person, Tenure
from hongge.kernel import clock, figures
from hongge.kernel.checkpoints import Checkpoint
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place, initials_of
from hongge.kernel.secrets import ensure_keys
from hongge.kernel.verify import verify
from hongge.portal import town as demo
from hongge.portal.town import PASSWORD, district, divisions
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import REQUEST
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


# Divisions


def test_the_shipped_divisions_are_twelve_streets_and_138_communities() -> None:
    fates = divisions.take_in(divisions.read(divisions.SHIPPED))
    assert Counter(fate.fate for fate in fates) == {"added": 138}
    assert Place.objects.at_level("street").count() == 12
    assert Place.objects.at_level("community").filter(name="北门社区").count() == 2


def test_divisions_taken_in_twice_change_nothing() -> None:
    rows = divisions.read(divisions.SHIPPED)
    divisions.take_in(rows)
    before = list(Place.objects.values())
    assert {fate.fate for fate in divisions.take_in(rows)} == {"same"}
    assert list(Place.objects.values()) == before


@pytest.mark.parametrize(("official", "spoken"), [("桃树下居委会", "桃树下社区"), ("城南社区居委会", "城南社区"), ("钓源村委会", "钓源村")])
def test_a_place_is_called_as_people_call_it(official: str, spoken: str) -> None:
    assert divisions.spoken(official) == spoken


def test_a_renamed_community_keeps_its_place_and_a_moved_one_is_refused(tmp_path: Path) -> None:
    head = "code,name,street_code,street_name,kind\n"
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text(head + "1001,东门居委会,1,甲街道,社区\n1002,西门居委会,1,甲街道,社区\n", encoding="utf-8-sig")
    second.write_text(
        head + "1001,新东门居委会,1,甲街道,社区\n1002,西门居委会,2,乙街道,社区\n,无名居委会,1,甲街道,社区\n", encoding="utf-8"
    )
    divisions.take_in(divisions.read(first))
    fates = divisions.take_in(divisions.read(second))
    assert [fate.fate for fate in fates] == ["renamed", "refused", "refused"]
    assert Place.objects.get(code="1001").initials == initials_of("新东门社区")


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("名称,代码\n", encoding="utf-8")
    with pytest.raises(CommandError, match="street_code"):
        said("import", "divisions", str(path))


# The cast and the town


def test_the_tree_of_the_cast_is_sound_and_each_level_stands_where_it_may(cast: Cast) -> None:
    assert not any(Place.objects.find_problems())
    compound = cast.places["城建花苑"]
    assert [place.level for place in compound.line()] == ["district", "street", "community", "grid", "compound"]
    assert [place.level for place in cast.places["天龙花园一格"].line()][-2:] == ["compound", "grid"]
    room = cast.places.homes("天龙花园/4栋/1单元")[0]
    assert (room.stream, room.cell) == (cast.places["桃树下社区"], cast.places["天龙花园二格"])
    assert cast.places["城建花苑/5栋/1单元"].full_name() == "城建花苑5栋1单元"


def test_outlines_stand_near_ji_an_and_neighbours_do_not_overlap(cast: Cast) -> None:
    drawn = {place.name: Polygon(place.outline["coordinates"][0]) for place in Place.objects.exclude(outline=None)}
    assert all(114 < shape.centroid.x < 116 and 26 < shape.centroid.y < 28 and shape.is_valid for shape in drawn.values())
    one, two = drawn["桃树下一格"], drawn["桃树下二格"]
    assert one.intersection(two).area < one.area / 1000
    assert drawn["城建花苑"].intersection(two).area > 0.99 * drawn["城建花苑"].area


def test_everybody_of_the_cast_acts_in_the_duty_of_their_role(cast: Cast) -> None:
    assert cast["grid_leader"].actor.path == cast.places["桃树下二格"].path
    assert cast["company_manager"].actor.organisation == cast.bodies["锦华物业"].pk
    assert {duty.post for duty in cast["two_hats"].hats} == {"branch_secretary", "committee_director"}
    assert cast["resident"].duty is None and Tenure.objects.filter(person=cast["resident"].person).exists()
    assert all(member.account.check_password(PASSWORD) for member in cast.members.values())


def test_the_town_shows_every_state_and_every_light(db: None) -> None:
    town = build(requests=True)
    requests = list(Request.objects.visible_to(town.system))
    assert len(requests) >= 60
    assert {request.state for request in requests} == set(REQUEST.states)
    assert {"ok", "late", "rest", "none"} <= {request.light for request in requests}
    assert max(request.opened_at for request in requests) <= clock.now()
    assert min(request.opened_at for request in requests) < clock.now() - timedelta(days=300)
    assert all(
        Request.objects.filter(**{f"{side}__isnull": False}).exists()
        for side in ("photos", "words", "returned", "evaluations", "callbacks")
    )


def test_a_compounds_page_shows_a_public_matter_in_progress_and_one_that_is_solved(db: None, client: Client) -> None:
    town = build(requests=True)
    address = f"/p/{town.places['城建花苑'].public_code}/list/working/"
    assert "消防通道长期停车" in client.get(address).content.decode()
    assert Request.objects.public().filter(state="closed", path__startswith=town.places["城建花苑"].path).exists()


def test_the_towns_journal_is_whole_and_every_records_history_runs_forwards(db: None) -> None:
    build(requests=True)
    inside = [fault for fault in verify().faults if fault.fault != "outside"]  # a test never commits: no note reaches the outside file
    assert inside == [] and figures.faults() == []
    told: dict[tuple[str, int, int], list[datetime]] = defaultdict(list)
    for stream, kind, record, at in Entry.objects.order_by("stream", "seq").values_list("stream", "kind", "record", "at"):
        told[kind, record, stream].append(at)
    assert [key for key, times in told.items() if times != sorted(times)] == []


def test_seeding_again_says_the_same_and_changes_nothing(db: None) -> None:
    ensure_keys(create=True)
    first = json.loads(said("seed", "--seed", "7", "--json"))
    before = Entry.objects.count()
    assert json.loads(said("seed", "--seed", "7", "--json")) == first
    assert Entry.objects.count() == before
    assert first["counts"]["requests"] >= 60
    assert {"role", "username", "password", "place"} <= set(first["sign_ins"][0])
    assert Account.objects.get(username=first["sign_ins"][0]["username"]).check_password(first["sign_ins"][0]["password"])
    with pytest.raises(CommandError, match="空的数据目录"):
        said("seed", "--scenario", "district")


def test_a_district_has_exactly_the_counts_it_was_asked_for(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in {"GRIDS": 200, "HOMES": 1_003, "PEOPLE": 1_600, "FIRMS": 9}.items():
        monkeypatch.setattr(district, name, number)
    ensure_keys(create=True)
    counts = json.loads(said("seed", "--scenario", "district", "--json"))["counts"]
    assert (counts["streets"], counts["communities"], counts["grids"], counts["homes"]) == (12, 138, 200, 1_003)
    assert (counts["people"], counts["firms"], Person.objects.count()) == (1_600, 9, 1_600)
    assert not any(Place.objects.find_problems())
    room = Place.objects.at_level("room").last()
    assert room and room.cell.level == "compound" and room.stream.level == "community"
    with pytest.raises(Refused):
        demo.settle()


def test_the_district_has_494_grids_each_with_one_branch_or_one_group(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by SQL of its own, then by the figures, on a day past and today; each number opens to its records."""
    ensure_keys(create=True)
    for name, number in (("HOMES", 988), ("PEOPLE", 3_000)):
        monkeypatch.setattr(district, name, number)
    said("seed", "--scenario", "district")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kernel_place WHERE level = 'grid' AND to_on IS NULL")
        grids = {pk for (pk,) in cursor.fetchall()}
        cursor.execute(
            "SELECT o.form, o.id, o.place_id FROM civic_organisation o JOIN kernel_place p ON p.id = o.place_id"
            " WHERE o.kind = 'party' AND p.level = 'grid' AND o.closed_on IS NULL"
        )
        bodies = cursor.fetchall()
    assert Counter(form for form, _pk, _place in bodies) == {"branch": 124, "group": 370}
    assert len(grids) == len(bodies) == 494 and {place for _form, _pk, place in bodies} == grids
    wanted = {
        "grids.grids": grids,
        "grids.branches": {pk for form, pk, _place in bodies if form == "branch"},
        "grids.groups": {pk for form, pk, _place in bodies if form == "group"},
        "grids.violations": set(),
    }
    for until in (f"{clock.today() - timedelta(days=300)}", f"{clock.today()}"):
        period = ("--since", "2020-01-01", "--until", until)
        told = {one["name"]: one["value"] for one in json.loads(said("figures", *period, "--json"))}
        for name, rows in wanted.items():
            assert told[name] == len(rows), (name, until)
            assert set(json.loads(said("figures", *period, "--open", name))) == rows, (name, until)
    findings = {one["name"]: one for one in json.loads(said_of_check())["findings"]}
    assert findings["grids"]["level"] == "ok" and "494 个网格" in findings["grids"]["sentence"]


def said_of_check() -> str:
    """What `hongge check` says, whatever else it finds."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("check", "--json", stdout=out, stderr=StringIO())
    return out.getvalue()


# Commands


def test_importing_letters_tells_every_fate(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "letters.jsonl"
    path.write_text('{"id": "1", "title": "路灯", "at": "2019-04-01T09:00:00", "text": "不亮"}\n坏的一行\n', encoding="utf-8")
    told = json.loads(said("import", "requests", str(path), "--place", cast.places["城南社区"].code, "--json"))
    assert (told["lines"], told["opened"], told["answered"], told["closed"], len(told["skipped"])) == (2, 1, 0, 0, 1)
    with pytest.raises(CommandError, match="先导入区划"):
        said("import", "requests", str(path), "--place", "没有")


def test_a_dry_run_of_the_hotline_writes_only_the_annotated_sheet(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "本周.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for number, row in enumerate([["工单编号", "内容"], ["GD1", "水管爆了"], ["", "没有编号"]]):
            page.write_row(number, 0, row)
    place = cast.places["桃树下社区"].code
    told = json.loads(said("import", "12345", str(path), "--place", place, "--dry-run", "--json"))
    assert (told["lines"], told["opened"], told["rejected"]) == (2, 0, 1)
    assert Path(told["annotated"]).exists() and not Request.objects.exists()
    assert json.loads(said("import", "12345", str(path), "--place", place, "--json"))["opened"] == 1


def test_a_tick_closes_what_was_left_silent_seals_and_then_has_nothing_to_do(db: None) -> None:
    build(requests=True)
    with clock.at(clock.now() + timedelta(days=30)):
        first = json.loads(said("tick", "--json"))
        again = json.loads(said("tick", "--json"))
    assert first["closed"] > 0 and first["sealed"] == Checkpoint.objects.count()
    assert (again["closed"], again["sealed"], again["keys_forgotten"], again["files_swept"]) == (0, None, 0, 0)
    assert not Request.objects.filter(state="done").exists()
