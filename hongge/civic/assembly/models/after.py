"""After the close: what each motion came to, objections and their answers, and the two who certify."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hongge.civic.assembly.models.assembly import Assembly
from hongge.civic.assembly.models.motions import Motion
from hongge.civic.models import Duty, Person
from hongge.kernel.flow import Side
from hongge.kernel.secrets import SealedTextField


class Outcome(Side):
    """What the count of one motion came to, under the frozen settings and under each other reading. Written once, at the count."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="outcomes")
    motion = models.OneToOneField(Motion, models.PROTECT, related_name="outcome")
    passed = models.BooleanField("通过")
    result = models.JSONField()
    others = models.JSONField()
    sealed: ClassVar[tuple[str, ...]] = ("motion_id", "passed", "result", "others")


class Objection(Side):
    """异议: somebody does not accept the count, in their words."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="objections")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField("工作人员代登记", default=False)
    text = SealedTextField(max_plain=2000)
    sealed: ClassVar[tuple[str, ...]] = ("person_id", "on_behalf", "text")

    class Meta:
        verbose_name = verbose_name_plural = "异议"

    @property
    def is_answered(self) -> bool:
        return hasattr(self, "answer")


class Answer(Side):
    """What was found, and told to whoever objected. Once an objection."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="answers")
    objection = models.OneToOneField(Objection, models.PROTECT, related_name="answer")
    text = models.CharField(max_length=2000)
    sealed: ClassVar[tuple[str, ...]] = ("objection_id", "text")


class Certification(Side):
    """核定: one of the two who have checked the count. A second hat is not a second person."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="certifications")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    nth = models.PositiveSmallIntegerField()
    sealed: ClassVar[tuple[str, ...]] = ("person_id", "duty_id", "nth")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assembly", "person"], name="certified_by_two_people"),
            models.UniqueConstraint(fields=["assembly", "nth"], name="certification_nth"),
            models.CheckConstraint(condition=Q(nth__in=(1, 2)), name="certification_first_or_second"),
        ]
