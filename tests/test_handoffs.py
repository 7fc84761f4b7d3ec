"""What one system hands to another (portal/handoffs.py)."""

from __future__ import annotations

import pytest
from django.test import Client

from hongge.civic.assembly import actions as assemblies
from hongge.kernel import clock, ties
from hongge.kernel.errors import Refused
from hongge.systems.decisions import actions as decisions
from hongge.systems.decisions.models import Matter
from hongge.systems.decisions.tests.conftest import conferred, deliberated, propose
from hongge.systems.elevators import actions as lifts
from hongge.systems.elevators.models import LiftProject
from hongge.systems.elevators.tests.conftest import AT, OUTSIDE, Site
from hongge.systems.elevators.tests.test_vote import decided, settle_in
from hongge.systems.party import actions
from hongge.systems.party.models import Suggestion
from hongge.systems.party.tests.conftest import body, mode
from hongge.systems.requests.models import Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_advisers_suggestion_becomes_a_request_of_the_compound(cast: Cast) -> None:
    office, adviser = cast["community"].actor, cast["adviser"]
    held = actions.cover(body(cast, "天龙物业"), mode=mode("adviser"), adviser=adviser.duty, from_on=clock.today(), actor=office)
    actions.visit(held, visited_on=clock.today(), way="visit", talked="看了充电棚", suggestion="充电棚加一盏灯", actor=adviser.actor)
    suggestion = Suggestion.objects.visible_to(adviser.actor).get()
    relayed = actions.relay(suggestion, actor=office)
    request = Request.objects.visible_to(office).get()
    assert (relayed.state, request.external_number, request.description) == ("relayed", suggestion.number, "充电棚加一盏灯")
    assert (request.path, request.kind) == (cast.places["天龙花园"].path, "suggestion")


# A matter about a lift, and its project


