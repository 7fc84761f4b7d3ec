"""What a sample of a workflow is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hongge.kernel.access import Actor
from hongge.kernel.flow import Record
from tests.cast import Cast


@dataclass(frozen=True)
class Sample:
    """`opened` makes a record; `given` is the change that satisfies a step's needs."""

    opened: Callable[[Cast], Record]
    given: Callable[[str, Cast], dict[str, Any]]


def reporter_of(record: Record, kind: str) -> Actor:
    return Actor(role="reporter", path=record.path, only=(kind, record.pk))
