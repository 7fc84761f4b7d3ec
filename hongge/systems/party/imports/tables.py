"""Base tables: the ways of covering, the reasons why nothing is built."""

from __future__ import annotations

from django.db import transaction

from hongge.systems.party.models import Mode, Reason

MODE_LABELS = (  # code, label, precedence, by an organisation, counts as built, meaning
    ("single", "单建", 1, True, True, "正式党员三名以上，单独建立党支部（党章第三十条）"),
    ("joint", "联建", 2, True, True, "正式党员不足三名，与邻近或同业单位联合建立党支部（支部工作条例）"),
    ("unified", "统建", 3, True, False, "由社区或行业党组织统一覆盖"),
    ("adviser", "选派指导员", 4, False, False, "暂时建不了，选派党建指导员，工作先覆盖"),
)
REASON_LABELS = (
    ("no_members", "没有党员"),
    ("few_members", "正式党员不足三名"),
    ("elsewhere", "党员组织关系不在本单位"),
    ("new", "新注册或新进驻"),
    ("leaving", "即将撤出或注销"),
    ("unwilling", "单位还没有同意"),
    ("preparing", "正在筹建"),
    ("other", "其他（写明）"),
)


def load_tables() -> dict[str, int]:
    """Add what is missing; rows that are there stay as the district edited them. Returns rows added."""
    with transaction.atomic():
        modes, reasons = (set(table.objects.values_list("pk", flat=True)) for table in (Mode, Reason))
        taken = set(Mode.objects.values_list("precedence", flat=True))
        new_modes = Mode.objects.bulk_create(
            Mode(code=code, label=label, precedence=nth, by_organisation=by, built=built, meaning=meaning)
            for code, label, nth, by, built, meaning in MODE_LABELS
            if code not in modes and nth not in taken
        )
        new_reasons = Reason.objects.bulk_create(
            Reason(code=code, label=label, order=nth) for nth, (code, label) in enumerate(REASON_LABELS, start=1) if code not in reasons
        )
    return {"modes": len(new_modes), "reasons": len(new_reasons)}
