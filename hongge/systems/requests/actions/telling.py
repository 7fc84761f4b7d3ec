"""Messages to the reporter. Their words name nobody; the number they go to is looked up when they are sent."""

from __future__ import annotations

from django.conf import settings

from hongge.civic.models import Duty
from hongge.kernel import clock
from hongge.kernel.outbox import INBOX, Message, Template, declare_addresses, declare_template, message
from hongge.systems.requests.models import Reporter, Request
from hongge.systems.requests.workflow import LEADS

SMS = "sms"


def link(about: Message) -> str:
    """The tracking link of the request a message speaks of."""
    request = Request._default_manager.get(pk=about.record or 0)
    return f"{settings.ORIGIN}/t/{request.token}/"


def address(about: Message, channel: str) -> str:
    """The reporter's phone, if they agreed to be contacted."""
    reporter = Reporter.objects.filter(request=about.record, may_contact=True).first()
    return reporter.phone if reporter and channel == SMS else ""


declare_addresses("request", address)
LETTERS = (
    ("request.received", "收到您报的事", "收到您报的事了，办到哪一步在这里看：{link}"),
    ("request.dispatched", "您报的事已派人办", "您报的事已经派人办理，进度在这里看：{link}"),
    ("request.done", "您报的事说办好了", "主办单位说办好了，请您看看是不是：{link}"),
    ("request.question", "想请您补充", "办事的人有一句话想问您，请点开回答：{link}"),
    ("request.rejected", "您报的事没有受理", "没有受理的原因和该找谁，写在这里：{link}"),
    ("request.reopened", "同意重办", "您申请重办，社区已经同意：{link}"),
    ("request.kept_closed", "没有重办", "您申请重办，社区的答复在这里：{link}"),
)
for code, title, text in LETTERS:
    declare_template(Template(code, title, text, link))


def desk_link(about: Message) -> str:
    """The page of the request for those at work; a reporter's link is never theirs."""
    return f"{settings.ORIGIN}{Request._default_manager.get(pk=about.record or 0).get_absolute_url()}"


LEAD_LETTERS = (("request.withdrawn", "居民撤回了派给本单位的事", "派给本单位的一件事，居民撤回了，不用再办：{link}"),)
for code, title, text in LEAD_LETTERS:
    declare_template(Template(code, title, text, desk_link))


def tell_lead(request: Request, template: str) -> list[Message]:
    """A notice for everybody in office who works on what this body leads. Nothing where none leads."""
    working = Duty.objects.in_office(clock.today()).filter(organisation=request.lead_id or 0, post__in=LEADS)
    people = sorted(set(working.values_list("person", flat=True)))
    return [message(template, to_person=person, kind="request", record=request, place=request.place_id) for person in people]


def tell(request: Request, template: str, *, reporter: Reporter | None = None) -> list[Message]:
    """What the reporter is told: in the inbox of their account, and by SMS where they left a number and agreed. Nothing without either."""
    known = reporter or Reporter.objects.filter(request=request.pk).only("phone_index", "may_contact", "person_id").first()
    if known is None:
        return []
    by_sms = bool(known.phone_index or known.phone) and known.may_contact
    return [
        message(template, channel=channel, to_person=known.person_id, kind="request", record=request, place=request.place_id)
        for channel, wanted in ((INBOX, known.person_id is not None), (SMS, by_sms))
        if wanted
    ]
