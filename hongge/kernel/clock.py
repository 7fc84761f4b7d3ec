"""The one clock. Everything that asks for the time asks here, so that an importer or a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("hongge_clock", default=None)


def now() -> datetime:
    """This instant, with zone."""
    return _set.get() or timezone.now()


def today() -> date:
    """Today's date in the installation's time zone."""
    return timezone.localtime(now()).date()


def day_of(at: datetime) -> date:
    """The local date of an instant."""
    return timezone.localtime(at).date()


def start_of(day: date) -> datetime:
    """The first instant of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock to `moment` (aware) inside the block: replays of old records use it."""
    if timezone.is_naive(moment):
        raise ValueError("the clock takes instants with a zone")
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
