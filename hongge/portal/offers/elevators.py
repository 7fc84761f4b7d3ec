"""What lift projects put on a desk: objections that are due, notices that are over, papers that are missing, follow-up visits."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import COMPANY_MANAGER, DISTRICT_STAFF, STREET_STAFF
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.places import full_names
from hongge.portal.workbench import Card, Count, Matter, Offer, Press, Row
from hongge.systems.elevators.models import LiftProject, LiftProjectQuerySet
from hongge.systems.elevators.queries import missing_papers
from hongge.systems.elevators.workflow import GOERS, NEXT, RUNNERS

SHOWN, FOUND, MOST = 6, 10, 50
AHEAD = timedelta(days=7)  # follow-up visits come onto the desk so many days before they are due


def on_desk(actor: Actor) -> Offer:
    """Whoever only looks on gets a link; whoever works on projects gets what waits for them."""
    if actor.role not in (*GOERS, *RUNNERS, STREET_STAFF, DISTRICT_STAFF, COMPANY_MANAGER):
        return Offer()
    index = reverse("elevators:index")
    rows = LiftProject.objects.visible_to(actor).under_way()
    n = rows.aggregate(under_way=CountOf("pk"), objections=CountOf("pk", filter=Q(objections_open__gt=0)))
    if not n["under_way"]:
        return Offer()
    counts = [Count(_("电梯异议"), n["objections"], f"{index}?objections=open")] if n["objections"] else []
    if actor.role not in (*GOERS, *RUNNERS):
        return Offer(counts=counts)
    return Offer(counts=counts, matters=[_matter(row, actor) for row in _due(rows)], cards=_cards(rows, actor))


def _due(rows: LiftProjectQuerySet) -> list[LiftProject]:
    """Objections waiting for an answer, and visits that are due within the week."""
    soon = clock.today() + AHEAD
    due = rows.filter(Q(objections_open__gt=0) | Q(state="in_use", next_visit_on__lte=soon))
    return list(due.order_by(F("objection_due_on").asc(nulls_last=True), F("next_visit_on").asc(nulls_last=True), "pk")[:SHOWN])


def _matter(row: LiftProject, actor: Actor) -> Matter:
    url = reverse("elevators:show", args=[row.number])
    if row.objections_open:
        title = _("%(title)s：%(n)s条异议等处理") % {"title": row.title, "n": row.objections_open}
        buttons: tuple[Press, ...] = (Press("open", _("打开"), url),)
    else:
        title = _("%(title)s：该回访了") % {"title": row.title}
        may = actor.role in GOERS
        buttons = (
            (Press("follow_up", _("记回访"), reverse("elevators:step", args=[row.number, "follow_up"]), do=True),)
            if may
            else (Press("open", _("打开"), url),)
        )
    return Matter(
        title=title,
        url=url,
        number=row.number,
        light=row.light,
        light_words=row.light_words,
        due_at=row.due_at,
        where=_("加装电梯"),
        who=row.state_words,
        buttons=buttons,
    )


def _cards(rows: LiftProjectQuerySet, actor: Actor) -> list[Card]:
    """Homes still to be visited, notices that have run out, and papers that the next step lacks."""
    held = list(rows.order_by("opened_at", "pk")[:MOST])
    missing = missing_papers(held, NEXT) if actor.role in RUNNERS else {}
    lines = [line for row in held if (line := _line(row, actor, missing.get(row.pk, 0)))]
    return [Card(_("加装电梯"), tuple(lines[:SHOWN]), reverse("elevators:index"))] if lines else []


def _line(row: LiftProject, actor: Actor, missing: int) -> Row | None:
    url = reverse("elevators:show", args=[row.number])
    if row.state in ("proposed", "consulting") and row.homes > row.homes_asked:
        to = reverse("elevators:visits", args=[row.number]) if row.state == "consulting" and actor.role in GOERS else url
        return Row(row.title, to, _("上门问意愿"), _("还有%(n)s户") % {"n": row.homes - row.homes_asked})
    if row.state == "publicising" and row.notice_until and row.notice_until < clock.today():
        return Row(row.title, url, _("公示期满，可以结束公示"))
    return Row(row.title, url, row.state_words, _("缺%(n)s样材料") % {"n": missing}) if missing else None


def found(actor: Actor, words: str) -> list[Row]:
    """Projects found by number, title or place."""
    rows = list(LiftProject.objects.visible_to(actor).matching(words).order_by("-opened_at")[:FOUND])
    where = full_names({row.path for row in rows})
    return [
        Row(row.title, reverse("elevators:show", args=[row.number]), f"{row.number}　{where[row.path]}", row.state_words) for row in rows
    ]
