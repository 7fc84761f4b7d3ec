"""What each button of a joint meeting asks for."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Organisation
from hongge.kernel.access import Actor
from hongge.kernel.forms import GuardedText, StepForm
from hongge.kernel.places import Place
from hongge.systems.decisions.forms.days import DueField, MomentField
from hongge.systems.decisions.models import AgendaItem, Discussion

LETTERS = 20


class MoveForm(StepForm):
    meets_at = MomentField(label=_("什么时候开"))
    where = forms.CharField(label=_("在哪里开"), min_length=2, max_length=80)
    lasts = forms.IntegerField(label=_("大约多少分钟"), min_value=15, max_value=480, initial=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {"meets_at": self.record.meets_at, "where": self.record.where, "lasts": self.record.lasts, **self.initial}


class PlanForm(MoveForm):
    """筹备联席会议: which compound, when, where. Parties and agenda come by themselves."""

    at = forms.ModelChoiceField(Place.objects.none(), label=_("哪个小区"), empty_label=_("请选一个"))
    field_order = ("at", "meets_at", "where", "lasts")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].queryset = Place.objects.shared_with(actor).at_level("compound").defer("outline")  # type: ignore[attr-defined]


class ItemForm(StepForm):
    """One item of this meeting's agenda."""

    item = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("哪个议题"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            rows = AgendaItem.objects.filter(meeting=self.record)
            self.fields["item"].queryset = rows.exclude(discussions__outcome=Discussion.Outcome.DROPPED)  # type: ignore[attr-defined]
            first = rows.filter(discussions=None).first()
            self.initial = {"item": first.pk if first else None, **self.initial}


class AddForm(StepForm):
    title = GuardedText(label=_("议题"), max_length=120, widget=forms.TextInput)


class InviteForm(StepForm):
    addresses = forms.CharField(
        label=_("还要发邮件给"),
        help_text=_("可不填；几个邮箱用逗号隔开，邮件里带日历附件"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_addresses(self) -> list[str]:
        found = [one for one in re.split(r"[\s,，;；、]+", self.cleaned_data["addresses"]) if one]
        if len(found) > LETTERS:
            raise forms.ValidationError(_("一次最多写%(n)s个邮箱"), params={"n": LETTERS})
        for one in found:
            try:
                validate_email(one)
            except forms.ValidationError as wrong:
                raise forms.ValidationError(_("“%(one)s”不像邮箱，请看看有没有写错"), params={"one": one[:60]}) from wrong
        return found


class HoldForm(StepForm):
    """记到会: one number for each body invited."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.record.invited.select_related("organisation").order_by("pk") if self.record else []
        self.bodies = {f"came_{one.organisation_id}": one.organisation for one in told}
        for name, body in self.bodies.items():
            self.fields[name] = forms.IntegerField(
                label=body.name, help_text=_("到了几人"), min_value=0, max_value=200, initial=0, required=False
            )

    def given(self) -> dict[str, Any]:
        return {"came": {body.pk: self.cleaned_data[name] or 0 for name, body in self.bodies.items()}}


class DiscussForm(ItemForm):
    outcome = forms.ChoiceField(
        label=_("议得怎样"), choices=[c for c in Discussion.Outcome.choices if c[0] != Discussion.Outcome.DROPPED], widget=forms.RadioSelect
    )
    text = GuardedText(label=_("记一句"), help_text=_("怎么定的；退回的写要补充什么"), max_length=1000, required=False)


class MinutesForm(StepForm):
    text = GuardedText(label=_("纪要"), max_length=8000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {"text": self.record.minutes, **self.initial}


class AssignForm(StepForm):
    title = GuardedText(label=_("要办什么"), max_length=200, widget=forms.TextInput)
    holder = forms.ModelChoiceField(Organisation.objects.none(), label=_("谁来办"), empty_label=_("请选一家"))
    due_on = DueField(label=_("哪天前办好"))
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("哪个议题定的"), empty_label=_("不属于哪个议题"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            told = self.record.invited.values("organisation")
            self.fields["holder"].queryset = Organisation.objects.filter(pk__in=told).select_related("place")  # type: ignore[attr-defined]
            self.fields["item"].queryset = AgendaItem.objects.filter(meeting=self.record)  # type: ignore[attr-defined]


class WhyForm(StepForm):
    text = GuardedText(label=_("原因"), max_length=1000)


MEETING_FORMS: dict[str, type[StepForm]] = {
    "add_item": AddForm,
    "drop_item": ItemForm,
    "move": MoveForm,
    "invite": InviteForm,
    "hold": HoldForm,
    "discuss": DiscussForm,
    "minute": MinutesForm,
    "assign": AssignForm,
    "cancel": WhyForm,
}
