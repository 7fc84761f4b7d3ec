"""The plan goes to the owners' assembly: one question on the lift, and one to each home whose own part would be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hongge.civic.assembly.actions import add_motion, convene, drop_motion
from hongge.civic.assembly.models import Assembly, Motion
from hongge.kernel.access import Actor
from hongge.kernel.spoken import yuan
from hongge.systems.elevators import queries
from hongge.systems.elevators.actions.planning import submit
from hongge.systems.elevators.models import METHODS, LiftProject

TEXT, PLAN = 200, 20_000  # what a motion holds


def open_vote(project: LiftProject, *, actor: Actor) -> LiftProject:
    """提交业主表决: what each home pays is frozen, and the owners of the stated scope are convened (民法典 278, special matter).

    A home whose own part would be used, without a written consent on file, has a question of its own: there it takes every owner.
    """
    with transaction.atomic():
        project = submit(project, "open_vote", origin=LiftProject.VoteOrigin.HOUSE, actor=actor)
        title = f"{project.title}业主表决"[:80]
        convene(project.scope_place, title=title, motions=_motions(project), subject=("lift", project.pk), actor=actor)
    return project


def join_vote(project: LiftProject, *, assembly: Assembly, actor: Actor) -> LiftProject:
    """随议题一起表决: the assembly was convened on the matter this project belongs to; its question becomes the project's own."""
    with transaction.atomic():
        project = submit(project, "open_vote", origin=LiftProject.VoteOrigin.HOUSE, actor=actor)
        for bare in list(assembly.motions.in_order()):
            assembly = drop_motion(assembly, motion=bare, actor=actor)
        for motion in _motions(project):
            assembly = add_motion(assembly, **motion, actor=actor)
    return project


def _motions(project: LiftProject) -> list[Mapping[str, Any]]:
    return [
        {
            "text": f"是否同意{project.title}，{METHODS[project.method].label}分摊费用"[:TEXT],
            "matter": Motion.Matter.REBUILD,
            "plan": _plan(project)[:PLAN],
            "scope": project.scope_place,
            "facts": _facts(project),
        },
        *(
            {
                "text": f"是否同意{part.room.full_name()}的{part.what}供加装电梯使用"[:TEXT],
                "matter": Motion.Matter.REBUILD,
                "scope": part.room,
            }
            for part in project.private_parts.filter(document="").select_related("room").order_by("room__path")
        ),
    ]


def _plan(project: LiftProject) -> str:
    return "\n\n".join(
        (
            project.plan,
            f"停靠{project.stops}层站，额定载重{project.load}公斤，{project.get_entry_kind_display()}。",
            f"总价{yuan(project.cost)}元，补贴{yuan(project.subsidy)}元，业主共出{yuan(project.shared)}元。",
            f"补偿办法：{project.compensation}",
            f"维护和费用：{project.upkeep}",
        )
    )


def _facts(project: LiftProject) -> dict[str, Any]:
    """What each home is shown beside the question: what it pays by the chosen method, and by the others."""
    homes, frozen = queries.homes_of(project), queries.frozen(project)
    quotes = [quote for quote in queries.quotes(project, homes) if not quote.why]
    quotes.sort(key=lambda quote: quote.method.code != project.method)
    money = [
        ["总价", f"{yuan(project.cost)}元"],
        *([["减补贴", f"{yuan(project.subsidy)}元"]] if project.subsidy else []),
    ]
    return {
        "all": money,
        "homes": {str(room): [["您家要出", f"{yuan(row.pays)}元"]] for room, row in frozen.items()},
        "table": {
            "title": "每户怎么分摊（元）",
            "heads": ["户", *(f"{q.method.label}（已选定）" if q.method.code == project.method else q.method.label for q in quotes)],
            "floors": [home.floor for home in homes],
            "rows": [[home.room.name, *(yuan(q.shares[home.room_id].pays) for q in quotes)] for home in homes],
        },
    }
