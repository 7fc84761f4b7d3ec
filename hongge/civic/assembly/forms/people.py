"""Who stands in the register, whom papers reached, who votes for whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.assembly.models import Assembly, Correction, Delivery, Elector, Holder, Motion
from hongge.civic.models import Home
from hongge.kernel import clock
from hongge.kernel.forms import DayInput, GuardedText, PhotosField, StepForm, clean_phone

MOST_OWNERS = 20


class CorrectForm(StepForm):
    """更正一户: one thing at a time, with its reason."""

    asked: ClassVar = {"area": "area", "delivery": "delivery", "counted": "counted", "owners": "people"}  # the field of each choice
    what = forms.ChoiceField(choices=Correction.What.choices, widget=forms.HiddenInput)
    area = forms.DecimalField(
        label=_("面积（㎡）"), required=False, min_value=Decimal("0.01"), max_value=Decimal(1_000_000), decimal_places=2
    )
    delivery = forms.ChoiceField(label=_("交付情况"), required=False, choices=[("", _("不改")), *Home.Delivery.choices])
    counted = forms.ChoiceField(label=_("是否计入"), required=False, choices=[("", _("不改")), ("yes", _("计入")), ("no", _("不计入"))])
    people = forms.CharField(
        label=_("业主"),
        help_text=_("一行一位：姓名，空一格，手机号；几个人共有就写几行"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = GuardedText(label=_("理由"), help_text=_("凭什么更正，像 不动产权证、交房记录"), max_length=400)

    def __init__(self, *args: Any, what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].initial = what
        for choice, name in self.asked.items():
            if choice != what:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        what = data.get("what")
        field = self.asked.get(what or "")
        if field and not data.get(field) and field not in self.errors:
            self.add_error(field, _("这一栏还没有填"))
        return data

    def clean_people(self) -> list[tuple[str, str]]:
        found = []
        for line in self.cleaned_data["people"].splitlines():
            name, _space, phone = line.strip().replace("　", " ").partition(" ")
            if not name:
                continue
            if not phone.strip() or len(name) > 40:
                raise forms.ValidationError(_("“%(line)s”看不懂，请写成 陈建国 13800138000") % {"line": line.strip()[:40]})
            found.append((name, clean_phone(phone.strip())))
        if len(found) > MOST_OWNERS:
            raise forms.ValidationError(_("一户最多填%(n)s位业主") % {"n": MOST_OWNERS})
        return found

    def value(self) -> dict[str, Any]:
        """The correction as it is kept; owners are made people first."""
        data = self.cleaned_data
        match data["what"]:
            case "area":
                return {"area": int(data["area"] * 100)}
            case "delivery":
                return {"delivery": data["delivery"]}
        return {"counted": data["counted"] == "yes"}


class ElectorsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    def label_from_instance(self, elector: Elector) -> str:
        return elector.rooms


class DeliverForm(StepForm):
    """登记送达, for many at once."""

    how = forms.ChoiceField(label=_("怎么送的"), choices=Delivery.How.choices, widget=forms.RadioSelect)
    delivered_on = forms.DateField(label=_("哪天送到"), widget=DayInput)
    proved = forms.BooleanField(label=_("有签收或照片"), required=False)
    electors = ElectorsField(
        Elector.objects.none(), label=_("送到了哪些户"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("还没有选户")}
    )

    def __init__(self, *args: Any, electors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["electors"].queryset = electors  # type: ignore[attr-defined]
        self.fields["delivered_on"].initial = clock.today()

    def clean_delivered_on(self) -> Any:
        day = self.cleaned_data["delivered_on"]
        if day > clock.today():
            raise forms.ValidationError(_("送达日期在将来"))
        return day


class HolderField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    def label_from_instance(self, holder: Holder) -> str:
        return holder.masked


class NameForm(StepForm):
    """推选代表."""

    representative = HolderField(
        Holder.objects.none(), label=_("推选谁"), empty_label=None, widget=forms.RadioSelect(attrs={"class": "choice"})
    )

    def __init__(self, *args: Any, elector: Elector, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["representative"].queryset = Holder.objects.filter(elector=elector).order_by("pk")  # type: ignore[attr-defined]


class EntrustForm(StepForm):
    """登记委托: what a written mandate must say (民法典 165)."""

    agent_name = forms.CharField(label=_("受托人姓名"), max_length=40)
    agent_phone = forms.CharField(label=_("受托人手机"), max_length=30)
    motions = forms.TypedMultipleChoiceField(
        label=_("委托哪几项"), coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("还没有选议题")}
    )
    until_on = forms.DateField(label=_("委托到哪天"), widget=DayInput)
    written = forms.BooleanField(label=_("有业主签字的书面委托书"), help_text=_("口头委托也可以登记，但那张票不生效"), required=False)
    photos = PhotosField(label=_("委托书照片"), required=False)

    def __init__(self, *args: Any, record: Assembly, motions: list[Motion], **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["motions"].choices = [(m.nth, m.text) for m in motions]  # type: ignore[attr-defined]
        self.fields["motions"].initial = [m.nth for m in motions]
        self.fields["until_on"].initial = clock.day_of(record.closes_at) if record.closes_at else clock.today() + timedelta(days=60)
        self.fields["written"].initial = True

    def clean_agent_phone(self) -> str:
        return clean_phone(self.cleaned_data["agent_phone"])
