"""What each button asks for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Organisation
from hongge.kernel.forms import DayInput, GuardedText, PapersField, PhotosField, StepForm
from hongge.kernel.places import Place
from hongge.systems.elevators.forms.fields import DayField, SquareField, YuanField
from hongge.systems.elevators.models import (
    METHODS,
    Acceptance,
    AccountLine,
    BudgetLine,
    FollowUp,
    Handling,
    LiftProject,
    Meeting,
    Objection,
    Requirement,
    Willingness,
)
from hongge.systems.elevators.queries import budget

BROAD = {"class": "choice"}
ANSWERS = [c for c in Willingness.Opinion.choices if c[0] != "not_reached"]


def rooms_of(path: str) -> Any:
    return Place.objects.filter(path__startswith=path).at_level("room").order_by("path")


class RoomForm(StepForm):
    """Anything said of one home of the project."""

    room = forms.ModelChoiceField(Place.objects.none(), label=_("哪一户"), empty_label=_("请选一户"))
    wide: ClassVar = False  # the homes of the whole scope, not of the entrance alone

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            path = self.record.scope_place.path if self.wide else self.record.place.path
            self.fields["room"].queryset = rooms_of(path)  # type: ignore[attr-defined]


class VisitForm(StepForm):
    """记走访, on the stairs: what was said, whether the policy was told, what worries them."""

    opinion = forms.ChoiceField(label=_("这一户怎么说"), choices=Willingness.Opinion.choices, widget=forms.RadioSelect(attrs=BROAD))
    said_by = forms.ChoiceField(
        label=_("谁说的"), choices=Willingness.SaidBy.choices, widget=forms.RadioSelect, initial=Willingness.SaidBy.OWNER, required=False
    )
    told = forms.BooleanField(label=_("讲了政策和方案"), required=False)
    concern = GuardedText(label=_("担心什么"), help_text=_("可不写；只有社区、网格、业委会看得到"), max_length=400, required=False)

    def given(self) -> dict[str, Any]:
        return super().given() | {"said_by": self.cleaned_data["said_by"] or Willingness.SaidBy.OWNER}


class SayForm(StepForm):
    """业主表态, on one's own phone."""

    opinion = forms.ChoiceField(label=_("您家的意见"), choices=ANSWERS, widget=forms.RadioSelect(attrs=BROAD))


class MeetForm(StepForm):
    kind = forms.ChoiceField(label=_("什么会"), choices=Meeting.Kind.choices, widget=forms.RadioSelect)
    held_on = DayField(label=_("哪天开的"))
    outcome = forms.ChoiceField(label=_("结果"), choices=Meeting.Outcome.choices, widget=forms.RadioSelect)
    document = forms.CharField(label=_("纪要文号"), max_length=80, required=False)
    note = GuardedText(label=_("记一句"), max_length=400, required=False)


