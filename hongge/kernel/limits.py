"""How often something may be tried, and from where."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from hongge.kernel import clock
from hongge.kernel.numbers import next_number
from hongge.kernel.secrets import blind


def spend(what: str, who: str, *, most: int) -> bool:
    """Count one try of `who` (an address, never stored as such) in this hour; False once there were more than `most`."""
    return next_number(f"limit-{what}-{clock.now():%Y%m%d%H}-{blind(who)[:12]}") <= most


def strangers_may(what: str, request: HttpRequest, *, most: int) -> bool:
    """Whether whoever asks may do this once more in this hour. Counts strangers from elsewhere alone: whoever is signed in answers for
    themselves, and behind this machine's own address stands either this machine or a proxy that hides who comes. `most` 0: always.
    """
    if not most or request.user.is_authenticated or _is_here(whence(request)):
        return True
    return spend(what, whence(request), most=most)


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def whence(request: HttpRequest) -> str:
    """The address somebody comes from. Behind the installation's own proxy (HONGGE_ORIGIN is https) it is what that proxy last added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META["REMOTE_ADDR"])
