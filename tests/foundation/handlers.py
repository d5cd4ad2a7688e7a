"""What the jobs of the tests do: each effect is one row."""

import threading
from uuid import uuid4

from django.utils import timezone

from foundation.models import Heartbeat, HitCounter

PATH = __name__


class CrashError(BaseException):
    """The worker is gone: nothing behind this point runs, nothing is committed."""


def write(*, key: str) -> None:
    """The primary key makes a second effect an error."""
    Heartbeat.objects.create(name=key, at=timezone.now())


def append(*, key: str) -> None:
    """No key: a second effect would show."""
    HitCounter.objects.create(key=f"{key}:{uuid4()}", window_start=timezone.now())


def fail(*, key: str) -> None:
    write(key=key)
    raise LookupError("13812345678")


def crash(*, key: str) -> None:
    write(key=key)
    raise CrashError


# Both drains of a control test are inside at once, or the second never comes.
meeting = threading.Barrier(2)


def meet(*, key: str) -> None:
    append(key=key)
    try:
        meeting.wait(timeout=1)
    except threading.BrokenBarrierError:
        meeting.reset()


def effects() -> list[str]:
    names = Heartbeat.objects.exclude(name="tick").values_list("name", flat=True)
    appended = HitCounter.objects.values_list("key", flat=True)
    return sorted([*names, *(key.partition(":")[0] for key in appended)])


def broker_down() -> None:
    calls.append("ring")
    raise ConnectionError("refused")


def broker() -> None:
    calls.append("ring")


calls: list[str] = []
