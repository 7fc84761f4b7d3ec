"""The town's requests, replayed through the same buttons as everybody's: one generator a request, merged by time."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from hongge.civic.models import Organisation, Person
from hongge.civic.posts import REPORTER
from hongge.civic.queries import actor_in, visitor_at
from hongge.kernel import calendar, clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.files import keep_photo
from hongge.portal.town.ground import Ground
from hongge.portal.town.people import Member
from hongge.portal.town.pictures import draw
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Request
from hongge.systems.requests.queries import due_for
from hongge.systems.requests.workflow import LEADS

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "stories.json"
MONTHS_BACK = 14
RATINGS = {5: "说话算数，谢谢", 4: "", 3: "慢了点"}
Life = Iterator[datetime]


@dataclass
class Stage:
    """What a story needs of the town."""

    ground: Ground
    cast: dict[str, Member]
    bodies: dict[str, Organisation]
    living: dict[str, list[Person]]
    now: datetime
    chance: Random

    def __post_init__(self) -> None:
        self.lit: dict[tuple[str, str], dict[str, list[datetime]]] = {}
        self.categories = Category.objects.in_bulk()
        self.office = {
            member.actor.path: member.actor
            for name, member in self.cast.items()
            if name in ("community", "other_community", "far_community")
        }
        hats = [duty for member in self.cast.values() for duty in member.hats if duty.organisation_id and duty.post in LEADS]
        self.lead = {duty.organisation_id: actor_in(duty) for duty in reversed(hats)}  # the first named signs for a body
        self.by_name = {member.person.name: member.person for member in self.cast.values()}

    def lights(self, kind: str, urgency: str, category: Category) -> dict[str, list[datetime]]:
        """Moments of receipt, the latest first, by the light that a request of the kind would have now."""
        if (kind, urgency) not in self.lit:
            found: dict[str, list[datetime]] = {"ok": [], "soon": [], "late": []}
            for back in range(2, 24 * 25, 2):
                at = timezone.localtime(self.now - timedelta(hours=back, minutes=self.chance.randint(0, 59)))
                soon_at, due_at = due_for(kind=kind, category=category, urgency=urgency, since=at)
                if soon_at and due_at and 7 <= at.hour <= 21:
                    found["late" if self.now > due_at else "soon" if self.now >= soon_at else "ok"].append(at)
            self.lit[kind, urgency] = found
        return self.lit[kind, urgency]

    def later(self, at: datetime, least: int, most: int) -> datetime:
        """Some working minutes later."""
        return calendar.add_working_minutes(at, self.chance.randint(least, most))


def play(stage: Stage, stories: Iterable[dict[str, Any]], *, beside: Iterable[tuple[datetime, Life]] = ()) -> int:
    """Replay all stories in the order of time, up to now. Returns how many requests there are.

    `beside`: lives of other systems, with when they begin.
    """
    waiting: list[tuple[datetime, int, Life]] = []
    for nth, story in enumerate(stories):
        heapq.heappush(waiting, (began(stage, story), nth, told(stage, story)))
    count = len(waiting)
    for nth, (began_at, life) in enumerate(beside, start=count):
        heapq.heappush(waiting, (began_at, nth, life))
    while waiting:
        at, nth, life = heapq.heappop(waiting)
        if at > stage.now:
            continue
        with clock.at(at):
            after = next(life, None)
        if after:
            heapq.heappush(waiting, (max(after, at), nth, life))
    return count


def load(path: Path = SHIPPED) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def began(stage: Stage, story: dict[str, Any]) -> datetime:
    """When it was reported: months ago when it is over, else so that its light is right now."""
    chance, life = stage.chance, story["life"]
    if "light" in story:
        return _under(stage, story)
    days = {"done": (4, 6), "reopen_requested": (16, 20), "need_info": (1, 2)}.get(life) or (45, MONTHS_BACK * 30)
    day = timezone.localtime(stage.now - timedelta(days=chance.uniform(*days)))
    return day.replace(hour=chance.randint(7, 20), minute=chance.randint(0, 59), second=chance.randint(0, 59))


def _under(stage: Stage, story: dict[str, Any]) -> datetime:
    """A moment of receipt by which the light now is the one wanted. Early in the day nothing short is about to be due: then ok."""
    kind, urgency = story.get("kind", Request.Kind.HELP), story.get("urgency", Request.Urgency.NORMAL)
    lights = stage.lights(kind, urgency, stage.categories[story["category"]])
    match story["light"]:
        case "late":
            return stage.chance.choice(lights["late"][:20])
        case "soon":
            return stage.chance.choice(lights["soon"] or lights["ok"][-3:])
    return stage.chance.choice(lights["ok"][-6:])  # long enough ago to have come this far


def told(stage: Stage, story: dict[str, Any]) -> Life:
    """The life of one request. Runs with the clock at the moment it last yielded."""
    request, reporter = reported(stage, story)
    office = stage.office[stage.ground[story["where"]].path[: len(next(iter(stage.office)))]]
    category = stage.categories[story["category"]]
    life = story["life"]
    if life == "received":
        return
    yield stage.later(clock.now(), 3, 25)
    if life in ("need_info", "expired"):
        request = actions.ask_info(request, question=story["question"], actor=office)
        if life == "expired":
            yield calendar.add_working_days(clock.now(), 6)
            actions.close_silent(SYSTEM)
        return
    if life == "rejected":
        actions.reject(request, reason=story["reason"], actor=office)
        return
    said = {"title": story["title"], "urgency": story.get("urgency", ""), "public_title": story["title"] if story.get("public") else ""}
    request = actions.accept(request, category=category, **said, actor=office)
    if life == "accepted" and "returned" not in story:
        return
    if life == "withdrawn" and "lead" not in story:
        yield stage.later(clock.now(), 10, 60)
        actions.withdraw(request, actor=reporter)
        return
    yield stage.later(clock.now(), 5, 40)
    lead = stage.bodies[story["lead"]]
    helping = [stage.bodies[name] for name in story.get("assistants", ())]
    request = actions.dispatch(request, lead=lead, assistants=helping, actor=office)
    if life == "dispatched":
        return
    yield stage.later(clock.now(), 4, 75)
    if life == "withdrawn":
        actions.withdraw(request, actor=reporter)
        return
    worker = stage.lead[lead.pk]
    request = actions.sign(request, actor=worker)
    if "returned" in story:
        yield stage.later(clock.now(), 30, 90)
        request = actions.return_back(request, reason=story["returned"], actor=worker)
        if life == "accepted":
            return
        yield stage.later(clock.now(), 10, 60)
        lead = stage.bodies[story["second"]]
        worker = stage.lead[lead.pk]
        request = actions.dispatch(request, lead=lead, note="业委会先征求住户意见", actor=office)
        yield stage.later(clock.now(), 20, 50)
        request = actions.sign(request, actor=worker)
    yield stage.later(clock.now(), 5, 60)
    if stage.chance.random() < 0.5:
        actions.reveal(request, reason="contact", actor=office)
    request = actions.contact(request, reached=True, note="电话里问清了位置", actor=office)
    if "word" in story:
        yield stage.later(clock.now(), 10, 60)
        request = actions.remark(request, text=story["word"], actor=worker)
    if "relay" in story:
        yield stage.later(clock.now(), 10, 60)
        request = actions.relay(request, text=story["relay"], actor=worker)
        yield stage.later(clock.now(), 10, 60)
        request = actions.ask(request, text=story["relay"], actor=office)
    if "urge" in story:
        yield stage.later(clock.now(), 30, 90)
        request = actions.urge(request, actor=reporter)
    if life == "working":
        return
    yield from ended(stage, story, request, office=office, worker=worker, reporter=reporter)


def ended(stage: Stage, story: dict[str, Any], request: Request, *, office: Actor, worker: Actor, reporter: Actor) -> Life:
    """From the result to the close, with what people said about it."""
    life, end = story["life"], story.get("end", "call_back")
    if life == "closed":  # every sixth comes late
        whole = calendar.working_minutes_between(request.opened_at, request.due_at or clock.now())
        share = stage.chance.uniform(1.0, 1.6) if request.pk % 6 == 0 else stage.chance.uniform(0.1, 0.6)
        yield calendar.add_working_minutes(clock.now(), int(whole * share))
    else:
        yield stage.later(clock.now(), 120, 300)
    request = done(stage, story, request, worker)
    if end == "rework":
        yield stage.later(clock.now(), 60, 400)
        request = actions.refuse_result(request, text=story["again"], actor=reporter)
        yield stage.later(clock.now(), 100, 500)
        request = done(stage, story, request, worker)
    if life == "done":
        if "called" in story:
            yield stage.later(clock.now(), 10, 60)
            actions.call_back(request, answer=story["called"], note="电话没人接，明天再打", actor=office)
        return
    if end == "silence":
        yield clock.now() + timedelta(days=7, hours=3)
        actions.close(request, reason="silence", actor=SYSTEM)
        return
    yield stage.later(clock.now(), 60, 600)
    if end in ("call_back", "rework"):
        request = actions.call_back(request, answer="yes", note="说已经弄好了", actor=office)
    else:
        request = actions.confirm(request, actor=reporter)
    if "again" in story and end != "rework":
        yield clock.now() + timedelta(days=3, hours=2)
        request = actions.ask_reopen(request, text=story["again"], actor=reporter)
        if life == "reopen_requested":
            return
        yield stage.later(clock.now(), 30, 120)
        request = actions.reopen(request, actor=office)
        yield stage.later(clock.now(), 10, 60)
        request = actions.dispatch(request, lead=stage.bodies[story["lead"]], note="请查清原因", actor=office)
        yield stage.later(clock.now(), 10, 50)
        request = actions.sign(request, actor=worker)
        yield stage.later(clock.now(), 200, 700)
        request = done(stage, story, request, worker)
        yield stage.later(clock.now(), 60, 300)
        request = actions.confirm(request, actor=reporter)
    if "rating" in story:
        yield stage.later(clock.now(), 5, 200)
        actions.evaluate(request, rating=story["rating"], solved=story["rating"] >= 4, reason=RATINGS[story["rating"]], actor=reporter)


def done(stage: Stage, story: dict[str, Any], request: Request, worker: Actor) -> Request:
    photos = [keep_photo(draw(story["after"], stage.chance))] if "after" in story else []
    return actions.resolve(
        request, result=story["result"], outcome=story.get("outcome", Request.Outcome.SOLVED), photos=photos, actor=worker
    )


def reported(stage: Stage, story: dict[str, Any]) -> tuple[Request, Actor]:
    """The request as it came in, and its reporter as whoever holds the tracking link."""
    place = stage.ground[story["where"]]
    compound = story["where"].split("/")[0]
    person = stage.by_name[story["by"]] if "by" in story else stage.chance.choice(stage.living[compound])
    request = actions.receive(
        place,
        text=story["text"],
        channel=story.get("channel") or stage.chance.choice(("qr", "qr", "qr", "web")),
        kind=story.get("kind", Request.Kind.HELP),
        urgency=story.get("urgency", Request.Urgency.NORMAL),
        part=story.get("part", ""),
        name=person.name,
        phone=person.phone,
        photos=[keep_photo(draw(story["photo"], stage.chance))] if "photo" in story else [],
        actor=visitor_at(place, person.pk),
    )
    return request, Actor(role=REPORTER, path=request.path, person=person.pk, only=("request", request.pk), label="报事人")
