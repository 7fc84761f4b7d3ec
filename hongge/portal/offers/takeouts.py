"""What a desk shows of bulk exports: those that wait for a second person."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.kernel.access import Actor
from hongge.kernel.takeouts import Takeout
from hongge.portal import takeouts
from hongge.portal.workbench import Count, Offer


def on_desk(actor: Actor) -> Offer:
    waiting = Takeout.objects.for_answer_by(actor).count() if takeouts.may(actor) else 0
    return Offer(counts=[Count(_("待同意导出"), waiting, reverse("takeouts"))] if waiting else [])
