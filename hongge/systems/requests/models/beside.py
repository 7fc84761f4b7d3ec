"""What is kept beside a request: its reporter, pictures, helpers, and one append-only row for each thing that happened."""

from __future__ import annotations

import hashlib
from typing import ClassVar, Self

from django.db import models

from hongge.civic.models import Organisation, Person
from hongge.civic.posts import RESIDENT, SYSTEM, VISITOR
from hongge.kernel.access import Actor, ScopedQuerySet
from hongge.kernel.files import StoredFile
from hongge.kernel.flow import Side
from hongge.kernel.secrets import BlindIndexField, Sealed, SealedTextField, Tampered, mask_name
from hongge.systems.requests.models.request import OFFICE, Request


def token_digest(token: str) -> str:
    """What is stored of a tracking token."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


class ReporterQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """For the offices above the request and for whoever reported; no body that is given work sees any."""
        if actor.only is not None or actor.role in (*OFFICE, SYSTEM):
            return self.filter(request__in=Request.objects.visible_to(actor))
        return self.filter(person=actor.person) if actor.person and actor.role in (RESIDENT, VISITOR) else self.none()


class Reporter(Sealed, Side):
    """Who reported; vouched for by the opening's entry. A company's side joins only the request."""

    request = models.OneToOneField(Request, models.CASCADE, related_name="reporter")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = SealedTextField(max_plain=40, blank=True)
    phone = SealedTextField(max_plain=20, blank=True)
    phone_index = BlindIndexField(of="phone")
    may_contact = models.BooleanField("同意联系", default=True)
    token_digest = models.CharField(max_length=40, unique=True)
    sealed: ClassVar[tuple[str, ...]] = ("person_id", "name", "phone", "may_contact", "token_digest")

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报事人"

    @property
    def masked(self) -> str:
        return mask_name(self.name) if self.name else "居民"

    @property
    def known_by(self) -> tuple[str, ...]:
        """The names and phones that tell who it is, of the report and of the account it was made with."""
        known = [self.name, self.phone, *([self.person.name, self.person.phone] if self.person else [])]
        return tuple(dict.fromkeys(word for word in known if word))

    @property
    def opens(self) -> bool:
        """Whether name and phone open where they stand; not, when somebody moved them here by hand."""
        try:
            return self.name is not None and self.phone is not None
        except Tampered:
            return False


class Photo(models.Model):
    """A picture of the matter, before or after. Never asked for."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    after = models.BooleanField("办后", default=False)


class Assistant(models.Model):
    """A body that helps the lead (协办)."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="assistants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "organisation"], name="assistant_once")]


# Side records. Extension, suspension, supervision, whistle, merge, split and exclusion belong here too when they come.


class Assignment(Side):
    """派单: whom the request was given to, the n-th time."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="assignments")
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    nth = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("lead_id", "nth", "note")


class Return(Side):
    """退单: the lead hands it back with a reason."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="returned")
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    nth = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=400)
    sealed: ClassVar[tuple[str, ...]] = ("lead_id", "nth", "reason")


class Word(Side):
    """Something said on the request: a remark, a question to the reporter, an answer."""

    class To(models.TextChoices):
        EVERYONE = "everyone", "都能看到"
        REPORTER = "reporter", "问报事人"
        OFFICE = "office", "居民看不到，主办单位看得到"
        COMMUNITY = "community", "只有社区看得到"

    request = models.ForeignKey(Request, models.PROTECT, related_name="words")
    to = models.CharField(max_length=16, choices=To.choices, default=To.EVERYONE)
    text = models.CharField(max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("to", "text")


class Result(Side):
    """处理结果, or the grounds of a refusal: every one that was given. The request itself holds the last."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="results")
    text = models.CharField(max_length=2000)
    outcome = models.CharField(max_length=16, choices=Request.Outcome.choices)
    sealed: ClassVar[tuple[str, ...]] = ("text", "outcome")


class Pause(Side):
    """停表: how long the clock stood still, while the reporter was asked or a result lay with them. Extensions come here too."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField()
    sealed: ClassVar[tuple[str, ...]] = ("since", "until")


class Contact(Side):
    """联系: the reporter was called or visited."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="contacts")
    reached = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("reached", "note")


class CallBack(Side):
    """回访: asked whether it is really done; a call that reached nobody is a call-back too."""

    class Answer(models.TextChoices):
        YES = "yes", "办好了"
        NO = "no", "没办好"
        UNREACHED = "unreached", "没联系上"

    request = models.ForeignKey(Request, models.PROTECT, related_name="callbacks")
    answer = models.CharField(max_length=16, choices=Answer.choices)
    note = models.CharField(max_length=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("answer", "note")


class Evaluation(Side):
    """评价: five levels, and whether it was solved; once for each result. Entered by staff for somebody: marked."""

    class Rating(models.IntegerChoices):
        VERY_GOOD = 5, "非常满意"
        GOOD = 4, "满意"
        FAIR = 3, "基本满意"
        BAD = 2, "不满意"
        VERY_BAD = 1, "非常不满意"

    request = models.ForeignKey(Request, models.PROTECT, related_name="evaluations")
    rating = models.PositiveSmallIntegerField(choices=Rating.choices)
    solved = models.BooleanField()
    reason = models.CharField(max_length=400, blank=True)
    by_staff = models.BooleanField(default=False)
    sealed: ClassVar[tuple[str, ...]] = ("rating", "solved", "reason", "by_staff")
