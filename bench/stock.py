"""Fill a house that stands (`hongge seed --scenario district`) with requests, each with its reporter, its entry and its counters.

python -m bench.stock fill N       N requests over two years, those of the last week open
python -m bench.stock history K    the closed requests K times more, without entries: only for the board and the list
python -m bench.stock count 0      prints how many there are
python -m bench.stock sign-in N    N communities' staff and the district's, signed in; prints their sessions as JSON
"""

from __future__ import annotations

import json
import sys
import uuid
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.test import Client

from bench import ours  # noqa: F401  the settings
from hongge.civic.models import Account, Duty, Organisation
from hongge.civic.posts import COMMUNITY_STAFF, DISTRICT_STAFF
from hongge.kernel import clock
from hongge.kernel.figures import Counter, kept
from hongge.kernel.figures.declared import STOCK
from hongge.kernel.flow import side_digest
from hongge.kernel.journal import GENESIS, Entry, Head, digest_of
from hongge.kernel.places import Place
from hongge.systems.requests.models import Category, Reporter, Request, token_digest

YEARS, OPEN = timedelta(days=730), timedelta(days=7)
AT_ONCE = 4000
GRID = 4 * Place.steplen  # a path as long as a grid's
STATES = ("received", "accepted", "dispatched", "working", "done")
TEXT = "三单元门口的灯不亮，晚上看不清台阶，麻烦派人看看。"
TITLE = "三单元门口的灯不亮"


def fill(count: int) -> None:
    chance, now = Random(1), clock.now()
    doors = list(Place.objects.at_level("entrance").values_list("pk", "path", "stream_id", "cell_id"))
    bodies = dict(Organisation.objects.filter(kind="grid").values_list("place__path", "pk"))
    category = Category.objects.exclude(parent=None).first()
    heads: dict[int, tuple[int, str]] = {row.stream_id: (row.seq, row.digest) for row in Head.objects.all()}
    for first in range(0, count, AT_ONCE):
        with transaction.atomic():
            rows = []
            for n in range(first, min(first + AT_ONCE, count)):
                place, path, stream, cell = chance.choice(doors)
                at = now - YEARS * ((count - n) / count)
                row = request(n, at, now, place=place, path=path, stream=stream, cell=cell, category=category, chance=chance)
                row.lead_id = bodies[path[:GRID]]
                rows.append(row)
            made = Request.objects.bulk_create(rows)
            reporters = [Reporter(request=row, token_digest=token_digest(row.token)) for row in made]
            for reporter, entry in zip(reporters, Entry.objects.bulk_create(list(entries(made, reporters, heads)))):
                reporter.entry = entry
            Reporter.objects.bulk_create(reporters)
    for stream, (seq, digest) in heads.items():
        Head.objects.update_or_create(pk=stream, defaults={"seq": seq, "digest": digest})
    recount(cells(Q()))
    analyze()


def request(n: int, at: datetime, now: datetime, *, category: Category | None, chance: Random, **where: int | str) -> Request:
    row = Request(
        number=f"JB-{n:08d}",
        title=TITLE,
        description=TEXT,
        channel="qr",
        category=category,
        opened_at=at,
        seal=uuid.UUID(int=chance.getrandbits(128), version=4),
    )
    row.place_id, row.path, row.stream_id, row.cell_id = where["place"], str(where["path"]), where["stream"], where["cell"]  # type: ignore[assignment]
    row.soon_at, row.due_at = at + timedelta(days=4), at + timedelta(days=5)
    if now - at < OPEN:
        row.state = STATES[n % len(STATES)]
        row.done_at = min(at + timedelta(days=1), now) if row.state == "done" else None
        return row
    row.state, row.outcome = "closed", "solved" if n % 5 else "explained"
    row.accepted_at = row.dispatched_at = row.signed_at = at + timedelta(hours=2)
    row.done_at, row.closed_at = at + timedelta(days=2), at + timedelta(days=3)
    row.sign_due_at = at + timedelta(hours=3)
    row.signed_in_time = row.done_in_time = True
    row.minutes_to_done, row.rating, row.says_solved, row.evaluated_on = 2880, 5 - n % 3, True, clock.day_of(row.closed_at)
    return row


