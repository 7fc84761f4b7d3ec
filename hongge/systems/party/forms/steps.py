"""What each button asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.forms import DayInput, GuardedText, PapersField, PlaceChoice, StepForm
from hongge.kernel.places import Place
from hongge.systems.party.models import FIVE_YEARS, THREE_YEARS, Body, Document, PartyOrganisation, Visit, months_later
from hongge.systems.party.queries import above_for

OF_COMMUNITY = (PartyOrganisation.Kind.COMMUNITY, PartyOrganisation.Kind.GRID)
NUMBER = _("文号或名称")
EARLIEST, LATEST, OUTSIDE = date(1921, 7, 1), date(2100, 12, 31), _("日期要在1921年7月到2100年之间")


def day_field(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=DayInput(),
        validators=[MinValueValidator(EARLIEST, OUTSIDE), MaxValueValidator(LATEST, OUTSIDE)],
        error_messages={"required": _("请选日期"), "invalid": _("日期没有看懂，请写成 2026-07-01 这样")},
    )


def papers_field() -> PapersField:
    return PapersField(label=_("文件"), help_text=_("PDF 或拍下的照片，可不放"), required=False)


def months_of(party: PartyOrganisation) -> int:
    """How long its term is: five years for a committee and for what stands in a community, three for other branches."""
    return FIVE_YEARS if party.form == Organisation.Form.COMMITTEE or party.kind in OF_COMMUNITY else THREE_YEARS


class AboveForm(StepForm):
    above = forms.ModelChoiceField(Organisation.objects.none(), label=_("上级党组织"), empty_label=_("请选一个"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            field = self.fields["above"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = above_for(self.record.place, self.record.form).exclude(pk=self.record.organisation_id or 0)
            field.initial = self.record.above_id


class ApproveForm(AboveForm):
    number = forms.CharField(label=_("批复文号"), max_length=80)
    dated_on = day_field(_("落款日期"), required=False)
    photos = papers_field()


class FoundForm(StepForm):
    founded_on = day_field(_("成立日期"))
    elected_on = day_field(_("本届选举日期"), required=False, hint=_("党小组不用填"))
    term_ends_on = day_field(_("本届届满日期"), required=False, hint=_("党小组不用填"))
    full_members = forms.IntegerField(label=_("正式党员数"), min_value=0, max_value=2000, required=False)
    number = forms.CharField(label=NUMBER, max_length=80, required=False, help_text=_("选举结果批复，可后补"))
    photos = papers_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            today = clock.today()
            self.initial = {"founded_on": today, "full_members": self.record.full_members} | dict(self.initial)
            if self.record.form == Organisation.Form.GROUP:
                del self.fields["elected_on"], self.fields["term_ends_on"]
            else:
                self.initial |= {"elected_on": today, "term_ends_on": months_later(today, months_of(self.record))}


class RegisterForm(FoundForm):
    term = forms.IntegerField(label=_("现在是第几届"), min_value=1, max_value=99, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label, self.fields["number"].help_text = _("批复文号"), _("找不到可以后补，会列在缺材料里")


class ReElectForm(StepForm):
    elected_on = day_field(_("选举日期"))
    term_ends_on = day_field(_("新一届届满日期"))
    number = forms.CharField(label=NUMBER, max_length=80, required=False, help_text=_("选举结果批复，可后补"))
    photos = papers_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            today = clock.today()
            self.initial = {"elected_on": today, "term_ends_on": months_later(today, months_of(self.record))} | dict(self.initial)


class PostponeForm(StepForm):
    term_ends_on = day_field(_("延期到"), hint=_("一届只延一次，最多一年"))
    number = forms.CharField(label=_("批复文号"), max_length=80)
    photos = papers_field()


class MoveForm(AboveForm):
    number = forms.CharField(label=NUMBER, max_length=80, required=False)
    photos = papers_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"].required = True


class FileForm(StepForm):
    kind = forms.ChoiceField(label=_("哪种材料"), choices=Document.Kind.choices)
    number = forms.CharField(label=NUMBER, max_length=80)
    dated_on = day_field(_("落款日期"), required=False)
    photos = papers_field()


class DissolveForm(StepForm):
    dissolved_on = day_field(_("撤销日期"))
    number = forms.CharField(label=NUMBER, max_length=80, required=False)
    photos = papers_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"dissolved_on": clock.today()} | dict(self.initial)


PARTY_FORMS: dict[str, type[StepForm]] = {
    "approve": ApproveForm,
    "found": FoundForm,
    "register": RegisterForm,
    "re_elect": ReElectForm,
    "postpone": PostponeForm,
    "move": MoveForm,
    "file": FileForm,
    "dissolve": DissolveForm,
}


class ProposeForm(StepForm):
    """提出组建, at a place of one's own or in a firm or committee (`host`)."""

    at = PlaceChoice(label=_("建在哪里"))
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("像 城建花苑网格党支部"))
    kind = forms.ChoiceField(label=_("类别"), choices=PartyOrganisation.Kind.choices)
    form = forms.ChoiceField(label=_("形式"), choices=Organisation.Form.choices, initial=Organisation.Form.BRANCH)
    full_members = forms.IntegerField(label=_("正式党员数"), min_value=0, max_value=2000, required=False)
    above = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("上级党组织"), empty_label=_("批复时再选"), required=False, help_text=_("可不选")
    )
    number = forms.CharField(label=_("请示文号"), max_length=80, required=False, help_text=_("可不填"))
    photos = papers_field()

    def __init__(self, *args: Any, place: Place, host: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host = host
        at, above = self.fields["at"], self.fields["above"]
        assert isinstance(at, PlaceChoice) and isinstance(above, forms.ModelChoiceField)
        names = ("community", "grid", "compound") if place.level in ("community", "grid") else ("district", "street", "community")
        at.offer(place, names)
        above.queryset = above_for(host.place if host else place)
        if host:
            del self.fields["at"], self.fields["kind"]
            self.fields["name"].initial = _("%(body)s党支部") % {"body": host.name}

    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if self.host:
            of_firm = self.host.kind == Organisation.Kind.COMPANY
            kind = PartyOrganisation.Kind.FIRM if of_firm else PartyOrganisation.Kind.COMMITTEE
            given |= {"at": self.host.place, "host": self.host, "kind": kind}
        return given


class EndForm(StepForm):
    on = day_field(_("从哪天起不再覆盖"))
    why = GuardedText(label=_("原因"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"on": clock.today()} | dict(self.initial)


class VisitForm(StepForm):
    visited_on = day_field(_("哪天去的"))
    way = forms.ChoiceField(label=_("怎么去的"), choices=Visit.Way.choices, widget=forms.RadioSelect, initial=Visit.Way.VISIT)
    talked = GuardedText(label=_("谈了什么"), help_text=_("写几句就行"), max_length=1000)
    suggestion = GuardedText(label=_("有什么建议"), help_text=_("可不写；写了就交给社区答复"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"visited_on": clock.today()} | dict(self.initial)

    def clean_visited_on(self) -> date:
        day: date = self.cleaned_data["visited_on"]
        if day > clock.today():
            raise forms.ValidationError(_("走访日期还没有到"))
        return day


COVERAGE_FORMS: dict[str, type[StepForm]] = {"visit": VisitForm, "end": EndForm}


class AnswerForm(StepForm):
    answer = GuardedText(label=_("怎么答复"), help_text=_("指导员能看到"), max_length=1000)


SUGGESTION_FORMS: dict[str, type[StepForm]] = {"take_up": AnswerForm, "explain": AnswerForm, "finish": AnswerForm}