def client_of(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast[role].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def matter(cast: Cast) -> Matter:
    return decisions.take_up(propose(cast, "lift", by=cast["committee_director"].actor, where=AT), actor=cast["community"].actor)


@pytest.fixture
def site(cast: Cast, matter: Matter) -> Site:
    """The project made of the matter on its page, its homes asked and its plan written; the gate is the matter's."""
    assert client_of(cast, "community").post(f"/become/matters/{matter.number}/lift/").status_code == 302
    site = Site(cast, LiftProject.objects.visible_to(cast.system).get())
    settle_in(site)
    site.to_planning()
    site.take(lifts.entrust, kind="owners", representatives="张三", document="授权书")
    site.take(lifts.write_plan, stops=6, load=630, entry_kind="half", plan="贴墙", compensation="不补", upkeep="物业管")
    site.take(lifts.set_budget, amounts={"equipment": 48_000_000})
    site.take(lifts.choose, method="floors")
    return site.papers("open_vote")


def gate(cast: Cast, matter: Matter) -> Matter:
    """Branch, joint meeting, and the decision opened."""
    office = cast["community"].actor
    matter = conferred(cast, decisions.to_joint(deliberated(matter, office), actor=office), office)
    return decisions.open_decision(matter, decider=cast.bodies["城建花苑业委会"], actor=office)


def again(site: Site, matter: Matter) -> tuple[str, bool | None, str]:
    """How both stand."""
    matter = Matter.objects.get(pk=matter.pk)
    site.project = LiftProject.objects.visible_to(site.cast.system).get(pk=site.project.pk)
    return matter.state, matter.passed, site.project.state


def test_what_branch_and_joint_meeting_said_of_a_matter_stands_in_its_lift(cast: Cast, site: Site, matter: Matter) -> None:
    with pytest.raises(Refused, match="网格党支部还没有研究"):
        site.take(lifts.open_vote, who=site.director)
    gate(cast, matter)
    told = site.project.meetings.order_by("pk").values_list("kind", "outcome", "document")
    assert list(told) == [("branch", "agreed", matter.number), ("joint", "agreed", matter.number)]


def test_a_project_waits_for_the_gate_of_its_matter(cast: Cast, site: Site, matter: Matter) -> None:
    site.take(lifts.meet, kind="branch", outcome="agreed")
    site.take(lifts.meet, kind="joint", outcome="agreed")
    with pytest.raises(Refused, match="现在是“网格党组织议”，进入“按程序决定”后再提交表决"):
        site.take(lifts.open_vote, who=site.director)
    assert again(site, matter) == ("deliberating", None, "planning")


@pytest.mark.parametrize("opened_by", ["matter", "lift"])
@pytest.mark.parametrize(("noes", "state"), [(0, "publicising"), (4, "planning")])
def test_one_vote_decides_both_whichever_side_opened_it(
    cast: Cast, site: Site, matter: Matter, opened_by: str, noes: int, state: str
) -> None:
    ready = gate(cast, matter)
    again(site, matter)
    if opened_by == "matter":
        decisions.convene(ready, actor=site.director)
    else:
        site.take(lifts.open_vote, who=site.director)
    assert again(site, matter) == ("deciding", None, "voting")
    assembly = Matter.objects.get(pk=matter.pk).assembly
    assert assembly is not None
    (motion,) = assembly.motions.all()
    assert "按楼层系数分摊费用" in motion.text and len(motion.facts["table"]["rows"]) == 12
    assert {one.end.kind for one in ties.of("assembly", assembly.pk)} == {"matter", "lift"}
    decided(site, assembly, {room.pk: {"1": "no"} for room in site.rooms[:noes]})
    assert again(site, matter) == ("deciding", noes == 0, state)
    page = client_of(cast, "community").get(f"/assemblies/{assembly.number}/").content.decode()
    assert matter.number in page and site.project.number in page


@pytest.mark.parametrize("opened_by", ["matter", "lift"])
def test_an_assembly_that_was_not_held_leaves_both_where_they_were(cast: Cast, site: Site, matter: Matter, opened_by: str) -> None:
    ready = gate(cast, matter)
    again(site, matter)
    if opened_by == "matter":
        assembly = decisions.convene(ready, actor=site.director).assembly
    else:
        site.take(lifts.open_vote, who=site.director)
        assembly = Matter.objects.get(pk=matter.pk).assembly
    assert assembly is not None
    assemblies.cancel(assembly, reason="方案要改", actor=site.director)
    assert again(site, matter) == ("deciding", None, "planning")
    assert decisions.convene(Matter.objects.get(pk=matter.pk), actor=site.director).assembly_id


def test_a_matter_cannot_be_put_to_the_vote_before_its_lift_is_planned(cast: Cast, matter: Matter) -> None:
    office = client_of(cast, "community")
    office.post(f"/become/matters/{matter.number}/lift/")
    with pytest.raises(Refused, match="现在是“已提出”，拟好方案和分摊后再召集"):
        decisions.convene(gate(cast, matter), actor=cast["committee_director"].actor)
    assert Matter.objects.get(pk=matter.pk).assembly_id is None


@pytest.mark.parametrize("told_at", ["matter", "lift"])
def test_a_vote_held_on_a_platform_is_written_down_once(cast: Cast, site: Site, matter: Matter, told_at: str) -> None:
    ready = gate(cast, matter)
    with pytest.raises(Refused, match="还没有送表决"):
        decisions.resolve(ready, held_on=clock.today(), passed=True, text="通过", source="市平台 17号", actor=site.director)
    again(site, matter)
    site.take(lifts.send_vote, who=site.director)
    if told_at == "matter":
        decisions.resolve(ready, held_on=clock.today(), passed=True, text="通过", source="市平台 17号", actor=site.director)
    else:
        site.take(lifts.record_passed, voted_on=clock.today(), **OUTSIDE)
    assert again(site, matter) == ("deciding", True, "publicising")
    assert "市平台" in Matter.objects.get(pk=matter.pk).resolutions.get().source


def test_a_project_is_put_before_the_branch_as_a_matter(cast: Cast) -> None:
    project = lifts.propose(cast.places[AT], need="老人多", actor=cast["community"].actor)
    office, at = client_of(cast, "community"), f"/become/lifts/{project.number}/matter/"
    assert at in office.get(f"/elevators/{project.number}/").content.decode()
    assert office.post(at).status_code == 302
    made = Matter.objects.get()
    assert (made.kind_id, made.place_id, made.title) == ("lift", project.place_id, project.title)
    assert office.get(at).status_code == 404, "it has its matter"
    assert office.get(f"/become/matters/{made.number}/lift/").status_code == 404, "and that its project"
    assert client_of(cast, "resident").get(at).status_code in (302, 404)
