"""What happens beside the vote: corrections, deliveries, who stands for co-owners, proxies. Append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hongge.civic.assembly.models.assembly import Assembly
from hongge.civic.assembly.models.register import Elector, Holder
from hongge.civic.models import Person
from hongge.kernel.files import StoredFile
from hongge.kernel.flow import Side
from hongge.kernel.places import Place
from hongge.kernel.secrets import BlindIndexField, SealedTextField, mask_name


class Ground(Side):
    """召集依据: why owners are asked without a record that passed the gate (支部决策前置), and by which paper. The last one counts."""

    class Why(models.TextChoices):
        OWNERS = "owners", "五分之一以上的业主联名提议"
        ORDERED = "ordered", "街道或者主管部门要求召开"
        OUTSIDE = "outside", "支部研究和联席会议在系统以外开过"

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="grounds")
    why = models.CharField("召集依据", max_length=8, choices=Why.choices)
    document = models.CharField("文件", max_length=120)
    sealed: ClassVar[tuple[str, ...]] = ("why", "document")

    class Meta:
        verbose_name = verbose_name_plural = "召集依据"


class Correction(Side):
    """更正: before the freeze, one thing about one unit, with its reason. The last one of a kind counts.

    `value`: {"area": 9860}, {"delivery": "undelivered"}, {"counted": false} or {"owners": ["P12", "O3"]}.
    """

    class What(models.TextChoices):
        AREA = "area", "面积"
        DELIVERY = "delivery", "交付情况"
        OWNERS = "owners", "业主"
        COUNTED = "counted", "是否计入"

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="corrections")
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    what = models.CharField("更正什么", max_length=16, choices=What.choices)
    value = models.JSONField()
    reason = models.CharField("理由", max_length=400)
    sealed: ClassVar[tuple[str, ...]] = ("room_id", "what", "value", "reason")

    class Meta:
        verbose_name = verbose_name_plural = "名册更正"


class Delivery(Side):
    """送达: the papers reached this owner, how and when."""

    class How(models.TextChoices):
        HAND = "hand", "当面交"
        POST = "post", "邮寄"
        DOOR = "door", "投信箱并拍照"
        PHONE = "phone", "短信或微信"

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="deliveries")
    elector = models.ForeignKey(Elector, models.PROTECT, related_name="deliveries")
    how = models.CharField("怎么送的", max_length=8, choices=How.choices)
    delivered_on = models.DateField("送达日期")
    proved = models.BooleanField("有签收或照片", default=False)
    sealed: ClassVar[tuple[str, ...]] = ("elector_id", "how", "delivered_on", "proved")


class Naming(Side):
    """推选代表: one co-owner names who casts the one vote of a unit owned together. In force when all of them name the same."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="namings")
    elector = models.ForeignKey(Elector, models.PROTECT, related_name="namings")
    by = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    representative = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    on_paper = models.BooleanField("书面，工作人员登记", default=False)
    sealed: ClassVar[tuple[str, ...]] = ("elector_id", "by_id", "representative_id", "on_paper")


class Proxy(Side):
    """委托: written, with agent, matters, powers and period, signed (民法典 165). `reason`: why it carries no vote; empty when it does."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="proxies")
    elector = models.ForeignKey(Elector, models.PROTECT, related_name="proxies")
    agent = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agent_name = SealedTextField(max_plain=40)
    agent_phone = SealedTextField(max_plain=20)
    agent_index = BlindIndexField(of="agent_phone")
    motions = models.JSONField("委托哪几项", default=list)
    until_on = models.DateField("委托到")
    written = models.BooleanField("有书面委托书", default=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("elector_id", "agent_id", "agent_index", "motions", "until_on", "written", "scan_id", "reason")

    class Meta:
        verbose_name = verbose_name_plural = "委托"

    @property
    def masked(self) -> str:
        return mask_name(self.agent_name)
