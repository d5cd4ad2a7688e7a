"""The read log: personal data shown in clear leaves a row in the same transaction."""

from foundation.models import ReadLog


def log_read(
    *, actor_id: int | None, subject: str, key: str, fields: str, reason: str, address: str | None
) -> None:
    ReadLog.objects.create(
        actor_id=actor_id,
        subject=subject,
        subject_key=key,
        fields=fields,
        reason=reason[:200],
        address=address,
    )
