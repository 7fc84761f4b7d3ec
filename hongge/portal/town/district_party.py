"""Party organisations of a whole district with exactly the pilot's figures: 43 organisations and 43 advisers that cover 123 firms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from hongge.civic import actions as civic
from hongge.civic import posts
from hongge.civic.models import Duty, Organisation, Person
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.places import Place
from hongge.systems.party import actions
from hongge.systems.party.models import LEAST, Body, Mode, PartyOrganisation, Reason, months_later

SINGLE, JOINT, UNIFIED, ADVISERS, OF_FIRMS = 28, 9, 6, 43, 123  # of so many firms; fewer firms have a like share
IN_JOINT, IN_UNIFIED, DUE = 4, 3, 5
BRANCHES, OF_GRIDS = 124, 494  # grids with a branch, the others have a group
COMMITTEES, TWO_HATS, SECRETARIES = 60, 12, 138  # of so many grids: committees, directors who are secretaries, secretaries of communities
Kind, Form = PartyOrganisation.Kind, Organisation.Form
NewPerson = Callable[[], Person]


def settle(root: Place, new_person: NewPerson, chance: Random) -> None:
    """Everything that is Party building in the district, at the time the clock says."""
    district = standing(root, "中共吉州区委员会", Kind.INDUSTRY, Form.COMMITTEE, None)
    industry = standing(root, "吉州区物业行业党委", Kind.INDUSTRY, Form.COMMITTEE, district)
    streets = {p.path: standing(p, f"{p.name}党工委", Kind.STREET, Form.COMMITTEE, district) for p in Place.objects.at_level("street")}
    communities = {
        p.path: standing(p, f"{p.name}党总支", Kind.COMMUNITY, Form.GENERAL_BRANCH, streets[p.path[: -Place.steplen]])
        for p in Place.objects.at_level("community")
    }
    grids = list(Place.objects.at_level("grid"))
    secretaries = of_grids(grids, communities, new_person)
    of_firms(streets, communities, new_person, chance)
    of_committees(root, industry, grids, secretaries, new_person)
    for party in list(communities.values())[: len(grids) * SECRETARIES // OF_GRIDS]:
        person = new_person()
        appoint(person, posts.COMMUNITY_SECRETARY, party.place, party.organisation)
        appoint(person, posts.COMMUNITY_DIRECTOR, party.place, Organisation.objects.filter(kind="community", place=party.place).first())


def standing(
    place: Place, name: str, kind: str, form: str, above: PartyOrganisation | None, *, host: Body | None = None, members: int | None = None
) -> PartyOrganisation:
    """One that was there before this house."""
    since = clock.today() - timedelta(days=200)
    ends_on = None if form == Form.GROUP else months_later(since, 60 if form != Form.BRANCH or kind == Kind.GRID else 36)
    party = actions.propose(place, name=name, kind=kind, form=form, above=above.organisation if above else None, host=host, actor=SYSTEM)
    return actions.register(
        party,
        founded_on=since,
        elected_on=since if ends_on else None,
        term_ends_on=ends_on,
        full_members=members or (LEAST if form in (Form.BRANCH, Form.JOINT_BRANCH) else None),
        number=f"吉组发〔{since.year}〕{party.pk}号",
        actor=SYSTEM,
    )


def appoint(person: Person, post: str, place: Place, body: Organisation | None, basis: str = Duty.Basis.ELECTION) -> Duty:
    return civic.grant(
        person, post=post, place=place, organisation=body, basis=basis, document="选举结果公告", from_on=clock.today(), actor=SYSTEM
    )


def of_grids(grids: list[Place], communities: dict[str, PartyOrganisation], new_person: NewPerson) -> dict[str, Duty]:
    """A branch or a group in each grid, exactly one: the first grids of as many communities have branches, groups stand in them.

    Returns the secretaries of the branches by the grid's path.
    """
    branches, of_community = len(grids) * BRANCHES // OF_GRIDS, defaultdict(list)
    for grid in grids:
        of_community[grid.path[: -Place.steplen]].append(grid)
    first = [inside[nth] for nth in range(4) for inside in of_community.values() if nth < len(inside)][:branches]
    made = {
        grid.path: standing(grid, f"{grid.name}党支部", Kind.GRID, Form.BRANCH, communities[grid.path[: -Place.steplen]]) for grid in first
    }
    near = {path[: -Place.steplen]: party for path, party in reversed(made.items())}
    for grid in grids:
        if grid.path not in made:
            above = near.get(grid.path[: -Place.steplen]) or communities[grid.path[: -Place.steplen]]
            standing(grid, f"{grid.name}党小组", Kind.GRID, Form.GROUP, above)
    return {path: appoint(new_person(), posts.BRANCH_SECRETARY, party.place, party.organisation) for path, party in made.items()}


def of_firms(
    streets: dict[str, PartyOrganisation], communities: dict[str, PartyOrganisation], new_person: NewPerson, chance: Random
) -> None:
    """Each firm covered in one way that counts; two advisers beside a joint branch, for each firm counts once."""
    firms = list(Body.objects.visible_to(SYSTEM).filter(kind="company").select_related("place").order_by("place__path"))
    single, joint, unified, advisers = (len(firms) * share // OF_FIRMS for share in (SINGLE, JOINT, UNIFIED, ADVISERS))
    pools: dict[str, list[Body]] = defaultdict(list)
    depth = 2 * Place.steplen
    for firm in firms:
        pools[firm.place.path[:depth]].append(firm)
    together = [cover_together(pools, streets, nth, chance) for nth in range(joint)]
    for street in sorted(pools, key=lambda path: (-len(pools[path]), path))[:unified]:
        for firm in taken(pools, street, IN_UNIFIED):
            cover(firm, "unified", chance.randint(0, 2), carrier=streets[street])
    rest = [firm for pool in pools.values() for firm in pool]
    for firm in rest[:single]:
        members = chance.randint(3, 9)
        above = communities[firm.place.path[: depth + Place.steplen]]
        own = standing(firm.place, f"{firm.name}党支部", Kind.FIRM, Form.BRANCH, above, host=firm, members=members)
        cover(firm, "single", members, carrier=own)
        appoint(new_person(), posts.SECRETARY, firm.place, own.organisation)
    advise(rest[single:], [group[0] for group in together], advisers, new_person, chance)


def taken(pools: dict[str, list[Body]], street: str, n: int) -> list[Body]:
    some, pools[street] = pools[street][:n], pools[street][n:]
    return some


def cover_together(pools: dict[str, list[Body]], streets: dict[str, PartyOrganisation], nth: int, chance: Random) -> list[Body]:
    """A joint branch of four firms in the street with the most firms left."""
    street = min(pools, key=lambda path: (-len(pools[path]), path))
    above = streets[street]
    branch = standing(above.place, f"{above.place.name}第{nth + 1}物业联合党支部", Kind.FIRM, Form.JOINT_BRANCH, above, members=5)
    group = taken(pools, street, IN_JOINT)
    for firm in group:
        cover(firm, "joint", chance.randint(1, 2), carrier=branch)
    return group


def cover(firm: Body, mode: str, members: int | None, **by: Any) -> None:
    today = clock.today()
    actions.cover(firm, mode=Mode.objects.get(pk=mode), from_on=today, actor=SYSTEM, **by)
    if members is not None:
        actions.report_members(firm, full_members=members, as_of=today, source="企业自报", actor=SYSTEM)


def advise(alone: list[Body], beside: list[Body], advisers: int, new_person: NewPerson, chance: Random) -> None:
    """Firms that only an adviser covers, with the reason why nothing is built; advisers left over stand beside a joint branch."""
    reasons = Reason.objects.in_bulk()
    guided: list[list[Body]] = [[] for _ in range(advisers)]
    for nth, firm in enumerate([*alone, *beside[: max(advisers - len(alone), 0)]]):
        guided[nth % advisers].append(firm)
    unit = Organisation.objects.create(kind="unit", name="吉州区党建指导员工作站", place=Place.objects.filter(depth=1)[0])
    for group in guided:
        at = Place.objects.get(pk=group[0].place.stream_id) if len(group) == 1 else unit.place
        adviser = appoint(new_person(), posts.ADVISER, at, unit, Duty.Basis.ASSIGNMENT)
        for firm in group:
            cover(firm, "adviser", None, adviser=adviser)
    for nth, firm in enumerate(alone):
        members = 3 + nth % 3 if nth < DUE else chance.randint(0, 2)
        reason = "preparing" if nth < DUE else "few_members" if members else "no_members"
        actions.report_members(firm, full_members=members, as_of=clock.today(), source="企业自报", actor=SYSTEM)
        actions.explain_not_built(firm, reason=reasons[reason], actor=SYSTEM)


def of_committees(
    root: Place, industry: PartyOrganisation, grids: list[Place], secretaries: dict[str, Duty], new_person: NewPerson
) -> None:
    """Committees with a director and two members, the first Party branch of their association, and directors who are secretaries too."""
    association = standing(root, "吉州区业委会协会党支部", Kind.ASSOCIATION, Form.BRANCH, industry, members=7)
    wanted, two_hats = (len(grids) * share // OF_GRIDS for share in (COMMITTEES, TWO_HATS))
    led, today = [grid for grid in grids if grid.path in secretaries], clock.today()
    others = [grid for grid in grids if grid.path not in secretaries]
    compounds = {place.path[: -Place.steplen]: place for place in Place.objects.at_level("compound")}
    unified = Mode.objects.get(pk="unified")
    for nth, grid in enumerate([*led[:two_hats], *others[: wanted - two_hats]]):
        compound = compounds[grid.path]
        made = Organisation.objects.create(kind="committee", name=f"{compound.name}业委会", place=compound, opened_on=today)
        committee = Body.objects.visible_to(SYSTEM).get(pk=made.pk)
        director = secretaries[grid.path].person if grid.path in secretaries else new_person()
        appoint(director, posts.COMMITTEE_DIRECTOR, compound, committee)
        for _ in range(2):
            appoint(new_person(), posts.COMMITTEE_MEMBER, compound, committee)
        began = began_on(today, nth)
        actions.begin_term(
            committee, nth=1 + nth % 3, from_on=began, to_on=months_later(began, 60), filed_on=today, document="备案", actor=SYSTEM
        )
        actions.cover(committee, mode=unified, carrier=association, from_on=today, actor=SYSTEM)


def began_on(today: date, nth: int) -> date:
    return months_later(today, -(nth % 48) - 1)
