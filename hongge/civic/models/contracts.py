"""Who serves which compound: the property service contract (物业服务合同, 民法典 937)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from hongge.civic.models.organisations import Organisation
from hongge.civic.posts import AT_PLACE, AUDITOR, SYSTEM
from hongge.kernel.access import Actor, ScopedQuerySet, scoped
from hongge.kernel.files import StoredFile
from hongge.kernel.places import PathField, Place, below


class ContractQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place, and by either side."""
        if actor.role in (*AT_PLACE, AUDITOR, SYSTEM):
            return self.filter(below(actor.path))
        return self.filter(Q(firm=actor.organisation) | Q(client=actor.organisation)) if actor.organisation else self.none()

    def on(self, day: date) -> Self:
        """In force on that day. `to_on` is the first day no longer."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), from_on__lte=day)


@scoped
class Contract(models.Model):
    """A firm serves a compound for whoever signed on the owners' side: their committee, or before there is one the developer."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="物业企业", related_name="contracts")
    client = models.ForeignKey(Organisation, models.PROTECT, verbose_name="委托方", related_name="contracts_given")
    compound = models.ForeignKey(Place, models.PROTECT, verbose_name="小区", related_name="+")
    path = PathField(editable=False)
    document = models.CharField("合同编号", max_length=80, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    papers = models.ManyToManyField(StoredFile, verbose_name="合同文件", related_name="+", blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "物业服务合同"
        constraints = [
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gt=F("from_on")), name="contract_ends_after_start"),
            models.CheckConstraint(condition=~Q(firm=F("client")), name="contract_has_two_sides"),
            models.UniqueConstraint(fields=["firm", "compound", "from_on"], name="contract_once"),
        ]
        indexes = [models.Index(fields=["path"], name="contract_path")]

    def __str__(self) -> str:
        return f"{self.firm}·{self.compound}"
