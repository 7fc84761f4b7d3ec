"""Signing and first contact in time, counted once more by statements of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from hongge.kernel import clock, figures
from hongge.systems.requests import actions
from hongge.systems.requests.figures import CONTACT_RATE, SIGN_RATE
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
COUNT = """SELECT count(*) FILTER (WHERE {done} <= {due}), count(*) FROM requests_request
           WHERE {due} IS NOT NULL AND ({done} IS NOT NULL OR {due} <= %s)"""


def by_sql(done: str, due: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(done=done, due=due), [connection.ops.adapt_datetimefield_value(clock.now())])
        return tuple(cursor.fetchone())


def signed(cast: Cast) -> tuple[int, int]:
    """Parts of the rate as the house counts them this day; the cells, the rows and the test's own statement agree."""
    place, day = cast.places["城建花苑"], (clock.today(), clock.today())
    parts = SIGN_RATE.parts(place, *day)
    assert (
        parts
        == tuple(f.rows(place, *day).count() for f in (SIGN_RATE.numerator, SIGN_RATE.denominator))
        == by_sql("signed_at", "sign_due_at")
    )
    assert figures.faults() == []
    return parts


@pytest.fixture
def dispatched(cast: Cast) -> Request:
    office = cast["community"].actor
    with clock.at(MONDAY):
        request = actions.receive(cast.places["城建花苑"], text="电梯关门抖", channel="qr", actor=cast.visitor("城建花苑"))
        request = actions.accept(request, category=Category.objects.get(pk="elevator"), actor=office)
        return actions.dispatch(request, lead=cast.bodies["锦华物业"], actor=office)


def test_nobody_is_late_before_the_limit_has_passed(dispatched: Request, cast: Cast) -> None:
    with clock.at(MONDAY + HOUR - MINUTE):
        assert signed(cast) == (0, 0)
    with clock.at(MONDAY + HOUR + MINUTE):
        assert signed(cast) == (0, 1)


ENDS: dict[str, Callable[[Request, Cast], Request]] = {
    "returned": lambda request, cast: actions.return_back(request, reason="不归我们", actor=cast["company_manager"].actor),
    "withdrawn": lambda request, cast: actions.withdraw(request, actor=cast.reporter(request)),
    "taken back": lambda request, cast: actions.recategorise(
        request, category=Category.objects.get(pk="repair"), actor=cast["community"].actor
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_timely_signature_outlasts_what_follows(dispatched: Request, cast: Cast, how: str) -> None:
    with clock.at(MONDAY + HOUR / 2):
        request = actions.sign(dispatched, actor=cast["company_manager"].actor)
        assert signed(cast) == (1, 1)
        ENDS[how](request, cast)
        assert signed(cast) == (1, 1)


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_unsigned_within_its_limit_is_out_and_past_it_stays_late(dispatched: Request, cast: Cast, how: str) -> None:
    with clock.at(MONDAY + HOUR * 2):
        late = ENDS[how](Request.objects.get(pk=dispatched.pk), cast)
        assert signed(cast) == (0, 1)
    with clock.at(MONDAY):
        again = actions.receive(cast.places["城建花苑"], text="灯不亮", channel="qr", actor=cast.visitor("城建花苑"))
        again = actions.accept(again, category=Category.objects.get(pk="elevator"), actor=cast["community"].actor)
        again = actions.dispatch(again, lead=cast.bodies["锦华物业"], actor=cast["community"].actor)
        ENDS[how](again, cast)
    with clock.at(MONDAY + HOUR * 2):
        assert signed(cast) == (0, 1), late


def test_dispatched_again_the_last_dispatch_counts(dispatched: Request, cast: Cast) -> None:
    with clock.at(MONDAY + HOUR * 2):
        request = actions.sign(dispatched, actor=cast["company_manager"].actor)
        request = actions.return_back(request, reason="不归我们", actor=cast["company_manager"].actor)
        assert signed(cast) == (0, 1)
        request = actions.dispatch(request, lead=cast.bodies["锦华物业"], actor=cast["community"].actor)
        assert signed(cast) == (0, 0)
        actions.sign(request, actor=cast["company_manager"].actor)
        assert signed(cast) == (1, 1)


def reported(cast: Cast, **more: object) -> Request:
    with clock.at(MONDAY):
        given = {"text": "电梯关门抖", "channel": "qr", "phone": "13800138000"} | more
        return actions.receive(cast.places["城建花苑"], **given, actor=cast.visitor("城建花苑"))  # type: ignore[arg-type]


def contacted(cast: Cast) -> tuple[int, int]:
    parts = CONTACT_RATE.parts(cast.places["城建花苑"], clock.day_of(MONDAY), clock.today())
    assert parts == by_sql("contacted_at", "contact_due_at")
    assert figures.faults() == []
    return parts


def test_a_first_contact_is_in_time_within_a_working_day_of_receipt(cast: Cast) -> None:
    request, office = reported(cast), cast["community"].actor
    with clock.at(MONDAY + HOUR * 24):
        assert contacted(cast) == (0, 0), "not yet due"
        request = actions.contact(request, reached=False, actor=office)
        assert contacted(cast) == (0, 0), "nobody was reached"
        actions.contact(request, reached=True, actor=office)
        assert contacted(cast) == (1, 1)
    other = reported(cast)
    with clock.at(MONDAY + HOUR * 48):
        assert contacted(cast) == (1, 2)
        other = actions.contact(other, reached=True, actor=office)
        assert (other.contacted_in_time, contacted(cast)) == (False, (1, 2))


@pytest.mark.parametrize("more", [{"phone": ""}, {"may_contact": False}, {"channel": "phone"}])
def test_whoever_cannot_be_called_or_was_spoken_to_need_not_be(cast: Cast, more: dict[str, object]) -> None:
    reported(cast, **more)
    with clock.at(MONDAY + HOUR * 48):
        assert contacted(cast) == (0, 0)


def test_what_is_over_within_the_limit_needs_no_contact(cast: Cast) -> None:
    with clock.at(MONDAY + HOUR):
        actions.reject(reported(cast), reason="这是供电公司的事", actor=cast["community"].actor)
        request = reported(cast)
        actions.withdraw(request, actor=cast.reporter(request))
    with clock.at(MONDAY + HOUR * 48):
        assert contacted(cast) == (0, 0)
