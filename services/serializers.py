"""Bodies and answers of the requests' API. In is strict; out documents plain dictionaries."""

from typing import Any

from rest_framework import serializers

from foundation.constants import TEXT_MAX
from foundation.serializers import QuerySerializer, StrictSerializer
from services.constants import Channel, Grade, Kind, State
from services.notice import NOTICE_VERSION, Consent
from services.reports.boxes import BOXES
from services.states import Action, FieldKind, Given


def _maybe(length: int) -> dict[str, Any]:
    """A text that may be left out, empty or null: all three mean that it was not given."""
    return {
        "max_length": length,
        "required": False,
        "allow_blank": True,
        "allow_null": True,
        "default": "",
    }


class RequesterIn(StrictSerializer):
    name = serializers.CharField(**_maybe(50))
    phone = serializers.CharField(**_maybe(30))
    id_number = serializers.CharField(**_maybe(30))
    anonymous = serializers.BooleanField(required=False, default=False)


class MaterialsIn(StrictSerializer):
    missing = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=30, default=list
    )
    received = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=30, default=list
    )


class PublicRequestIn(StrictSerializer):
    client_id = serializers.UUIDField()
    kind = serializers.ChoiceField(Kind.choices)
    item = serializers.CharField(help_text="code of the item", **_maybe(20))
    category = serializers.CharField(**_maybe(40))
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(**_maybe(TEXT_MAX))
    requester = RequesterIn()
    centre = serializers.CharField(help_text="code of the centre", **_maybe(18))
    location = serializers.CharField(**_maybe(200))


class PublicSubmitIn(PublicRequestIn):
    notice_version = serializers.CharField(
        max_length=20, default=NOTICE_VERSION, help_text="of the privacy notice the person saw"
    )
    consents = serializers.ListField(
        child=serializers.ChoiceField([(one.value, one.name) for one in Consent]),
        required=False,
        help_text="what the person agreed to; left out: the client keeps the record itself",
    )


class RequestIn(PublicRequestIn):
    channel = serializers.ChoiceField(Channel.choices, default=Channel.WINDOW)
    priority = serializers.ChoiceField(
        [("normal", "普通"), ("green", "绿色通道")], default="normal"
    )
    petition = serializers.BooleanField(required=False, default=False)
    confidential = serializers.BooleanField(required=False, default=False)
    occurred_at = serializers.DateTimeField(required=False, allow_null=True)
    materials = MaterialsIn(required=False)


class RequestQuery(QuerySerializer):
    box = serializers.ChoiceField(list(BOXES.items()), default="all")
    state = serializers.ChoiceField(State.choices, required=False)
    kind = serializers.ChoiceField(Kind.choices, required=False)
    channel = serializers.ChoiceField(Channel.choices, required=False)
    centre = serializers.CharField(max_length=18, required=False)
    due = serializers.ChoiceField([("overdue", "已超期"), ("soon", "将到期")], required=False)
    q = serializers.CharField(max_length=100, required=False)
    ordering = serializers.ChoiceField(
        [("newest", "最新"), ("urgent", "最急")],
        required=False,
        help_text="as the box has it; given otherwise it is refused",
    )

    def get_fields(self) -> dict[str, Any]:
        # "from" is a word of the language, so it cannot be written as an attribute.
        fields = super().get_fields()
        fields["from"] = serializers.DateField(required=False)
        fields["to"] = serializers.DateField(required=False)
        return fields


class PlaceOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class PersonOut(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()


class HolderOut(serializers.Serializer[Any]):
    centre = PlaceOut()
    department = PlaceOut(allow_null=True)
    handler = PersonOut(allow_null=True)


class DayOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    counted = serializers.BooleanField()
    why = serializers.CharField()


class DueOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField(allow_null=True, help_text="null while the clock stands still")
    provisional = serializers.BooleanField()
    kind = serializers.CharField(help_text="sign_for, finish or rectify; empty when none runs")
    limit_days = serializers.IntegerField(allow_null=True, help_text="working days")
    paused_since = serializers.DateTimeField(allow_null=True)
    explanation = DayOut(many=True)


class RequesterOut(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="masked")
    phone = serializers.CharField(help_text="masked")
    id_number = serializers.CharField(help_text="masked")
    anonymous = serializers.BooleanField()


class RequestRowOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    state = serializers.ChoiceField(State.choices)
    state_name = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    priority = serializers.ChoiceField([("normal", "普通"), ("green", "绿色通道")])
    confidential = serializers.BooleanField()
    petition = serializers.BooleanField()
    centre = PlaceOut()
    holder = HolderOut()
    item = PlaceOut(allow_null=True)
    requester = RequesterOut()
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    due_provisional = serializers.BooleanField()
    version = serializers.IntegerField()
    round = serializers.IntegerField()
    grade = serializers.ChoiceField(Grade.choices, allow_null=True)


class RequestOut(RequestRowOut):
    body = serializers.CharField()
    location = serializers.CharField()
    category = PlaceOut(allow_null=True)
    first_responder = PersonOut(allow_null=True)
    agent = PersonOut(allow_null=True)
    due = DueOut()
    outcome = serializers.CharField()
    notices = serializers.IntegerField(help_text="one-time notices given")
    returns = serializers.IntegerField()
    routing_note = serializers.CharField(help_text="why it went where it is")
    merged_into = serializers.CharField(allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.CharField())
    track_link = serializers.CharField(help_text="for the person, opens without account")
    track_digits = serializers.CharField(
        help_text="printed on the receipt where no phone was left; else empty"
    )


class EventOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the contract's name
    actor = PersonOut(allow_null=True)
    post = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    holder = HolderOut()
    text = serializers.CharField()
    internal = serializers.BooleanField()
    data = serializers.DictField()  # type: ignore[assignment]  # the contract's name


class AttachmentOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    content_type = serializers.CharField()
    at = serializers.DateTimeField()
    url = serializers.CharField()


def page_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The serializer of a cursor page of rows."""
    return type(
        f"{row.__name__.removesuffix('Out')}Page",
        (serializers.Serializer,),
        {
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": row(many=True),
        },
    )


def _field(given: Given) -> serializers.Field[Any, Any, Any, Any]:
    """The API field of one value an action takes."""
    common: dict[str, Any] = {"required": given.required, "help_text": given.label}
    match given.kind:
        case FieldKind.BOOL:
            return serializers.BooleanField(default=False, help_text=given.label)
        case FieldKind.DAYS:
            return serializers.IntegerField(min_value=1, max_value=1000, **common)
        case FieldKind.GRADE:
            return serializers.ChoiceField(Grade.choices, **common)
        case FieldKind.CHOICE:
            return serializers.ChoiceField(list(given.choices), **common)
        case FieldKind.MATERIALS:
            entry = serializers.CharField(max_length=120)
            return serializers.ListField(child=entry, max_length=30, allow_empty=False, **common)
        case FieldKind.TEXT | FieldKind.LINE:
            return serializers.CharField(
                max_length=given.maximum, allow_blank=not given.required, **common
            )
    return serializers.CharField(max_length=60, **common)


def action_serializer(action: Action) -> type[StrictSerializer]:
    """The body of one action: version, client_id and what the state table says is given."""
    name = "".join(part.capitalize() for part in action.name.split("_"))
    return type(
        f"{name}In",
        (StrictSerializer,),
        {
            "version": serializers.IntegerField(min_value=1, max_value=2**31 - 1),
            "client_id": serializers.UUIDField(),
            **{given.name: _field(given) for given in action.gives},
        },
    )


class PublicTrackIn(StrictSerializer):
    """Proof that the request is one's own: the four digits, or the token of the link."""

    code = serializers.CharField(max_length=30)
    digits = serializers.CharField(max_length=10, required=False, help_text="last four digits")
    token = serializers.CharField(max_length=40, required=False, help_text="of the link or QR code")

    def validate(self, attrs: Any) -> Any:
        if bool(attrs.get("digits")) == bool(attrs.get("token")):
            raise serializers.ValidationError({"digits": ["请填写后四位数字，或使用查询链接。"]})
        return attrs


class _Proven(StrictSerializer):
    client_id = serializers.UUIDField()
    digits = serializers.CharField(max_length=10, required=False, help_text="last four digits")
    token = serializers.CharField(max_length=40, required=False, help_text="of the link or QR code")

    validate = PublicTrackIn.validate


class PublicSupplementIn(_Proven):
    text = serializers.CharField(max_length=2000)


class PublicWithdrawIn(_Proven):
    reason = serializers.CharField(max_length=2000)


class PublicRateIn(_Proven):
    grade = serializers.ChoiceField(Grade.choices)
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class PublicMadeOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    digits = serializers.CharField(help_text="with the code they open the request: keep both")
    track_link = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_name = serializers.CharField()
    holder = serializers.CharField()


class PublicPromiseOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    provisional = serializers.BooleanField()
    overdue = serializers.BooleanField()
    paused_since = serializers.DateTimeField(allow_null=True)
    waiting_for = serializers.CharField(help_text="materials, suspension or empty")
    supply_by = serializers.DateTimeField(
        allow_null=True, help_text="until then materials are awaited; after it, withdrawn"
    )
    limit_days = serializers.IntegerField(allow_null=True)
    explanation = DayOut(many=True)


class PublicStepOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the contract's name
    who = serializers.CharField()
    post = serializers.CharField()
    holder = serializers.CharField()
    text = serializers.CharField()


class PublicRatingOut(serializers.Serializer[Any]):
    round = serializers.IntegerField()
    grade = serializers.ChoiceField(Grade.choices)
    grade_name = serializers.CharField()
    by_call_back = serializers.BooleanField()
    at = serializers.DateTimeField()


class PublicOut(serializers.Serializer[Any]):
    """A request as its person sees it; of the person only the masked name."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    kind_name = serializers.CharField()
    item = PlaceOut(allow_null=True)
    state = serializers.ChoiceField(State.choices)
    state_name = serializers.CharField()
    state_words = serializers.CharField()
    name = serializers.CharField()
    holder = serializers.CharField()
    first_responder = serializers.DictField(allow_null=True, help_text="name and post")
    promise = PublicPromiseOut()
    missing = PlaceOut(many=True)
    created_at = serializers.DateTimeField()
    timeline = PublicStepOut(many=True)
    reply = serializers.DictField(allow_null=True, help_text="text and at")
    texts_hidden = serializers.BooleanField()
    outcome = serializers.CharField()
    outcome_name = serializers.CharField()
    ratings = PublicRatingOut(many=True)
    may = serializers.ListField(child=serializers.CharField())
