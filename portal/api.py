"""What the API tells the person who calls: composed here from every package."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.api.auth import UserOut
from centres.constants import Role, Tier
from centres.models import Post, User
from foundation.reports.inbox import unread_count
from services.reports.boxes import counts_for


class PostCentreOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.ChoiceField(choices=Tier.choices)


class PostDepartmentOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class PostOut(serializers.Serializer[Any]):
    centre = PostCentreOut()
    department = PostDepartmentOut(allow_null=True)
    role = serializers.ChoiceField(choices=Role.choices)
    role_name = serializers.CharField(source="get_role_display")
    stand_in = serializers.BooleanField(help_text="held for somebody else (AB 岗)")


class MeOut(serializers.Serializer[Any]):
    user = UserOut()
    posts = PostOut(many=True)
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="boxes of the desk, and `messages` unread"
    )


class MeView(APIView):
    """Who I am, where I sit, and what waits for me."""

    @extend_schema(operation_id="me", responses={200: MeOut}, tags=["me"])
    def get(self, request: Request) -> Response:
        user = request.user
        assert isinstance(user, User)
        counts = {**counts_for(user), "messages": unread_count(user.pk)}
        posts = [_post(post, user) for post in user.posts_now]
        return Response(MeOut({"user": user, "posts": posts, "counts": counts}).data)


def _post(post: Post, user: User) -> dict[str, Any]:
    return {
        "centre": post.centre,
        "department": post.department,
        "role": post.role,
        "get_role_display": post.get_role_display(),
        "stand_in": post.user_id != user.pk,
    }
