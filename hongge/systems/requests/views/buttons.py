"""The buttons of a request."""

from dataclasses import replace

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from hongge.kernel.pages import Buttons
from hongge.systems.requests import actions
from hongge.systems.requests.forms import STEP_FORMS, ByReporterForm
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import NEXT, REQUEST

BUTTONS = Buttons(
    REQUEST,
    actions,
    STEP_FORMS,
    NEXT,
    plain={"remark": "补充说明", "supply": "回答", "answer": "回答", "refuse_result": "没办好", "evaluate": "评一评"},
    thanks={
        "urge": _("催过了，主办单位在今日待办里看得到"),
        "ask": _("已经问了报事人，回话会写进经过"),
        "return_back": _("已退回社区"),
    },
    passing=frozenset({"answer"}),
    leave=reverse_lazy("requests:index"),
)
REPORTERS = replace(
    BUTTONS,
    forms=STEP_FORMS | {"remark": ByReporterForm, "supply": ByReporterForm},  # what a reporter adds is for all who work on it
    thanks={
        "urge": _("已经替您催了，办的人在今日待办里看得到"),
        "answer": _("收到了，谢谢您，办的人看得到"),
        "remark": _("写上了，办的人看得到"),
        "supply": _("收到了，谢谢您，社区接着办"),
        "refuse_result": _("知道了，已请他们重新办"),
        "confirm": _("谢谢您，这件事办结了"),
        "evaluate": _("谢谢您的评价"),
        "ask_reopen": _("已经转给社区，办不办都会答复您"),
    },
)


def following(held: Request) -> str:
    """What its reporter does next: answers, says whether it is done, rates it; asks for more where they said it was not solved."""
    if held.is_asking:
        return "supply" if held.state == "need_info" else "answer"
    unsolved = held.rated and held.says_solved is False
    return {"done": "refuse_result" if unsolved else "confirm", "closed": "ask_reopen" if unsolved else "evaluate"}.get(held.state, "none")


def about(held: Request, step: str) -> dict[str, str]:
    """What a step's form answers: the question that was asked, the result that is judged."""
    match step:
        case "supply" | "answer":
            return {"label": str(_("社区问您")), "text": held.question}
        case "refuse_result" | "evaluate" | "call_back":
            return {"label": str(_("处理结果")), "text": held.result}
        case "withdraw":
            return {"label": "", "text": str(_("撤回后这件事不再办理，不能恢复；还要办就再报一次。"))}
    return {}
