"""What each button asks for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Organisation
from hongge.kernel.forms import GuardedText, PhotosField, StepForm
from hongge.kernel.places import Place
from hongge.systems.requests.forms.places import PlaceField
from hongge.systems.requests.models import CallBack, Category, Evaluation, Request, Word
from hongge.systems.requests.queries import able_leads

PUBLIC = _("小区页面上看得到这个标题和进度；不要写姓名、电话、门牌")
PUBLIC_OR_NOT = _("不写就不公开；写了，小区页面上看得到这个标题和进度，所以不要写姓名、电话、门牌")
SEEN_BY = _("您写的话办事的单位看得到，您的姓名电话只有社区看得到")


class PublicTitle(forms.CharField):
    """Written anew for everybody: nothing stands in it that the reporter wrote."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(label=_("公开用的标题"), help_text=PUBLIC if required else PUBLIC_OR_NOT, max_length=40, required=required)


class PublishForm(StepForm):
    public_title = PublicTitle()


class CategoryForm(StepForm):
    category = forms.ModelChoiceField(Category.objects.all(), label=_("类别"), empty_label=_("请选一类"))
    title = forms.CharField(label=_("标题"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {**self.initial, "category": self.record.category_id, "title": self.record.title}


class AcceptForm(CategoryForm):
    kind = forms.ChoiceField(label=_("类型"), choices=Request.Kind.choices)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Request.Urgency.choices)
    public_title = PublicTitle(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {**self.initial, "urgency": self.record.urgency, "kind": self.record.kind}


class DispatchForm(StepForm):
    lead = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("主办单位"),
        help_text=_("只列眼下有人能签收的单位"),
        empty_label=_("请选一家"),
        required=False,
    )
    assistants = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("协办"), help_text=_("可不选"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("交代一句"), help_text=_("可不写；办事的单位看得到，居民看不到"), max_length=400, required=False)
    wanted: ClassVar = ("lead",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            bodies = able_leads(self.record.place)
            for name in ("lead", "assistants"):
                self.fields[name].queryset = bodies  # type: ignore[attr-defined]


class ResolveForm(StepForm):
    result = GuardedText(label=_("怎么处理的"), help_text=_("居民看得到"), max_length=2000)
    outcome = forms.ChoiceField(
        label=_("结论"),
        choices=[c for c in Request.Outcome.choices if c[0] in ("solved", "partly", "explained", "passed_on", "duplicate")],
        widget=forms.RadioSelect,
    )
    photos = PhotosField(label=_("办后照片"), help_text=_("可不拍"), required=False)


class CallBackForm(StepForm):
    answer = forms.ChoiceField(label=_("居民怎么说"), choices=CallBack.Answer.choices, widget=forms.RadioSelect)
    note = GuardedText(label=_("记一句"), help_text=_("居民看得到，物业看不到"), max_length=400, required=False)


class ContactForm(StepForm):
    reached = forms.TypedChoiceField(
        label=_("联系上了吗"),
        choices=[("yes", _("联系上了")), ("no", _("没联系上"))],
        coerce=lambda v: v == "yes",
        widget=forms.RadioSelect,
    )
    note = GuardedText(label=_("记一句"), help_text=_("居民和物业都看不到"), max_length=400, required=False)


class EvaluationForm(StepForm):
    solved = forms.TypedChoiceField(
        label=_("解决了吗？"), choices=[("yes", _("解决了")), ("no", _("没解决"))], coerce=lambda v: v == "yes", widget=forms.RadioSelect
    )
    rating = forms.TypedChoiceField(label=_("您满意吗？"), choices=Evaluation.Rating.choices, coerce=int, widget=forms.RadioSelect)
    reason = GuardedText(label=_("想说的话"), help_text=_("可不写；办事的单位看得到"), max_length=400, required=False)


class TextForm(StepForm):
    text = GuardedText(label=_("写在这里"), max_length=1000)


class ToResidentForm(StepForm):
    text = GuardedText(label=_("写在这里"), help_text=_("居民看得到"), max_length=1000)


class RelayForm(StepForm):
    text = GuardedText(label=_("想问什么"), help_text=_("社区看过再问居民；居民看不到这一句"), max_length=1000)


class ByReporterForm(StepForm):
    text = GuardedText(label=_("写在这里"), help_text=SEEN_BY, max_length=1000)


class OptionalTextForm(StepForm):
    text = GuardedText(label=_("想说的话"), help_text=_("可不写；办事的单位看得到"), max_length=1000, required=False)


class RemarkForm(TextForm):
    to = forms.ChoiceField(label=_("谁能看到"), choices=[c for c in Word.To.choices if c[0] != "reporter"], initial=Word.To.EVERYONE)


class QuestionForm(StepForm):
    question = GuardedText(label=_("要居民补充什么"), help_text=_("居民看得到"), max_length=400)


class ReturnForm(StepForm):
    reason = GuardedText(label=_("理由"), help_text=_("社区和办事的单位看得到，居民看不到"), max_length=400)


class RejectForm(StepForm):
    reason = GuardedText(label=_("理由"), help_text=_("居民会看到。别的社区的事、别的部门的事，写清该找哪里、打哪个电话"), max_length=400)


class AskForm(StepForm):
    text = GuardedText(label=_("想问什么"), help_text=_("居民看得到：打开进度页就在最上面，答了写进经过；时钟不停"), max_length=400)


class RelocateForm(StepForm):
    at = PlaceField(label=_("在哪里"), help_text=_("只能改到本社区的地方；别的社区的事请按“不予受理”，写清该找哪个社区"))
    reason = GuardedText(label=_("为什么改"), help_text=_("写进经过，居民和主办单位都看得到"), max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        if self.record and isinstance(field, PlaceField):
            field.offer(self.record.stream)
            self.initial = {**self.initial, "at": self.record.place_id}

    def clean_at(self) -> Place:
        at: Place = self.cleaned_data["at"]
        if self.record and at.pk == self.record.place_id:
            raise forms.ValidationError(_("现在就是这个地点，请选另一处"))
        return at


class RevealForm(forms.Form):
    """Why the phone is looked at: a code, kept in the journal and shown to the reporter."""

    reason = forms.ChoiceField(
        label=_("为什么要看"), choices=[("contact", _("联系报事人")), ("call_back", _("回访")), ("safety", _("人身安全"))]
    )


STEP_FORMS: dict[str, type[StepForm]] = {
    "accept": AcceptForm,
    "correct": CategoryForm,
    "recategorise": CategoryForm,
    "dispatch": DispatchForm,
    "resolve": ResolveForm,
    "call_back": CallBackForm,
    "contact": ContactForm,
    "evaluate": EvaluationForm,
    "ask_info": QuestionForm,
    "supply": TextForm,
    "relay": RelayForm,
    "ask": AskForm,
    "answer": TextForm,
    "relocate": RelocateForm,
    "publish": PublishForm,
    "remark": RemarkForm,
    "return_back": ReturnForm,
    "reject": RejectForm,
    "keep_closed": ToResidentForm,
    "ask_reopen": ByReporterForm,
    "refuse_result": OptionalTextForm,
}
