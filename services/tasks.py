"""What runs by itself. Each is a few lines: fetch by id, call one action."""

from services.actions import alerts, tell, upkeep


def tick() -> None:
    alerts.speak_due_clocks()


def tell_step(*, event: int) -> None:
    tell.tell_step(event_id=event)


def recompute_deadlines(**_: object) -> None:
    upkeep.recompute_deadlines()


def move_open_work(*, centre_id: int) -> None:
    upkeep.move_open_work(centre_id=centre_id)


def report_rule(*, rule: int, failure: str) -> None:
    upkeep.mark_rule_failed(rule_id=rule, failure=failure)
