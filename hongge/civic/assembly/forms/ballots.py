"""Ballots: cast on a phone, read from paper, taken in from the platform."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from hongge.civic.assembly.models import CHOICES, MARKS, Elector, Motion
from hongge.kernel import clock
from hongge.kernel.forms import DayInput, GuardedText, PhotosField, StepForm

MOST_BYTES = 20 * 1024 * 1024
SIGNED = (
    ("owner", _("业主本人")),
    ("representative", _("共有人推选的代表")),
    ("all", _("全体共有人签名，意见一致")),
    ("agent", _("受托人，有书面委托")),
    ("guardian", _("监护人、法定代表人，有证明")),
    ("co_owner", _("只有部分共有人，没有推选代表")),
    ("opposed", _("共有人各签各的，意见相反")),
    ("oral", _("口头受托的人")),
    ("unauthorised", _("别人代签，没有委托书")),
    ("buyer", _("还没交付的买房人")),
    ("stranger", _("不是业主")),
)
ONE, SEVERAL = ("representative", "all", "co_owner", "opposed"), ("owner",)  # whom the paper of one owner, or of several, cannot bear


class BallotForm(StepForm):
    """A choice on each motion. Nothing is marked beforehand."""

    choices: dict[str, str] = CHOICES

    def __init__(self, *args: Any, motions: list[Motion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.motions = motions
        for motion in motions:
            self.fields[f"m{motion.nth}"] = forms.ChoiceField(
                label=motion.text,
                choices=list(self.choices.items()),
                widget=forms.RadioSelect(attrs={"class": "choice"}),
                error_messages={"required": _("这一项还没有选")},
            )

    def marks(self) -> dict[str, str]:
        return {str(motion.nth): self.cleaned_data[f"m{motion.nth}"] for motion in self.motions}


class CastForm(BallotForm):
    """投票, by an owner."""


class EntryForm(BallotForm):
    """录入纸质票. What somebody else read is not shown."""

    choices = MARKS
    signed = forms.ChoiceField(label=_("票上是谁签的字"), choices=SIGNED)
    received_on = forms.DateField(label=_("哪天收到"), widget=DayInput)
    received_time = forms.TimeField(
        label=_("几点收到"),
        help_text=_(
            "不填的，跟着前一个人录的；第一个人录的，今天收到按现在，以前收到按中午12点；那天是截止日，或者这一户那天也在手机上投过，一定要填"
        ),
        required=False,
        widget=forms.TimeInput(attrs={"class": "input", "type": "time"}, format="%H:%M"),
    )
    photos = PhotosField(label=_("扫描件"), help_text=_("第一个人录的时候要有，第二个人可不放"), required=False)

    def __init__(self, *args: Any, elector: Elector, represented: bool, **kwargs: Any) -> None:
        """`represented`: all co-owners have named the one who votes."""
        super().__init__(*args, **kwargs)
        out = ONE if not elector.is_joint else SEVERAL if represented else (*SEVERAL, "representative")
        self.fields["signed"].choices = [(code, words) for code, words in SIGNED if code not in out]  # type: ignore[attr-defined]
        if "representative" in out and elector.is_joint:
            self.fields["signed"].help_text = _("这一户是几个人共有的，还没有登记推选的代表；手上有推选书的，先登记推选，再录这张票")
        self.fields["received_on"].initial = clock.today()
        for motion in self.motions:
            self.fields[f"m{motion.nth}"].widget = forms.RadioSelect(choices=list(self.choices.items()))
        self.order_fields([*(f"m{motion.nth}" for motion in self.motions), "signed", "received_on", "received_time", "photos"])

    def received_at(self, first: datetime | None = None) -> datetime:
        """At the time given; without one as the `first` reading of that day says, else now for today's papers and noon for earlier ones."""
        day, at = self.cleaned_data["received_on"], self.cleaned_data["received_time"]
        if at is None and first is not None and clock.day_of(first) == day:
            return first
        if at is None and day == clock.today():
            return clock.now()
        return timezone.make_aware(datetime.combine(day, at or time(12)))


class TakeBackForm(StepForm):
    """撤回录入."""

    reason = GuardedText(label=_("为什么撤回"), help_text=_("像 日期打错了、录到别的户上了"), max_length=400)


def _marked(words: Any) -> SafeString:
    return mark_safe(re.sub("“([^”]*)”", r'“<span lang="zh-Hans">\1</span>”', escape(str(words))))


headings_marked = lazy(_marked, SafeString)  # the headings of a Chinese workbook, quoted, are said to be Chinese


class PlatformForm(forms.Form):
    """The official platform's export: to look at first, or the key of one already looked at."""

    sheet = forms.FileField(
        label=_("官方平台导出的表"),
        help_text=headings_marked(_("xlsx，最多 20 MB；要有“房号”“投票时间”，每个议题一列“议题1”“议题2”")),
        required=False,
    )
    kept = forms.RegexField(r"^[A-Za-z0-9_-]{32}$", required=False, widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("look", "look"), ("accept", "accept")], widget=forms.HiddenInput, initial="look")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sheet = data.get("sheet")
        if not sheet and not data.get("kept"):
            self.add_error("sheet", _("请选一个表格文件"))
        if sheet and sheet.size > MOST_BYTES:
            self.add_error("sheet", _("文件超过 20 MB，请分成几份"))
        return data
