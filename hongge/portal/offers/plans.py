"""What work plans put on a desk: the tasks that one's own body answers for, due soon or late."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.bulletins.queries.plans import Progress, waiting_for
from hongge.bulletins.workflow import TASK_REPORT
from hongge.kernel.access import Actor
from hongge.portal.workbench import Matter, Offer, Press


def on_desk(actor: Actor) -> Offer:
    """A task goes away by itself once its number is reached or the body has reported it."""
    return Offer(matters=[_matter(one, actor) for one in waiting_for(actor)])


def _matter(one: Progress, actor: Actor) -> Matter:
    task, figure = one.task, one.task.figure
    at = [one.plan.pk, task.nth]
    page = reverse("bulletins:task", args=at)
    reports = not task.figure_name and actor.role in TASK_REPORT.opened_by
    press = Press("report", _("报完成"), reverse("bulletins:report", args=at)) if reports else Press("open", _("打开"), page)
    return Matter(
        title=task.title,
        url=page,
        number=_("第%(nth)s项") % {"nth": task.nth},
        light=one.light,
        light_words=one.light_words,
        due_at=one.due_at,
        where=one.plan.title,
        who=f"{_(figure.label)} {task.target_words}" if figure else task.target_words,
        buttons=(press,),
    )
