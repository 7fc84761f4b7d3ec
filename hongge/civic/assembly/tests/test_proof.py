"""What a vote leaves behind: fingerprints, chain, root, receipts, and what the two modes show."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from hongge.civic.assembly.proof import (
    LETTERS,
    Assembly,
    Close,
    Mode,
    Tree,
    bundle,
    chain,
    content,
    fingerprint,
    frozen,
    genesis,
    inclusion,
    led_to,
    link,
    opening,
    receipt,
    results,
    root,
    salt,
    typed,
    written,
)
from hongge.civic.assembly.tally import Choice, Register, Settings, Unit
from hongge.civic.assembly.tests.samples import KEY, flats, green_corner, paper, votes
from hongge.kernel.merkle import Merkle


def test_the_fingerprint_is_of_what_the_register_says_not_of_its_order() -> None:
    units = [*flats(3), Unit("j", 100, ("H", "W"))]
    whole = fingerprint(Register(tuple(units)))
    assert whole == fingerprint(Register((Unit("j", 100, ("W", "H")), *reversed(units[:3]))))
    for changed in (replace(units[0], area=10001), replace(units[0], owners=("P9",)), replace(units[0], id="0001")):
        assert fingerprint(Register((changed, *units[1:]))) != whole


def test_what_is_frozen_names_the_totals_and_every_setting() -> None:
    assembly, _ = green_corner(Mode.OPEN)
    told = frozen(assembly)["motions"][0]
    assert (told["total_n"], told["total_a"], told["scope"]) == (10, 99860, None)
    left_out = {"delivered"}  # known at the close only
    assert set(Settings.__dataclass_fields__) - left_out <= told.keys()
    other = replace(assembly, motions=(replace(assembly.motions[0], settings=replace(assembly.motions[0].settings, parking=True)),))
    assert genesis(other) != genesis(assembly)


def test_each_link_depends_on_all_before_it() -> None:
    contents: list[dict[str, Any]] = [{"seq": 1}, {"seq": 2}, {"seq": 3}]
    digests = chain("0" * 64, contents)
    assert digests == [one := link("0" * 64, contents[0]), two := link(one, contents[1]), link(two, contents[2])]
    assert not set(chain("0" * 64, [{"seq": 9}, *contents[1:]])) & set(digests)


@pytest.mark.parametrize("size", [*range(20), 63, 64, 65, 100])
def test_the_root_is_that_of_rfc_6962_and_every_leaf_has_a_proof(size: int) -> None:
    digests, grown = chain("0" * 64, ({"n": n} for n in range(size))), Merkle()
    for one in digests:
        grown.add(one)
    tree = Tree(digests)
    assert tree.root() == root(digests) == grown.hex()
    for place, one in enumerate(digests):
        path = inclusion(digests, place)
        assert led_to(one, place, size, path) == tree.root()
        assert len(path) <= size.bit_length()
        if size > 1:
            assert led_to(digests[place - 1], place, size, path) != tree.root()
            assert led_to(one, place, size, [*path[:-1], "0" * 64]) != tree.root()
    with pytest.raises(IndexError):
        tree.inclusion(size)


def test_a_receipt_is_short_readable_and_only_the_key_foretells_it() -> None:
    codes = [receipt(KEY, "A7", seq) for seq in range(1, 3000)]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 12 and code[4] == code[9] == "-" and set(code) <= {*LETTERS, "-"} for code in codes)
    assert receipt(b"x" * 32, "A7", 1) != codes[0] != receipt(KEY, "A8", 1)
    assert salt(KEY, "A7", 1) != salt(KEY, "A7", 2)


def test_a_receipt_may_be_typed_as_people_type() -> None:
    assert typed(" 8f3c 21d7-a9") == "8F3C-21D7-A9"
    assert typed("oil0-1ABC-DE") == "0110-1ABC-DE"


def test_an_open_bundle_shows_papers_and_a_sealed_one_shows_none() -> None:
    assembly, close = green_corner(Mode.OPEN)
    assert json.loads(written(bundle(assembly, close)))["papers"][5]["choices"] == {"m1": "no"}
    sealed, close = green_corner(Mode.SEALED)
    told = bundle(sealed, close)
    assert "openings" not in told and all(set(one) == {"seq", "receipt", "commitment", "digest"} for one in told["papers"])
    for one in close.papers:
        assert one.salt.encode() not in written(told) and one.receipt.encode() not in written(told)
    assert bundle(sealed, close, openings=True)["openings"][5] == opening(close.papers[5])


def test_both_bundles_of_a_sealed_vote_have_the_same_root() -> None:
    assembly, close = green_corner(Mode.SEALED)
    assert bundle(assembly, close)["root"] == bundle(assembly, close, openings=True)["root"]


def test_two_sealed_papers_that_say_the_same_look_different_and_need_a_salt() -> None:
    one, two = (content(paper(seq, "P1", {"m1": Choice.YES}), "A7", Mode.SEALED) for seq in (1, 2))
    assert one["commitment"] != two["commitment"]
    with pytest.raises(ValueError, match="salt"):
        content(replace(paper(1, "P1", {}), salt="00"), "A7", Mode.SEALED)


def test_rulings_on_one_matter_leave_the_others_alone() -> None:
    assembly, close = green_corner(Mode.OPEN)
    found = results(assembly, close)["m1"]
    assert [(one.seq, one.reason) for one in found.rejected] == [
        (6, "replaced"), (8, "mismarked"), (9, "no_representative"), (11, "late"),
    ]  # fmt: skip
    assert (found.yes_n, found.part_n, found.passed) == (6, 7, True)


@settings(max_examples=60, deadline=None)
@given(votes())
def test_the_root_covers_the_papers_and_the_close(vote: tuple[Assembly, Close]) -> None:
    assembly, close = vote
    told = bundle(assembly, close)
    contents = [content(one, assembly.id, assembly.mode) for one in close.papers]
    assert [one["digest"] for one in told["papers"]] == chain(genesis(assembly), contents)
    assert bundle(assembly, replace(close, delivered=frozenset({"Q"})))["root"] != told["root"]
    assert json.loads(written(told)) == json.loads(json.dumps(told))
