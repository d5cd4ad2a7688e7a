"""The request: one row that lists and locks; its texts, clocks and steps lie beside it."""

from typing import Any, cast

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from centres.models import Centre, Department, TierColumns
from foundation.crypto import decrypt
from foundation.fields import EncryptedTextField
from services.constants import OPEN_STATES, Channel, Grade, Kind, Outcome, State
from services.models.catalogue import Category, Item
from services.querysets import RequestQuerySet
from services.states import TRANSITIONS
from services.tracking import phone_index, pin_for, tail_index, track_hash

_OPEN = Q(state__in=OPEN_STATES)
_USER = settings.AUTH_USER_MODEL


class Request(TierColumns):
    """What a person asks. The tier columns are those of the centre that took it."""

    code = models.CharField(max_length=14, unique=True)
    client_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    petition = models.BooleanField(default=False, help_text="信访: advised, handed over, unscored")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    confidential = models.BooleanField(default=False)
    green_channel = models.BooleanField(default=False)
    # A neutral line where the request is confidential; the real one is sealed in RequestText.
    title = models.CharField(max_length=120)
    location = models.CharField(max_length=200, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, db_index=False)

    requester_name = EncryptedTextField(blank=True)
    requester_phone = EncryptedTextField(blank=True)
    requester_id_number = EncryptedTextField(blank=True)
    phone_hash = models.CharField(max_length=32, blank=True)
    # Keyed hash of the last four digits: "the one ending 1234" is how people ask.
    tail_hash = models.CharField(max_length=32, blank=True)
    anonymous = models.BooleanField(default=False)
    # Keyed hash of code + last four digits of the phone (or of the receipt's digits).
    track_hash = models.CharField(max_length=32)
    notice_version = models.CharField(max_length=20, blank=True)

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_responder = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    agent = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    holder_centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    handler = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    state = models.CharField(max_length=20, choices=State.choices, default=State.SUBMITTED)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    occurred_at = models.DateTimeField(null=True, help_text="when it was said, if logged later")
    # When the present holder signed for it; NULL while it waits for somebody.
    signed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True, help_text="first acceptance: the clock began")
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    anonymised_at = models.DateTimeField(null=True, help_text="no longer tells whose it was")
    # The moment that counts now; NULL while the clock stands still.
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    returns = models.PositiveSmallIntegerField(default=0)
    returned = models.BooleanField(default=False, help_text="the present holder got it back")
    notices = models.PositiveSmallIntegerField(default=0)
    extended_days = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    grade = models.PositiveSmallIntegerField(choices=Grade.choices, null=True)
    call_back_open = models.BooleanField(default=False)
    # A centre above whose head must act (overdue, nobody signed).
    attention_centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The routing rule that chose the holder at creation.
    rule = models.ForeignKey(
        "services.RoutingRule", on_delete=models.SET_NULL, null=True, db_index=False
    )
    routing_note = models.CharField(max_length=200, blank=True)

    # Running limits an action has in hand anyway, so that the answer need not read them again.
    known_clocks: "list[Any] | None" = None
    # Of ``RequestQuerySet.one``: the stamp of the settings and the words, read beside the row.
    config_version: int | None = None
    words_body: str | None = None
    words_title: str | None = None
    words_sealed: str | None = None

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "诉求"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="request_newest_idx"),
            models.Index(fields=["county_id", "-created_at", "-id"], name="request_county_idx"),
            models.Index(fields=["township_id", "-created_at", "-id"], name="request_township_idx"),
            models.Index(fields=["village_id", "-created_at", "-id"], name="request_village_idx"),
            models.Index(
                fields=["group_id", "-created_at", "-id"],
                name="request_group_idx",
                condition=Q(group_id__isnull=False),
            ),
            models.Index(fields=["centre", "-created_at", "-id"], name="request_centre_idx"),
            models.Index(
                fields=["centre", "-created_at", "-id"],
                name="request_secret_idx",
                condition=Q(confidential=True),
            ),
            models.Index(
                fields=["holder_centre", "-green_channel", "due_at", "id"],
                name="request_desk_idx",
                condition=_OPEN,
            ),
            models.Index(
                fields=["holder_department", "-green_channel", "due_at", "id"],
                name="request_department_idx",
                condition=_OPEN & Q(holder_department__isnull=False),
            ),
            models.Index(
                fields=["handler", "-green_channel", "due_at", "id"],
                name="request_handler_idx",
                condition=_OPEN & Q(handler__isnull=False),
            ),
            models.Index(
                fields=["first_responder", "-created_at", "-id"], name="request_first_idx"
            ),
            models.Index(
                fields=["handler", "-created_at", "-id"],
                name="request_handled_idx",
                condition=Q(handler__isnull=False),
            ),
            models.Index(
                fields=["agent", "-created_at", "-id"],
                name="request_agent_idx",
                condition=Q(agent__isnull=False),
            ),
            models.Index(
                fields=["phone_hash", "-created_at"],
                name="request_phone_idx",
                condition=~Q(phone_hash=""),
            ),
            models.Index(
                fields=["tail_hash", "-created_at"],
                name="request_tail_idx",
                condition=~Q(tail_hash=""),
            ),
            models.Index(
                fields=["county_id", "due_at", "id"], name="request_county_due_idx", condition=_OPEN
            ),
            models.Index(
                fields=["county_id", "id"],
                name="request_call_back_idx",
                condition=Q(call_back_open=True),
            ),
            models.Index(
                fields=["closed_at", "id"],
                name="request_retention_idx",
                condition=Q(closed_at__isnull=False, anonymised_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="request_kind_known"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="request_channel_known"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="request_state_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="request_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__range=(1, 5)), name="request_grade_range"
            ),
            models.CheckConstraint(
                condition=(Q(state=State.MERGED) & Q(merged_into__isnull=False))
                | (~Q(state=State.MERGED) & Q(merged_into=None)),
                name="request_merged_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="request_not_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.MATTER) | Q(item__isnull=False), name="request_matter_item"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="states",
                field="state",
                transitions=sorted((str(source), str(target)) for source, target in TRANSITIONS),
            ),
            pgtrigger.Trigger(
                name="department_of_holder",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__holder_department__isnull=False),
                func="""
                IF NOT EXISTS (SELECT 1 FROM centres_department d
                    WHERE d.id = NEW.holder_department_id
                      AND d.centre_id = NEW.holder_centre_id) THEN
                  RAISE EXCEPTION 'department belongs to another centre'
                    USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def take_words(self) -> "Request":
        """Words read in the same statement, put where the related row would be."""
        model = cast("Any", self._meta.get_field("text").related_model)
        words = model(
            request_id=self.pk,
            body=self.words_body or "",
            sealed_title=decrypt(self.words_title) if self.words_title else "",
            sealed_body=decrypt(self.words_sealed) if self.words_sealed else "",
        )
        self._state.fields_cache["text"] = words
        return self

    def look_up_columns(self) -> dict[str, str]:
        """The keyed hashes beside the sealed phone; rebuilt by ``rotate_keys --look-ups``."""
        if self.anonymised_at:
            return {}
        phone = self.requester_phone
        digits = phone[-4:] if phone else pin_for(self.code)
        return {
            "phone_hash": phone_index(phone) if phone else "",
            "tail_hash": tail_index(phone[-4:]) if phone else "",
            "track_hash": track_hash(self.code, digits),
        }

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
