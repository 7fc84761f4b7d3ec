"""Shape of input for work plans."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongge.bulletins.forms.bulletins import day
from hongge.bulletins.models import Plan, Task
from hongge.bulletins.models.bulletin import LEVELS
from hongge.bulletins.models.plan import HIGHEST
from hongge.bulletins.queries import published_since
from hongge.bulletins.workflow import ISSUERS, issuers
from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.figures import Rate, figures
from hongge.kernel.forms import GuardedText, PlaceChoice, StepForm
from hongge.kernel.places import Place, below

Kind = Organisation.Kind
WORKING = {  # who can answer for a task of a plan at this level, beside the issuing bodies
    "district": (),
    "street": (Kind.COMPANY, Kind.COMMITTEE, Kind.UNIT),
    "community": (Kind.COMPANY, Kind.COMMITTEE, Kind.UNIT, Kind.GRID),
}


class PlanForm(StepForm):
    """The head of a plan. `record`: the plan, or for a new one whatever has its place."""

    title = forms.CharField(label=_("标题"), max_length=80, help_text=_("像 物业管理提升年工作计划"))
    issuer = forms.ModelChoiceField(Organisation.objects.none(), label=_("发文单位"), empty_label=_("请选一家"))
    basis = forms.CharField(label=_("依据文件"), max_length=120, required=False, help_text=_("文件名和文号，可不写"))
    since = day(_("从"))
    until = day(_("到"))
    aim = GuardedText(label=_("总的要求"), max_length=2000, required=False, help_text=_("可不写"))

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if isinstance(record, Plan):
            names = ("title", "issuer", "basis", "since", "until", "aim")
            self.initial = {name: getattr(record, name) for name in names} | dict(self.initial)
            self.offer(record.place, record.issuer_id)

    def offer(self, place: Place, kept: int | None = None) -> None:
        field = self.fields["issuer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = issuers(place, kept=kept)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until:
            if until < since:
                self.add_error("until", gettext("计划的开始在结束后面，请换过来"))
            elif since.year < 2000 or until.year > clock.today().year + 5 or (until - since).days > 3 * 366:
                self.add_error("until", gettext("一份计划最多三年，在2000年到五年以后之间"))
        return data


class BeginPlanForm(PlanForm):
    """起草工作计划."""

    place = PlaceChoice(label=_("哪里的计划"))
    field_order = ("place", "title", "issuer", "basis", "since", "until", "aim")

    def __init__(self, *args: Any, at: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, PlaceChoice)
        field.offer(at, LEVELS)
        self.offer(at)
        today = clock.today()
        self.initial = {"place": at, "since": today.replace(month=1, day=1), "until": date(today.year, 12, 31)} | dict(self.initial)


def targets() -> list[tuple[str, list[tuple[str, str]]]]:
    """The declared figures in groups by system, and none first."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for figure in figures.values():
        system = str(apps.get_app_config(figure.name.partition(".")[0]).verbose_name)
        groups[gettext(system)].append((figure.name, f"{gettext(figure.label)}（{gettext(figure.unit)}）"))
    return [("", [("", gettext("没有合适的数字，由责任单位报完成"))]), *groups.items()]


class TaskForm(StepForm):
    """One task, with its target."""

    section = forms.CharField(label=_("分项"), max_length=40, help_text=_("像 组织覆盖、诉求办理，同名的排在一起"))
    title = forms.CharField(label=_("任务"), max_length=120)
    done_when = GuardedText(label=_("怎样算完成"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("责任单位"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("还没有选责任单位，选好后就能保存")},
    )
    due_on = day(_("期限"))
    figure = forms.ChoiceField(label=_("看哪个数字"), required=False)
    compare = forms.ChoiceField(label=_("要求"), required=False, choices=[("", "—"), *Task.Compare.choices])
    number = forms.DecimalField(label=_("目标值"), required=False, max_digits=14, decimal_places=2, min_value=0)
    place = PlaceChoice(label=_("哪里的数"))

    def __init__(
        self, *args: Any, record: Any = None, task: Task | None = None, bodies: list[Organisation] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        place: Place = record.place
        kinds = (*ISSUERS, *WORKING.get(place.level, ()))
        known = Organisation.objects.filter(kind__in=kinds, closed_on=None).filter(below(place.path, "place__path"))
        field, at, figure = self.fields["bodies"], self.fields["place"], self.fields["figure"]
        assert isinstance(field, forms.ModelMultipleChoiceField) and isinstance(at, PlaceChoice) and isinstance(figure, forms.ChoiceField)
        field.queryset = (known | Organisation.objects.filter(pk__in=[body.pk for body in bodies or []])).order_by("place__path", "pk")
        at.offer(place, LEVELS)
        figure.choices = targets()
        self.initial = self._before(record, task, bodies or []) | dict(self.initial)

    def _before(self, plan: Plan, task: Task | None, bodies: list[Organisation]) -> dict[str, Any]:
        if task is None:
            return {"place": plan.place, "due_on": plan.until}
        names = ("section", "title", "done_when", "due_on", "compare", "number", "place")
        return {name: getattr(task, name) for name in names} | {"figure": task.figure_name, "bodies": bodies}

    def clean_due_on(self) -> date:
        due: date = self.cleaned_data["due_on"]
        if not self.record.since <= due <= self.record.until:
            raise forms.ValidationError(gettext("期限要在计划期内"))
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        figure, compare = figures.get(data.get("figure") or ""), data.get("compare")
        if figure is None:
            return data
        if not compare:
            self.add_error("compare", gettext("还没有选要求（不少于、等于……），选好后就能保存"))
        elif compare == Task.Compare.EVERY and not isinstance(figure, Rate):
            self.add_error("compare", gettext("“每一条都做到”要配一个比率，例如按期办结率"))
        elif compare != Task.Compare.EVERY and data.get("number") is None and "number" not in self.errors:
            self.add_error("number", gettext("还没有写目标值，写好后就能保存"))
        elif compare != Task.Compare.EVERY and isinstance(figure, Rate) and (data.get("number") or 0) > HIGHEST:
            self.add_error("number", gettext("这是比率，目标值在0到100之间"))
        return data


class ReportForm(StepForm):
    """报完成."""

    evidence = GuardedText(label=_("凭什么说完成了"), max_length=1000, help_text=_("做了什么，哪里能看到"))
    done_on = day(_("完成日期"))
    bulletin: forms.ModelChoiceField = forms.ModelChoiceField(None, label=_("见哪期通报"), required=False, empty_label=_("没有，可不选"))

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        field = self.fields["bulletin"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = published_since(record.place, record.since)
        self.initial.setdefault("done_on", clock.today())

    def clean_done_on(self) -> date:
        done: date = self.cleaned_data["done_on"]
        if not self.record.since - timedelta(days=366) <= done <= clock.today():
            raise forms.ValidationError(gettext("完成日期不能在今天以后，也不能早于计划一年"))
        return done


class ReasonForm(StepForm):
    reason = GuardedText(label=_("退回理由"), max_length=400)
