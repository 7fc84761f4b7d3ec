"""What pages and printed notices show of turnout and result: measures, readings, steps, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Assembly, Motion, Outcome
from hongge.civic.assembly.queries.counting import Turnout
from hongge.civic.assembly.queries.proving import settings_of
from hongge.civic.assembly.tally import Kind, Reason
from hongge.civic.assembly.tally.labels import LINE_LABELS, REACH_LABELS, READINGS, REASONS, VALUES
from hongge.civic.assembly.tally.thresholds import MAJORITY, QUORUM
from hongge.civic.assembly.workflow import ASSEMBLY, BALLOT_STEPS, publish_by
from hongge.kernel import clock, flow, spoken
from hongge.kernel.places import full_names


def square(area: int) -> str:
    """98.60 ㎡, 52,386.40 ㎡: from 0.01 m², exactly."""
    return f"{area // 100:,}.{area % 100:02} ㎡"


def share(part: int, whole: int) -> str:
    """75.63%: for reading only, cut off and never rounded up over a threshold."""
    return f"{part * 10_000 // whole // 100}.{part * 10_000 // whole % 100:02}%" if whole else "—"


def amount(measure: str, value: int) -> str:
    return _("%(n)s人") % {"n": f"{value:,}"} if measure == "n" else square(value)


@dataclass(frozen=True)
class Measure:
    """One meter: a part of a whole against its line. `part`, `whole`: of the line."""

    label: str
    share: str
    fraction: str
    value: int
    total: int
    numerator: int
    denominator: int
    line: str
    met: bool


def measures(result: dict[str, Any], measure: str) -> list[Measure]:
    """参加 and 同意, in persons (n) or in area (a)."""
    labels = {"quorum": _("参加"), "majority": _("同意")}
    return [
        Measure(
            label=labels[test["name"]],
            share=share(test["part"], test["whole"]),
            fraction=_fraction(measure, test["part"], test["whole"]),
            value=test["part"],
            total=test["whole"],
            numerator=test["numerator"],
            denominator=test["denominator"],
            line=f"{_(LINE_LABELS[test['numerator'], test['denominator']])} = {amount(measure, test['least'])}",
            met=test["met"],
        )
        for test in result["thresholds"]
        if test["measure"] == measure
    ]


def _fraction(measure: str, part: int, whole: int) -> str:
    return f"{part:,} / {amount(measure, whole)}" if measure == "n" else f"{square(part)[:-2]} / {square(whole)}"


def turnout_measures(turnout: Turnout) -> list[dict[str, Any]]:
    """The two cards of the turnout page."""
    line = _(LINE_LABELS[turnout.line])
    return [
        {
            "title": _("按人数"), "part": f"{turnout.part_n:,}", "whole": _("/ %(n)s") % {"n": amount("n", turnout.total_n)},
            "value": turnout.part_n, "total": turnout.total_n, "least": turnout.least_n,
            "line": f"{line} = {amount('n', turnout.least_n)}", "needs": amount("n", turnout.needs_n) if turnout.needs_n else "",
        },
        {
            "title": _("按面积"), "part": square(turnout.part_a)[:-2], "whole": f"/ {square(turnout.total_a)}",
            "value": turnout.part_a, "total": turnout.total_a, "least": turnout.least_a,
            "line": f"{line} = {square(turnout.least_a)}", "needs": square(turnout.needs_a) if turnout.needs_a else "",
        },
    ]  # fmt: skip


@dataclass(frozen=True)
class ReadingLine:
    """One open setting, the way it is frozen and the other way."""

    setting: str
    frozen: str
    other: str
    heads: str
    area: str
    passed: bool | None
    differs: bool


def readings(outcome: Outcome) -> list[ReadingLine]:
    """换一种算法会怎样."""
    return [_reading(other) for other in outcome.others]


def _reading(other: dict[str, Any]) -> ReadingLine:
    name, result = other["setting"], other["result"]
    frozen, changed = VALUES[name, other["frozen"]], VALUES[name, other["other"]]
    if result is None:
        return ReadingLine(_(READINGS[name]), _(frozen), _("这一事项不适用"), "—", "—", None, False)
    words = [
        _fraction_of_yes(measure, result) + _lacking(measure, result) if not result["passed"] else _fraction_of_yes(measure, result)
        for measure in ("n", "a")
    ]
    return ReadingLine(_(READINGS[name]), _(frozen), _(changed), words[0], words[1], result["passed"], other["differs"])


def _fraction_of_yes(measure: str, result: dict[str, Any]) -> str:
    part, whole = result[f"yes_{measure}"], result[f"part_{measure}"]
    return f"{part:,} / {whole:,}" if measure == "n" else f"{square(part)[:-2]} / {square(whole)[:-2]}"


def _lacking(measure: str, result: dict[str, Any]) -> str:
    short = [t["least"] - t["part"] for t in reversed(result["thresholds"]) if t["measure"] == measure and not t["met"]]
    return _("　差%(much)s") % {"much": amount(measure, short[0])} if short else ""


def reasons(outcome: Outcome) -> list[tuple[str, int]]:
    """Why papers did not count on this motion, with how many."""
    return [(_(REASONS[Reason(code)]), n) for code, n in sorted(outcome.result["reasons"].items())]


def verdict_words(motion: Motion, assembly: Assembly) -> tuple[str, str]:
    """The two lines beside the verdict."""
    first = _("%(rule)s：%(matter)s（%(article)s）。") % {
        "rule": _(motion.rule_words), "matter": _(motion.get_matter_display()), "article": _(motion.article),
    }  # fmt: skip
    result = motion.outcome.result
    failed = {t["name"] for t in result["thresholds"] if not t["met"]}
    if not failed:
        second = _("人数、面积两项都过了两道线。")
    elif "quorum" in failed:
        second = _("参加的没有到线，不通过。")
    else:
        second = _("同意的没有到线，不通过。")
    by, closes = publish_by(assembly), assembly.closes_at
    if by and closes:
        second += _("截止%(closes)s，公布期限%(by)s。") % {"closes": spoken.moment(closes), "by": _day(by)}
    return first, second


def _day(day: Any) -> str:
    return _("%(m)s月%(d)s日") % {"m": day.month, "d": day.day}


@dataclass(frozen=True)
class StepLine:
    label: str
    state: str
    at: datetime | None = None
    when: str = ""
    note: str = ""


def steps(assembly: Assembly) -> list[StepLine]:
    """召集 to 公布: what is done, what is now, what is due when."""
    taken = {line.step: line.at for line in reversed(flow.history(ASSEMBLY, assembly, without=BALLOT_STEPS))}
    by = publish_by(assembly)
    closes = _("到%(at)s") % {"at": spoken.moment(assembly.closes_at)} if assembly.closes_at else ""
    known = (
        (_("召集、议题和名册"), taken.get("open"), "", ""),
        (_("冻结名册和设定"), taken.get("freeze"), "", short_print(assembly.fingerprint)),
        (_("公告满15天"), taken.get("start"), _opens(assembly), ""),
        (_("投票"), taken.get("count"), closes, _("截止前不显示各项意见的票数") if not assembly.is_counted else ""),
        (_("开票核对、异议"), taken.get("certify"), _("异议期到%(at)s") % {"at": spoken.moment(assembly.objections_until)}
         if assembly.objections_until else "", ""),
        (_("公布决定"), taken.get("publish"), _("%(day)s前") % {"day": _day(by)} if by else _("3日内"), ""),
    )  # fmt: skip
    shown, waiting = [], assembly.state not in ("cancelled", "failed")
    for nth, (label, at, when, note) in enumerate(known):
        done = at is not None and (nth > 0 or "freeze" in taken)
        shown.append(StepLine(label, "done" if done else "now" if waiting else "", at if done else None, when, note))
        waiting = waiting and done
    return shown


def _opens(assembly: Assembly) -> str:
    return _("%(at)s开始投票") % {"at": spoken.moment(assembly.opens_at)} if assembly.opens_at else ""


def short_print(digest: str) -> str:
    """9c41 0e7d 52ab … 77f0."""
    return f"{digest[:4]} {digest[4:8]} {digest[8:12]} … {digest[-4:]}" if digest else ""


def terms(assembly: Assembly) -> list[tuple[str, str]]:
    """The settings in words."""
    yes = _("是")
    return [
        (_("公开方式"), _(assembly.get_disclosure_display())),
        (_("手机上投"), yes if assembly.electronic else _("否，只收纸质票和官方平台的票")),
        (_("截止前改投"), _("可以，以最后一次为准") if assembly.revote else _("不可以")),
        (_("车位和储藏间"), _("计入") if assembly.parking else _("不计入")),
        (_("填错的票"), _(assembly.get_mismarked_display())),
        (_("单独又共有的人"), _(assembly.get_joint_display())),
        (_("没交的票"), _deemed(assembly)),
        (_("委托上限"), _("一人%(n)s户") % {"n": assembly.proxy_cap} if assembly.proxy_cap else _("不限")),
        (_("异议期"), _("%(n)s天") % {"n": assembly.objection_days}),
    ]


def _deemed(assembly: Assembly) -> str:
    if not assembly.deemed:
        return _("不算参加")
    return _("随多数，%(basis)s") % {"basis": assembly.deemed_basis} if assembly.deemed_basis else _("随多数，还没有写依据")


def days_left(assembly: Assembly) -> str:
    """还剩12天 until it closes; 12天后开始 while it is only announced."""
    if assembly.closes_at is None or assembly.is_over:
        return ""
    if assembly.state == Assembly.State.NOTICED and assembly.opens_at:
        wait = (clock.day_of(assembly.opens_at) - clock.today()).days
        return _("%(n)s天后开始") % {"n": wait} if wait > 0 else _("今天开始")
    days = (clock.day_of(assembly.closes_at) - clock.today()).days
    return _("还剩%(n)s天") % {"n": days} if days else _("今天截止")


def motions_of(assembly: Assembly, *also: str) -> list[Motion]:
    """The motions in order, each with its scope as people say it. `also`: relations to fetch with them."""
    found = list(assembly.motions.in_order().select_related("scope", "assembly__place", *also).prefetch_related("papers"))
    names = full_names({motion.scope.path for motion in found})
    for motion in found:
        motion.where = names[motion.scope.path]
    return found


def how_it_passes(motion: Motion) -> list[str]:
    """怎样算通过, as owners are told."""
    settings = settings_of(motion.assembly, motion)
    if settings.kind is Kind.INTERESTED:
        return [_("有利害关系的业主要全部同意")]
    quorum, majority = (_(REACH_LABELS[table[settings.profile, settings.kind]]) for table in (QUORUM, MAJORITY))
    return [
        _("参加：参加投票的人数、面积都要%(line)s") % {"line": quorum},
        _("同意：参加的业主里，同意的人数、面积都要%(line)s") % {"line": majority},
    ]
