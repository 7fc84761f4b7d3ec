"""Limits of the law and of this house, each with its source; and the calendar in which they run."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

LEAST = 3  # full members that make a branch: 党章 30
WARN_PARTY = 6  # months before a term ends: 中国共产党支部工作条例（试行）, 一般提前6个月提醒
WARN_COMMITTEE = 6  # months: this house's own; 业主大会和业主委员会指导规则 only says before the term ends
FIVE_YEARS, THREE_YEARS = 60, 36  # months of a term, five years at most: 关于党的基层组织任期的意见 (2018) 一、二
LONGEST_COMMITTEE = 60  # months of a committee's term: 业主大会和业主委员会指导规则 32
POSTPONED = 12  # months at most by which an election is put off: 中国共产党基层组织选举工作条例 3


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
