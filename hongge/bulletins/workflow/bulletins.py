"""The life of a bulletin: written, checked by a second person, published for good."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongge.bulletins.models import Bulletin, ExternalFigure, broken, figure_called, slots
from hongge.civic.posts import COMMUNITY_STAFF, DEPARTMENT_STAFF, DISTRICT_STAFF, STREET_STAFF, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.flow import Step, Workflow

UNFINISHED = "正文里有没写完的 {{，补上 }} 或者删掉"
OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)


def externals(bulletin: Bulletin) -> dict[str, ExternalFigure]:
    """The outside numbers that count, by label: the latest row of each."""
    rows = ExternalFigure.objects.filter(bulletin=bulletin).select_related("signature__duty__organisation", "body").order_by("pk")
    return {row.label: row for row in rows}


def unknown(text: str, known: dict[str, ExternalFigure]) -> list[str]:
    """What stands in the slots of a text and is neither a figure nor an outside number."""
    return [slot for slot in slots(text) if slot not in known and figure_called(slot) is None]


def not_numbers(names: list[str]) -> str | None:
    words = _("正文里的“%(names)s”不是可用数字，请从右边选，或者登记为外来数字")
    return words % {"names": "”“".join(names)} if names else None


def has_text(bulletin: Bulletin) -> str | None:
    return None if bulletin.text.strip() else "还没有写正文，写好后就能核对"


def numbers_known(bulletin: Bulletin) -> str | None:
    if broken(bulletin.text):
        return UNFINISHED
    return not_numbers(unknown(bulletin.text, externals(bulletin)))


def numbers_have_a_past(bulletin: Bulletin) -> str | None:
    """What stands only at this moment cannot be dated: it would be another number by the time it is read."""
    now = [figure.label for slot in bulletin.slots if (figure := figure_called(slot)) and figure.when == "now"]
    words = _("“%(names)s”只有此刻的数，和统计期对不上，请从正文里拿掉")
    return words % {"names": "”“".join(_(label) for label in now)} if now else None


def externals_signed(bulletin: Bulletin) -> str | None:
    used = set(bulletin.slots)
    waiting = [row for label, row in externals(bulletin).items() if label in used and not row.is_signed]
    return _("有%(n)s个外来数字还没人签字，签好后就能发布") % {"n": len(waiting)} if waiting else None


def period_is_over(bulletin: Bulletin) -> str | None:
    """The last day is past: what is recorded later that day would move a rate that has been signed already."""
    day = bulletin.until
    if day < clock.today():
        return None
    words = _("统计期到%(m)s月%(d)s日，这一天过完才能发布：当天还会有新的记录，发出去的数就对不上了")
    return words % {"m": day.month, "d": day.day}


def number_is_free(bulletin: Bulletin) -> str | None:
    return _("今年第%(n)s期已经发布过，改一个期号就能发布") % {"n": bulletin.nth} if bulletin.number_taken else None


def by_another(bulletin: Bulletin, actor: Actor) -> str | None:
    """Two people see every bulletin: whoever wrote last cannot check. Compared by person, so that a second hat does not help."""
    same = bulletin.edited_by is not None and bulletin.edited_by.person_id == actor.person
    return "写的人不能自己核对，请另一位同事来核对" if same else None


def signed_by_another(external: ExternalFigure, actor: Actor) -> str | None:
    """An outside number is answered for by somebody else than who entered it."""
    same = external.entered_by is not None and external.entered_by.person_id == actor.person
    return "登记的人不能自己签字，请来源单位或另一位同事签" if same else None


BULLETIN = Workflow(
    kind="bulletin",
    label="通报",
    model=Bulletin,
    states=dict(Bulletin.State.choices),
    start="draft",
    opening="起草通报",
    opened_by=(*OFFICE, SYSTEM),
    opening_facts=("nth", "since", "until"),
    steps=(
        Step("edit", "保存", ("draft",), None, OFFICE),
        Step("add_external", "登记外来数字", ("draft",), None, OFFICE, facts=("body", "as_of")),
        Step("sign_external", "签字", ("draft", "checked"), None, (*OFFICE, DEPARTMENT_STAFF), facts=("external",)),
        Step("check", "核对通过", ("draft",), "checked", OFFICE, needs=(has_text, numbers_known, numbers_have_a_past)),
        Step("withdraw", "退回修改", ("checked",), "draft", OFFICE),
        Step(
            "publish",
            "发布",
            ("checked",),
            "published",
            OFFICE,
            needs=(has_text, numbers_known, numbers_have_a_past, externals_signed, period_is_over, number_is_free),
            facts=("nth", "figures"),
        ),
        Step("discard", "作废", ("draft",), "discarded", OFFICE),
    ),
    finals=("published", "discarded"),
    sealed=(
        "state",
        "mast",
        "nth",
        "year",
        "title",
        "addressee",
        "text",
        "since",
        "until",
        "issuer_id",
        "is_public",
        "edited_by_id",
        "edited_at",
        "checked_by_id",
        "published_by_id",
        "published_at",
    ),
)
