"""What a vote leaves behind so that anyone can count it again without this house, with hongge-verify.py.

Before opening, `frozen` (fingerprint of the register, totals, settings) is published. Each accepted paper is linked into a chain that
begins with its digest; the close (rulings on papers, proved deliveries) is the last link. The notice of the result carries the Merkle
root over all links.

Two modes, fixed in advance:
- open (实名公开): papers stand in the bundle by voter and choice; the bundle alone gives every figure.
- sealed (保密): papers stand in the public bundle as salted commitments. From it anyone recomputes fingerprint, totals, chain, root and
  the way from figures to verdict, but *not* the figures: choice and area together can give a home away. Those are recomputed from the
  scrutineers' bundle, the same with the openings. Each owner has the opening of the own paper and may show it: the choice is kept from
  the public, not from whoever is shown it. Where few homes vote, published area totals can still tell who said what.

`owners` and `voter` must be ids of this register alone (never names, phones, or ids of the database).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from hongge.civic.assembly.tally import Ballot, Choice, Reason, Register, Result, Settings, named, tally
from hongge.civic.assembly.tally.written import figures
from hongge.kernel.merkle import Tree, inclusion, led_to, root

__all__ = [
    "Assembly", "Close", "Mode", "Motion", "Paper", "Ruling", "Tree", "bundle", "chain", "content", "fingerprint", "frozen", "genesis",
    "inclusion", "led_to", "link", "opening", "receipt", "results", "root", "salt", "typed", "within", "written",
]  # fmt: skip

FORMAT = "hongge-vote/1"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U


class Mode(StrEnum):
    OPEN = "open"
    SEALED = "sealed"


@dataclass(frozen=True)
class Motion:
    """`scope`: the units that vote on it; None: all of the register. `settings.delivered` stays empty until the close."""

    id: str
    title: str
    settings: Settings
    scope: frozenset[str] | None = None


@dataclass(frozen=True)
class Paper:
    """One accepted ballot paper: what it says to each motion. `seq` from 1 without gaps; `at` as in the journal; `origin` a code.

    `receipt`: the code the voter holds. `salt`: hex, at least 16 random bytes, needed in sealed mode.
    """

    seq: int
    voter: str
    choices: Mapping[str, Choice]
    at: str
    origin: str
    receipt: str
    salt: str = ""


@dataclass(frozen=True)
class Ruling:
    """Why a paper does not count, on one motion or (None) on all of it."""

    seq: int
    reason: Reason
    motion: str | None = None


@dataclass(frozen=True)
class Assembly:
    """What was frozen before opening."""

    id: str
    mode: Mode
    register: Register
    motions: tuple[Motion, ...]


@dataclass(frozen=True)
class Close:
    """What is known at the close: papers in the order of acceptance, rulings on them, elector ids with proved delivery."""

    papers: tuple[Paper, ...]
    rulings: tuple[Ruling, ...] = ()
    delivered: frozenset[str] = frozenset()


def canonical(content: Any) -> bytes:
    """JSON with sorted keys, no spaces, ASCII only: the same bytes for the same content everywhere."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def digest(content: Any) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


# --- before opening -----------------------------------------------------------------------------------------------------------


def lines(register: Register) -> list[list[Any]]:
    """The register as it is fingerprinted: unit, area, owners, use, state, developer; in the order of units."""
    rows = [
        [unit.id, unit.area, named(unit.owners).split("+") if unit.owners else [], unit.use, unit.state, unit.developer]
        for unit in register.units
    ]
    return sorted(rows, key=lambda row: row[0])


def fingerprint(register: Register) -> str:
    """SHA-256 (hex) over the register, one canonical line a unit."""
    return hashlib.sha256(b"".join(canonical(line) + b"\n" for line in lines(register))).hexdigest()


def within(register: Register, scope: frozenset[str] | None) -> Register:
    """The part of the register that votes on a motion."""
    return register if scope is None else Register(tuple(unit for unit in register.units if unit.id in scope))


def frozen(assembly: Assembly) -> dict[str, Any]:
    """What is published with the notice: fingerprint, and for each motion its settings and totals N and A (0.01 m²)."""
    return {
        "assembly": assembly.id,
        "mode": assembly.mode,
        "fingerprint": fingerprint(assembly.register),
        "motions": [_frozen(motion, assembly.register) for motion in assembly.motions],
    }


def _frozen(motion: Motion, register: Register) -> dict[str, Any]:
    settings = motion.settings
    roll = within(register, motion.scope).roll(settings)
    names = ("kind", "profile", "parking", "mismarked", "join", "join_special", "alone_and_joint", "revote")
    told = {"id": motion.id, "title": motion.title, "scope": None if motion.scope is None else sorted(motion.scope)}
    return told | {name: getattr(settings, name) for name in names} | {"total_n": roll.total_n, "total_a": roll.total_a}


