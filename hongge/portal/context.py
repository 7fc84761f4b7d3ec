"""What every page gets from the shell: the hat, the menu or the tab bar, who is responsible."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty
from hongge.civic.posts import ADVISER, BRANCH_SECRETARY, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, POSTS, RESIDENT, SECRETARY
from hongge.civic.queries import own_compound
from hongge.kernel.access import ANONYMOUS, Actor
from hongge.kernel.places import Place, by_code, levels
from hongge.portal import inbox
from hongge.portal.menu import entries

DECIDING = (BRANCH_SECRETARY, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER)  # on their phones 议事 stands where others have 数字
ELDER = "view"  # the cookie of 长辈版


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. What needs a query is a function that the template calls when it shows it.

    `request.place_code`: set by a page of a place whose address does not name it, such as a tracking link. On pages of no place, such as
    我的, a signed-in resident is in their own compound.
    """
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    held: list[Duty] = getattr(request, "held", None) or []
    match = request.resolver_match
    code = getattr(request, "place_code", "") or (match.kwargs.get("code", "") if match else "")
    at_work = actor.duty is not None and actor.role != RESIDENT
    if not code and actor.person and not at_work:
        code = own.public_code if (own := own_compound(actor)) else ""
    return {
        "actor": actor,
        "hats": [{"duty": d.pk, "label": d.label, "current": d.pk == actor.duty} for d in held],
        "menu": menu(request, actor),
        "shell": "base_phone.html" if home(actor) == "phone" else "base.html",
        "home_url": reverse("place_public", args=[code]) if code and not at_work else "/",
        "tabs": tabs(request, actor, at_work, code),
        "elder": request.COOKIES.get(ELDER) == "elder",
        "place_line": responsible(actor, code),
        "unread": cache(lambda: inbox.unread(actor.person)),
        "suggest_url": reverse("suggest") + (f"?place={code}" if code else ""),
        "help_url": reverse("help"),
        "privacy_url": reverse("privacy"),
        "looks_url": reverse("looks"),
    }


def home(actor: Actor) -> str:
    """On which of the two shells this role works: desk or phone."""
    return "phone" if actor.role not in POSTS or POSTS[actor.role].phone else "desk"


def menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """The left menu, with the page one is on."""
    return [
        {"label": str(entry.label), "url": url, "rule": entry.rule, "count": None, "current": _here(request, url)}
        for entry in entries(actor)
        for url in [reverse(entry.url)]
    ]


def _here(request: HttpRequest, url: str) -> bool:
    return request.path == url if url == "/" else request.path.startswith(url)


def tabs(request: HttpRequest, actor: Actor, inside: bool, code: str) -> list[dict[str, Any]]:
    """The bottom bar of the phone, four at most. `inside`: somebody at work, and not a resident at the compound `code`."""
    if inside:
        entries = [(_("待办"), "list", reverse("today")), *at_work(actor)]
    else:
        entries = [(_("首页"), "home", reverse("place_public", args=[code]) if code else "/")]
        if code:
            entries += [(_("报事"), "report", reverse("requests:report", args=[code]))]
            entries += [(_("议事"), "vote", reverse("decisions:public_list", args=[code]))]
        if not request.user.is_authenticated:
            entries += [(_("查进度"), "search", reverse("requests:find"))]
    if getattr(request, "held", None) is not None:
        entries += [(_("我的"), "me", reverse("me"))]
    return [  # the pages of a resident's compound lie under its own address
        {"label": label, "icon": icon, "url": url, "current": _here(request, url) if inside else request.path == url}
        for label, icon, url in entries
    ]


def at_work(actor: Actor) -> list[tuple[str, str, str]]:
    """The two middle places of the bar, by what the role does most."""
    requests, figures = (_("诉求"), "report", reverse("requests:index")), (_("数字"), "map", reverse("figures"))
    match actor.role:
        case role if role == ADVISER:
            return [(_("企业"), "walk", reverse("party:mine")), (_("建议"), "report", reverse("party:suggestions"))]
        case role if role in (BRANCH_SECRETARY, SECRETARY):
            return [(_("支部"), "people", reverse("party:branch")), (_("议事"), "vote", reverse("decisions:index"))]
        case role if role in DECIDING:
            return [requests, (_("议事"), "vote", reverse("decisions:index"))]
    return [requests, figures]


def responsible(actor: Actor, code: str) -> Callable[[], str]:
    """吉州区红格·由桃树下社区居委会负责: the root, and the community that answers for the page's place."""

    @cache
    def line() -> str:
        place = by_code(code) if code else Place.objects.filter(pk=actor.place).first()
        above = place.line() if place else []
        community = next((p for p in above if levels[p.level].stream), None)
        if community is None:
            return _("%(root)s红格") % {"root": above[0].name} if above else ""
        return _("%(root)s红格·由%(community)s居委会负责") % {"root": above[0].name, "community": community.name}

    return line
