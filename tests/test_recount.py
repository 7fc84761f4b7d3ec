"""A published vote counted again by an outsider: the file that stands alone agrees with the house, and finds whatever was changed."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from hypothesis import given, settings

from hongge.civic.assembly.proof import Assembly, Close, Mode, Motion, bundle, digest, opening, written
from hongge.civic.assembly.tally.written import read
from hongge.civic.assembly.tests.samples import green_corner, paper, votes

VERIFIER = Path(__file__).resolve().parent.parent / "hongge-verify.py"
SHARED = next((folder for parent in house.BASE_DIR.parents if (folder := parent / "shared" / "votes").exists()), Path("absent"))
GOLDEN = json.loads((SHARED / "golden-dev.json").read_text()) if SHARED.exists() else []
verifier = importlib.util.module_from_spec(spec := importlib.util.spec_from_file_location("hongge_verify", VERIFIER))  # type: ignore[arg-type]
spec.loader.exec_module(verifier)  # type: ignore[union-attr]


def recounted(content: bytes) -> Any:
    check = verifier.Vote(content)
    check.check()
    return check


def faults(content: bytes) -> list[str]:
    try:
        return [fault["sentence"] for fault in recounted(content).faults]
    except verifier.Unreadable as error:
        return [str(error)]


def outsider(*words: str | Path, code: int) -> Any:
    """Run away from the project, with the standard library alone."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), "vote", *map(str, words), "--json"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def resealed(told: dict[str, Any]) -> bytes:
    """The forger's own digest over a changed document."""
    rest = {name: value for name, value in told.items() if name != "digest"}
    return written({**rest, "digest": digest(rest)})


@pytest.mark.skipif(not GOLDEN, reason="the worked cases lie in ../shared, which is not here")
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["id"])
def test_a_worked_case_is_recounted_by_the_file_that_stands_alone(case: dict[str, Any]) -> None:
    vote = read(json.dumps(case).encode())
    assembly = Assembly("A7", Mode.OPEN, vote.register, (Motion("m1", case["why"], vote.settings),))
    papers = tuple(paper(ballot.seq, ballot.voter, {"m1": ballot.choice}) for ballot in vote.ballots)
    told = bundle(assembly, Close(papers, delivered=vote.settings.delivered))
    assert faults(written(told)) == []
    rows, motion = told["register"], told["frozen"]["motions"][0]
    ballots = [(ballot.seq, ballot.voter, str(ballot.choice), None) for ballot in vote.ballots]
    figures, _, _ = verifier.recount(rows, ballots, motion, [])
    assert {name: figures[name] for name in case["result"]} == case["result"]


@settings(max_examples=200, deadline=None)
@given(votes())
def test_house_and_outsider_agree_on_every_figure(vote: tuple[Assembly, Close]) -> None:
    content = written(bundle(*vote, openings=True))
    check = recounted(content)
    assert check.faults == [] and check.papers is not None
    if vote[0].mode is Mode.SEALED:
        public = recounted(written(bundle(*vote)))
        assert public.faults == [] and public.papers is None


@pytest.mark.parametrize("mode", list(Mode))
def test_every_changed_byte_is_found(mode: Mode) -> None:
    content, dice = written(bundle(*green_corner(mode), openings=True)), random.Random(5)
    assert faults(content) == []
    for place in dice.sample(range(len(content)), 500):
        other = dice.choice([byte for byte in b'0123456789abcdef"{},: \n' if byte != content[place]])
        assert faults(content[:place] + bytes([other]) + content[place + 1 :]), place
        assert faults(content[:place] + content[place + 1 :]), place
    assert faults(content + b" ") and faults(content[:-1]) and faults(content + content)


