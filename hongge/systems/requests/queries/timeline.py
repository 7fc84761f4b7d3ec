"""What happened to a request, in its reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from hongge.civic.models import Duty
from hongge.civic.posts import OF_ORGANISATION
from hongge.civic.queries import Doer, doers
from hongge.civic.timeline import Beside, TimelineLine, is_resident
from hongge.civic.timeline import timeline as tell
from hongge.kernel import flow, spoken
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.kernel.sensitive import hidden
from hongge.systems.requests.models import (
    CLOSED,
    Assignment,
    CallBack,
    Contact,
    Evaluation,
    Request,
    Result,
    Return,
    Word,
)
from hongge.systems.requests.queries.reporter import teller
from hongge.systems.requests.workflow import REQUEST

TO_RESIDENTS = (Word.To.EVERYONE, Word.To.REPORTER)
TO_LEADS = (*TO_RESIDENTS, Word.To.OFFICE)


def timeline(request: Request, actor: Actor) -> list[TimelineLine]:
    """Everything visible that happened, newest first, in the reader's words."""
    plainly = is_resident(actor)
    leads = dict(request.assignments.values_list("lead", "lead__name"))

    def beside(lines: list[flow.Line]) -> Beside:
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
    if line.step == "relocate":
        was, now = (Place.objects.filter(pk=line.facts.get(key) or 0).first() for key in ("before", "now"))
        return _("改了地点：从%(before)s改到%(now)s") % {"before": was.full_name() if was else "", "now": now.full_name() if now else ""}
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
        if word.to in TO_RESIDENTS or word.entry_id in own or not resident and (not at_lead or word.to in TO_LEADS):
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


def marks(rows: Iterable[Request], actor: Actor) -> dict[int, list[str]]:
    """What whoever works on these should see before opening one: that it came back and why, that it was urged. By request."""
    rows, office = [row for row in rows if row.state not in CLOSED], actor.role not in OF_ORGANISATION
    given = Assignment.objects.filter(request__in=[row.pk for row in rows if row.state == "accepted" and row.returns])
    last = dict(given.order_by().values_list("request").annotate(last=Max("entry")))
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    for back in Return.objects.filter(request__in=last).select_related("lead").order_by("entry"):
        if back.entry_id > last[back.request_id]:  # nothing has been done about it yet
            reason = back.reason if office else hidden(back.reason)
            found[back.request_id] = [_("%(lead)s退单：%(reason)s") % {"lead": back.lead.name, "reason": reason}]
    for row in rows:
        if row.urges and row.urged_at and row.done_at is None:
            found[row.pk].append(_("催过%(n)s次，最近%(when)s") % {"n": row.urges, "when": spoken.moment(row.urged_at)})
    return found
