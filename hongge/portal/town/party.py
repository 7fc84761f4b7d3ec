"""Party organisations of the demo town, whom they cover, and who stands in two bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from hongge.civic import actions as civic
from hongge.civic import posts
from hongge.civic.models import Duty, Organisation, Person
from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.places import Place
from hongge.kernel.secrets import normal_phone
from hongge.portal.town.ground import Ground
from hongge.portal.town.people import Member
from hongge.systems.party import actions
from hongge.systems.party.models import FIVE_YEARS, Body, Coverage, Mode, PartyOrganisation, Reason, Suggestion, months_later

Kind, Form = PartyOrganisation.Kind, Organisation.Form
Bodies = dict[str, Organisation]
STANDING = (  # name, kind, form, where, above, months until the term of five years ends, the approval without its year
    ("中共吉州区委员会", Kind.INDUSTRY, Form.COMMITTEE, "吉州区", "", 23, "吉市组发 2"),
    ("吉州区物业行业党委", Kind.INDUSTRY, Form.COMMITTEE, "吉州区", "中共吉州区委员会", 22, "吉组发 12"),
    ("古南街道党工委", Kind.STREET, Form.COMMITTEE, "古南街道", "中共吉州区委员会", 21, "吉组发 3"),
    ("桃树下社区党委", Kind.COMMUNITY, Form.COMMITTEE, "桃树下社区", "古南街道党工委", 20, "古党发 8"),
    ("城南社区党总支", Kind.COMMUNITY, Form.GENERAL_BRANCH, "城南社区", "古南街道党工委", 20, "古党发 9"),
    ("青石街社区党总支", Kind.COMMUNITY, Form.GENERAL_BRANCH, "青石街社区", "中共吉州区委员会", 20, ""),
    ("桃树下二格党支部", Kind.GRID, Form.BRANCH, "桃树下二格", "桃树下社区党委", 22, "桃党发 2"),
    ("桃树下一格党小组", Kind.GRID, Form.GROUP, "桃树下一格", "桃树下二格党支部", 0, "桃党发 3"),
    ("天龙花园二格党支部", Kind.GRID, Form.BRANCH, "天龙花园二格", "桃树下社区党委", 4, "桃党发 5"),
    ("天龙花园一格党小组", Kind.GRID, Form.GROUP, "天龙花园一格", "天龙花园二格党支部", 0, ""),
    ("城南一格党支部", Kind.GRID, Form.BRANCH, "城南一格", "城南社区党总支", 22, "城党发 1"),
    ("古南街道物业联合党支部", Kind.FIRM, Form.JOINT_BRANCH, "古南街道", "古南街道党工委", 22, "古党发 6"),
    ("吉州区业委会协会党支部", Kind.ASSOCIATION, Form.BRANCH, "吉州区", "吉州区物业行业党委", 19, "吉组发 20"),
)
FIRMS = (("桃园物业", "桃园里"), ("雅苑物业", "城南雅苑"), ("青石物业", "青石雅居"))  # beside those of the cast
IN_OFFICE = (  # person, post, where, body, basis, document
    ("罗建平", posts.COMMUNITY_SECRETARY, "桃树下社区", "桃树下社区党委", Duty.Basis.ELECTION, "古党发〔2022〕8号"),
    ("罗建平", posts.COMMUNITY_DIRECTOR, "桃树下社区", "桃树下社区", Duty.Basis.ELECTION, "居民委员会选举结果公告2022年1号"),
    ("余小梅", posts.COMMUNITY_STAFF, "桃树下社区", "桃树下社区", Duty.Basis.APPOINTMENT, "古办发〔2023〕4号"),
    ("余小梅", posts.COMMITTEE_MEMBER, "天龙花园", "天龙花园业委会", Duty.Basis.ELECTION, ""),
    ("张桂兰", posts.COMMITTEE_DEPUTY, "城建花苑", "城建花苑业委会", Duty.Basis.ELECTION, "城建花苑业主大会决议2023年1号"),
    ("张桂兰", posts.PART_TIME_MEMBER, "桃树下社区", "桃树下社区党委", Duty.Basis.RECOMMENDATION, "桃党发〔2024〕7号"),
    ("杨三妹", posts.BUILDING_HEAD, "城建花苑/3栋", "桃树下社区", Duty.Basis.RECOMMENDATION, ""),
    ("杨三妹", posts.COMMITTEE_MEMBER, "城建花苑", "城建花苑业委会", Duty.Basis.ELECTION, "城建花苑业主大会决议2023年1号"),
    ("钱国富", posts.COMPANY_WORKER, "城建花苑", "锦华物业", Duty.Basis.APPOINTMENT, "锦华人字〔2023〕2号"),
    ("钱国富", posts.PART_TIME_MEMBER, "桃树下社区", "桃树下社区党委", Duty.Basis.RECOMMENDATION, "桃党发〔2024〕7号"),
    ("何满生", posts.COMMITTEE_ALTERNATE, "城建花苑", "城建花苑业委会", "", ""),
    ("何满生", posts.COMPANY_WORKER, "城建花苑", "锦华物业", Duty.Basis.APPOINTMENT, "锦华人字〔2024〕1号"),
    ("谭志军", posts.SECRETARY, "城建花苑", "锦华物业党支部", Duty.Basis.ELECTION, "桃党发〔2024〕11号"),
)


def found(ground: Ground, cast: dict[str, Member], bodies: Bodies, living: dict[str, list[Person]], *, today: date) -> None:
    """Organisations, coverages, duties, terms and contracts as they stood 14 months ago; terms end seen from `today`."""
    since = clock.today()
    office = cast["district"].actor
    standing = dict(_standing(ground, bodies, today, office))
    firms = {name: _body(Organisation.objects.create(kind="company", name=name, place=ground[at], opened_on=since)) for name, at in FIRMS}
    firms |= {name: _body(bodies[name]) for name in ("锦华物业", "天龙物业")}
    own = _register(
        ground["城建花苑"],
        "锦华物业党支部",
        Kind.FIRM,
        Form.BRANCH,
        standing["桃树下社区党委"],
        months_later(today, 20),
        host=firms["锦华物业"],
        actor=office,
    )
    _cover(firms, own, standing["古南街道物业联合党支部"], cast["adviser"].duty)
    _reports(firms)
    bodies = bodies | {name: party.organisation for name, party in standing.items() if party.organisation}
    if own.organisation:
        bodies |= {own.name: own.organisation}
    secretary = cast["firm_secretary"]
    known = {person.name: person for people in living.values() for person in people} | {secretary.person.name: secretary.person}
    _duties(ground, bodies, known, since)
    duty = Duty.objects.select_related("place__stream").get(person=secretary.person)
    cast["firm_secretary"] = replace(secretary, actor=actor_in(duty), hats=(duty,))
    _committees(ground, bodies, standing["吉州区业委会协会党支部"], today)
    director = cast["committee_director"]
    if director.duty:
        actions.take_role(director.duty, actor=director.actor)


def _standing(ground: Ground, bodies: Bodies, today: date, actor: Actor) -> Iterator[tuple[str, PartyOrganisation]]:
    made: dict[str, PartyOrganisation] = {}
    for name, kind, form, where, above, months, approval in STANDING:
        ends_on = months_later(today, months) if months else None
        made[name] = _register(
            ground[where], name, kind, form, made.get(above), ends_on, number=approval, known=bodies.get(name), actor=actor
        )
        yield name, made[name]


def _register(
    place: Place,
    name: str,
    kind: str,
    form: str,
    above: PartyOrganisation | None,
    ends_on: date | None,
    *,
    number: str = "桃党发 11",
    host: Body | None = None,
    known: Organisation | None = None,
    actor: Actor,
) -> PartyOrganisation:
    """One that was there before: opened and registered at once."""
    party = actions.propose(place, name=name, kind=kind, form=form, above=above.organisation if above else None, host=host, actor=actor)
    lately = clock.today() - timedelta(days=100)
    since = months_later(ends_on, -FIVE_YEARS) if ends_on else lately
    sign, _, nth = number.partition(" ")
    return actions.register(
        party,
        founded_on=since,
        elected_on=since if ends_on else None,
        term_ends_on=ends_on,
        full_members=5 if form in (Form.BRANCH, Form.JOINT_BRANCH) else None,
        number=f"{sign}〔{since.year}〕{nth}号" if number else "",
        organisation=known,
        actor=actor,
    )


def _body(organisation: Organisation) -> Body:
    return Body.objects.visible_to(SYSTEM).get(pk=organisation.pk)


def _cover(firms: dict[str, Body], own: PartyOrganisation, joint: PartyOrganisation, adviser: Duty | None) -> None:
    since, modes = clock.today(), Mode.objects.in_bulk()
    actions.cover(firms["锦华物业"], mode=modes["single"], carrier=own, from_on=since, actor=SYSTEM)
    for name in ("桃园物业", "雅苑物业"):
        actions.cover(firms[name], mode=modes["joint"], carrier=joint, from_on=since, document="古党发〔2025〕6号", actor=SYSTEM)
    actions.cover(firms["天龙物业"], mode=modes["adviser"], adviser=adviser, from_on=since, document="吉组发〔2025〕21号", actor=SYSTEM)
    actions.cover(firms["桃园物业"], mode=modes["adviser"], adviser=adviser, from_on=since, document="吉组发〔2025〕21号", actor=SYSTEM)


def _reports(firms: dict[str, Body]) -> None:
    told = {"锦华物业": 5, "天龙物业": 3, "桃园物业": 1, "雅苑物业": 2, "青石物业": 0}
    for name, members in told.items():
        actions.report_members(firms[name], full_members=members, as_of=clock.today(), source="企业自报", actor=SYSTEM)
    reasons = Reason.objects.in_bulk()
    actions.explain_not_built(firms["天龙物业"], reason=reasons["preparing"], note="支委人选还在酝酿", actor=SYSTEM)
    actions.explain_not_built(firms["青石物业"], reason=reasons["new"], actor=SYSTEM)


def _duties(ground: Ground, bodies: Bodies, known: dict[str, Person], since: date) -> None:
    numbers = count(13_700_000_000)
    for name, post, where, body, basis, document in IN_OFFICE:
        if name not in known:
            known[name] = Person.objects.create(name=name, phone=normal_phone(str(next(numbers))))
        given: dict[str, Any] = {"post": post, "place": ground[where], "organisation": bodies[body], "basis": basis, "document": document}
        civic.grant(known[name], **given, from_on=since, actor=SYSTEM)


def _committees(ground: Ground, bodies: Bodies, association: PartyOrganisation, today: date) -> None:
    """Terms, contracts, and the association's branch, which covers both committees."""
    unified = Mode.objects.get(pk="unified")
    for name, compound, firm, months in (("城建花苑业委会", "城建花苑", "锦华物业", 5), ("天龙花园业委会", "天龙花园", "天龙物业", 40)):
        committee, ends_on = _body(bodies[name]), months_later(today, months)
        filed = {"filed_on": clock.today(), "document": "桃树下社区备案2023年2号"} if months == 5 else {}
        began = months_later(ends_on, -60)
        actions.begin_term(committee, nth=2, from_on=began, to_on=ends_on, **filed, actor=SYSTEM)  # type: ignore[arg-type]
        civic.sign_contract(
            bodies[firm],
            client=committee,
            compound=ground[compound],
            from_on=began,
            to_on=months_later(today, 18),
            actor=SYSTEM,
        )
        actions.cover(committee, mode=unified, carrier=association, from_on=clock.today(), actor=SYSTEM)


