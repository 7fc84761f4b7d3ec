"""Workbook of Party organisations that stand already: each is registered as by its page; what changed since is done there, step by step."""

from __future__ import annotations

from typing import Any

from hongge.civic.imports.names import Named
from hongge.civic.models import Organisation
from hongge.civic.posts import DISTRICT_STAFF, STREET_STAFF, SYSTEM
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place, below
from hongge.kernel.sheets import CHANGED, UNCHANGED, Column, Fate, Intake, Kind, Layout, Row, declare
from hongge.systems.party import actions
from hongge.systems.party.models import KINDS, Document, PartyOrganisation
from hongge.systems.party.workflow import (
    has_enough_members,
    has_fitting_above,
    has_fitting_form,
    has_founding_day,
    has_term,
    is_alone_in_grid,
)

TOLD = {"kind": "类别", "form": "形式", "above": "上级党组织", "founded_on": "成立日期", "term_ends_on": "本届届满"}
NEEDS = (has_fitting_form, has_fitting_above, has_enough_members, has_founding_day, has_term, is_alone_in_grid)
COMING = 0  # the id of an organisation that this workbook itself brings


class Organisations(Intake):
    """An organisation above another may stand in the same workbook, in a row further up."""

    def __init__(self, place: Place, actor: Actor) -> None:
        super().__init__(place, actor)
        self.named = Named(place, levels=("street", "community", "grid", "compound"))
        bodies = Organisation.objects.filter(closed_on=None)
        party = bodies.filter(kind=Organisation.Kind.PARTY)
        self.above: dict[str, list[Organisation]] = {}
        self.bare: dict[tuple[str, int], Organisation] = {}  # known among all bodies, not yet registered here
        taken = set(PartyOrganisation._default_manager.exclude(organisation=None).values_list("organisation", flat=True))
        for body in (party.serving(place) | party.filter(below(place.path, "place__path"))).order_by("pk"):
            self.above.setdefault(body.name, []).append(body)
            if body.pk not in taken:
                self.bare[body.name, body.place_id] = body
        self.in_grids: dict[int, str] = {}
        self.hosts: dict[str, list[Organisation]] = {}
        for body in bodies.filter(below(place.path, "place__path"), kind__in=KINDS).select_related("place").order_by("pk"):
            self.hosts.setdefault(body.name, []).append(body)
        self.there = {(party.name, party.place_id): party for party in _standing(place).select_related("above")}

    def consider(self, fate: Fate, row: Row) -> None:
        place = self.named.find(row["place"])
        known = self.there.get((row["name"], place.pk))
        fate.found = known, place
        if known:
            fate.kind = self._compared(fate, row, known)
            return
        above = self._above(row)
        facts = {key: row[key] for key in ("name", "kind", "form", "founded_on", "elected_on", "term_ends_on", "full_members")}
        party = PartyOrganisation(**facts, place=place, above=above, host=self._host(row))
        if reasons := [said for need in NEEDS if (said := need(party))]:
            raise Refused(*reasons)
        if party.kind == PartyOrganisation.Kind.GRID and self.in_grids.setdefault(place.pk, party.name) != party.name:
            raise Refused(f"{place.name}在这张表里已经有{self.in_grids[place.pk]}，每个网格只设一个党支部或党小组")
        if bare := self.bare.get((row["name"], place.pk)):
            bare.form = row["form"]
        else:
            coming = Organisation(pk=COMING, kind=Organisation.Kind.PARTY, name=row["name"], form=row["form"])
            self.above.setdefault(row["name"], []).append(coming)

    def _compared(self, fate: Fate, row: Row, known: PartyOrganisation) -> str:
        stands: dict[str, Any] = {key: getattr(known, key) for key in TOLD} | {"above": known.above.name if known.above else None}
        if apart := [label for key, label in TOLD.items() if row[key] is not None and row[key] != stands[key]]:
            raise Refused(f"已经登记过，{'、'.join(apart)}和登记的不一样；换届、调整隶属请在它的页面上办")
        if row["approval"] and known.approval and row["approval"] != known.approval:
            raise Refused(f"已经登记的批复是{known.approval}，请核对")
        if not row["approval"] or known.approval:
            return UNCHANGED
        fate.changes = [f"补批复{row['approval']}"]
        return CHANGED

    def _above(self, row: Row) -> Organisation | None:
        if not row["above"]:
            return None
        found = self.above.get(row["above"], [])
        if len({body.pk for body in found}) != 1:
            how = f"有{len(found)}个叫“{row['above']}”的党组织，请先改名分清" if found else f"没有叫“{row['above']}”的党组织，请先登记它"
            raise Refused(how)
        return found[-1]

    def _host(self, row: Row) -> Organisation | None:
        if not row["host"]:
            return None
        found = self.hosts.get(row["host"], [])
        if len({body.uscc or body.pk for body in found}) != 1:
            raise Refused(f"{self.place.name}{f'有{len(found)}家' if found else '没有'}叫“{row['host']}”的企业或业委会")
        return found[0]

    def take(self, fate: Fate) -> None:
        (known, place), row = fate.found, fate.values
        if known:
            actions.file(known, kind=Document.Kind.APPROVAL, number=row["approval"], actor=self.actor)
            return
        name, form, members = row["name"], row["form"], row["full_members"]
        above = next((body for body in self.above.get(row["above"] or "", []) if body.pk != COMING), None)
        host = self.hosts[row["host"]][0] if row["host"] else None
        party = actions.propose(
            place, name=name, kind=row["kind"], form=form, above=above, host=host, full_members=members, actor=self.actor
        )
        party = actions.register(
            party,
            founded_on=row["founded_on"],
            elected_on=row["elected_on"],
            term_ends_on=row["term_ends_on"],
            term=row["term"] or (0 if form == Organisation.Form.GROUP else 1),
            full_members=members,
            number=row["approval"] or "",
            organisation=self.bare.pop((name, place.pk), None),
            actor=self.actor,
        )
        assert party.organisation
        self.above[name] = [body for body in self.above.get(name, []) if body.pk not in (COMING, party.organisation_id)] + [
            party.organisation
        ]


