"""The register: how it would stand now, and how it stands frozen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hongge.civic.assembly import tally
from hongge.civic.assembly.models import SOURCES, Assembly, Correction, Elector, Motion, Unit
from hongge.civic.assembly.tally import roll
from hongge.civic.models import Home, Organisation, Person, Tenure
from hongge.kernel import clock
from hongge.kernel.places import Place, below, is_spoken
from hongge.kernel.secrets import blind, mask_name


@dataclass(frozen=True)
class Owner:
    """One owner of one unit, as known inside: a person or a body."""

    code: str
    name: str
    person: int | None = None
    organisation: int | None = None


@dataclass
class Drafted:
    """A unit as it would enter the register, corrections applied. `owners` empty: nobody is known to own it."""

    room: Place
    name: str
    home: Home
    area: int | None
    source: str
    delivery: str
    owners: list[Owner]
    developer: Owner | None
    counted: bool = True
    corrected: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def masked_owners(self) -> str:
        """陈*、李*; a body by its name."""
        return "、".join(owner.name if owner.organisation else mask_name(owner.name) for owner in self.owners)

    @property
    def source_words(self) -> str:
        return SOURCES.get(self.source, "")

    @property
    def delivery_words(self) -> str:
        return str(Home.Delivery(self.delivery).label)


def draft_for(assembly: Assembly, person: int | None) -> list[Drafted]:
    """The units that this person owns today, or would by a correction."""
    if person is None:
        return []
    own = set(Tenure.objects.within(assembly.place).owners().on(clock.today()).filter(person=person).values_list("room", flat=True))
    return [unit for unit in draft(assembly) if unit.room.pk in own or any(owner.person == person for owner in unit.owners)]


def draft(assembly: Assembly) -> list[Drafted]:
    """Every unit of the assembly's place as of now, in the order of the tree. A handful of queries, however many the homes."""
    homes = Home.objects.within(assembly.place).select_related("room", "developer").order_by("room__path")
    names = _names(assembly)
    owning: dict[int, list[Owner]] = defaultdict(list)
    for tenure in Tenure.objects.within(assembly.place).owners().on(clock.today()).select_related("person", "organisation").order_by("pk"):
        owning[tenure.room_id].append(_owner(tenure.person, tenure.organisation))
    units, seen = [], set[str]()
    for home in homes:
        name = names[home.room.path]
        name = f"{name}（{home.room_id}）" if name in seen else name
        seen.add(name)
        developer = _owner(None, home.developer) if home.developer else None
        units.append(Drafted(home.room, name, home, home.area, home.area_source, home.delivery, owning[home.room_id], developer))
    _correct(assembly, {unit.room.pk: unit for unit in units})
    for unit in units:
        if unit.area is None and unit.counted:
            unit.faults.append(_("没有面积"))
        if not unit.owners and unit.delivery == Home.Delivery.DELIVERED:
            unit.faults.append(_("没有登记业主，按一户一人计入总数，没有人能替它投票"))
    return units


def _names(assembly: Assembly) -> dict[str, str]:
    """5栋1单元301室, by path: from inside the compound, as people there say it."""
    above = [place for place in assembly.place.line() if is_spoken(place) and place.level != "compound"]
    head = {assembly.place.path: "".join(place.name for place in above)}
    silent = {place.path for place in above}
    for place in Place.objects.within(assembly.place).exclude(pk=assembly.place_id).only("path", "name", "level"):
        parent = head[place.path[: -Place.steplen]]
        head[place.path] = parent + (place.name if is_spoken(place) and place.path not in silent else "")
    return head


def _owner(person: Person | None, organisation: Organisation | None) -> Owner:
    if organisation is not None:
        return Owner(f"O{organisation.pk}", organisation.name, organisation=organisation.pk)
    assert person is not None
    return Owner(f"P{person.pk}", person.name, person=person.pk)


