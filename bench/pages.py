"""What people wait for, over HTTP: a submit, a list, the day's desk and the figure board."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median

from bench import houses
from bench.hosts import PYTHON, Server, granian, hongge, resident
from bench.houses import HELPDESK_PYTHON, House
from bench.load import Press, Shot, shoot
from bench.rows import Row, against, rounds, single

SECONDS = 3.0
TOKEN = "a" * 32
TEXT = "三单元门口的灯不亮，晚上看不清台阶，麻烦派人看看。"
CLIENTS = {"sqlite": 4, "postgresql": 8}
MEMORY = 250  # megabytes of one worker


def signed_in(session: str) -> dict[str, str]:
    return {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def registering(house: House, server: Server, clients: int) -> list[Press]:
    """替居民登记, by the staff of as many communities."""
    fields = {"csrfmiddlewaretoken": TOKEN, "text": TEXT, "channel": "phone", "kind": "help", "urgency": "normal", "part": "stairs"}
    fields |= {"name": "王先生", "phone": "13800138000"}
    return [
        Press(
            server.port,
            "/requests/new/",
            "POST",
            headers=signed_in(one["session"]) | FORM,
            fields=fields | {"at": str(one["at"])},
            fresh=("_once",),
            status=302,
        )
        for one in house.known["communities"][:clients]
    ]


def reporting(house: House, server: Server, clients: int) -> list[Press]:
    """我要报事 behind the QR codes of as many compounds, without an account."""
    fields = {"csrfmiddlewaretoken": TOKEN, "text": TEXT, "part": "stairs", "name": "王先生", "phone": "13800138000"}
    return [
        Press(
            server.port,
            f"/p/{one['compound']}/report/",
            "POST",
            headers={"Cookie": f"csrftoken={TOKEN}"} | FORM,
            fields=fields | {"at": str(one["at"])},
            fresh=("_once",),
            status=302,
        )
        for one in house.known["communities"][:clients]
    ]


def filing(house: House, server: Server, clients: int) -> list[Press]:
    """django-helpdesk's public form."""
    fields = {"csrfmiddlewaretoken": TOKEN, "queue": str(house.known["queue"]), "title": TEXT[:9], "body": TEXT, "priority": "3"}
    press = Press(
        server.port,
        "/tickets/submit/",
        "POST",
        headers={"Cookie": f"csrftoken={TOKEN}"} | FORM,
        fields=fields | {"submitter_email": "someone@example.org"},
        status=302,
    )
    return [press] * clients


def inserting(house: House, server: Server, clients: int) -> list[Press]:
    """The bare view."""
    body = json.dumps({"text": TEXT, "name": "王先生", "phone": "13800138000"}).encode()
    return [Press(server.port, "/bare/", "POST", headers={"Content-Type": "application/json"}, body=body, status=201)] * clients


@contextmanager
def three(kind: str) -> Iterator[tuple[House, Server, House, Server, House, Server]]:
    """Ours, the bare view and django-helpdesk, each on a database of its own with the same number of records."""
    with ExitStack() as open_:
        if kind == "sqlite":
            ours, bare = open_.enter_context(houses.on_sqlite()), open_.enter_context(houses.on_sqlite())
            theirs = open_.enter_context(houses.helpdesk_on_sqlite())
        else:
            ours, bare, theirs = houses.on_postgres()
        at = {"BENCH_AT": str(ours.known["communities"][0]["at"])}
        yield (
            ours,
            open_.enter_context(hongge(ours.env)),
            bare,
            open_.enter_context(granian(PYTHON, "bench.bare:application", bare.env | at, kind=kind, path="/constant/")),
            theirs,
            open_.enter_context(granian(HELPDESK_PYTHON, "bench.helpdesk_site:application", theirs.env, kind=kind)),
        )


@contextmanager
def few() -> Iterator[tuple[House, Server]]:
    """A house of few records, to see what many cost."""
    with houses.on_sqlite(houses.FEW) as house, hongge(house.env) as server:
        yield house, server