def _standing(place: Place) -> Any:
    return PartyOrganisation._default_manager.exclude(state__in=("dissolved", "dropped")).filter(below(place.path))


ORGANISATIONS = declare(
    Layout(
        "party_organisations",
        "党组织",
        "登记已经建好的党组织，上级写在下级前面。新建的请在“党组织”页面提出组建；换届、调整隶属在它的页面上办。",
        (
            Column("name", "名称", ("党组织名称", "党组织"), needed=True, width=28, example="锦华物业党支部"),
            Column("kind", "类别", needed=True, choices=tuple(PartyOrganisation.Kind.choices), width=12, example="物业企业"),
            Column("form", "形式", needed=True, choices=tuple(Organisation.Form.choices), width=12, example="党支部"),
            Column("place", "地方", ("所在地方",), width=16, example="城建花苑", note="空着就是您所在的地方。有重名时填代码"),
            Column("above", "上级党组织", ("上级",), width=24, example="桃树下社区党委", note="党委可以不填，别的必填"),
            Column("host", "所在单位", ("单位",), width=24, example="锦华物业", note="建在物业企业或业委会里的填"),
            Column("approval", "批复文号", ("批复",), width=22, example="桃党发〔2024〕11号", note="找不到可以后补"),
            Column("founded_on", "成立日期", ("成立",), needed=True, kind=Kind.DAY, width=12, example="2024-06-18"),
            Column("elected_on", "本届选举", ("选举日期",), kind=Kind.DAY, width=12, example="2024-06-18", note="党小组不填"),
            Column("term_ends_on", "本届届满", ("届满日期",), kind=Kind.DAY, width=12, example="2027-06-18", note="党小组不填"),
            Column("term", "届次", ("第几届",), kind=Kind.NUMBER, width=8, example=1),
            Column("full_members", "正式党员数", ("正式党员",), kind=Kind.NUMBER, width=10, example=5, note="只填人数，不填名字"),
        ),
        ("name", "place"),
        (STREET_STAFF, DISTRICT_STAFF, SYSTEM),
        Organisations,
        titled=lambda row: row["name"] or "",
        order=60,
    )
)
