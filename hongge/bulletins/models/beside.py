"""What is kept beside a bulletin: outside numbers with their signatures, the frozen figures, the seal. Append-only."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models

from hongge.bulletins.models.bulletin import Bulletin
from hongge.bulletins.models.text import shown
from hongge.civic.models import Duty, Organisation
from hongge.kernel.checkpoints import Checkpoint
from hongge.kernel.flow import Side


class ExternalFigure(Side):
    """A number that no record here stands behind (外来数字). A later row of the same label takes the place of an earlier one."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="externals")
    label = models.CharField("名称", max_length=40)
    value = models.CharField("数值", max_length=24)
    unit = models.CharField("单位", max_length=10, blank=True)
    source = models.CharField("出处", max_length=120)
    body = models.ForeignKey(Organisation, models.PROTECT, verbose_name="来源单位", related_name="+")
    as_of = models.DateField("截至")
    entered_by = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+", db_index=False)
    sealed: ClassVar[tuple[str, ...]] = ("label", "value", "unit", "source", "body_id", "as_of", "entered_by_id")

    @property
    def is_signed(self) -> bool:
        return hasattr(self, "signature")

    @property
    def shown(self) -> str:
        """As its source has it, with thousands set apart."""
        return f"{Decimal(self.value):,}"


class Signature(Side):
    """Who answers for an outside number: somebody of the body it comes from, or a colleague who has seen the paper."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="signatures")
    external = models.OneToOneField(ExternalFigure, models.PROTECT, related_name="signature")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+", db_index=False)
    sealed: ClassVar[tuple[str, ...]] = ("external_id", "duty_id")


class FrozenFigure(Side):
    """A figure as it was published. `value`: a plain number, empty when there was nothing to divide by.

    `ids_count` and `ids_digest`: how many records stood behind it, and SHA-256 over their ids in ascending order, one decimal
    number and a line feed each. `parts`: for a rate its numerator and denominator, each with name, label, value, count and digest.
    """

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="frozen")
    slot = models.CharField(max_length=80)
    name = models.CharField(max_length=48)
    label = models.CharField(max_length=80)
    unit = models.CharField(max_length=10)
    definition = models.TextField()
    value = models.CharField(max_length=24, blank=True)
    parts = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField()
    ids_count = models.PositiveBigIntegerField()
    ids_digest = models.CharField(max_length=64)
    sealed: ClassVar[tuple[str, ...]] = (
        "slot",
        "name",
        "label",
        "unit",
        "definition",
        "value",
        "parts",
        "since",
        "until",
        "ids_count",
        "ids_digest",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "slot"], name="frozen_once_a_slot")]

    @property
    def shown(self) -> str:
        return shown(self.value)


class Publication(models.Model):
    """The seal of a published bulletin: the checkpoint that holds its publishing, and the code on paper."""

    bulletin = models.OneToOneField(Bulletin, models.PROTECT, related_name="publication")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="+")
    code = models.CharField("校验码", max_length=40, unique=True)

    @property
    def position(self) -> int:
        """How many entries the journal held then: 日志第N号."""
        return self.checkpoint.size
