"""Small assemblies, made by chance and by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from hongge.civic.assembly.proof import Assembly, Close, Mode, Motion, Paper, Ruling, receipt, salt
from hongge.civic.assembly.tally import (
    AloneAndJoint,
    Ballot,
    Choice,
    Kind,
    Mismarked,
    Profile,
    Reason,
    Register,
    Settings,
    State,
    Unit,
    Use,
)

PEOPLE = ["P1", "P2", "P3", "P4", "P5", "P6", "P7"]
PAIRS = ["P1+P2", "P3+P2", "P4+P5", "P5+P6+P7"]
people, voters = st.sampled_from(PEOPLE), st.sampled_from([*PEOPLE, *PAIRS, "DEV", "DEV2", "X", "P6+P7", "P1+X"])
alone, joint = people.map(lambda one: (one,)), st.sampled_from(PAIRS).map(lambda pair: tuple(pair.split("+")))
owners = st.one_of(alone, alone, joint)
uses = st.sampled_from([Use.FLAT, Use.FLAT, Use.SHOP, Use.PARKING, Use.STORAGE])
states = st.sampled_from([State.DELIVERED] * 6 + [State.UNSOLD, State.UNDELIVERED])
choices = st.sampled_from([Choice.YES, Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN, Choice.INVALID])
seen_reasons = st.sampled_from([None] * 12 + [Reason.LATE, Reason.WITHDRAWN, Reason.ORAL_PROXY])


@st.composite
def registers(draw: Any, most: int = 14) -> Register:
    rows = draw(st.lists(st.tuples(st.integers(1, 30000), st.one_of(owners, st.just(())), uses, states), max_size=most))
    developers = draw(st.lists(st.sampled_from(["DEV", "DEV", "DEV2"]), min_size=len(rows), max_size=len(rows)))
    return Register(tuple(Unit(f"{n:03}", *row, developer=name) for n, (row, name) in enumerate(zip(rows, developers, strict=True))))


def all_settings(kinds: list[Kind] | None = None, profiles: list[Profile] | None = None, **more: Any) -> st.SearchStrategy[Settings]:
    fields: dict[str, st.SearchStrategy[Any]] = {
        "kind": st.sampled_from(kinds or list(Kind)),
        "profile": st.sampled_from(profiles or list(Profile)),
        "parking": st.booleans(),
        "mismarked": st.sampled_from(list(Mismarked)),
        "join": st.booleans(),
        "join_special": st.booleans(),
        "delivered": st.frozensets(st.sampled_from([*PEOPLE, "P1+P2", "P2+P3", "DEV"])),
        "alone_and_joint": st.sampled_from(list(AloneAndJoint)),
        "revote": st.booleans(),
    }
    return st.builds(Settings, **(fields | more))


@st.composite
def ballot_lists(draw: Any, most: int = 14, *, plain: bool = False) -> list[Ballot]:
    """`plain`: none came with a reason."""
    rows = draw(st.lists(st.tuples(voters, choices, st.just(None) if plain else seen_reasons), max_size=most))
    return [Ballot(voter, choice, seq, reason) for seq, (voter, choice, reason) in enumerate(rows, 1)]


def flats(count: int, *, area: int = 10000) -> list[Unit]:
    """One flat each for P1, P2 …"""
    return [Unit(f"{n:03}", area, (f"P{n}",)) for n in range(1, count + 1)]


def marked(**said: str) -> list[Ballot]:
    """Ballots by voter; joint names are written with `_and_`."""
    return [Ballot(voter.replace("_and_", "+"), Choice(choice), seq) for seq, (voter, choice) in enumerate(said.items(), 1)]


def first(count: int, choice: Choice, *, start: int = 1) -> list[Ballot]:
    """The same from P`start` on."""
    return [Ballot(f"P{n}", choice, n) for n in range(start, start + count)]


KEY = b"k" * 32


@st.composite
def votes(draw: Any, *, mode: Mode | None = None) -> tuple[Assembly, Close]:
    """A vote on two matters, the second of part of the homes, with papers, rulings and deliveries."""
    register = draw(registers())
    scope = frozenset(unit.id for unit in register.units[::2])
    how = [draw(all_settings(delivered=st.just(frozenset[str]()))) for _ in range(2)]
    motions = (Motion("m1", "南门绿地改建车位", how[0]), Motion("m2", "2栋1单元加装电梯", how[1], scope))
    assembly = Assembly("A7", mode or draw(st.sampled_from(list(Mode))), register, motions)
    said = draw(st.lists(st.tuples(voters, st.dictionaries(st.sampled_from(["m1", "m2"]), choices, min_size=1), seen_reasons), max_size=12))
    papers = tuple(paper(seq, voter, marks) for seq, (voter, marks, _) in enumerate(said, 1))
    rulings = tuple(Ruling(seq, reason, draw(st.sampled_from([None, "m1"]))) for seq, (_, _, reason) in enumerate(said, 1) if reason)
    return assembly, Close(papers, rulings, draw(st.frozensets(st.sampled_from([*PEOPLE, "P1+P2", "DEV"]))))


def paper(seq: int, voter: str, marks: dict[str, Choice]) -> Paper:
    return Paper(seq, voter, marks, "2026-07-03T01:12:00.000000Z", "paper", receipt(KEY, "A7", seq), salt(KEY, "A7", seq))


def green_corner(mode: Mode) -> tuple[Assembly, Close]:
    """Nine homes and a couple's, one matter: passed, with a co-owner without mandate, a late paper, a changed mind and parking."""
    couple, parking = Unit("010", 9860, ("H", "W")), Unit("p01", 1250, ("P1",), use=Use.PARKING)
    register = Register((*flats(9), couple, parking))
    said = ["yes", "yes", "yes", "yes", "yes", "no", "abstain", "invalid"]
    papers = [paper(seq, f"P{seq}", {"m1": Choice(choice)}) for seq, choice in enumerate(said, 1)]
    papers += [paper(9, "W", {"m1": Choice.NO}), paper(10, "P6", {"m1": Choice.YES}), paper(11, "P9", {"m1": Choice.NO})]
    motion = Motion("m1", "南门绿地改建车位", Settings(Kind.SPECIAL))
    return Assembly("A7", mode, register, (motion,)), Close(tuple(papers), (Ruling(11, Reason.LATE),), frozenset({"P1", "P9"}))
