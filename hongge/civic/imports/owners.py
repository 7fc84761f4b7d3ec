"""Owners as workbooks name them: people by name and phone, bodies by their credit code.

Compared by blind index, so that nobody's name is opened for it. Who is no owner any more keeps the row with its last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from hongge.civic.models import Account, Organisation, Person, Tenure
from hongge.kernel import bulk
from hongge.kernel.errors import Refused
from hongge.kernel.secrets import blinder, mask_name
from hongge.kernel.sheets import Row

PERSON = ("seal", "name", "name_index", "phone", "phone_index")
TENURE = ("person", "organisation", "room", "kind", "basis", "from_on", "to_on")


@dataclass(slots=True, eq=False)
class Holder:
    """One owner of a row: a person (blind indexes of name and phone; no phone is "") or a body (`uscc`)."""

    name: str
    phone: str = ""
    name_index: str = ""
    phone_index: str = ""
    uscc: str = ""


@dataclass(slots=True)
class Held:
    """One owner on the register today."""

    tenure: int
    from_on: date
    person: int | None
    name_index: str | None
    phone_index: str | None
    uscc: str | None

    def same(self, holder: Holder) -> bool:
        if holder.uscc:
            return self.uscc == holder.uscc
        return self.name_index == holder.name_index and holder.phone_index in ("", self.phone_index)


@dataclass(slots=True)
class Change:
    """What becomes different about a home's owners."""

    ending: list[Held] = field(default_factory=list)
    beginning: list[Holder] = field(default_factory=list)
    phones: list[tuple[int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ending or self.beginning or self.phones)

    def words(self) -> list[str]:
        named = "、".join(holder.name if holder.uscc else mask_name(holder.name) for holder in self.beginning)
        return [
            *([f"新业主{named}"] if named else []),
            *([f"原业主{len(self.ending)}人不再是业主"] if self.ending else []),
            *(["业主电话有变"] if self.phones else []),
        ]


class Owners:
    """Reads, compares and saves owners, some thousand rows at a time."""

    def __init__(self) -> None:
        self._blind = blinder()
        self._people: dict[tuple[str, str], int] = {}
        self._bodies: dict[str, int] = {}
        self._phone_indexes: dict[str, str] = {"": ""}

    def look_up(self, rows: Sequence[Row]) -> None:
        """Find the people behind these rows' phones and the bodies behind their codes."""
        self._phone_indexes = {phone: self._blind(phone) for row in rows for phone in row["phones"] or ()}
        phones = self._phone_indexes.values()
        codes = {row["uscc"] for row in rows if row["uscc"]}
        known = (
            Person.objects.filter(phone_index__in=phones).order_by("-pk").values_list("phone_index", "name_index", "pk") if phones else []
        )
        self._people = {(phone, name): pk for phone, name, pk in known}
        found = Organisation.objects.filter(uscc__in=codes).order_by("-pk").values_list("uscc", "pk") if codes else []
        self._bodies = dict(found)

    def read(self, names: Sequence[str], phones: Sequence[str], uscc: str | None) -> list[Holder]:
        """The owners a row names. Refused when names and phones do not fit."""
        if not names:
            if phones or uscc:
                raise Refused("有业主电话或信用代码，没有业主姓名")
            return []
        if any("*" in name for name in names):
            raise Refused("业主姓名是遮住的，请填全名，或把这一格空着")
        if uscc:
            if len(names) > 1 or phones:
                raise Refused("业主是单位时只填一个名称，电话空着")
            return [Holder(names[0], uscc=uscc)]
        if len(phones) > len(names):
            raise Refused(f"业主姓名有{len(names)}个，电话有{len(phones)}个，对不上")
        if len(set(names)) < len(names):
            raise Refused("业主姓名重复")
        given = [*phones, *[""] * (len(names) - len(phones))]
        return [Holder(name, phone, self._blind(name), self._phone_indexes.get(phone, "")) for name, phone in zip(names, given)]

    def compare(self, held: Sequence[Held], named: Sequence[Holder], on: date) -> Change:
        """What the row changes. Refused when an owner would end before beginning, or a phone that opens an account would change."""
        change, left = Change(), list(held)
        for holder in named:
            known = next((one for one in left if one.same(holder)), None)
            known = known or next((one for one in left if not holder.uscc and one.name_index == holder.name_index), None)
            if known is None:
                change.beginning.append(holder)
                continue
            left.remove(known)
            if holder.phone and known.person and known.phone_index != holder.phone_index:
                change.phones.append((known.person, holder.phone))
        change.ending = left if named else []
        if any(one.from_on > on for one in change.ending):
            raise Refused("取得日期早于原业主的取得日期")
        return change

    def save(self, changes: Sequence[tuple[int, int, date, Change]]) -> None:
        """Save changes, each of (home, its community, day)."""
        self._phones([one for _, _, _, change in changes for one in change.phones])
        for on in {on for _, _, on, change in changes if change.ending}:
            ending = [held.tenure for _, _, day, change in changes if day == on for held in change.ending]
            Tenure.objects.filter(pk__in=ending, to_on=None).update(to_on=on)
        people = self._settled(holder for _, _, _, change in changes for holder in change.beginning if not holder.uscc)
        rows = []
        for room, community, on, change in changes:
            for holder in change.beginning:
                body = self._body(holder, community) if holder.uscc else None
                rows.append(
                    (None if body else people[id(holder)], body, room, Tenure.Kind.OWNER.value, Tenure.Basis.REGISTERED.value, on, None)
                )
        bulk.insert(Tenure, TENURE, rows)

    def _phones(self, changed: Iterable[tuple[int, str]]) -> None:
        for pk, phone in changed:
            person = Person.objects.get(pk=pk)
            person.phone = phone
            person.save(update_fields=["phone"])

    def _settled(self, holders: Iterable[Holder]) -> dict[int, int]:
        """The person of each holder, by `id(holder)`: one known by phone and name, or a new one."""
        found: dict[int, int] = {}
        fresh: dict[tuple[str, str], list[Holder]] = {}
        for holder in holders:
            key = (holder.phone_index, holder.name_index)
            if holder.phone and key in self._people:
                found[id(holder)] = self._people[key]
            else:
                fresh.setdefault(key if holder.phone else (str(id(holder)), ""), []).append(holder)
        seal_name, seal_phone = (Person._meta.get_field(name).many() for name in ("name", "phone"))  # type: ignore[union-attr]
        rows = []
        for (one, *_), (seal, words) in zip(fresh.values(), bulk.seals(len(fresh))):
            rows.append((seal, seal_name(one.name, words), one.name_index, seal_phone(one.phone, words), one.phone_index))
        for pk, (key, same) in zip(bulk.insert_numbered(Person, PERSON, rows), fresh.items()):
            for holder in same:
                found[id(holder)] = pk
            if same[0].phone:
                self._people[key] = pk
        return found

    def _body(self, holder: Holder, community: int) -> int:
        if holder.uscc not in self._bodies:
            made = Organisation.objects.create(kind=Organisation.Kind.UNIT, name=holder.name, uscc=holder.uscc, place_id=community)
            self._bodies[holder.uscc] = made.pk
        return self._bodies[holder.uscc]


def with_accounts(people: Iterable[int]) -> set[int]:
    """Those of these people who sign in themselves: their phone is theirs to change."""
    return set(Account.objects.filter(person__in=people).values_list("person", flat=True))
