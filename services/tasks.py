"""What runs by itself. Each is a few lines: fetch by id, call one action."""

from datetime import date

from django.utils import timezone

from foundation.jobs import run_period
from services.actions import alerts, retention, tell, upkeep


def tick() -> None:
    alerts.speak_due_clocks()
    run_period("anonymise", timezone.localdate(), retention.anonymise_old)


def tell_step(*, event: int) -> None:
    tell.tell_step(event_id=event)


def recompute_deadlines(**_: object) -> None:
    upkeep.recompute_deadlines()


def move_open_work(*, centre_id: int) -> None:
    upkeep.move_open_work(centre_id=centre_id)


def anonymise_more(*, day: str, batch: int) -> None:
    retention.anonymise_old(date.fromisoformat(day), batch)


def report_rule(*, rule: int, failure: str) -> None:
    upkeep.mark_rule_failed(rule_id=rule, failure=failure)
