"""What is asked about a duty: who begins it, by what it is held, when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import COMMITTEE_DIRECTOR, POSTS
from hongge.kernel import clock
from hongge.kernel.forms import GuardedText, StepForm, clean_phone
from hongge.kernel.places import Place
from hongge.systems.party.forms.steps import NUMBER, day_field, papers_field
from hongge.systems.party.models import Body
from hongge.systems.party.workflow import SEATS

SENT_TO = ("community", "street", "district")
BASES = [(value, label) for value, label in Duty.Basis.choices if value != Duty.Basis.ASSIGNMENT]


class PersonForm(StepForm):
    """Somebody by name and phone: whoever is known is recognised by the phone."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20, help_text=_("登记过的人按手机号认出，不会登记两次"))

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class SendForm(PersonForm):
    """Who is sent as adviser, from where, by which document."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("从哪个单位选派"), empty_label=_("不写单位"), required=False)
    at = forms.ModelChoiceField(
        Place.objects.none(), label=_("派在哪里"), empty_label=None, help_text=_("派在街道的，可以指导街道里的几家")
    )
    document = forms.CharField(label=_("选派文件"), max_length=80, help_text=_("像 吉组发〔2026〕21号"))
    from_on = day_field(_("从哪天起"))
    to_on = day_field(_("派到哪天"), required=False, hint=_("没有写明的可不填；到期自动结束"))
    photos = papers_field()

    def __init__(self, *args: Any, body: Body, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at, organisation = self.fields["at"], self.fields["organisation"]
        assert isinstance(at, forms.ModelChoiceField) and isinstance(organisation, forms.ModelChoiceField)
        held = [above.pk for above in body.place.line() if above.level in SENT_TO and above.path.startswith(place.path)]
        at.queryset = Place.objects.filter(pk__in=held).order_by("-depth")
        kinds = Organisation.Kind
        senders = (kinds.DEPARTMENT, kinds.DISTRICT, kinds.STREET, kinds.COMMUNITY, kinds.UNIT)
        organisation.queryset = Organisation.objects.serving(body.place).filter(kind__in=senders, closed_on=None).order_by("kind", "name")
        self.initial = {"from_on": clock.today()} | dict(self.initial)


class AppointForm(PersonForm):
    """Who holds a post in a Party organisation or an owners' committee. `held`: the duties there that may have to end for it."""

    post = forms.ChoiceField(label=_("职务"), choices=lambda: [(post, POSTS[post].label) for post in SEATS])
    basis = forms.ChoiceField(label=_("依据"), choices=BASES)
    document = forms.CharField(label=NUMBER, max_length=80, required=False, help_text=_("像 桃社发〔2026〕3号、业主大会决议；可后补"))
    from_on = day_field(_("从哪天起"))
    to_on = day_field(_("到哪天"), required=False, hint=_("没有写明的可不填；到期自动结束"))
    replacing = forms.BooleanField(label=_("原任同日卸任"), required=False)
    photos = papers_field()

    def __init__(self, *args: Any, held: Sequence[Duty], committee: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replacing"]
        heads = "、".join(duty.person.name for duty in held if not committee or duty.post == COMMITTEE_DIRECTOR)
        if not committee:
            del self.fields["post"]
            field.help_text = _("现任%(name)s从新任这天起不再任职，权限同日结束") % {"name": heads}
        elif heads:
            field.help_text = _("登记主任的，现任主任%(name)s同日卸任；本人已经是成员的，原来的职务同日结束") % {"name": heads}
        else:
            field.help_text = _("本人已经是成员的，原来的职务同日结束")
        if not held:
            del self.fields["replacing"]
        self.initial = {"from_on": clock.today()} | dict(self.initial)


class LeaveForm(StepForm):
    """From when somebody holds a duty no longer."""

    on = day_field(_("从哪天起不再任职"), hint=_("这个任职的权限从这天起结束，办过的事都留着"))
    why = GuardedText(label=_("原因"), max_length=200, required=False, help_text=_("可不写"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"on": clock.today()} | dict(self.initial)


class RecallForm(LeaveForm):
    """From when somebody is adviser no longer."""

    on = day_field(_("从哪天起不再指导"))

    def __init__(self, *args: Any, covers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if covers:
            self.fields["on"].help_text = _("从这天起，%(bodies)s不再由这位指导员覆盖") % {"bodies": "、".join(covers)}


class BasisForm(StepForm):
    """By what a duty is held."""

    basis = forms.ChoiceField(label=_("依据"), choices=Duty.Basis.choices)
    document = forms.CharField(label=_("文号或名称"), max_length=80, help_text=_("像 桃社发〔2026〕3号、业主大会决议"))
    photos = papers_field()

    def __init__(self, *args: Any, duty: Duty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"basis": duty.basis, "document": duty.document} | dict(self.initial)