def leaves(part: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document that holds a plain value."""
    for key, value in list(part.items() if isinstance(part, dict) else enumerate(part)):
        if isinstance(value, (dict, list)) and value:
            yield from leaves(value)
        else:
            yield part, key


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value[:-1] + ("1" if value[-1:] == "0" else "0") if isinstance(value, str) and value else ["x"]


@pytest.mark.parametrize(("mode", "openings"), [(Mode.OPEN, False), (Mode.SEALED, True)])
def test_every_changed_value_is_found_even_under_a_new_digest(mode: Mode, openings: bool) -> None:
    told = json.loads(written(bundle(*green_corner(mode), openings=openings)))
    tried = 0
    for part, key in leaves(told):
        kept = part[key]
        part[key] = another(kept)
        if not (part is told and key == "digest"):
            assert faults(resealed(told)), (key, kept)
            tried += 1
        part[key] = kept
    assert tried > 200 and faults(resealed(told)) == []


def test_what_was_changed_is_named() -> None:
    told = json.loads(written(bundle(*green_corner(Mode.OPEN))))
    told["papers"][5]["choices"]["m1"] = "yes"
    assert "第 6 张票与摘要不符" in " ".join(faults(resealed(told)))
    told = json.loads(written(bundle(*green_corner(Mode.OPEN))))
    told["results"][0]["figures"]["yes_n"] = 5
    assert "议题 m1：yes_n 公布的是 5，重算是 6" in faults(resealed(told))
    told["register"][0][1] += 1
    assert any("名册算出的指纹" in sentence for sentence in faults(resealed(told)))


def test_a_missing_added_or_moved_paper_is_found() -> None:
    told = json.loads(written(bundle(*green_corner(Mode.OPEN))))
    papers = told["papers"]
    for changed in (papers[:3] + papers[4:], papers[:-1], [*papers, papers[0]], [papers[1], papers[0], *papers[2:]], []):
        assert faults(resealed({**told, "papers": changed}))


def test_only_the_printed_root_and_fingerprint_find_a_vote_made_anew(tmp_path: Path) -> None:
    assembly, close = green_corner(Mode.OPEN)
    printed = bundle(assembly, close)
    anew = replace(close, papers=(*close.papers[:5], paper(6, "P6", {"m1": close.papers[0].choices["m1"]}), *close.papers[6:]))
    (tmp_path / "anew.json").write_bytes(written(bundle(assembly, anew)))
    outsider(tmp_path / "anew.json", code=0)
    outsider(tmp_path / "anew.json", "--fingerprint", printed["frozen"]["fingerprint"], code=0)
    found = outsider(tmp_path / "anew.json", "--root", printed["root"], code=1)
    assert "票据总根与公告上印的不同" in found["faults"][0]["sentence"]
    (tmp_path / "true.json").write_bytes(written(printed))
    outsider(tmp_path / "true.json", "--root", printed["root"], "--fingerprint", printed["frozen"]["fingerprint"], code=0)


def test_a_receipt_tells_whether_and_how_the_paper_counts(tmp_path: Path) -> None:
    assembly, close = green_corner(Mode.OPEN)
    (tmp_path / "vote.json").write_bytes(written(bundle(assembly, close)))
    counted = outsider(tmp_path / "vote.json", "--receipt", close.papers[0].receipt.lower().replace("-", " "), code=0)["receipt"]
    assert (counted["seq"], counted["voter"], counted["choices"], counted["not_counted"]) == (1, "P1", {"m1": "yes"}, {})
    late = outsider(tmp_path / "vote.json", "--receipt", close.papers[10].receipt, code=0)["receipt"]
    assert late["not_counted"] == {"m1": "late"}
    assert "不对应任何一张票" in outsider(tmp_path / "vote.json", "--receipt", "0000-0000-00", code=1)["faults"][0]["sentence"]


def test_a_sealed_vote_says_what_was_not_recounted_and_an_owner_can_open_the_own_paper(tmp_path: Path) -> None:
    assembly, close = green_corner(Mode.SEALED)
    (tmp_path / "public.json").write_bytes(written(bundle(assembly, close)))
    (tmp_path / "scrutineers.json").write_bytes(written(bundle(assembly, close, openings=True)))
    (tmp_path / "own.json").write_text(json.dumps(opening(close.papers[0])))
    public = outsider(tmp_path / "public.json", "--receipt", close.papers[0].receipt, code=3)
    assert not public["recounted"] and "各项票数没有重算" in public["remarks"][0]
    assert "choices" not in public["receipt"] and public["receipt"]["seq"] == 1
    assert outsider(tmp_path / "public.json", "--opening", tmp_path / "own.json", code=3)["receipt"]["choices"] == {"m1": "yes"}
    (tmp_path / "own.json").write_text(json.dumps({**opening(close.papers[0]), "choices": {"m1": "no"}}))
    outsider(tmp_path / "public.json", "--opening", tmp_path / "own.json", code=1)
    assert outsider(tmp_path / "scrutineers.json", "--receipt", close.papers[0].receipt, code=0)["recounted"]


def test_a_false_verdict_is_found_in_a_sealed_vote_without_openings() -> None:
    told = json.loads(written(bundle(*green_corner(Mode.SEALED))))
    for key, value in (("passed", False), ("yes_n", 7), ("part_a", "1.00"), ("total_n", 9)):
        changed = json.loads(json.dumps(told))
        changed["results"][0]["figures"][key] = value
        assert faults(resealed(changed)), key


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format":"hongge-vote/2"}', b'{"format":"hongge-vote/1"}']
)
def test_what_is_no_bundle_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "vote.json").write_bytes(content)
    assert outsider(tmp_path / "vote.json", code=2)["error"]
    outsider(tmp_path / "absent.json", code=2)


def test_a_person_reads_the_recount_in_words(tmp_path: Path) -> None:
    assembly, close = green_corner(Mode.OPEN)
    (tmp_path / "vote.json").write_bytes(written(bundle(assembly, close)))
    command = [sys.executable, "-I", "-S", str(VERIFIER), "vote", str(tmp_path / "vote.json"), "--receipt", close.papers[8].receipt]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "南门绿地改建车位：通过，参加 7/10 人" in told and "没有计入，因为共有人没有推选他投票" in told and "✓ 核对一致" in told