def _correct(assembly: Assembly, units: dict[int, Drafted]) -> None:
    rows = list(Correction.objects.filter(assembly=assembly).order_by("pk"))
    named = [code for row in rows if row.what == Correction.What.OWNERS for code in row.value["owners"]]
    people = {f"P{p.pk}": _owner(p, None) for p in Person.objects.filter(pk__in=[int(c[1:]) for c in named if c[0] == "P"])}
    bodies = {f"O{o.pk}": _owner(None, o) for o in Organisation.objects.filter(pk__in=[int(c[1:]) for c in named if c[0] == "O"])}
    known = people | bodies
    for row in rows:
        unit = units.get(row.room_id)
        if unit is None:
            continue
        unit.corrected = True
        match row.what:
            case Correction.What.AREA:
                unit.area, unit.source = row.value["area"], "corrected"
            case Correction.What.DELIVERY:
                unit.delivery = row.value["delivery"]
            case Correction.What.COUNTED:
                unit.counted = row.value["counted"]
            case Correction.What.OWNERS:
                unit.owners = [known[code] for code in row.value["owners"] if code in known]


def owner_token(assembly: Assembly, code: str) -> str:
    """What stands for an owner in this assembly's register: 16 hex characters that say nothing elsewhere."""
    return blind(f"owner:{assembly.seal}:{code}")[:16]


def tally_unit(assembly: Assembly, unit: Drafted) -> tally.Unit:
    """A drafted unit as arithmetic sees it."""
    return tally.Unit(
        id=unit.name,
        area=unit.area or 0,
        owners=tuple(owner_token(assembly, owner.code) for owner in unit.owners),
        use=tally.Use(unit.home.use),
        state=tally.State(unit.delivery),
        developer=owner_token(assembly, unit.developer.code) if unit.developer else tally.DEVELOPER,
    )


def register_of(assembly: Assembly, scope: Place | None = None) -> tally.Register:
    """The frozen register, or the part of it that votes on a motion."""
    rows = Unit.objects.filter(assembly=assembly)
    rows = rows.filter(below(scope.path)) if scope is not None and scope.path != assembly.path else rows
    known = rows.order_by("path").values_list("name", "area", "owners", "use", "delivery", "developer")
    return tally.Register(
        tuple(
            tally.Unit(name, area, tuple(owners.split("+")) if owners else (), tally.Use(use), tally.State(delivery), developer)
            for name, area, owners, use, delivery, developer in known
        )
    )


def whole_settings(assembly: Assembly) -> tally.Settings:
    """The frozen settings as they decide who votes; the threshold comes with each motion."""
    return tally.Settings(
        kind=tally.Kind.ORDINARY,
        profile=tally.Profile(assembly.profile),
        parking=assembly.parking,
        mismarked=tally.Mismarked(assembly.mismarked),
        alone_and_joint=tally.AloneAndJoint(assembly.joint),
        revote=assembly.revote,
    )


def electors_of(units: tuple[tally.Unit, ...], settings: tally.Settings) -> dict[str, tally.Elector]:
    """Who votes, by id; whoever owns only what does not count is not among them."""
    return {elector.id: elector for elector in tally.electors(units, settings)}


def holder_key(unit: tally.Unit) -> str:
    """The id of the elector that votes for a unit; + and the unit where no owner is known."""
    return roll.holder(unit) or f"+{unit.id}"


@dataclass(frozen=True)
class Totals:
    """N and A, with what a human should look at."""

    n: int
    a: int
    units: int
    ownerless: int
    flagged: int
    faults: int


def totals_of(assembly: Assembly, drafted: list[Drafted]) -> Totals:
    """What the register would come to if it were frozen now."""
    units = tuple(tally_unit(assembly, unit) for unit in drafted if unit.counted)
    found = tally.electors(units, whole_settings(assembly))
    return Totals(
        n=sum(elector.heads for elector in found),
        a=sum(elector.area for elector in found),
        units=len(units),
        ownerless=sum(tally.OWNERLESS in elector.flags for elector in found),
        flagged=sum(tally.ALONE_AND_JOINT in elector.flags for elector in found),
        faults=sum(unit.area is None and unit.counted for unit in drafted),
    )


def voters_on(motion: Motion) -> QuerySet[Elector]:
    """The electors whose units stand in a motion's scope."""
    inside = Unit.objects.filter(below(motion.scope.path), assembly=motion.assembly_id)
    return Elector.objects.filter(assembly=motion.assembly_id, counted=True, pk__in=inside.values("elector"))
