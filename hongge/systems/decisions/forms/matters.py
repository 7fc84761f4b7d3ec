"""What each button of a matter asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.queries import leads_for
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.forms import DayInput, GuardedText, PapersField, PhotosField, StepForm
from hongge.kernel.places import Place, full_names
from hongge.systems.decisions import queries
from hongge.systems.decisions.forms.days import DueField
from hongge.systems.decisions.models import MatterKind, Objection, Route

HEADS = 5000
LEVELS = ("compound", "building", "entrance")


class DutyChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, duty: Any) -> str:
        return f"{duty.person.name}（{duty.get_post_display()}）"


class MatterForm(StepForm):
    title = forms.CharField(label=_("标题"), help_text=_("一句话说清要定什么"), min_length=4, max_length=80)
    description = GuardedText(label=_("内容"), help_text=_("为什么要定、怎么办、花多少钱、涉及谁"), min_length=4, max_length=4000)
    kind = forms.ModelChoiceField(
        MatterKind.objects.select_related("procedure"),
        label=_("类别"),
        help_text=_("类别定了由谁决定、走哪个程序"),
        empty_label=_("请选一类"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label_from_instance = lambda kind: f"{kind.name}（{_(kind.get_route_display())}）"  # type: ignore[method-assign,assignment]
        if self.record:
            self.initial = {"title": self.record.title, "description": self.record.description, "kind": self.record.kind_id, **self.initial}


class ProposeForm(MatterForm):
    """提出议题: where, what, of which kind."""

    at = forms.ModelChoiceField(Place.objects.none(), label=_("哪个小区、哪栋"), empty_label=_("请选一处"))
    field_order = ("at", "title", "kind", "description")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = inside = Place.objects.shared_with(actor).at_level(*LEVELS).defer("outline")
        names = full_names(set(inside.values_list("path", flat=True)))
        field.label_from_instance = lambda at: names.get(at.path, at.name)  # type: ignore[method-assign,assignment]


class DeliberateForm(StepForm):
    held_on = forms.DateField(label=_("哪天开的会"), widget=DayInput)
    expected = forms.IntegerField(label=_("应到人数"), min_value=1, max_value=HEADS)
    present = forms.IntegerField(label=_("到会人数"), min_value=0, max_value=HEADS)
    agreed = forms.IntegerField(label=_("赞成人数"), min_value=0, max_value=HEADS)
    against = forms.IntegerField(label=_("反对人数"), min_value=0, max_value=HEADS, initial=0)
    dissent = GuardedText(label=_("不同意见"), help_text=_("有就记，不写谁说的"), max_length=1000, required=False)
    minutes = GuardedText(label=_("会议记录"), help_text=_("写要点，或者在下面拍照"), max_length=4000, required=False)
    duties = DutyChoice(
        Duty.objects.none(),
        label=_("到会的人"),
        help_text=_("可不选；只记谁到了，不记谁怎么表态"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    photos = PapersField(label=_("会议记录"), help_text=_("PDF 或拍下的照片，可不放"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"held_on": clock.today(), **self.initial}
        step = self.record.next_deliberation if self.record else None
        if step:
            self.fields["held_on"].help_text = step.label + (f"：{step.asks}" if step.asks else "")
        if self.record:
            self.fields["duties"].queryset = queries.duties_at(self.record.place)  # type: ignore[attr-defined]


class DecisionForm(StepForm):
    decider = forms.ModelChoiceField(Organisation.objects.none(), label=_("由谁组织决定"), empty_label=_("请选一家"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            bodies = queries.deciders(self.record.place, self.record.route)
            field = self.fields["decider"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
            self.initial = {"decider": bodies[0].pk if bodies else None, **self.initial}


class ResolveForm(StepForm):
    """A committee's heads decide by themselves whether it passed; others say so."""

    held_on = forms.DateField(label=_("哪天决定的"), widget=DayInput)
    expected = forms.IntegerField(label=_("业委会委员人数"), min_value=0, max_value=HEADS, required=False)
    present = forms.IntegerField(label=_("到会人数"), min_value=0, max_value=HEADS, required=False)
    agreed = forms.IntegerField(label=_("同意人数"), min_value=0, max_value=HEADS, required=False)
    passed = forms.TypedChoiceField(
        label=_("通过了吗"), choices=[("yes", _("通过")), ("no", _("没有通过"))], coerce=lambda v: v == "yes", widget=forms.RadioSelect
    )
    source = forms.CharField(label=_("表决的凭据"), help_text=_("官方平台的表决编号，或公告文号"), max_length=120, required=False)
    text = GuardedText(label=_("决定内容"), max_length=2000)
    photos = PapersField(label=_("决定文件"), help_text=_("PDF 或拍下的照片，可不放"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"held_on": clock.today(), **self.initial}
        unasked: dict[str, tuple[str, ...]] = {
            Route.COMMITTEE: ("passed", "source"),
            Route.OWNERS: ("expected", "present", "agreed"),
            Route.COMPANY: ("expected", "present", "agreed"),
        }
        for name in unasked[self.record.route] if self.record else ():
            del self.fields[name]

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for name in ("expected", "present", "agreed"):
            data[name] = data.get(name) or 0
        return {"passed": False, "source": "", **data}


class NoticeForm(StepForm):
    text = GuardedText(label=_("公示内容"), help_text=_("居民看得到，不写个人信息"), max_length=4000)
    days = forms.IntegerField(label=_("公示几天"), help_text=_("今天不算，最后一天遇到放假往后顺延"), min_value=1, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {"days": self.record.notice_days, **self.initial}


class AnswerForm(StepForm):
    objection = forms.ModelChoiceField(Objection.objects.none(), label=_("答复哪一条"), empty_label=None)
    text = GuardedText(label=_("答复"), max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["objection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label_from_instance = lambda one: f"{one.nth}. {one.text[:40]}"  # type: ignore[method-assign,assignment]
        if self.record:
            field.queryset = Objection.objects.filter(matter=self.record, answer=None).order_by("nth")


class ExecuteForm(StepForm):
    lead = forms.ModelChoiceField(Organisation.objects.none(), label=_("执行单位"), empty_label=_("请选一家"), required=False)
    due_on = DueField(label=_("哪天前办好"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.fields["lead"].queryset = leads_for(self.record.place)  # type: ignore[attr-defined]
            self.initial = {"lead": self.record.decider_id, **self.initial}


class DueForm(StepForm):
    due_on = DueField(label=_("新的期限"))


class ReportForm(StepForm):
    text = GuardedText(label=_("办了什么"), help_text=_("居民看得到"), max_length=2000)
    yuan = forms.DecimalField(label=_("用款（元）"), min_value=0, max_digits=13, decimal_places=2, required=False)
    finished = forms.BooleanField(label=_("都办完了"), initial=True, required=False)
    photos = PhotosField(label=_("照片"), help_text=_("可不拍"), required=False)

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"spent": int((data.pop("yuan") or Decimal()) * 100)}


class TextForm(StepForm):
    text = GuardedText(label=_("写在这里"), max_length=1000)


class ReasonForm(StepForm):
    text = GuardedText(label=_("理由"), help_text=_("写清要补充什么"), max_length=1000)


class ObjectionForm(StepForm):
    text = GuardedText(label=_("异议内容"), help_text=_("照原意写，不写是谁提的；公示页上看得到"), max_length=1000)


class MendedForm(StepForm):
    text = GuardedText(label=_("补充了什么"), max_length=1000)


MATTER_FORMS: dict[str, type[StepForm]] = {
    "edit": MatterForm,
    "deliberate": DeliberateForm,
    "return_back": ReasonForm,
    "resubmit": MendedForm,
    "open_decision": DecisionForm,
    "resolve": ResolveForm,
    "publish_notice": NoticeForm,
    "object": ObjectionForm,
    "answer": AnswerForm,
    "execute": ExecuteForm,
    "report": ReportForm,
    "go_on": DueForm,
    "remark": TextForm,
    "withdraw": TextForm,
}