def genesis(assembly: Assembly) -> str:
    """What the first paper is linked to: the digest of everything frozen."""
    return digest(frozen(assembly))


# --- while papers come in -----------------------------------------------------------------------------------------------------


def receipt(key: bytes, assembly: str, seq: int) -> str:
    """The code a voter keeps, as 8F3C-21D7-A9: fifty bits that only the key's holder can foretell."""
    number = int.from_bytes(hmac.digest(key, f"receipt\n{assembly}\n{seq}".encode(), "sha256")[:8], "big")
    code = "".join(LETTERS[number >> 5 * place & 31] for place in range(10))
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def typed(code: str) -> str:
    """A receipt code as people type it: small letters, O for 0, I and L for 1, with or without dashes."""
    plain = re.sub(r"[\s-]", "", code.upper()).translate(str.maketrans("OIL", "011"))
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def salt(key: bytes, assembly: str, seq: int) -> str:
    return hmac.digest(key, f"salt\n{assembly}\n{seq}".encode(), "sha256").hex()


def opening(paper: Paper) -> dict[str, Any]:
    """All a paper says. In sealed mode only its owner and the scrutineers hold it."""
    told = {"seq": paper.seq, "voter": paper.voter, "choices": dict(paper.choices), "at": paper.at, "origin": paper.origin}
    return told | {"salt": paper.salt}


def content(paper: Paper, assembly: str, mode: Mode) -> dict[str, Any]:
    """What stands in the chain for one paper: all of it, or a commitment to it. Its receipt code only as a digest."""
    told = {"seq": paper.seq, "receipt": hashlib.sha256(f"{assembly}\n{paper.receipt}".encode()).hexdigest()}
    if mode is Mode.SEALED:
        if len(paper.salt) < 32:
            raise ValueError("a sealed paper needs a salt of 16 bytes or more: without one its choice can be guessed")
        return told | {"commitment": digest(opening(paper))}
    return told | {name: value for name, value in opening(paper).items() if name != "salt"}


def link(previous: str, content: Mapping[str, Any]) -> str:
    """The digest of one more link."""
    return digest({**content, "previous": previous})


def chain(first: str, contents: Iterable[Mapping[str, Any]]) -> list[str]:
    """The digests of all links in order, after `first`."""
    digests = []
    for one in contents:
        first = link(first, one)
        digests.append(first)
    return digests


# --- after the close ----------------------------------------------------------------------------------------------------------


def results(assembly: Assembly, close: Close) -> dict[str, Result]:
    """Every motion counted from the papers."""
    ruled = {(ruling.seq, ruling.motion): ruling.reason for ruling in close.rulings}
    found = {}
    for motion in assembly.motions:
        ballots = [
            Ballot(paper.voter, paper.choices[motion.id], paper.seq, ruled.get((paper.seq, motion.id)) or ruled.get((paper.seq, None)))
            for paper in close.papers
            if motion.id in paper.choices
        ]
        settings = replace(motion.settings, delivered=close.delivered)
        found[motion.id] = tally(within(assembly.register, motion.scope), ballots, settings)
    return found


def bundle(assembly: Assembly, close: Close, *, openings: bool = False) -> dict[str, Any]:
    """The published document; `openings`: the scrutineers' of a sealed vote. `written` gives the bytes that hongge-verify.py reads."""
    said, papers = frozen(assembly), sorted(close.papers, key=lambda paper: paper.seq)
    contents = [content(paper, assembly.id, assembly.mode) for paper in papers]
    rulings = [[ruling.seq, ruling.motion, ruling.reason] for ruling in close.rulings]
    last = {
        "seq": len(papers) + 1,
        "rulings": sorted(rulings, key=lambda ruling: (ruling[0], ruling[1] or "")),
        "delivered": sorted(close.delivered),
    }
    digests = chain(digest(said), [*contents, last])
    document = {
        "format": FORMAT,
        "frozen": said,
        "register": lines(assembly.register),
        "papers": [{**one, "digest": link} for one, link in zip(contents, digests, strict=False)],
        "close": {**last, "digest": digests[-1]},
        "root": root(digests),
        "results": [{"motion": name, **_published(result)} for name, result in results(assembly, close).items()],
    }
    if openings and assembly.mode is Mode.SEALED:
        document["openings"] = [opening(paper) for paper in papers]
    return document | {"digest": digest(document)}


def _published(result: Result) -> dict[str, Any]:
    """Every figure of one motion, with the other readings; which papers do not count and why."""
    return {
        "figures": figures(result),
        "joined": [result.joined, result.joined_n, result.joined_a],
        "rejected": [[one.seq, one.reason] for one in result.rejected],
        "readings": {reading.setting: figures(reading.result) if reading.result else None for reading in result.readings},
    }


def written(document: Mapping[str, Any]) -> bytes:
    return canonical(document) + b"\n"
