"""What the foundation does at each tick."""

from django.utils import timezone

from foundation.actions import files
from foundation.actions.housekeeping import tidy
from foundation.jobs import beat, run_period


def tick() -> None:
    beat("tick")
    run_period("tidy", timezone.localdate(), tidy)


def drop_file(*, sha256: str) -> None:
    files.drop_file(sha256=sha256)
