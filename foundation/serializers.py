"""Bases of the API's serializers: in is strict, out is plain."""

from typing import Any

from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know, so a misspelt name is told instead of dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: ["没有这个字段。"] for name in unknown})
        return super().to_internal_value(data)


class ProblemSerializer(serializers.Serializer[Any]):
    """application/problem+json (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="stable, for programs")
    errors = serializers.DictField(  # type: ignore[assignment] # the metaclass takes it away
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    current = serializers.DictField(required=False, help_text="with 409: how it stands now")


class QuerySerializer(StrictSerializer):
    """A list's query string. Unknown or repeated names are refused (400)."""

    cursor = serializers.CharField(required=False, max_length=400)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=100, default=25)
