"""What is kept beside a matter: one append-only row for each thing that happened, and scans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hongge.civic.models import Organisation
from hongge.kernel.files import StoredFile
from hongge.kernel.flow import Side
from hongge.systems.decisions.models.matter import Matter, yuan


class Scan(models.Model):
    """A picture of a paper or of what was done. Never asked for."""

    class What(models.TextChoices):
        MINUTES = "minutes", "会议记录"
        DECISION = "decision", "决定"
        REPORT = "report", "执行"

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="scans")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    what = models.CharField(max_length=16, choices=What.choices)


class Deliberation(Side):
    """网格党组织议: one meeting on one step. Heads are counted; how a person voted is kept nowhere. `duties`: ids of those who came."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="deliberations")
    step = models.CharField(max_length=32)
    label = models.CharField(max_length=40)
    held_on = models.DateField()
    expected = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    agreed = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField(default=0)
    dissent = models.CharField(max_length=1000, blank=True)
    minutes = models.CharField(max_length=4000, blank=True)
    duties = models.JSONField(default=list)
    counts = models.BooleanField()
    sealed: ClassVar[tuple[str, ...]] = (
        "step", "held_on", "expected", "present", "agreed", "against", "dissent", "minutes", "duties", "counts",
    )  # fmt: skip


class Resolution(Side):
    """The decision of committee, company or owners (where these voted elsewhere). `source`: where it can be checked."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="resolutions")
    decider = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    held_on = models.DateField()
    passed = models.BooleanField()
    expected = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=2000)
    source = models.CharField(max_length=120, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("decider_id", "held_on", "passed", "expected", "present", "agreed", "text", "source")


class PublicNotice(Side):
    """公示: its text and its days. The first day is not counted, a last day off moves on (民法典 201, 203)."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="notices")
    text = models.CharField(max_length=4000)
    noticed_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    until_on = models.DateField()
    sealed: ClassVar[tuple[str, ...]] = ("text", "noticed_on", "days", "until_on")


class Objection(Side):
    """异议, as it was put; never who put it."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="objections")
    nth = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("nth", "text")


class Answer(Side):
    """答复 to one objection."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="answer")
    text = models.CharField(max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("objection_id", "text")


class ExecutionReport(Side):
    """执行报告. `spent` in cents; `finished`: nothing is left to do."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="reports")
    text = models.CharField(max_length=2000)
    spent = models.PositiveBigIntegerField(default=0)
    finished = models.BooleanField(default=True)
    sealed: ClassVar[tuple[str, ...]] = ("text", "spent", "finished")

    @property
    def spent_words(self) -> str:
        return yuan(self.spent)


class Word(Side):
    """Something said on the matter: a remark, the reason of a return or a withdrawal."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="words")
    text = models.CharField(max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("text",)
