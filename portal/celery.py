"""Celery rings and runs the drain; its one schedule entry is the tick."""

import logging
import os

from celery import Celery
from celery.signals import worker_ready
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

logger = logging.getLogger(__name__)
app = Celery("portal")


def _transport_options() -> dict[str, object]:
    if settings.REDIS_URL:
        return {
            "visibility_timeout": 300,
            # Whoever rings waits at most this long: the tick rings again. Seconds.
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            "max_retries": 0,
            "socket_keepalive": True,
        }
    settings.BROKER_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = str(settings.BROKER_DIR)
    return {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": folder,
        "polling_interval": 0.2,  # seconds between two looks into the folder
    }


app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=_transport_options(),
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_soft_time_limit=50,
    task_time_limit=60,
    worker_max_tasks_per_child=500,
    worker_soft_shutdown_timeout=20,
    accept_content=["json"],
    task_serializer="json",
    timezone="Asia/Shanghai",
    beat_scheduler="celery.beat:PersistentScheduler",
    beat_schedule={"tick": {"task": "portal.tick", "schedule": 10.0, "options": {"expires": 10}}},
    worker_hijack_root_logger=False,
)


@app.task(name="portal.tick")
def tick() -> None:
    """Plan what is due, then do it. Any number of ticks is harmless."""
    for path in settings.TICK:
        try:
            import_string(path)()
        except Exception as error:  # one part that fails must not stop the others
            kind = type(error).__name__
            logger.error("tick failed", extra={"job": path, "error": kind}, exc_info=error)
    drain_now()


@app.task(name="portal.drain")
def drain_now() -> None:
    import_string("foundation.jobs.drain")()
    import_string("foundation.actions.messages.deliver_pending")()


def ring() -> None:
    """Publish one empty message. Raises OSError when the broker does not answer."""
    try:
        drain_now.apply_async(retry=False, expires=10)
    except OperationalError as error:
        raise ConnectionError("broker") from error


@worker_ready.connect
def _look_at_start(**_: object) -> None:
    ring()
