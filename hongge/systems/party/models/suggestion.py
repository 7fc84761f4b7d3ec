"""What an adviser suggests after a visit, and what became of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.urls import reverse

from hongge.civic.posts import ADVISER, AT_PLACE, AUDITOR, SYSTEM
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.flow import Record
from hongge.systems.party.models.coverage import Coverage


class SuggestionQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place, and the adviser's own. The firm is not shown what is said about it."""
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, AUDITOR):
            return self.filter(under(actor))
        return self.filter(coverage__adviser=actor.duty) if actor.role == ADVISER else self.none()

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)


@scoped
class Suggestion(Record):
    """Something an adviser asks the community to do about a firm."""

    class State(models.TextChoices):
        RAISED = "raised", "待答复"
        TAKEN = "taken", "已采纳"
        DONE = "done", "已落实"
        EXPLAINED = "explained", "已说明"
        RELAYED = "relayed", "已转诉求"
        WITHDRAWN = "withdrawn", "已撤回"

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="suggestions")
    text = models.CharField("建议", max_length=1000)
    answer = models.CharField("答复", max_length=1000, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指导员建议"
        indexes = [
            models.Index(fields=["path"], name="suggestion_path"),
            models.Index(fields=["stream", "-opened_at"], name="suggestion_stream_opened"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("party:suggestion", args=[self.pk])

    @property
    def number(self) -> str:
        """What people quote, and what a request that came of it carries as its outside number."""
        return f"JY-{self.pk}"

    @property
    def title(self) -> str:
        return self.text if len(self.text) <= 40 else self.text[:39] + "…"

    @property
    def state_words(self) -> str:
        return Suggestion.State(self.state).label