def counted(house: House) -> int:
    if "BENCH_DATABASE_URL" in house.env:
        return int(houses.run(HELPDESK_PYTHON, "-m", "bench.helpdesk_site", "count", env=house.env))
    return int(house.ask("bench.stock", "count", 0))


class Shots:
    """Rates for the rounds, every answer time for the percentiles, and how many rows there must be in the end."""

    def __init__(self, house: House, presses: Sequence[Press], seconds: float = SECONDS) -> None:
        self.house, self.presses, self.seconds = house, presses, seconds
        self.shots: list[Shot] = []

    def rate(self) -> float:
        self.shots.append(shoot(self.presses, self.seconds))
        return self.shots[-1].rate

    def wait(self) -> float:
        """The middle answer time in milliseconds, instead of the rate."""
        self.rate()
        return self.shots[-1].at(0.5)

    def at(self, share: float) -> float:
        return median(shot.at(share) for shot in self.shots[1:])

    def answers(self) -> int:
        return sum(len(shot.times) + len(self.presses) for shot in self.shots)  # each client asks once before the clock runs


def submit(kind: str) -> list[Row]:
    with three(kind) as (ours, our_server, bare, bare_server, theirs, their_server):
        clients = CLIENTS[kind]
        work = {
            "register": Shots(ours, registering(ours, our_server, clients)),
            "report": Shots(ours, reporting(ours, our_server, clients)),
            "bare ninja view": Shots(bare, inserting(bare, bare_server, clients)),
            "django-helpdesk form": Shots(theirs, filing(theirs, their_server, clients)),
        }
        before = {name: counted(shots.house) for name, shots in work.items()}
        found = rounds({name: shots.rate for name, shots in work.items()}, count=5)
        for name, shots in work.items():
            made = sum(other.answers() for other in work.values() if other.house is shots.house)
            if counted(shots.house) - before[name] != made:
                raise SystemExit(f"{name}: {made} answers, but {counted(shots.house) - before[name]} new rows")
        alone = Shots(ours, registering(ours, our_server, 1))
        rounds({"alone": alone.rate})
        workers = [resident(pid) for pid in our_server.workers()]
        note = f"{clients} clients; p50 {work['register'].at(0.5):.1f} ms, p99 {work['register'].at(0.99):.1f} ms; "
        note += f"alone p50 {alone.at(0.5):.1f} ms, p99 {alone.at(0.99):.1f} ms"
        rows = [
            against("submit", f"registered by staff, {kind}", found, "register", "django-helpdesk form", unit="/s", goal=4, note=note),
            against("submit", f"registered by staff, {kind}", found, "register", "bare ninja view", unit="/s", goal=0.5),
            against("submit", f"reported by QR code, {kind}", found, "report", "django-helpdesk form", unit="/s", goal=4),
            against("submit", f"reported by QR code, {kind}", found, "report", "bare ninja view", unit="/s", goal=0.5),
        ]
        slow = {"p99": [shot.at(0.99) for shot in work["register"].shots[1:]], "p50": [shot.at(0.5) for shot in work["register"].shots[1:]]}
        goal = 3 if kind == "sqlite" else None
        rows.append(against("submit", f"p99 to p50, {clients} clients, {kind}", slow, "p99", "p50", unit="ms", goal=goal, least=False))
        rows.append(single("memory", f"largest process after the load, {kind}", max(workers), unit="MB", goal=MEMORY))
        return rows


