"""Shape of input for the portal's own pages."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST = 20 * 1024 * 1024


class WorkbookForm(forms.Form):
    """A workbook that comes in."""

    sheet = forms.FileField(
        label=_("填好的表"),
        help_text=_("xlsx，最多 20 MB、20 万行"),
        error_messages={"required": _("请选一个表格文件"), "empty": _("这个文件是空的")},
    )

    def clean_sheet(self) -> UploadedFile:
        sheet: UploadedFile = self.cleaned_data["sheet"]
        if (sheet.size or 0) > MOST:
            raise ValidationError(_("文件超过 20 MB，请分成几份"))
        return sheet


class TakeoutForm(forms.Form):
    """Why so much is taken out at once."""

    asked = forms.CharField(max_length=4000, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("拿去做什么"),
        help_text=_("写明用途和谁来用，另一位同事凭这句话决定"),
        min_length=4,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明用途"), "min_length": _("请写明用途，让同事看得懂")},
    )
