"""Reads about requests that need more than one filter."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import models
from django.utils.translation import gettext as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import OF_ORGANISATION
from hongge.civic.queries import Doer, doers, leads_for
from hongge.civic.timeline import Beside, TimelineLine, is_resident
from hongge.civic.timeline import timeline as tell
from hongge.kernel import calendar, clock, flow, spoken
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.kernel.sensitive import hidden
from hongge.systems.requests.models import (
    Assignment,
    CallBack,
    Category,
    Contact,
    Deadline,
    Evaluation,
    Photo,
    Reporter,
    Request,
    Result,
    Return,
    Word,
    token_digest,
)
from hongge.systems.requests.workflow import LEADS, REQUEST

OPEN_TO = {True: (Word.To.EVERYONE, Word.To.REPORTER), False: (Word.To.EVERYONE, Word.To.REPORTER, Word.To.OFFICE)}  # residents, leads
SOON_SHARE = 80  # percent of the working time after which the light turns yellow


def _most_particular(rows: Iterable[Deadline], *, kind: str, category: Category | None, urgency: str) -> Deadline | None:
    codes = {category.pk, category.parent_id} if category else set()
    fits = [r for r in rows if r.kind in ("", kind) and r.urgency in ("", urgency) and (r.category_id is None or r.category_id in codes)]
    return max(fits, key=lambda r: (r.category_id is not None, bool(r.urgency), bool(r.kind)), default=None)


def _after(row: Deadline, since: datetime) -> datetime:
    return calendar.add_working_days(since, row.days) if row.days else calendar.add_working_minutes(since, row.minutes)


def due_for(*, kind: str, category: Category | None, urgency: str, since: datetime) -> tuple[datetime | None, datetime | None]:
    """When the light turns yellow and when the request is due, counted from receipt. None without a deadline row."""
    row = _most_particular(Deadline.objects.filter(step=Deadline.Step.DONE), kind=kind, category=category, urgency=urgency)
    if row is None:
        return None, None
    due = _after(row, since)
    return calendar.add_working_minutes(since, calendar.working_minutes_between(since, due) * SOON_SHARE // 100), due


def sign_due(request: Request, *, since: datetime) -> datetime | None:
    """By when the lead should have signed."""
    rows = Deadline.objects.filter(step=Deadline.Step.SIGN)
    row = _most_particular(rows, kind=request.kind, category=request.category, urgency=request.urgency)
    return _after(row, since) if row else None


def able_leads(place: Place) -> models.QuerySet[Organisation]:
    """The bodies that a matter here can be given to and where somebody in office can sign for it, nearest first."""
    above = [place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)]
    signing = Duty.objects.in_office(clock.today()).filter(post__in=LEADS, place__path__in=above, organisation__isnull=False)
    return leads_for(place).filter(pk__in=signing.values("organisation"))


def teller(request: Request, actor: Actor) -> Callable[[str], str]:
    """Says free text as this actor may read it: bodies that are given work must not learn who reported it."""
    return partial(hidden, own=known_by(request)) if actor.role in OF_ORGANISATION else str


def known_by(request: Request) -> tuple[str, ...]:
    """By what its reporter would be known; nothing where that is missing."""
    reporter = reporter_of(request)
    return reporter.known_by if reporter else ()


def timeline(request: Request, actor: Actor) -> list[TimelineLine]:
    """Everything visible that happened, newest first, in the reader's words."""
    plainly = is_resident(actor)
    leads: dict[int, str] = {}

    def beside(lines: list[flow.Line]) -> Beside:
        leads.update(Organisation.objects.filter(pk__in=[line.facts.get("lead") or 0 for line in lines]).values_list("pk", "name"))
        return _beside(lines, actor, teller(request, actor), resident=plainly)

    def words(line: flow.Line, doer: Doer | None) -> str:
        return _words(line, request, leads.get(line.facts.get("lead") or 0, ""), doer.body if doer else "", resident=plainly)

    return tell(REQUEST, request, actor, beside=beside, words=words)


def _words(line: flow.Line, request: Request, lead: str, body: str, *, resident: bool) -> str:
    """What one line says was done."""
    if line.step == "open":
        return _("您报了这件事") if resident else _("收到：%(channel)s") % {"channel": _(request.get_channel_display())}
    if line.step == "dispatch":
        return _("派给%(lead)s主办") % {"lead": lead}
    plainly = resident or line.step == "urge"
    words = _(REQUEST.step_plainly(line.step) if plainly else REQUEST.step_label(line.step))
    named = line.step in ("sign", "resolve", "return_back", "relay", "ask") and body
    return _("%(body)s%(did)s") % {"body": body, "did": words} if named else words


def _own(lines: list[flow.Line], actor: Actor) -> set[int]:
    """Entries of the reader's own body: what it wrote, it reads."""
    duties = {line.duty for line in lines if line.duty} if actor.organisation else set()
    own = set(Duty.objects.filter(pk__in=duties, organisation=actor.organisation).values_list("pk", flat=True)) if duties else set()
    return {line.entry for line in lines if line.duty in own}