def entries(rows: list[Request], reporters: list[Reporter], heads: dict[int, tuple[int, str]]) -> Iterator[Entry]:
    for row, reporter in zip(rows, reporters):
        seq, previous = heads.get(row.stream_id, (0, GENESIS))
        entry = Entry(stream_id=row.stream_id, seq=seq + 1, at=row.opened_at, role="visitor", kind="request", record=row.pk, step="open")
        entry.source, entry.target, entry.path, entry.previous = "", "received", row.path, previous
        entry.facts = {"number": row.number, "channel": row.channel, "sides": side_digest([reporter])}
        entry.digest = digest_of(entry.content())
        heads[row.stream_id] = (entry.seq, entry.digest)
        yield entry


Cells = dict[str, Tally[tuple[int, object]]]


def cells(only: Q) -> Cells:
    """What the month cells must hold for these requests, asked of the table in one query a figure."""
    zone, found = ZoneInfo(settings.TIME_ZONE), {}
    for figure in kept():
        if not figure.on:
            rows = figure.of._default_manager.filter(only, figure.where).order_by()
            found[figure.name] = Tally({(cell, STOCK): n for cell, n in rows.values_list("cell_id").annotate(n=Count("pk"))})
            continue
        instant = isinstance(figure.of._meta.get_field(figure.on), models.DateTimeField)
        month = TruncMonth(figure.on, tzinfo=zone if instant else None)
        rows = figure.of._default_manager.filter(only, figure.where).exclude(**{figure.on: None}).order_by()
        counted = rows.annotate(month_=month).values_list("cell_id", "month_").annotate(n=Count("pk"))
        found[figure.name] = Tally({(cell, getattr(at, "date", lambda at=at: at)()): n for cell, at, n in counted})
    return found


def recount(found: Cells) -> None:
    paths = dict(Place.objects.at_level("grid", "compound", "community").values_list("pk", "path"))
    with transaction.atomic():
        Counter.objects.all().delete()
        Counter.objects.bulk_create(
            [
                Counter(figure=name, cell_id=cell, path=paths[cell], month=month, total=n)
                for name, tally in found.items()
                for (cell, month), n in tally.items()
            ],
            batch_size=5000,
        )


def history(times: int) -> None:
    """The indexes are made anew afterwards: one by one they would cost most of the time."""
    before, closed = cells(Q()), cells(Q(state="closed"))
    columns = [field.column for field in Request._meta.concrete_fields if field.column not in ("id", "number")]
    listed = ", ".join(columns)
    table = Request._meta.db_table
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        there = connection.introspection.get_constraints(connection.cursor(), table)
        indexes = [index for index in Request._meta.indexes if index.name in there]
        for index in indexes:
            editor.remove_index(Request, index)
        with connection.cursor() as cursor:
            for nth in range(1, times + 1):
                cursor.execute(
                    f"INSERT INTO {table} (number, {listed}) SELECT 'H{nth:04d}' || substr(number, 3), {listed} FROM {table} "
                    "WHERE state = 'closed' AND number LIKE 'JB-%'"
                )
        for index in indexes:
            editor.add_index(Request, index)
    for name, tally in closed.items():
        for key, n in tally.items():
            before[name][key] += n * times
    recount(before)
    analyze()


def analyze() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def sign_in(count: int) -> None:
    """Sessions of staff of `count` communities (each with an entrance to report at) and of the district."""
    told = []
    for duty in Duty.objects.filter(post=COMMUNITY_STAFF).select_related("place").order_by("pk")[:count]:
        door = Place.objects.within(duty.place).at_level("entrance").first()
        compound = Place.objects.within(duty.place).at_level("compound").first()
        told.append(
            {
                "session": session(duty),
                "at": door.pk if door else 0,
                "compound": compound.public_code if compound else "",
                "path": duty.place.path,
            }
        )
    district = Duty.objects.filter(post=DISTRICT_STAFF).first()
    print(json.dumps({"communities": told, "district": session(district) if district else ""}))


def count(_: int) -> None:
    print(Request.objects.count())


def session(duty: Duty) -> str:
    account, _ = Account.objects.get_or_create(person=duty.person, defaults={"username": f"bench{duty.person_id}"})
    client = Client()
    client.force_login(account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    {"fill": fill, "history": history, "sign-in": sign_in, "count": count}[sys.argv[1]](int(sys.argv[2]))
