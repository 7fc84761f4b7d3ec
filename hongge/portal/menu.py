"""The left menu of the desk, by what one does: one line a system. `rule` draws a line above the entry."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hongge.civic.assembly.workflow import READERS
from hongge.civic.posts import (
    ADMINISTRATORS,
    AT_PLACE,
    AUDITOR,
    BRANCH_SECRETARY,
    COMMITTEE_DIRECTOR,
    COMMITTEE_MEMBER,
    COMMUNITY_STAFF,
    COMPANY_MANAGER,
    DISTRICT_STAFF,
    RESIDENT,
    STREET_STAFF,
)
from hongge.kernel.access import Actor


@dataclass(frozen=True)
class Entry:
    """`of`: the roles that work there; everybody at work without any."""

    label: str | Promise
    url: str
    of: tuple[str, ...] = ()
    rule: bool = False


VOTING = (*READERS, BRANCH_SECRETARY, AUDITOR)
MENU = (
    Entry(_("今日待办"), "today"),
    Entry(_("诉求"), "requests:index"),
    Entry(_("议事"), "decisions:index"),
    Entry(_("业主表决"), "assembly:index", of=VOTING),
    Entry(_("加装电梯"), "elevators:index", of=(*AT_PLACE, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, COMPANY_MANAGER)),
    Entry(_("网格"), "grids:index", of=(*AT_PLACE, AUDITOR)),
    Entry(_("党建"), "party:index", of=(COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, AUDITOR)),
    Entry(_("地方"), "places"),
    Entry(_("导入表格"), "imports", of=(COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)),
    Entry(_("数字"), "figures", rule=True),
    Entry(_("工作计划"), "bulletins:plans"),
    Entry(_("通报"), "bulletins:index"),
)
KEEPING = (Entry(_("今日待办"), "today"), Entry(_("管理"), "admin:index", rule=True))  # administrators keep rights and tables, no matters


def entries(actor: Actor) -> list[Entry]:
    """What this actor's menu holds; nothing for residents."""
    if actor.duty is None or actor.role == RESIDENT:
        return []
    if actor.role in ADMINISTRATORS:
        return list(KEEPING)
    return [entry for entry in MENU if not entry.of or actor.role in entry.of]
