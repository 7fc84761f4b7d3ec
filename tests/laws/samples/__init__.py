"""One example of each kind of record, and what each step needs: one file a system. A workflow without a sample fails the laws."""

from tests.laws.samples import assembly, bulletins, decisions, elevators, grids, party, plans, requests
from tests.laws.samples.sample import Sample, reporter_of

ROOMS = (requests, grids, party, decisions, assembly, elevators, bulletins, plans)
SAMPLES: dict[str, Sample] = {kind: sample for room in ROOMS for kind, sample in room.SAMPLES.items()}

__all__ = ["SAMPLES", "Sample", "reporter_of"]
