"""Shape of input for bulletins."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.bulletins.models import Bulletin, broken, figure_called
from hongge.bulletins.models.bulletin import LEVELS
from hongge.bulletins.workflow import ISSUERS, UNFINISHED, externals, issuers, not_numbers, unknown
from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.forms import PlaceChoice
from hongge.kernel.places import Place, below
from hongge.kernel.sensitive import found, masked


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput(), error_messages={"required": _("请选日期"), "invalid": _("日期没有看懂，请写成 2026-07-01 这样")}
    )


def last_half_year() -> tuple[date, date]:
    """The half-year that ended last: what most bulletins are about."""
    today = clock.today()
    begins = today.replace(month=1 if today.month <= 6 else 7, day=1)
    ended = begins - timedelta(days=1)
    return ended.replace(month=ended.month - 5, day=1), ended


class HeadForm(forms.Form):
    """What stands at the head of a bulletin, and the days it counts."""

    title = forms.CharField(label=_("标题"), max_length=80)
    mast = forms.CharField(label=_("刊头"), max_length=30, help_text=_("像 物业提升工作通报"))
    issuer = forms.ModelChoiceField(Organisation.objects.none(), label=_("发文单位"), empty_label=_("请选一家"))
    since = day(_("统计期从"))
    until = day(_("统计期到"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("统计期的开始在结束后面，请换过来"))
        if since and since.year < 2000 or until and until.year > clock.today().year + 1:
            self.add_error("since" if since and since.year < 2000 else "until", _("日期要在2000年到明年之间"))
        return data

    def offer(self, place: Place, kept: int | None = None) -> None:
        """Bodies that may issue at a place, and the one that is named already."""
        field = self.fields["issuer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = issuers(place, kept=kept)


class BeginForm(HeadForm):
    """写一份通报: the rest is written in the editor."""

    place = PlaceChoice(label=_("哪里的数字"))
    field_order = ("place", "title", "mast", "issuer", "since", "until")

    def __init__(self, *args: Any, at: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, PlaceChoice)
        field.offer(at, LEVELS)
        self.offer(at)
        since, until = last_half_year()
        self.initial = {"place": at, "since": since, "until": until} | dict(self.initial)


class EditForm(HeadForm):
    """The editor. `version` is the version its writer saw: a later one is not overwritten."""

    nth = forms.IntegerField(label=_("期号"), min_value=1, max_value=9999)
    addressee = forms.CharField(label=_("主送"), max_length=200, required=False, help_text=_("像 各街道党工委"))
    text = forms.CharField(
        label=_("正文"),
        max_length=20000,
        required=False,
        help_text=_("打 {{ 插入数字"),
        widget=forms.Textarea(attrs={"rows": 22, "class": "editor"}),
    )
    is_public = forms.BooleanField(label=_("发布后，小区页面上也列出"), required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    field_order = ("text", "title", "mast", "nth", "addressee", "issuer", "since", "until", "is_public", "version")

    def __init__(self, *args: Any, record: Bulletin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(record, name) for name in NAMES}
        self.record = record
        self.ask_to_mask = False
        self.offer(record.place, record.issuer_id)

    def clean_text(self) -> str:
        text = "\n".join(line.rstrip() for line in self.cleaned_data["text"].splitlines())
        if broken(text):
            raise forms.ValidationError(UNFINISHED)
        if sentence := not_numbers(unknown(text, externals(self.record))):
            raise forms.ValidationError(sentence)
        if found(text):
            if not self.data.get("confirm_masked"):
                self.ask_to_mask = True
                raise forms.ValidationError(_("里面有身份证号、手机号或银行卡号，保存时会遮住几位。没问题就再按一次"))
            text = masked(text)
        return text


NAMES = ("title", "mast", "nth", "addressee", "text", "issuer", "since", "until", "is_public", "version")


class ExternalForm(forms.Form):
    """登记外来数字."""

    label = forms.CharField(label=_("名称"), max_length=40, help_text=_("像 电梯加装完工"))
    value = forms.DecimalField(label=_("数值"), max_digits=14, decimal_places=2, min_value=0)
    unit = forms.CharField(label=_("单位"), max_length=10, required=False, help_text=_("像 部"))
    source = forms.CharField(label=_("出处"), max_length=120, help_text=_("像 区住建局6月30日报表"))
    body = forms.ModelChoiceField(Organisation.objects.none(), label=_("来源单位"), empty_label=_("请选一家"))
    as_of = day(_("截至"))

    def __init__(self, *args: Any, record: Bulletin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Organisation.objects.filter(kind__in=(*ISSUERS, Organisation.Kind.UNIT), closed_on=None)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (offices.serving(record.place) | offices.filter(below(record.path, "place__path"))).order_by("place__path", "pk")
        self.initial.setdefault("as_of", record.until)

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"].strip("{} ")
        if not label or "{" in label or "}" in label:
            raise forms.ValidationError(_("名称里不要用花括号"))
        if figure_called(label):
            raise forms.ValidationError(_("这个数系统里能自己算，请从右边直接插入"))
        return label
