"""The papers a project needs, what has been handed in, and pictures of it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from hongge.kernel.files import StoredFile
from hongge.kernel.flow import Side
from hongge.systems.elevators.models.project import LiftProject


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def missing_for(self, project: LiftProject, step: str) -> Self:
        """Papers that this step needs and nobody has handed in."""
        return self.filter(step=step, required=True).exclude(documents__project=project)


class Requirement(models.Model):
    """A kind of paper: which step needs it, by which law. A region's own go beside the national ones."""

    code = models.CharField("代码", max_length=24, primary_key=True)
    label = models.CharField("材料", max_length=60)
    step = models.CharField("哪一步前要有", max_length=24)
    source = models.CharField("依据", max_length=120)
    required = models.BooleanField("必须有", default=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "加装电梯材料"
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.label


class Document(Side):
    """A paper that was handed in. Its pages, where somebody took pictures of them, are the Pictures of the same entry."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="documents")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="documents")
    title = models.CharField("名称", max_length=80, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    dated_on = models.DateField("日期", null=True, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("requirement_id", "title", "number", "dated_on")

    class Meta:
        verbose_name = verbose_name_plural = "材料"


class Picture(Side):
    """A picture beside whatever was entered with it. Never asked for; only those at work on the project open it."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="pictures")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sealed: ClassVar[tuple[str, ...]] = ("file_id",)
