"""What the centre endpoints take and give."""

from typing import Any

from rest_framework import serializers

from centres.constants import BaseKind, CentreStatus, Tier
from centres.reports.network import read_place
from foundation.serializers import QuerySerializer


class PlaceField(serializers.CharField):
    def to_internal_value(self, data: Any) -> Any:
        place = read_place(super().to_internal_value(data))
        if place is None:
            raise serializers.ValidationError("应为“经度,纬度”，例如 106.93,27.72。")
        return place


class CentreQuery(QuerySerializer):
    parent = serializers.CharField(  # type: ignore[assignment] # the name on the wire
        required=False, max_length=18, help_text="code of the centre above"
    )
    tier = serializers.ChoiceField(Tier.choices, required=False)
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=60,
        help_text="name, pinyin initials or beginning of the code; words before the last one"
        " name places above",
    )
    near = PlaceField(
        required=False, max_length=40, help_text="lon,lat in degrees; nearest first, by place only"
    )


class CentreRowOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    path = serializers.CharField(help_text="names from the county down")
    tier = serializers.ChoiceField(Tier.choices)
    base_kind = serializers.ChoiceField(BaseKind.choices, allow_blank=True)
    status = serializers.ChoiceField(CentreStatus.choices)
    parent = serializers.CharField(  # type: ignore[assignment] # the name on the wire
        allow_null=True, help_text="code"
    )
    address = serializers.CharField()
    hours = serializers.CharField()
    hotline = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    distance_m = serializers.IntegerField(allow_null=True, help_text="only with near")


class CentrePage(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CentreRowOut(many=True)


class StaffOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    role = serializers.CharField()
    department = serializers.CharField(help_text="its name, empty at the hall")
    stand_in = serializers.CharField(help_text="who does it when they are away, else empty")


class DepartmentOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class ChildOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.ChoiceField(Tier.choices)
    status = serializers.ChoiceField(CentreStatus.choices)


class CentreOut(CentreRowOut):
    supervision_phone = serializers.CharField()
    promise = serializers.CharField()
    services = serializers.CharField(help_text="where the items of this tier are listed")
    staff = StaffOut(many=True)
    departments = DepartmentOut(many=True)
    children = ChildOut(many=True)
    successor = serializers.CharField(allow_null=True, help_text="code; where its work went")
    predecessors = serializers.ListField(child=serializers.CharField(), help_text="codes")
