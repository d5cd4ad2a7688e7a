from foundation.models.audit import ReadLog
from foundation.models.files import StoredFile
from foundation.models.jobs import Heartbeat, Job, PeriodRun
from foundation.models.messages import Delivery, Message
from foundation.models.web import HitCounter, Replay, Stamp

__all__ = [
    "Delivery",
    "Heartbeat",
    "HitCounter",
    "Job",
    "Message",
    "PeriodRun",
    "ReadLog",
    "Replay",
    "Stamp",
    "StoredFile",
]