def _beside(lines: list[flow.Line], actor: Actor, told: Callable[[str], str], *, resident: bool) -> Beside:
    """What the side records of these lines say, and what they add to the line itself.

    A lead never reads what was said in contacts; a resident not why a lead handed it back, nor what it was told at the dispatch.
    """
    entries = [line.entry for line in lines]
    added = Beside()
    says, more = added.says, added.more
    at_lead = actor.role in OF_ORGANISATION
    own = _own(lines, actor) if at_lead else set()
    for word in Word.objects.filter(entry__in=entries):
        if not resident and not at_lead or word.to in OPEN_TO[resident] or word.entry_id in own:
            says[word.entry_id].append(word.text)
    for result in Result.objects.filter(entry__in=entries):
        says[result.entry_id].append(result.text)
    for back in Return.objects.filter(entry__in=entries) if not resident else ():
        more[back.entry_id] = _("，第%(nth)s次") % {"nth": back.nth}
        says[back.entry_id].append(back.reason)
    for given in Assignment.objects.filter(entry__in=entries).exclude(note="") if not resident else ():
        says[given.entry_id].append(given.note)
    for call in CallBack.objects.filter(entry__in=entries):
        more[call.entry_id] = _("：%(answer)s") % {"answer": _(call.get_answer_display())}
        if call.note and not at_lead:
            says[call.entry_id].append(call.note)
    for touch in Contact.objects.filter(entry__in=entries):
        more[touch.entry_id] = "" if touch.reached else _("，没联系上")
        if touch.note and not resident and not at_lead:
            says[touch.entry_id].append(touch.note)
    for mark in Evaluation.objects.filter(entry__in=entries):
        rating = _("：%(answer)s") % {"answer": _(mark.get_rating_display())}
        more[mark.entry_id] = rating + (_("（工作人员代填）") if mark.by_staff else "")
        if mark.reason:
            says[mark.entry_id].append(mark.reason)
    for said in says.values():
        said[:] = [told(text) for text in said]
    return added


@dataclass(frozen=True)
class Look:
    """One look at the reporter's phone: when, who (masked), what for."""

    at: datetime
    who: str
    why: str


def looks(request: Request) -> list[Look]:
    """谁看过我的信息, newest first."""
    lines = flow.witnessed("reporter", "reveal", request.pk, stream=request.stream_id)
    people = doers(line.duty for line in lines)
    whys = {"contact": _("为了联系您"), "call_back": _("为了回访"), "safety": _("因为人身安全")}
    found = [(line, people.get(line.duty or 0)) for line in lines]
    return [Look(line.at, f"{doer.body} {doer.masked}" if doer else "", whys.get(line.facts.get("reason", ""), "")) for line, doer in found]


def site(place: Place) -> list[dict[str, object]]:
    """The outlines around a place: the buildings of its compound, its own one marked. Empty where nothing is drawn."""
    compound = place.at("compound")
    if compound is None:
        return []
    inside = Place.objects.within(compound).at_level("building").exclude(outline=None)
    here = [(p, place.path.startswith(p.path)) for p in inside]
    return [{"outline": p.outline, "name": p.name, "band": 5 if mine else 1, "selected": mine} for p, mine in here]


def reporter_of(request: Request) -> Reporter | None:
    """Who reported; None where the row is gone or does not open, which `hongge verify` names."""
    found: Reporter | None = getattr(request, "reporter", None)
    return found if found and found.opens else None


def compound_code(place: Place) -> str:
    """The public code of the compound a place stands in, or its own."""
    return (place.at("compound") or place).public_code


def photos(request: Request) -> models.QuerySet[Photo]:
    """Its pictures with when each was taken in, those of the report first."""
    return request.photos.select_related("file").order_by("after", "pk")


def counts(requests: models.QuerySet[Request]) -> dict[str, int]:
    """How many wait where, for the workbench: by state, and by light."""
    by_state = dict(requests.values_list("state").annotate(n=models.Count("pk")))
    return by_state | {"late": requests.late().count(), "soon": requests.soon().count()}  # type: ignore[attr-defined]


def by_token(digest: str) -> Request | None:
    """The request whose tracking link this is; none where the reporter's row was hung by hand on a request that is not theirs."""
    held = Request.objects.filter(reporter__token_digest=digest).select_related("place", "lead", "category", "reporter").first()
    return held if held and token_digest(held.token) == digest else None


def by_number_and_code(number: str, code: str) -> Request | None:
    """The request with this number, if the short code fits; compared in constant time."""
    wanted = "".join(code.upper().replace("-", "").split())
    held = Request.objects.filter(number=number.strip().upper()).select_related("reporter").first()
    return held if held and hmac.compare_digest(held.code.replace("-", "").encode(), wanted.encode()) else None


@dataclass(frozen=True)
class StepLine:
    """One line of the steps on the right of the request page: done at, or due when."""

    label: str
    state: str
    at: datetime | None
    when: str = ""
    note: str = ""


def steps(request: Request) -> list[StepLine]:
    """收到 to 结案: what is done, what is now, what is due when."""
    lead = request.lead.name if request.lead else ""
    outcome = Request.Outcome(request.outcome).label if request.outcome else ""
    known = (
        (_("收到"), request.opened_at, None, Request.Channel(request.channel).label),
        (_("受理"), request.accepted_at, None, ""),
        (_("派单"), request.dispatched_at if request.lead_id else None, None, lead),
        (_("签收"), request.signed_at, request.sign_due_at if request.lead_id else None, ""),
        (_("办结"), request.done_at, request.due_at, outcome),
        (_("结案"), request.closed_at, None, ""),
    )
    result, waiting = [], request.closed_at is None
    for label, at, due, note in known:
        state = "done" if at else "now" if waiting else ""
        waiting = waiting and at is not None
        when = _("%(due)s前") % {"due": spoken.moment(due)} if due and not at else ""
        result.append(StepLine(label, state, at, when, note if at else ""))
    return result
