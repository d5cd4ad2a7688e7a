"""What belongs to a request: texts, notes, papers, files, holders, asks, ratings."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre, Department, TierColumns
from foundation.fields import EncryptedTextField
from foundation.models import StoredFile
from services.constants import AskKind, Grade, HoldingKind, MaterialStatus, NoteKind
from services.models.request import Request

_USER = settings.AUTH_USER_MODEL


class RequestText(models.Model):
    """The words of a request and their character pairs for search.

    Confidential words are sealed and have no pairs: they cannot be searched.
    """

    request = models.OneToOneField(
        Request, on_delete=models.CASCADE, primary_key=True, related_name="text"
    )
    body = models.TextField(blank=True)
    sealed_title = EncryptedTextField(blank=True)
    sealed_body = EncryptedTextField(blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list)

    class Meta:
        verbose_name = "诉求正文"
        indexes = [GinIndex("grams", name="request_grams_idx")]

    def __str__(self) -> str:
        return str(self.request_id)


class Note(models.Model):
    """A text written in a step. Events name it; correcting and anonymising may empty it."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="notes_written", db_index=False
    )
    kind = models.CharField(max_length=16, choices=NoteKind.choices)
    text = EncryptedTextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "过程文字"
        indexes = [models.Index(fields=["request", "id"], name="note_request_idx")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="note_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Material(models.Model):
    """A paper of the request: missing, received, returned."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="materials")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=MaterialStatus.choices)
    notice = models.PositiveSmallIntegerField(default=0, help_text="named in the n-th notice")
    received_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "申请材料"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "code"], name="material_once"),
            models.CheckConstraint(
                condition=Q(status__in=MaterialStatus.values), name="material_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    client_id = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "附件"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Holding(TierColumns):
    """Every centre or department that held, assisted or oversees, but for the taking centre.

    The tier columns are those of ``centre``: "held in my subtree" is one equality.
    """

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="holdings", db_index=False
    )
    kind = models.CharField(max_length=10, choices=HoldingKind.choices)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    # The newest first of a subtree without touching the request.
    request_created_at = models.DateTimeField()
    confidential = models.BooleanField(default=False, help_text="of the request; never changes")

    class Meta:
        verbose_name = "承办经过"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["request", "id"], name="holding_request_idx"),
            models.Index(
                fields=["county_id", "-request_created_at", "-request"], name="holding_county_idx"
            ),
            models.Index(
                fields=["township_id", "-request_created_at", "-request"],
                name="holding_township_idx",
            ),
            models.Index(
                fields=["village_id", "-request_created_at", "-request"], name="holding_village_idx"
            ),
            models.Index(
                fields=["centre", "-request_created_at", "-request"], name="holding_centre_idx"
            ),
            models.Index(
                fields=["centre", "-request_created_at", "-request"],
                name="holding_secret_idx",
                condition=Q(confidential=True),
            ),
            models.Index(
                fields=["department", "-request_created_at", "-request"],
                name="holding_department_idx",
                condition=Q(department__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=HoldingKind.values), name="holding_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="holding_period"
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind=HoldingKind.HOLDER, until=None),
                name="holding_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind} {self.centre_id}"


class Ask(models.Model):
    """A handler asks for suspension or extension; a head decides."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="asks")
    kind = models.CharField(max_length=10, choices=AskKind.choices)
    days = models.PositiveSmallIntegerField(null=True)
    reason = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "中止/延期申请"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AskKind.values), name="ask_kind_known"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(granted=None), name="ask_one_open"
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="ask_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_id}"


class Rating(models.Model):
    """One grade a round, by the person or by call-back."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)
    by_call_back = models.BooleanField(default=False)
    text = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "好差评"
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="rating_once_a_round"),
            models.CheckConstraint(condition=Q(grade__range=(1, 5)), name="rating_grade_range"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.round}: {self.grade}"
