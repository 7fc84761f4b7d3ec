"""What is to be done by a day around owners' votes: their stages, objections, filing a committee, telling a company in time.

Days are counted by 民法典 201 and 203 (kernel.calendar). The light is that of the matter: green, a few days left, over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Assembly, AssemblyQuerySet, Motion
from hongge.civic.assembly.workflow import CERTIFIERS, CONVENERS, publish_by
from hongge.civic.models import Contract
from hongge.civic.posts import COMMITTEE_DIRECTOR, COMMUNITY_STAFF, COMPANY_MANAGER, STREET_STAFF
from hongge.kernel import calendar, clock, spoken
from hongge.kernel.access import Actor
from hongge.portal.templatetags.look import day_words
from hongge.portal.workbench import Matter, Offer, Press
from hongge.systems.decisions import models as decided
from hongge.systems.decisions.workflow import MATTER
from hongge.systems.party.models import Term

CLOSE_OF_OFFICE = time(17, 30)
SOON = 3  # working days
FILE_WITHIN = 30  # days after the election: 物业管理条例 16
TELL_BEFORE = 60  # days, owners to the company: 民法典 946; a contract may say otherwise
TOLD_BEFORE = 90  # days, a company that does not go on to the owners: 民法典 947
AHEAD = timedelta(days=60)  # a contract comes onto the desk so long before that
AFTER = timedelta(days=90)  # and a decision about the company stays so long
KEEPERS = (COMMUNITY_STAFF, STREET_STAFF, COMMITTEE_DIRECTOR)
UNDER_WAY = ("noticed", "open", "counted", "certified")
MOST = 30


@dataclass(frozen=True)
class Due:
    """One thing to be done by a day. `step`: the button of the assembly that does it."""

    title: str
    by: date | None
    url: str
    number: str = ""
    law: str = ""
    label: str = ""
    do: str = ""


def on_desk(actor: Actor) -> Offer:
    found = [*_votes(actor), *_objections(actor), *_filings(actor), *_contracts(actor), *_dismissals(actor)]
    return Offer(matters=[_matter(one) for one in found])


def _matter(due: Due) -> Matter:
    at = _end_of(due.by) if due.by else None
    press = Press("do", due.label or _("打开"), due.do or due.url, do=bool(due.do))
    return Matter(
        title=due.title,
        url=due.url,
        number=due.number,
        light=light(due.by) if due.by else "soon",
        light_words=spoken.left(at) if at else _("该办了"),
        due_at=at,
        where=due.law,
        who=_("到%(day)s") % {"day": day_words(due.by)} if due.by else "",
        buttons=(press,),
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, CLOSE_OF_OFFICE))


def light(by: date) -> str:
    """ok, soon or late, by a last day."""
    today = clock.today()
    return "late" if today > by else "soon" if calendar.working_days_between(today, by) <= SOON else "ok"


def _votes(actor: Actor) -> Iterator[Due]:
    """What a vote waits for next: the ends of notice, voting and objections when they are near, and the day to publish by."""
    if actor.role not in (*CONVENERS, *CERTIFIERS):
        return
    rows = Assembly.objects.visible_to(actor).filter(state__in=UNDER_WAY)
    rows = rows.annotate(unanswered=Count("objections", filter=Q(objections__answer=None))).order_by("closes_at", "pk")
    for row in rows[:MOST]:
        step, words, by = _next(row)
        if not step and not row.unanswered and (by is None or light(by) == "ok"):
            continue  # nothing to do yet; how it stands is told beside (offers.assembly)
        url = reverse("assembly:show", args=[row.number])
        may = step and actor.role in (CERTIFIERS if step in ("count", "certify") else CONVENERS)
        do = reverse("assembly:step", args=[row.number, step]) if may else ""
        label = {"count": _("开票"), "certify": _("核定结果"), "publish": _("公布决定")}.get(step, "") if may else ""
        yield Due(f"{row.title}：{words}", by, url, row.number, _law(row.state), label, do)


def _next(row: Assembly) -> tuple[str, str, date | None]:
    """Step, words and last day."""
    closes, until = row.closes_at, row.objections_until
    match row.state:
        case "noticed":
            return "", _("公告期满开始投票，票要先印好送到"), clock.day_of(row.opens_at) if row.opens_at else None
        case "open" if row.is_over:
            return "count", _("已经截止，可以开票"), publish_by(row)
        case "open":
            return "", _("投票截止"), clock.day_of(closes) if closes else None
        case "counted" if row.unanswered and until:  # type: ignore[attr-defined]
            n = row.unanswered  # type: ignore[attr-defined]
            return "", _("有%(n)s条异议等答复") % {"n": n}, clock.day_of(until)
        case "counted" if until and clock.now() <= until:
            return "", _("异议期到，过后由两人核定"), clock.day_of(until)
        case "counted":
            return "certify", _("异议期过了，由两人核定"), publish_by(row)
    return "publish", _("已经核定，该公布决定了"), publish_by(row)


def _law(state: str) -> str:
    """By which rule the day is counted."""
    return {
        "noticed": _("公告15天：物业管理条例第14条"),
        "open": _("投票时间按公告"),
        "counted": _("异议期按冻结的设定"),
        "certified": _("公布期限按本地规定"),
    }[state]


def _objections(actor: Actor) -> Iterator[Due]:
    """Objections to a matter under public notice: answered while it runs, for nothing is executed before."""
    answer = MATTER.by_name["answer"]
    if actor.role not in answer.by:
        return
    rows = decided.Matter.objects.visible_to(actor).in_state("noticed").filter(unanswered__gt=0).order_by("notice_until", "pk")
    for row in rows[:MOST]:
        title = _("%(title)s：有%(n)s条异议等答复") % {"title": row.title, "n": row.unanswered}
        do = reverse("decisions:step", args=[row.number, "answer"])
        yield Due(title, row.notice_until, row.get_absolute_url(), row.number, _("公示期满、异议都答复了才能执行"), _(answer.label), do)


def _filings(actor: Actor) -> Iterator[Due]:
    """业委会备案, within 30 days of the election: terms that nobody has filed, and elections of which no term is known yet."""
    if actor.role not in KEEPERS:
        return
    law = _("业委会备案：物业管理条例第16条")
    terms = Term.objects.visible_to(actor).newest().filter(filed_on=None)
    if actor.role == COMMITTEE_DIRECTOR:
        terms = terms.filter(body=actor.organisation or 0)
    for term in terms.select_related("body").order_by("from_on", "pk")[:MOST]:
        yield Due(
            _("%(term)s还没有备案") % {"term": term}, calendar.last_day(term.from_on, FILE_WITHIN), term.body.get_absolute_url(), law=law
        )
    known = Term.objects.visible_to(actor).filter(path=OuterRef("path"), from_on__gte=OuterRef("closes_at__date"))
    for row in _decided(actor, Motion.Matter.COMMITTEE).exclude(Exists(known))[:MOST]:
        by = calendar.last_day(clock.day_of(row.closes_at), FILE_WITHIN)
        url = reverse("assembly:show", args=[row.number])
        yield Due(_("%(title)s选出了业委会，登记任期并备案") % {"title": row.title}, by, url, row.number, law)


def _decided(actor: Actor, matter: str) -> AssemblyQuerySet:
    """Votes published of late in which a motion of this kind passed."""
    since = clock.now() - AFTER
    rows = Assembly.objects.visible_to(actor).filter(state="published", published_at__gte=since)
    return rows.filter(outcomes__passed=True, outcomes__motion__matter=matter).distinct().order_by("closes_at", "pk")


def _contracts(actor: Actor) -> Iterator[Due]:
    """Contracts that run out: who does not go on tells the other side in writing, in time."""
    if actor.role not in (*KEEPERS, COMPANY_MANAGER):
        return
    days = TOLD_BEFORE if actor.role == COMPANY_MANAGER else TELL_BEFORE
    today = clock.today()
    later = Contract.objects.visible_to(actor).filter(compound=OuterRef("compound"), from_on__gt=OuterRef("from_on"))
    rows = Contract.objects.visible_to(actor).on(today).filter(to_on__lte=today + AHEAD + timedelta(days=days)).exclude(Exists(later))
    for row in rows.select_related("firm", "compound").order_by("to_on", "pk")[:MOST]:
        said = {"firm": row.firm.name, "place": row.compound.name, "day": day_words(row.to_on)}
        if actor.role == COMPANY_MANAGER:
            title = _("%(place)s的合同%(day)s到期，不再续约的要提前90日书面通知业主") % said
        else:
            title = _("%(firm)s的合同%(day)s到期，续聘另选由业主定，解聘的提前60日书面通知") % said
        law = _("民法典第947条，合同另有约定的按合同") if actor.role == COMPANY_MANAGER else _("民法典第946条，合同另有约定的按合同")
        yield Due(title, row.to_on - timedelta(days=days), reverse("place", args=[row.compound_id]), law=law)


def _dismissals(actor: Actor) -> Iterator[Due]:
    """The owners decided about their company: if it is to go, it is told in writing. Gone when its contract was ended or another signed."""
    if actor.role not in KEEPERS:
        return
    law = _("民法典第946条，合同另有约定的按合同")
    for row in _decided(actor, Motion.Matter.COMPANY)[:MOST]:
        day = clock.day_of(row.closes_at)
        here = Contract.objects.visible_to(actor).filter(path=row.path)
        held = here.on(clock.today()).order_by("-from_on").first()
        if here.filter(from_on__gt=day).exists() or held is None:
            continue
        by = held.to_on - timedelta(days=TELL_BEFORE) if held.to_on else None
        title = _("%(title)s已经公布：解聘物业的，提前60日书面通知") % {"title": row.title}
        yield Due(title, by, reverse("assembly:show", args=[row.number]), row.number, law)