def work(ground: Ground, cast: dict[str, Member], bodies: Bodies) -> None:
    """What the adviser did of late, what the community answered, and the branch it asks for."""
    office, today = cast["community"].actor, clock.today()
    actor = cast["adviser"].actor
    guided = {coverage.body.name: coverage for coverage in Coverage.objects.visible_to(actor).select_related("body", "place")}
    first, second = guided["天龙物业"], guided["桃园物业"]
    told = (
        (first, 20, "visit", "和经理谈了成立支部的事，三名正式党员的组织关系都已转来", "请社区党委先报批复，支委人选可以同时酝酿"),
        (second, 9, "visit", "看了桃园里新装的充电棚", "充电棚夜里没有灯，建议加一盏感应灯"),
        (first, 3, "meeting", "列席公司月度例会，听了电梯维保的安排", ""),
    )
    for coverage, ago, way, talked, suggestion in told:
        given = {"visited_on": today - timedelta(days=ago), "way": way, "talked": talked, "suggestion": suggestion}
        actions.visit(coverage, **given, actor=actor)  # type: ignore[arg-type]
    asked = Suggestion.objects.visible_to(actor).filter(coverage=first).first()
    if asked:
        actions.take_up(asked, answer="本周报街道批复，请您帮着把支委人选名单理一理", actor=office)
    actions.propose(
        ground["天龙花园"],
        name="天龙物业党支部",
        kind=Kind.FIRM,
        form=Form.BRANCH,
        above=bodies["桃树下社区党委"],
        host=_body(bodies["天龙物业"]),
        full_members=3,
        number="桃党请〔2026〕4号",
        actor=office,
    )
    actions.remind_due(SYSTEM)
