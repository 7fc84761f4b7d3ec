"""The request: what somebody wants put right, from receipt to close."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import AT_PLACE, COMMUNITY_STAFF, DISTRICT_STAFF, OF_ORGANISATION, RESIDENT, STREET_STAFF, SYSTEM, VISITOR
from hongge.kernel import clock, spoken
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.flow import Record
from hongge.kernel.secrets import blind
from hongge.systems.requests.models.tables import Category

READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 1 I L O U
CLOSED = ("closed", "rejected", "withdrawn")  # what the workflow ends in
OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)


def lit(light: str) -> Q:
    """Requests whose light is late, soon or ok now; of one that is read, `Request.light` says the same."""
    now = clock.now()
    when = {"late": Q(due_at__lt=now), "soon": Q(soon_at__lte=now, due_at__gte=now), "ok": Q(soon_at__gt=now, due_at__gte=now)}
    return Q(paused_at=None, done_at=None) & when[light]


class RequestQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place, led or assisted by one's organisation, reported by oneself, or the one record of one's link."""
        if actor.only is not None:
            return self.filter(pk=actor.only[1]) if actor.only[0] == "request" else self.none()
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in AT_PLACE:
            return self.filter(under(actor))
        if actor.role in OF_ORGANISATION and actor.organisation:
            helping = Request.assistants.rel.related_model._default_manager.filter(organisation=actor.organisation)
            return self.filter(Q(lead=actor.organisation) | Q(pk__in=helping.values("request")))
        if actor.person and actor.role in (RESIDENT, VISITOR):
            return self.filter(reporter__person=actor.person)
        return self.none()

    def open(self) -> Self:
        return self.filter(state__in=[state for state in Request.State.values if state not in CLOSED])  # named, so that an index serves

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def with_light(self, light: str) -> Self:
        return self.open().filter(lit(light))

    def matching(self, words: str) -> Self:
        """Search by number, title, or place name and its pinyin initials."""
        place = Q(place__name__icontains=words) | Q(place__initials__startswith=words.lower())
        return self.filter(Q(number__icontains=words.upper()) | Q(title__icontains=words) | place)

    def public(self) -> Self:
        """Those with a title of their own for the compound's page."""
        return self.exclude(public_title="")


