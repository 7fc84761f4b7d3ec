"""An outline as a field: pasted or drawn GeoJSON."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from hongge.kernel.errors import Refused
from hongge.systems.grids.queries.outlines import checked, features


class OutlineField(forms.CharField):
    """GeoJSON of one area. `clean` gives the checked geometry, or None when it may stay empty. With script it is drawn on a map."""

    widget = forms.Textarea(attrs={"rows": 4, "data-draw": "", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        if not words:
            return None
        try:
            return checked(features(words.encode())[0].get("geometry"))
        except Refused as refused:
            raise forms.ValidationError(refused.reasons[0]) from refused
