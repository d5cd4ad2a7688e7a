"""A file for a request, from the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import ClientIdForm


class UploadForm(ClientIdForm):
    file = forms.FileField(
        label=_("文件"),
        help_text=_("JPG、PNG、WEBP 图片，PDF、DOCX、XLSX；每个不超过 10 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf,.docx,.xlsx"}),
    )
