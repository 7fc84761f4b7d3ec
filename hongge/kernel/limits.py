"""How often something may be tried."""

from hongge.kernel import clock
from hongge.kernel.numbers import next_number
from hongge.kernel.secrets import blind


def spend(what: str, who: str, *, most: int) -> bool:
    """Count one try of `who` (an address, never stored as such) in this hour; False once there were more than `most`."""
    return next_number(f"limit-{what}-{clock.now():%Y%m%d%H}-{blind(who)[:12]}") <= most
