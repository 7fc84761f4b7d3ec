"""What is asked on the page of a firm or committee."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER
from hongge.kernel import clock
from hongge.kernel.forms import GuardedText, StepForm
from hongge.kernel.places import Place, below
from hongge.systems.party.forms.steps import day_field, papers_field
from hongge.systems.party.models import LONGEST_COMMITTEE, Body, Mode, PartyOrganisation, Reason, Term, months_later
from hongge.systems.party.queries import carriers_for


class CoverForm(StepForm):
    """Who covers this body, in which way, since when."""

    mode = forms.ModelChoiceField(Mode.objects.all(), label=_("方式"), empty_label=None, widget=forms.RadioSelect)
    carrier = forms.ModelChoiceField(
        PartyOrganisation._default_manager.none(),
        label=_("党组织"),
        empty_label=_("请选一个"),
        required=False,
        help_text=_("选派指导员时不选"),
    )
    adviser = forms.ModelChoiceField(
        Duty.objects.none(), label=_("党建指导员"), empty_label=_("请选一位"), required=False, help_text=_("选派指导员时选")
    )
    from_on = day_field(_("从哪天起"))
    document = forms.CharField(label=_("文件"), max_length=80, required=False, help_text=_("可不填"))

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carrier, adviser = self.fields["carrier"], self.fields["adviser"]
        assert isinstance(carrier, forms.ModelChoiceField) and isinstance(adviser, forms.ModelChoiceField)
        carrier.queryset = carriers_for(body)
        above = [body.place.path[:n] for n in range(body.place.steplen, len(body.place.path) + 1, body.place.steplen)]
        advising = Duty.objects.in_office(clock.today()).filter(post=ADVISER, place__path__in=above)
        adviser.queryset = advising.select_related("person", "organisation", "place").order_by("place__path", "pk")
        adviser.label_from_instance = name_of  # type: ignore[method-assign,assignment]
        self.initial = {"from_on": clock.today()} | dict(self.initial)


def name_of(duty: Duty) -> str:
    """An adviser as one picks them: 李*（区住建局）."""
    return f"{duty.person.name}（{duty.organisation or duty.place}）"


class MembersForm(StepForm):
    full_members = forms.IntegerField(label=_("正式党员数"), min_value=0, max_value=2000, help_text=_("只填人数，不填名字"))
    as_of = day_field(_("截至"))
    source = forms.CharField(label=_("来源"), max_length=80, help_text=_("像 企业自报、党员信息系统"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"as_of": clock.today()} | dict(self.initial)


class NotBuiltForm(StepForm):
    reason = forms.ModelChoiceField(Reason.objects.all(), label=_("为什么还没有建"), empty_label=None)
    note = GuardedText(label=_("说明"), max_length=200, required=False, help_text=_("可不写，不写人名"))


class TermForm(StepForm):
    nth = forms.IntegerField(label=_("第几届"), min_value=1, max_value=99)
    from_on = day_field(_("任期从"))
    to_on = day_field(_("届满"), hint=_("最长五年"))
    filed_on = day_field(_("备案日期"), required=False, hint=_("选出后30日内备案，可后补"))
    document = forms.CharField(label=_("备案文号"), max_length=80, required=False)
    photos = papers_field()

    def __init__(self, *args: Any, last: Term | None = None, since: date | None = None, until: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        begins = min(last.to_on, today) if last else since or today
        known = {"nth": last.nth + 1 if last else 1, "from_on": begins, "to_on": until or months_later(begins, LONGEST_COMMITTEE)}
        self.initial = known | dict(self.initial)


class FileTermForm(StepForm):
    """备案 of a term that is registered already."""

    filed_on = day_field(_("备案日期"))
    document = forms.CharField(label=_("备案文号"), max_length=80)
    photos = papers_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"filed_on": clock.today()} | dict(self.initial)


class ContractForm(StepForm):
    """Who serves which compound for whom; asked from the firm's page, or from the committee's."""

    compound = forms.ModelChoiceField(Place.objects.none(), label=_("小区"), empty_label=_("请选一个"))
    firm = forms.ModelChoiceField(Organisation.objects.none(), label=_("物业企业"), empty_label=_("请选一家"))
    client = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("委托方"), empty_label=_("请选一家"), help_text=_("业委会；还没有业委会的选建设单位")
    )
    document = forms.CharField(label=_("合同编号"), max_length=80, required=False)
    from_on = day_field(_("从哪天起"))
    to_on = day_field(_("到哪天止"), required=False, hint=_("没有写明的可不填"))
    photos = papers_field()

    def __init__(self, *args: Any, body: Body, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        compound, client, firm = self.fields["compound"], self.fields["client"], self.fields["firm"]
        assert isinstance(compound, forms.ModelChoiceField) and isinstance(client, forms.ModelChoiceField)
        assert isinstance(firm, forms.ModelChoiceField)
        compound.queryset = Place.objects.within(place).at_level("compound").standing_on(clock.today()).defer("outline")
        sides = (Organisation.Kind.COMMITTEE, Organisation.Kind.UNIT, Organisation.Kind.COMMUNITY)
        client.queryset = Organisation.objects.filter(below(place.path, "place__path"), kind__in=sides, closed_on=None).order_by("name")
        firm.queryset = Organisation.objects.filter(kind=Organisation.Kind.COMPANY, closed_on=None).order_by("name")
        del self.fields["client" if body.kind == Organisation.Kind.COMMITTEE else "firm"]
        self.initial = {"from_on": clock.today(), "compound": body.place_id} | dict(self.initial)

    def given(self) -> dict[str, Any]:
        return {"firm": self.body, "client": self.body} | self.cleaned_data


class EndContractForm(StepForm):
    """From when a contract holds no longer."""

    on = day_field(_("从哪天起不再执行"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"on": clock.today()} | dict(self.initial)
