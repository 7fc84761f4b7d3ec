"""Money, areas and days as they are typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from hongge.kernel import clock
from hongge.kernel.forms import DayInput

CENTS = 100


class YuanField(forms.DecimalField):
    """An amount in yuan, given on in whole 分."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=Decimal(0), **options)
        self.widget.attrs |= {"inputmode": "decimal"}

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        return None if amount is None else int(amount * CENTS)

    def prepare_value(self, value: Any) -> Any:
        return f"{value // CENTS}.{value % CENTS:02}" if isinstance(value, int) else value


class SquareField(YuanField):
    """An area in ㎡, given on in whole 0.01 ㎡."""


class DayField(forms.DateField):
    """A day that has come; today by default."""

    widget = DayInput

    def __init__(self, **options: Any) -> None:
        super().__init__(initial=clock.today, **options)
