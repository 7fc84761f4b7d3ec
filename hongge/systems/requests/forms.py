"""Shape of input for requests. A form asks only for what is not known."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Organisation
from hongge.civic.queries import leads_for
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.secrets import normal_phone
from hongge.kernel.sensitive import found, masked
from hongge.systems.requests.models import CallBack, Category, Evaluation, Request, RequestQuerySet, Word
from hongge.systems.requests.workflow import REQUEST


class GuardedText(forms.CharField):
    """Free text. An ID, mobile or card number in it is masked before it is kept, after one confirmation."""

    widget = forms.Textarea(attrs={"rows": 4})


class StepForm(forms.Form):
    """What one button asks for. `given()` are the keyword arguments of its action.

    Words with an ID, mobile or card number in them come back once; sent again unchanged, they are kept with the number masked.
    """

    confirm_masked = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Request | None = None, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        confirmed = data.pop("confirm_masked", "")
        for name, field in self.fields.items():
            if isinstance(field, GuardedText) and data.get(name) and found(data[name]):
                if confirmed:
                    data[name] = masked(data[name])
                else:
                    self.data = {**self.data.dict(), "confirm_masked": "1"} if hasattr(self.data, "dict") else self.data
                    self.add_error(name, _("里面有身份证号、手机号或银行卡号，保存时会遮住几位。没问题就再按一次"))
        return data

    def given(self) -> dict[str, Any]:
        return self.cleaned_data


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Any number of pictures up to the cap; none is fine."""

    widget = PhotosInput(attrs={"accept": "image/*", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [f for f in (data if isinstance(data, (list, tuple)) else [data]) if f]
        if len(files) > settings.PHOTO_MAX_COUNT:
            raise forms.ValidationError(_("最多放 %(n)s 张照片"), params={"n": settings.PHOTO_MAX_COUNT})
        return [super(PhotosField, self).clean(f, initial) for f in files]


def clean_phone(text: str) -> str:
    """E.164, or the sentence that says what is wrong."""
    try:
        return normal_phone(text) if text else ""
    except Refused as refused:
        raise forms.ValidationError(refused.reasons[0]) from refused


class ReportForm(StepForm):
    """我要报事. Where, what; the rest may stay empty."""

    at = forms.ModelChoiceField(Place.objects.none(), label=_("在哪里？"), empty_label=None)
    part = forms.ChoiceField(label=_("哪一处？"), choices=Request.Part.choices, widget=forms.RadioSelect, required=False)
    text = GuardedText(label=_("怎么了？"), help_text=_("写一句就行"), max_length=4000, min_length=2)
    photos = PhotosField(label=_("拍照"), help_text=_("可不拍"), required=False)
    phone = forms.CharField(label=_("联系电话"), help_text=_("只有社区能看到，物业看不到"), max_length=30, required=False)
    name = forms.CharField(label=_("怎么称呼您"), help_text=_("可不填，只有社区能看到"), max_length=20, required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        assert isinstance(field, forms.ModelChoiceField)
        inside = Place.objects.within(place).at_level(place.level, "compound", "building", "entrance")
        field.queryset = inside
        self.tops = {p.path: p for p in inside}
        field.label_from_instance = self.name_of  # type: ignore[method-assign,assignment]
        field.initial = place
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel", "placeholder": _("可不填，不填就凭查询码查")}
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}

    def name_of(self, place: Place) -> str:
        """城建花苑3栋2单元, from the places already loaded."""
        steps = [self.tops.get(place.path[:n]) for n in range(place.steplen, len(place.path) + 1, place.steplen)]
        return "".join(p.name for p in steps if p is not None)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class RegisterForm(ReportForm):
    """替居民登记: the same, with how it came in."""

    channel = forms.ChoiceField(label=_("来源"), choices=[c for c in Request.Channel.choices if c[0] not in ("qr", "web", "12345")])
    kind = forms.ChoiceField(label=_("类型"), choices=Request.Kind.choices, initial=Request.Kind.HELP)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Request.Urgency.choices)
    field_order = ("at", "part", "text", "channel", "kind", "urgency", "name", "phone", "photos")


class TrackForm(forms.Form):
    """查进度: number and code."""

    number = forms.CharField(label=_("编号"), max_length=24, help_text=_("像 JZ-20261123-0001"))
    code = forms.CharField(label=_("查询码"), max_length=8, help_text=_("像 7Q4-K2M"))


class CategoryForm(StepForm):
    category = forms.ModelChoiceField(Category.objects.all(), label=_("类别"), empty_label=_("请选一类"))
    title = forms.CharField(label=_("标题"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {**self.initial, "category": self.record.category_id, "title": self.record.title}


class AcceptForm(CategoryForm):
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Request.Urgency.choices)
    is_public = forms.BooleanField(label=_("小区页面上可以看到标题和进度"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {**self.initial, "urgency": self.record.urgency}


class DispatchForm(StepForm):
    lead = forms.ModelChoiceField(Organisation.objects.none(), label=_("主办单位"), empty_label=_("请选一家"), required=False)
    assistants = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("协办"), help_text=_("可不选"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("交代一句"), help_text=_("可不写"), max_length=400, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            nearest = Organisation.objects.filter(pk__in=[body.pk for body in leads_for(self.record.place)])
            bodies = nearest.order_by("-place__depth", "kind", "pk")
            for name in ("lead", "assistants"):
                self.fields[name].queryset = bodies  # type: ignore[attr-defined]


class ResolveForm(StepForm):
    result = GuardedText(label=_("怎么处理的"), max_length=2000)
    outcome = forms.ChoiceField(
        label=_("结论"),
        choices=[c for c in Request.Outcome.choices if c[0] in ("solved", "partly", "explained", "passed_on", "duplicate")],
        widget=forms.RadioSelect,
    )
    photos = PhotosField(label=_("办后照片"), help_text=_("可不拍"), required=False)


class CallBackForm(StepForm):
    answer = forms.ChoiceField(label=_("居民怎么说"), choices=CallBack.Answer.choices, widget=forms.RadioSelect)
    note = GuardedText(label=_("记一句"), help_text=_("物业看不到"), max_length=400, required=False)


class ContactForm(StepForm):
    reached = forms.TypedChoiceField(
        label=_("联系上了吗"),
        choices=[("yes", _("联系上了")), ("no", _("没联系上"))],
        coerce=lambda v: v == "yes",
        widget=forms.RadioSelect,
    )
    note = GuardedText(label=_("记一句"), help_text=_("物业看不到"), max_length=400, required=False)


class EvaluationForm(StepForm):
    solved = forms.TypedChoiceField(
        label=_("解决了吗？"), choices=[("yes", _("解决了")), ("no", _("没解决"))], coerce=lambda v: v == "yes", widget=forms.RadioSelect
    )
    rating = forms.TypedChoiceField(label=_("您满意吗？"), choices=Evaluation.Rating.choices, coerce=int, widget=forms.RadioSelect)
    reason = GuardedText(label=_("想说的话"), help_text=_("可不写"), max_length=400, required=False)


class TextForm(StepForm):
    text = GuardedText(label=_("写在这里"), max_length=1000)


class OptionalTextForm(StepForm):
    text = GuardedText(label=_("想说的话"), help_text=_("可不写"), max_length=1000, required=False)


class RemarkForm(TextForm):
    to = forms.ChoiceField(label=_("谁能看到"), choices=[c for c in Word.To.choices if c[0] != "reporter"], initial=Word.To.EVERYONE)


class QuestionForm(StepForm):
    question = GuardedText(label=_("要居民补充什么"), max_length=400)


class ReasonForm(StepForm):
    reason = GuardedText(label=_("理由"), max_length=400)


class RevealForm(forms.Form):
    """Why the phone is looked at: a code, kept in the journal and shown to the reporter."""

    reason = forms.ChoiceField(
        label=_("为什么要看"), choices=[("contact", _("联系报事人")), ("call_back", _("回访")), ("safety", _("人身安全"))]
    )


class SheetForm(forms.Form):
    """A workbook to look at, or the key of one already looked at, and what to do with it."""

    sheet = forms.FileField(label=_("12345工单表"), help_text=_("xlsx，最多 20 MB"), required=False)
    kept = forms.RegexField(r"^[A-Za-z0-9_-]{32}$", required=False, widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("look", "look"), ("accept", "accept"), ("back", "back")], widget=forms.HiddenInput, initial="look")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sheet = data.get("sheet")
        if not sheet and not data.get("kept"):
            self.add_error("sheet", _("请选一个表格文件"))
        if sheet and sheet.size > 20 * 1024 * 1024:
            self.add_error("sheet", _("文件超过 20 MB，请分成几份"))
        return data


class NothingForm(StepForm):
    """A button that asks for nothing."""


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
    "relay": TextForm,
    "remark": RemarkForm,
    "return_back": ReasonForm,
    "reject": ReasonForm,
    "keep_closed": TextForm,
    "ask_reopen": TextForm,
    "refuse_result": OptionalTextForm,
}


class RequestFilter(django_filters.FilterSet):
    """The list's filters. Its query string is an address that can be kept and sent on."""

    q = django_filters.CharFilter(label=_("找"), method="by_words")
    state = django_filters.ChoiceFilter(label=_("状态"), choices=list(REQUEST.states.items()), empty_label=_("全部状态"))
    light = django_filters.ChoiceFilter(
        label=_("灯"), choices=[("late", _("超期")), ("soon", _("临期")), ("ok", _("按时"))], method="by_light", empty_label=_("全部")
    )
    category = django_filters.ModelChoiceFilter(
        label=_("类别"), queryset=Category.objects.filter(parent=None), method="by_category", empty_label=_("全部类别")
    )
    channel = django_filters.ChoiceFilter(label=_("来源"), choices=Request.Channel.choices, empty_label=_("全部来源"))
    since = django_filters.DateFilter(
        label=_("收到从"), field_name="opened_at", lookup_expr="date__gte", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = django_filters.DateFilter(
        label=_("到"), field_name="opened_at", lookup_expr="date__lte", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Request
        fields: tuple[str, ...] = ()

    def by_words(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        return rows.matching(value)

    def by_light(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        return {"late": rows.late, "soon": rows.soon, "ok": rows.on_time_now}[value]()

    def by_category(self, rows: RequestQuerySet, name: str, value: Category) -> RequestQuerySet:
        return rows.filter(Q(category=value) | Q(category__parent=value))
