"""One example of each kind of record, and what each step needs: one file a system. A workflow without a sample fails the laws."""

from tests.laws.samples import assembly, bulletins, plans, requests
from tests.laws.samples.sample import Sample, reporter_of

SAMPLES: dict[str, Sample] = {**requests.SAMPLES, **bulletins.SAMPLES, **plans.SAMPLES, **assembly.SAMPLES}

__all__ = ["SAMPLES", "Sample", "reporter_of"]