@scoped
class Request(Record):
    """What somebody wants put right, from receipt to close."""

    class State(models.TextChoices):
        RECEIVED = "received", "待受理"
        NEED_INFO = "need_info", "待补充"
        ACCEPTED = "accepted", "待派"
        DISPATCHED = "dispatched", "待签收"
        WORKING = "working", "办理中"
        DONE = "done", "待回访"
        REOPEN_REQUESTED = "reopen_requested", "申请重办"
        CLOSED = "closed", "已结"
        REJECTED = "rejected", "不予受理"
        WITHDRAWN = "withdrawn", "撤回"

    class Kind(models.TextChoices):
        ASK = "ask", "咨询"
        HELP = "help", "求助"
        COMPLAINT = "complaint", "投诉"
        REPORT = "report", "举报"
        SUGGESTION = "suggestion", "建议"
        PRAISE = "praise", "表扬"

    class Channel(models.TextChoices):
        QR = "qr", "居民扫码"
        WEB = "web", "网页"
        PHONE = "phone", "电话"
        DESK = "desk", "到站"
        VISIT = "visit", "网格走访"
        COMMITTEE = "committee", "业委会"
        COMPANY = "company", "物业"
        MEMBER = "member", "党员双报到"
        HOTLINE = "12345", "12345转办"
        SUPERIOR = "superior", "上级交办"
        PATROL = "patrol", "巡查发现"
        MEETING = "meeting", "联席会议"

    class Urgency(models.TextChoices):
        NORMAL = "normal", "一般"
        URGENT = "urgent", "紧急"
        CRITICAL = "critical", "特急"

    class Outcome(models.TextChoices):
        SOLVED = "solved", "已解决"
        PARTLY = "partly", "部分解决"
        EXPLAINED = "explained", "已解释"
        PASSED_ON = "passed_on", "转出"
        DUPLICATE = "duplicate", "重复"
        WITHDRAWN = "withdrawn", "撤回"
        REJECTED = "rejected", "不予受理"

    class Part(models.TextChoices):
        """Public parts of a building or compound."""

        LIFT = "lift", "电梯"
        STAIRS = "stairs", "楼道"
        DOOR = "door", "门禁"
        PIPES = "pipes", "水管"
        SHED = "shed", "车棚"
        GREEN = "green", "绿化"
        LAMP = "lamp", "路灯"
        ROAD = "road", "道路、停车"
        OTHER = "other", "别的地方"

    number = models.CharField("编号", max_length=24, unique=True)
    title = models.CharField("标题", max_length=80)
    description = models.CharField("内容", max_length=4000)
    kind = models.CharField("类型", max_length=16, choices=Kind.choices, default=Kind.HELP)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name="类别", db_index=False)
    channel = models.CharField("来源", max_length=16, choices=Channel.choices)
    external_number = models.CharField("外部编号", max_length=40, blank=True)
    entered_by = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    on_behalf = models.BooleanField("代居民登记", default=False)
    part = models.CharField("公共部位", max_length=16, choices=Part.choices, blank=True)
    urgency = models.CharField("紧急程度", max_length=16, choices=Urgency.choices, default=Urgency.NORMAL)
    occurred_at = models.DateTimeField("发生时间", null=True, blank=True)
    public_title = models.CharField("公开用的标题", max_length=40, blank=True)

    lead = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="主办", related_name="+")
    question = models.CharField("等居民回答的话", max_length=400, blank=True)
    result = models.CharField("处理结果", max_length=2000, blank=True)
    outcome = models.CharField("办理结论", max_length=16, choices=Outcome.choices, blank=True)

    counts_from = models.DateTimeField("时钟起点", null=True)
    soon_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField("办结期限", null=True)
    sign_due_at = models.DateTimeField("签收期限", null=True)
    paused_at = models.DateTimeField("停表", null=True)
    accepted_at = models.DateTimeField("受理", null=True)
    dispatched_at = models.DateTimeField("派单", null=True)
    signed_at = models.DateTimeField("签收", null=True)
    contact_due_at = models.DateTimeField("首次联系期限", null=True)
    contacted_at = models.DateTimeField("首次联系", null=True)
    done_at = models.DateTimeField("办结", null=True)
    closed_at = models.DateTimeField("结案", null=True)
    signed_in_time = models.BooleanField(null=True)
    contacted_in_time = models.BooleanField(null=True)
    done_in_time = models.BooleanField(null=True)
    minutes_to_done = models.PositiveIntegerField("从收到到办结的分钟", null=True)
    returns = models.PositiveSmallIntegerField("退单次数", default=0)
    reworks = models.PositiveSmallIntegerField("返工次数", default=0)
    reopens = models.PositiveSmallIntegerField("重办次数", default=0)
    evaluated_on = models.DateField("评价日期", null=True)
    rating = models.PositiveSmallIntegerField("满意度 1–5", null=True)
    says_solved = models.BooleanField("居民说解决了", null=True)
    rated = models.BooleanField("这次的结果评过了", default=False)
    urged_at = models.DateTimeField("最近一次催", null=True)
    urges = models.PositiveSmallIntegerField("催过几次", default=0)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_number"], condition=~Q(external_number=""), name="request_external_once")
        ]
        indexes = [
            models.Index(fields=["stream", "-opened_at"], name="request_stream_opened"),
            models.Index(fields=["stream", "state", "due_at"], name="request_stream_state"),
            models.Index(fields=["path"], name="request_path"),
            models.Index(fields=["-opened_at"], name="request_opened"),
            models.Index(fields=["state", "due_at"], name="request_state_due"),
            models.Index(fields=["due_at"], name="request_due"),
            models.Index(fields=["done_at"], name="request_done"),
            models.Index(fields=["sign_due_at"], name="request_sign_due"),
            models.Index(fields=["contact_due_at"], name="request_contact_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("requests:show", args=[self.number])

    @property
    def light(self) -> str:
        """ok, soon or late while the clock runs; rest while it is stopped; none once done."""
        if self.done_at or self.state in CLOSED or self.due_at is None:
            return "none"
        if self.paused_at:
            return "rest"
        now = clock.now()
        return "late" if now > self.due_at else "soon" if self.soon_at and now >= self.soon_at else "ok"

    @property
    def token(self) -> str:
        """The secret part of the tracking link, derived from the row's seal: 32 letters and digits, never stored."""
        return blind(f"track:{self.seal}")

    @property
    def code(self) -> str:
        """The short code that a person can read over the phone: 7Q4-K2M."""
        rest, letters = int(blind(f"code:{self.seal}"), 16), ""
        while len(letters) < 6:
            rest, place = divmod(rest, len(READABLE))
            letters += READABLE[place]
        return f"{letters[:3]}-{letters[3:]}"

    @property
    def state_words(self) -> str:
        return Request.State(self.state).label

    @property
    def light_words(self) -> str:
        """What the light says: 超期1天, 剩40分钟, 剩2个工作日; the state once it is out."""
        if self.light in ("rest", "none") or self.due_at is None:
            return self.state_words if self.light == "rest" or self.done_at or self.state in CLOSED else ""
        return spoken.left(self.due_at)

    @property
    def due_words(self) -> str:
        return spoken.moment(self.due_at) if self.due_at else ""

    @property
    def is_asking(self) -> bool:
        """A question waits for the resident's answer, whether or not the clock stands still meanwhile."""
        return bool(self.question) and self.state in ("need_info", "accepted", "dispatched", "working")

    @property
    def says_now(self) -> str:
        """Where it stands, in a resident's words."""
        if self.is_asking and self.state != "need_info":
            return _("有一句话想请您回答")
        lead = self.lead.name if self.lead else _("社区")
        return {
            "received": _("已经收到，社区很快会看"),
            "need_info": _("想请您补充一下"),
            "accepted": _("社区已受理，正在安排谁来办"),
            "dispatched": _("已派给%(lead)s，等他们接手") % {"lead": lead},
            "working": _("%(lead)s正在办") % {"lead": lead},
            "done": _("%(lead)s说办好了，您看看是不是") % {"lead": lead},
            "reopen_requested": _("您申请了重办，社区正在看"),
            "closed": _("这件事办结了"),
            "rejected": _("这件事没有受理"),
            "withdrawn": _("这件事已经撤回"),
        }[self.state]

    @property
    def says_briefly(self) -> str:
        """The same in one or two words, for a list."""
        return {
            "received": _("收到了"),
            "need_info": _("等您补充"),
            "accepted": _("正在安排"),
            "dispatched": _("已派人"),
            "working": _("正在办"),
            "done": _("说办好了"),
            "reopen_requested": _("申请了重办"),
            "closed": _("办结了"),
            "rejected": _("没有受理"),
            "withdrawn": _("撤回了"),
        }[self.state]

    @property
    def waits_for(self) -> str:
        """What a reader without a button is told."""
        return {
            "received": _("等社区受理"),
            "need_info": _("等居民补充，时钟停着"),
            "accepted": _("等社区派单"),
            "dispatched": _("等主办单位签收"),
            "working": _("主办单位正在办"),
            "done": _("等社区回访"),
            "reopen_requested": _("等社区决定是否重办"),
        }.get(self.state, _("这件事已经结了，没有要办的"))

    @property
    def rating_words(self) -> str:
        marks = {5: _("非常满意"), 4: _("满意"), 3: _("基本满意"), 2: _("不满意"), 1: _("非常不满意")}
        solved = "" if self.says_solved is None else "　" + (_("已解决") if self.says_solved else _("没解决"))
        return marks[self.rating] + solved if self.rating else ""