def listing(kind: str) -> list[Row]:
    """A page of 50 of one community's requests, the newest first, the page itself and nothing kept between two looks."""
    with three(kind) as (ours, our_server, bare, bare_server, theirs, their_server), few() as (small, small_server):
        sign = b'class="matter__t"'

        def looking(house: House, server: Server, session: str = "") -> list[Press]:
            headers = signed_in(session or house.known["communities"][0]["session"])
            return [Press(server.port, "/requests/", headers=headers, sign=sign, times=50)]

        data = f"/datatables_ticket_list/{theirs.known['query']}?length=50&start=0&draw=1"
        whole = f"/tickets/?queue={theirs.known['queue']}"
        everything = f"/datatables_ticket_list/{theirs.known['everything']}?length=50&start=0&draw=1"
        their_headers = signed_in(theirs.known["session"])
        rows_sign = b'"row_class"'
        work = {
            "list": Shots(ours, looking(ours, our_server)),
            "list of few": Shots(small, looking(small, small_server)),
            "whole district": Shots(ours, looking(ours, our_server, ours.known["district"])),
            "django-helpdesk rows, all queues": Shots(
                theirs, [Press(their_server.port, everything, headers=their_headers, sign=rows_sign, times=50)]
            ),
            "template on constant data": Shots(bare, [Press(bare_server.port, "/constant/", sign=sign, times=50)]),
            "django-helpdesk rows": Shots(theirs, [Press(their_server.port, data, headers=their_headers, sign=rows_sign, times=50)]),
            "django-helpdesk page and rows": Shots(
                theirs, [Press(their_server.port, data, headers=their_headers, sign=rows_sign, times=50, then=whole)]
            ),
        }
        found = rounds({name: shots.rate for name, shots in work.items()})
        waits = {name: [shot.at(0.5) for shot in shots.shots[1:]] for name, shots in work.items()}
        figure = f"50 rows of {houses.MANY:,}, {kind}"
        note = f"p50 {work['list'].at(0.5):.1f} ms, p99 {work['list'].at(0.99):.1f} ms, one client"
        rows = [
            against("list", figure, found, "list", "django-helpdesk rows", unit="/s", goal=20, note=note),
            against("list", figure, found, "list", "django-helpdesk page and rows", unit="/s", goal=None),
            against("list", f"{figure}, whole district", found, "whole district", "django-helpdesk rows, all queues", unit="/s", goal=20),
            against("list", figure, found, "list", "template on constant data", unit="/s", goal=0.5),
        ]
        if kind == "sqlite":
            other = f"{houses.FEW:,} records"
            named = {"list": waits["list"], other: waits["list of few"]}
            rows.append(against("list", f"{houses.MANY:,} records", named, "list", other, unit="ms", goal=1.3, least=False))
        return rows


def desk(history: int) -> list[Row]:
    """The day's desk and the board of the district, and the first page of a drill-down, with and without a long history."""
    with houses.on_sqlite() as ours, houses.on_sqlite(history=history) as old, hongge(ours.env) as server, hongge(old.env) as old_server:

        def looking(house: House, at: Server, path: str, sign: bytes, times: int) -> Shots:
            return Shots(house, [Press(at.port, path, headers=signed_in(house.known["district"]), sign=sign, times=times)], seconds=2)

        records = "/figures/requests.received/records/?period=year"
        short, long = counted(ours), counted(old)
        pages: dict[str, tuple[str, bytes, int]] = {
            "desk": ("/", b'class="matter__t"', 20),
            "board": ("/figures/", b"", 0),
            "records": (records, b'<td class="code">', 0),
            "list": ("/requests/", b'class="matter__t"', 50),
        }
        work: dict[str, Callable[[], float]] = {}
        for name, page in pages.items():
            work[name] = looking(ours, server, *page).wait
            work[f"{name}, long"] = looking(old, old_server, *page).wait
        found = rounds(work)
        rows = [
            against(
                "desk",
                f"{name} of the district, {long:,} records",
                {"a": found[f"{name}, long"], f"{short:,} records": found[name]},
                "a",
                f"{short:,} records",
                unit="ms",
                goal=1.3,
                least=False,
            )
            for name in pages
        ]
        more = median(a - b for a, b in zip(found["records, long"], found["list, long"], strict=True))
        rows.append(single("desk", f"drill-down's first page beyond the list's, {long:,} records", more, unit="ms", goal=10))
        return rows
