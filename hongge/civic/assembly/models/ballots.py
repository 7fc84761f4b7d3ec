"""Ballots: every one is kept; of each owner at most one counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from hongge.civic.assembly import proof
from hongge.civic.assembly.models.assembly import Assembly
from hongge.civic.assembly.models.beside import Proxy
from hongge.civic.assembly.models.register import Elector
from hongge.civic.assembly.tally import Reason
from hongge.civic.assembly.tally.labels import REASONS
from hongge.civic.models import Person
from hongge.kernel.files import StoredFile
from hongge.kernel.flow import Side
from hongge.kernel.secrets import SealedTextField, blind

SIGNED = {  # who signed the paper: why it would not count, nothing when it does
    "owner": "",
    "representative": "",
    "all": "",
    "guardian": "",
    "agent": "",
    "co_owner": "no_representative",
    "opposed": "conflicting",
    "oral": "oral_proxy",
    "unauthorised": "no_authority",
    "buyer": "undelivered",
    "stranger": "not_owner",
}


def token_digest(token: str) -> str:
    """What is stored of the secret part of an address."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


class BallotQuerySet(models.QuerySet["Ballot"]):
    def standing(self) -> Self:
        """Those that count by what is sealed of them: of each owner the last that came without a reason against it."""
        return self.filter(~Exists(_later()), reason="")

    def misflagged(self) -> Self:
        """Those whose `counts` says something else."""
        return self.filter(Q(~Q(reason="") | Exists(_later()), counts=True) | Q(~Exists(_later()), reason="", counts=False))


def _later() -> models.QuerySet[Ballot]:
    return Ballot.objects.filter(elector=OuterRef("elector"), reason="", nth__gt=OuterRef("nth"))


class Ballot(Side):
    """One vote as it was received. `reason`: why it did not count when it came. `counts` repeats for lists what `standing` finds.

    `marks` are sealed at rest: before the close nobody reads a result out of the database.
    """

    class Origin(models.TextChoices):
        PAPER = "paper", "纸质"
        OWN = "own", "电子"
        IMPORTED = "imported", "官方平台导入"

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="ballots")
    elector = models.ForeignKey(Elector, models.PROTECT, related_name="ballots")
    nth = models.PositiveIntegerField("票链序号")
    origin = models.CharField("来源", max_length=12, choices=Origin.choices)
    marks = SealedTextField(max_plain=2000)
    unmarked = models.JSONField("没填或填错的议题", default=list)
    accepted_at = models.DateTimeField("收到")
    voter = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, related_name="+")
    external = models.CharField("平台票号", max_length=64, blank=True)
    reason = models.CharField("不生效的原因", max_length=20, blank=True)
    counts = models.BooleanField("现在生效")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    token_digest = models.CharField(max_length=40, unique=True)
    sealed: ClassVar[tuple[str, ...]] = (
        "elector_id", "nth", "origin", "marks", "unmarked", "accepted_at", "voter_id", "proxy_id", "external", "reason", "previous",
        "digest", "token_digest",
    )  # fmt: skip

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "票"
        constraints = [
            models.UniqueConstraint(fields=["elector"], condition=Q(counts=True), name="ballot_one_counts"),
            models.UniqueConstraint(fields=["assembly", "nth"], name="ballot_nth"),
            models.UniqueConstraint(fields=["assembly", "previous"], name="ballot_no_fork"),
            models.UniqueConstraint(fields=["assembly", "external"], condition=~Q(external=""), name="ballot_external_once"),
        ]
        indexes = [models.Index(fields=["assembly", "counts"], name="ballot_counts")]

    @classmethod
    def amiss(cls) -> Iterator[tuple[int, str]]:
        for pk, counts in cls.objects.misflagged().order_by("pk").values_list("pk", "counts"):
            yield pk, f"这张票按封存的内容{'不生效' if counts else '生效'}，标的却是{'生效' if counts else '不生效'}，被直接改过"

    @property
    def choices(self) -> dict[str, str]:
        """The mark by the motion's number."""
        return dict(json.loads(self.marks))

    @property
    def why(self) -> str:
        """The code of why it does not count now; nothing when it does."""
        return "" if self.counts else self.reason or ("withdrawn" if self.proxy_id else "replaced")

    @property
    def why_words(self) -> str:
        return REASONS[Reason(self.why)] if self.why else ""

    @property
    def token(self) -> str:
        """The secret part of the receipt's address, derived from the row's seal and never stored."""
        return blind(f"ballot:{self.seal}")

    @property
    def code(self) -> str:
        """The receipt code: 8F3C-21D7-A9."""
        return proof.receipt(blind(f"receipts:{self.assembly.seal}").encode(), self.assembly.number, self.nth)

    @property
    def place_in_chain(self) -> str:
        """The short form of the digest before, as people copy it."""
        return short_code(self.previous)

    @property
    def origin_words(self) -> str:
        return str(Ballot.Origin(self.origin).label)


def short_code(digest: str) -> str:
    """The first ten signs of a digest as people copy them: 5be0-9c44-0e."""
    short = digest[:10]
    return f"{short[:4]}-{short[4:8]}-{short[8:]}"


class PaperEntry(Side):
    """One reading of one paper by one person. Two that agree make a ballot; as long as none do, another person reads it again.

    `again`: how often this person has taken a reading of this paper back before.
    """

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="entries")
    elector = models.ForeignKey(Elector, models.PROTECT, related_name="entries")
    sheet = models.PositiveSmallIntegerField("第几张")
    nth = models.PositiveSmallIntegerField("第几次录入")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    again = models.PositiveSmallIntegerField("这个人第几次重录", default=0)
    marks = SealedTextField(max_plain=2000)
    signed = models.CharField("谁签的字", max_length=16)
    received_at = models.DateTimeField("收到")
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    settles = models.BooleanField("这一次定了", default=False)
    sealed: ClassVar[tuple[str, ...]] = (
        "elector_id", "sheet", "nth", "person_id", "again", "marks", "signed", "received_at", "scan_id", "settles",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "纸质票录入"
        constraints = [
            models.UniqueConstraint(fields=["elector", "sheet", "nth"], name="entry_nth"),
            models.UniqueConstraint(fields=["elector", "sheet", "person", "again"], name="entry_by_another"),
        ]


class TakenBack(Side):
    """撤回录入: a reading that was wrong, taken back before its paper was settled. It is kept, and counts for nothing."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="taken_back")
    reading = models.OneToOneField(PaperEntry, models.PROTECT, related_name="taken_back")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField("为什么撤回", max_length=400)
    sealed: ClassVar[tuple[str, ...]] = ("reading_id", "person_id", "reason")

    class Meta:
        verbose_name = verbose_name_plural = "撤回的录入"


class PlatformFile(Side):
    """The export of the official platform as it was handed in, kept whole."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="platform_files")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    content = SealedTextField(max_plain=30_000_000)
    sealed: ClassVar[tuple[str, ...]] = ("sha256", "size", "rows", "taken")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assembly", "sha256"], name="platform_file_once")]
