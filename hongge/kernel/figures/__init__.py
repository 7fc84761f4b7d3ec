"""Declared figures: the number and the records behind it come from the same statement.

A figure says which records count (`where`), on which of their dates (`on`) and with what weight. From that one statement come
the rows that open, the total, and the month cells kept in the transaction of every change (a law proves them equal).
What holds at a date (`AtDate`) says which rows are in force on a day; it is counted from them each time.
"""

from hongge.kernel.figures.cells import Standing, attname, faults, kept, moved, recount, standing
from hongge.kernel.figures.counter import STOCK, Counter, month_of, next_month
from hongge.kernel.figures.declared import AtDate, Counted, Figure, Sums, sums
from hongge.kernel.figures.shares import AnyFigure, Median, Rate, declare, figures, percent
from hongge.kernel.figures.tables import Line, Number, Table, base, by_place, has_past, parts_of, totals, value_of

__all__ = [
    "STOCK",
    "AnyFigure",
    "AtDate",
    "Counted",
    "Counter",
    "Figure",
    "Line",
    "Median",
    "Number",
    "Rate",
    "Standing",
    "Sums",
    "Table",
    "attname",
    "base",
    "by_place",
    "declare",
    "faults",
    "figures",
    "has_past",
    "kept",
    "month_of",
    "moved",
    "next_month",
    "parts_of",
    "percent",
    "recount",
    "standing",
    "sums",
    "totals",
    "value_of",
]
