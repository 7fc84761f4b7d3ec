"""What the buttons of an assembly ask for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hongge.civic.assembly.forms.preparing import GroundForm, MotionForm, TermsForm
from hongge.civic.assembly.workflow import earliest_opening
from hongge.kernel import clock
from hongge.kernel.forms import DayInput, GuardedText, StepForm

OPENS, CLOSES = time(9), time(18)
USUAL_WINDOW = 15


class AnnounceForm(StepForm):
    """发公告: from when to when the box stands open."""

    opens_on = forms.DateField(label=_("投票开始"), widget=DayInput, help_text=_("当天9:00；公告要满15天，当天不算"))
    closes_on = forms.DateField(label=_("投票截止"), widget=DayInput, help_text=_("当天18:00；开5到60天"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = earliest_opening(clock.today())
        self.fields["opens_on"].initial = first
        self.fields["closes_on"].initial = first + timedelta(days=USUAL_WINDOW)

    def given(self) -> dict[str, Any]:
        return {"opens_at": _at(self.cleaned_data["opens_on"], OPENS), "closes_at": _at(self.cleaned_data["closes_on"], CLOSES)}


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class GuideForm(StepForm):
    text = GuardedText(label=_("指导意见"), max_length=1000)


class ReasonForm(StepForm):
    reason = GuardedText(label=_("原因"), help_text=_("会公开"), max_length=400)


class ObjectForm(StepForm):
    """提异议."""

    text = GuardedText(label=_("您对哪一处有异议"), help_text=_("写清楚哪一户、哪张票、为什么"), max_length=2000, min_length=4)


class AnswerForm(StepForm):
    """答复异议."""

    text = GuardedText(label=_("答复"), help_text=_("查了什么、结果怎样"), max_length=2000, min_length=2)


STEP_FORMS: dict[str, type[StepForm]] = {
    "set_terms": TermsForm,
    "ground": GroundForm,
    "add_motion": MotionForm,
    "announce": AnnounceForm,
    "guide": GuideForm,
    "cancel": ReasonForm,
    "abort": ReasonForm,
    "object": ObjectForm,
}
