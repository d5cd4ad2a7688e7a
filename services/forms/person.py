"""Why somebody wants to see personal data in clear."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import PortalForm


class PersonForm(PortalForm):
    reason = forms.CharField(
        label=_("查看原因"),
        max_length=200,
        help_text=_("查看会记录在案。例如：电话核实情况。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
