"""What a new installation is given, and that giving it twice changes nothing."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from centres.models import CalendarYear, Figure
from services.models import Item, RoutingRule

pytestmark = pytest.mark.usefixtures("ground")


def loaded() -> list[int]:
    """The numbers the command says, in their order."""
    out = StringIO()
    call_command("load_defaults", stdout=out)
    return [int(number) for number in re.findall(r"\d+", out.getvalue())]


def test_an_empty_installation_gets_everything_once(db: None) -> None:
    counts = [model.objects.count() for model in (CalendarYear, Figure, Item, RoutingRule)]
    for model in (RoutingRule, Item, Figure, CalendarYear):
        model.objects.all().delete()
    years, figures, _categories, items, rules = loaded()
    assert [years, figures, items, rules] == counts
    assert loaded() == [0, 0, 0, 0, 0]


def test_what_was_changed_stays(db: None) -> None:
    Figure.objects.filter(code="sign_for_days").update(value="2")
    Item.objects.filter(code="MZ-004").update(name="另一个名称")
    loaded()
    assert Figure.objects.get(code="sign_for_days").value == "2"
    assert Item.objects.get(code="MZ-004").name == "另一个名称"