class EntrustForm(StepForm):
    kind = forms.ChoiceField(label=_("谁来实施"), choices=LiftProject.Body.choices, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("实施单位"), help_text=_("业主代表实施的不用选"), empty_label=_("不选"), required=False
    )
    representatives = forms.CharField(
        label=_("业主代表"), help_text=_("姓名，用顿号隔开；只有办事的人看到"), max_length=120, required=False
    )
    document = forms.CharField(label=_("授权文件"), help_text=_("像 2单元业主授权委托书（2026年3月2日）"), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.fields["organisation"].queryset = Organisation.objects.leading().serving(self.record.place)  # type: ignore[attr-defined]


class PlanForm(StepForm):
    """写方案. What is there already stands in the form."""

    stops = forms.IntegerField(label=_("停靠层站"), min_value=2, max_value=40)
    load = forms.IntegerField(label=_("额定载重（公斤）"), min_value=200, max_value=3000)
    entry_kind = forms.ChoiceField(label=_("入户方式"), choices=LiftProject.Entry.choices, widget=forms.RadioSelect)
    plan = GuardedText(label=_("方案"), help_text=_("装在哪里、怎么走、影响谁"), max_length=4000)
    compensation = GuardedText(label=_("补偿办法"), help_text=_("对低楼层和受影响的户怎么补；不补也写明"), max_length=1000)
    upkeep = GuardedText(label=_("维护和费用"), help_text=_("谁管、电费和维保费怎么出"), max_length=1000)
    notice_days = forms.IntegerField(label=_("公示天数"), min_value=1, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {**{name: getattr(self.record, name) for name in self.fields if name != "confirm_masked"}, **self.initial}


class ClaimForm(RoomForm):
    what = forms.CharField(label=_("用到哪一处"), help_text=_("像 北阳台外侧"), max_length=80)
    document = forms.CharField(
        label=_("书面同意"), help_text=_("已经签了就写文件；没有就空着，表决时单独问这一户"), max_length=80, required=False
    )
    wide: ClassVar = True


class BudgetForm(StepForm):
    """定预算, one amount for each line that there is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = budget(self.record) if self.record and self.record.edition else {}
        for item, label in BudgetLine.Item.choices:
            self.fields[item] = YuanField(label=_("%(item)s（元）") % {"item": _(label)}, required=False, initial=now.get(item))

    def given(self) -> dict[str, Any]:
        return {"amounts": {item: self.cleaned_data.get(item) or 0 for item in BudgetLine.Item.values}}


class ChooseForm(StepForm):
    method = forms.ChoiceField(
        label=_("写进表决议题的办法"), choices=[(m.code, m.label) for m in METHODS.values()], widget=forms.RadioSelect(attrs=BROAD)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {**{"method": self.record.method}, **self.initial}


class OutsideVoteForm(StepForm):
    """A result from elsewhere: where it was voted, the paper that says so, and its counts as they are printed there."""

    voted_on = DayField(label=_("结果日期"))
    source = forms.CharField(label=_("在哪里表决的"), help_text=_("像 市业主电子投票平台"), max_length=80)
    document = forms.CharField(label=_("结果文件"), max_length=80)
    part_n = forms.IntegerField(label=_("参加（人）"), help_text=_("四个数照文件抄；会标明是外部结果"), min_value=0, max_value=100_000)
    part_a = SquareField(label=_("参加（㎡）"))
    yes_n = forms.IntegerField(label=_("同意（人）"), min_value=0, max_value=100_000)
    yes_a = SquareField(label=_("同意（㎡）"))

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"counts": {name: data.pop(name) for name in ("part_n", "part_a", "yes_n", "yes_a")}}


class NoticeForm(StepForm):
    places = forms.ModelMultipleChoiceField(Place.objects.none(), label=_("贴在哪里"), widget=forms.CheckboxSelectMultiple)
    from_on = DayField(label=_("哪天贴的"))
    photos = PhotosField(label=_("照片"), help_text=_("可不拍"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            wanted = [place.pk for place in self.record.notice_places()]
            self.fields["places"].queryset = Place.objects.filter(pk__in=wanted)  # type: ignore[attr-defined]
            self.initial = {**{"places": wanted}, **self.initial}


class ObjectForm(StepForm):
    """登记异议, from paper or by word of mouth."""

    by = forms.CharField(label=_("谁提的"), help_text=_("只有社区、网格、业委会看得到"), max_length=60)
    ground = forms.ChoiceField(label=_("因为什么"), choices=Objection.Ground.choices, widget=forms.RadioSelect)
    text = GuardedText(label=_("异议内容"), max_length=2000, min_length=2)
    received_on = DayField(label=_("哪天收到"))


class OwnObjectForm(StepForm):
    """提异议, on one's own phone."""

    ground = forms.ChoiceField(label=_("因为什么"), choices=Objection.Ground.choices, widget=forms.RadioSelect)
    text = GuardedText(label=_("您的意见"), help_text=_("只有社区、网格、业委会看得到是谁提的"), max_length=2000, min_length=2)


class HandleForm(StepForm):
    outcome = forms.ChoiceField(label=_("结果"), choices=Handling.Outcome.choices, widget=forms.RadioSelect(attrs=BROAD))
    text = GuardedText(label=_("怎么处理的"), help_text=_("移交调解的写原因"), max_length=2000, min_length=2)


class DayForm(StepForm):
    on = DayField(label=_("哪天"))


class LogForm(DayForm):
    text = GuardedText(label=_("干了什么"), max_length=1000)
    photos = PhotosField(label=_("照片"), help_text=_("可不拍"), required=False)


class InspectForm(DayForm):
    kind = forms.ChoiceField(label=_("哪一种"), choices=Acceptance.Kind.choices, widget=forms.RadioSelect)
    passed = forms.TypedChoiceField(
        label=_("结果"), choices=[("yes", _("合格")), ("no", _("不合格"))], coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )
    document = forms.CharField(label=_("报告编号"), max_length=80)
    note = GuardedText(label=_("要改什么"), max_length=400, required=False)
    field_order = ("kind", "on", "passed", "document", "note")


class AccountForm(DayForm):
    item = forms.ChoiceField(label=_("收支"), choices=AccountLine.Item.choices)
    amount = YuanField(label=_("金额（元）"))
    note = forms.CharField(label=_("说明"), help_text=_("本单元业主看得到；请不要写人名"), max_length=120, required=False)
    sure = forms.BooleanField(label=_("超出预算或者结余，核对过了，照记"), help_text=_("没有超出的不用勾"), required=False)
    field_order = ("item", "amount", "on", "note", "sure")


class ReverseForm(StepForm):
    """冲正."""

    reason = GuardedText(label=_("为什么冲正"), help_text=_("本单元业主看得到；请不要写人名"), max_length=120, min_length=2)


class FollowUpForm(DayForm):
    room = forms.ModelChoiceField(Place.objects.none(), label=_("哪一户"), empty_label=_("不分户"), required=False)
    result = forms.ChoiceField(label=_("情况"), choices=FollowUp.Result.choices, widget=forms.RadioSelect)
    note = GuardedText(label=_("记一句"), max_length=400, required=False)
    field_order = ("room", "result", "note", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.fields["room"].queryset = rooms_of(self.record.place.path)  # type: ignore[attr-defined]


class DocumentForm(StepForm):
    requirement = forms.ModelChoiceField(Requirement.objects.all(), label=_("哪一种材料"), empty_label=_("请选一种"))
    title = forms.CharField(label=_("名称"), max_length=80, required=False)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    dated_on = forms.DateField(label=_("日期"), widget=DayInput, required=False)
    photos = PapersField(label=_("文件"), help_text=_("PDF 或拍下的照片，可不放"), required=False)


class ReasonForm(StepForm):
    reason = GuardedText(label=_("原因"), help_text=_("会公开"), max_length=400)


STEP_FORMS: dict[str, type[StepForm]] = {
    "meet": MeetForm,
    "entrust": EntrustForm,
    "write_plan": PlanForm,
    "claim": ClaimForm,
    "set_budget": BudgetForm,
    "choose": ChooseForm,
    "record_passed": OutsideVoteForm,
    "record_failed": OutsideVoteForm,
    "post_notice": NoticeForm,
    "object": ObjectForm,
    "start": DayForm,
    "log": LogForm,
    "inspect": InspectForm,
    "register": DayForm,
    "post_account": AccountForm,
    "follow_up": FollowUpForm,
    "add_document": DocumentForm,
    "stop": ReasonForm,
}
OWNER_FORMS: dict[str, type[StepForm]] = {"say": SayForm, "object": OwnObjectForm}
