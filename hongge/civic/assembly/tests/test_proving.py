"""What is published can be counted again by anyone, with the one file that needs nothing of this house."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hongge.civic.assembly import actions, proof, queries
from hongge.civic.assembly.models import Assembly, Ballot
from hongge.civic.assembly.tests.conftest import Hall, Held

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).resolve().parents[4] / "hongge-verify.py"


def verified(document: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "bundle.json"
    file.write_bytes(proof.written(document))
    return subprocess.run([sys.executable, "-I", str(VERIFIER), "vote", str(file)], capture_output=True, text=True, check=False)


def test_the_bundle_holds_offline_and_agrees_with_the_stored_result(counted: Assembly, tmp_path: Path) -> None:
    document = queries.bundle(counted)
    assert document["root"] == counted.root and document["frozen"]["fingerprint"] == counted.fingerprint
    done = verified(document, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_altered_choice_is_found_offline(counted: Assembly, tmp_path: Path) -> None:
    document = json.loads(proof.written(queries.bundle(counted)))
    document["papers"][0]["choices"]["1"] = "yes"
    assert verified(document, tmp_path).returncode == 1


def test_every_receipt_leads_to_the_root(counted: Assembly) -> None:
    links = queries.links(counted)
    for ballot in queries.kept_ballots(counted):
        assert ballot.digest == links[ballot.nth - 1]
        assert proof.led_to(ballot.digest, ballot.nth - 1, len(links), queries.inclusion(ballot, counted)) == counted.root


def test_a_secret_votes_bundle_names_no_choice_and_the_scrutineers_does(hall: Hall, held: Held, tmp_path: Path) -> None:
    assembly = held(disclosure="secret")
    for nth in range(9):
        actions.cast(assembly, elector=hall.elector(assembly, nth), marks={"1": "yes"}, actor=hall.owner(nth))
    hall.now = assembly.closes_at + timedelta(minutes=1)  # type: ignore[operator]
    assembly = actions.count(assembly, actor=hall.director)
    public, inner = queries.bundle(assembly), queries.bundle(assembly, openings=True)
    assert all("choices" not in paper and "voter" not in paper for paper in public["papers"]) and "openings" not in public
    assert len(inner["openings"]) == 9
    for document, told in ((public, 3), (inner, 0)):  # 3: true as far as it goes, the choices are not in it
        done = verified(document, tmp_path)
        assert done.returncode == told, done.stdout + done.stderr


def test_nobody_is_named_in_what_is_published(hall: Hall, counted: Assembly) -> None:
    words = proof.written(queries.bundle(counted)).decode()
    for person in hall.owners:
        assert person.name.encode("unicode_escape").decode() not in words and person.name not in words


def test_before_the_close_the_database_holds_no_readable_mark(hall: Hall, opened: Assembly) -> None:
    actions.cast(opened, elector=hall.elector(opened, 0), marks={"1": "yes"}, actor=hall.owner(0))
    marks = Ballot.objects.values_list("marks", flat=True).get()
    assert "yes" not in repr(marks)
