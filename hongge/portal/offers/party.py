"""What Party building puts on a desk: terms that end, what waits for an approval, papers that are missing, firms nothing covers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import ADVISER, BRANCH_SECRETARY, COMMITTEE_DIRECTOR, COMPANY_MANAGER, SECRETARY
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.portal.workbench import SHOWN, Card, Count, Link, Matter, Offer, Press, Row
from hongge.systems.party import queries
from hongge.systems.party.models import KINDS, Body, Coverage, PartyOrganisation, Suggestion, Term
from hongge.systems.party.workflow import OFFICE, UPPER


def on_desk(actor: Actor) -> Offer:
    if actor.role in OFFICE:
        return _office(actor)
    if actor.role == ADVISER:
        return _adviser(actor)
    if actor.role in (BRANCH_SECRETARY, SECRETARY):
        return _secretary(actor)
    return _own_body(actor) if actor.role in (COMPANY_MANAGER, COMMITTEE_DIRECTOR) else Offer()


def _office(actor: Actor) -> Offer:
    today = clock.today()
    seen = PartyOrganisation.objects.visible_to(actor)
    waiting = "planned" if actor.role in UPPER else "approved"
    bare = queries.uncovered(today).filter(pk__in=Body.objects.visible_to(actor).values("pk"))
    index = reverse("party:organisations")
    asked = (
        (_("待批复党组织") if waiting == "planned" else _("待组建党组织"), seen.filter(state=waiting), f"{index}?state={waiting}"),
        (_("缺批复党组织"), seen.without_papers(), f"{index}?look=papers"),
        (_("没有覆盖的企业"), bare, reverse("party:bodies") + "?kind=company&way=none"),
        (_("待答复建议"), Suggestion.objects.visible_to(actor).in_state("raised"), reverse("party:suggestions") + "?state=raised"),
    )
    numbers = _counted([rows for _label, rows, _url in asked])
    counts = [Count(label, numbers[nth], url) for nth, (label, _rows, url) in enumerate(asked) if numbers.get(nth)]
    return Offer(counts=counts, matters=_terms(actor))


def _counted(several: list[Any]) -> dict[int, int]:
    """How many rows each of several tables has, in one question to the database."""
    parts = [rows.order_by().values(nth=Value(nth)).annotate(n=CountOf("pk")).values_list("nth", "n") for nth, rows in enumerate(several)]
    return dict(parts[0].union(*parts[1:], all=True))


def _terms(actor: Actor) -> list[Matter]:
    """Terms that end within six months, of Party organisations and of committees; the light is the term's, not anybody's."""
    parties = PartyOrganisation.objects.visible_to(actor).ending().select_related("place").order_by("term_ends_on", "pk")[:SHOWN]
    terms = Term.objects.visible_to(actor).ending().select_related("body__place").order_by("to_on", "pk")[:SHOWN]
    found = [_matter(p.name, p.get_absolute_url(), p.light, p.light_words, p.term_ends_on, p.place.name) for p in parties]
    found += [_matter(str(t), t.body.get_absolute_url(), t.light, t.light_words, t.to_on, t.body.place.name) for t in terms]
    return found


def _matter(title: str, url: str, light: str, words: str, ends_on: date | None, where: str) -> Matter:
    due = clock.start_of(ends_on) if ends_on else None
    return Matter(
        title=_("%(name)s换届") % {"name": title},
        url=url,
        number="",
        light=light,
        light_words=words,
        due_at=due,
        where=where,
        who=_("换届"),
        buttons=(Press("open", _("打开"), url),),
    )


def _adviser(actor: Actor) -> Offer:
    held = Coverage.objects.visible_to(actor).on(clock.today()).select_related("body__place").order_by("path", "pk")
    rows = tuple(Row(c.body.name, c.get_absolute_url(), under=c.body.place.name) for c in held[:SHOWN])
    answered = Suggestion.objects.visible_to(actor).order_by("-opened_at")[:5]
    said = tuple(Row(s.title, s.get_absolute_url(), under=s.number, end=s.state_words) for s in answered)
    cards = [Card(_("我的企业"), rows, reverse("party:mine"))] if rows else []
    cards += [Card(_("我的建议"), said, reverse("party:suggestions"))] if said else []
    return Offer(cards=cards, acts=[Link(_("记一次走访"), reverse("party:mine"))])


def _secretary(actor: Actor) -> Offer:
    own = PartyOrganisation.objects.visible_to(actor).filter(organisation=actor.organisation or 0).ending()
    matters = [_matter(p.name, reverse("party:branch"), p.light, p.light_words, p.term_ends_on, "") for p in own]
    return Offer(matters=matters)


def _own_body(actor: Actor) -> Offer:
    """Who covers one's own firm or committee: whom to turn to."""
    held = (
        Coverage.objects.visible_to(actor)
        .on(clock.today())
        .select_related("carrier", "adviser__person", "mode")
        .order_by("mode__precedence")
    )
    rows = tuple(
        Row(c.carrier.name if c.carrier else c.adviser.person.name, c.get_absolute_url(), end=c.mode.label)
        for c in held[:SHOWN]
        if c.carrier or c.adviser
    )
    return Offer(cards=[Card(_("党建联系"), rows)] if rows else [])


def found(actor: Actor, words: str) -> list[Row]:
    """Party organisations, firms and committees by name, place or pinyin initials."""
    parties = PartyOrganisation.objects.visible_to(actor).matching(words).select_related("place").order_by("path", "pk")[:SHOWN]
    bodies = Body.objects.visible_to(actor).filter(kind__in=KINDS).named(words).select_related("place")
    rows = [Row(p.name, p.get_absolute_url(), under=p.place.name, end=p.state_words) for p in parties]
    return rows + [Row(b.name, b.get_absolute_url(), under=b.place.name, end=b.get_kind_display()) for b in bodies.order_by("pk")[:SHOWN]]
