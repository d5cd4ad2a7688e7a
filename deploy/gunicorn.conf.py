"""The web server, the same in `make up`, under systemd and in a container; bind is given there."""

import gc
import os

worker_class = "gthread"
workers = 2  # one per core
threads = 4
reload = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
preload_app = not reload  # one start for both workers, memory shared
graceful_timeout = 20  # seconds for requests under way when it stops
max_requests = 20_000  # a worker is renewed after so many, not all at once
max_requests_jitter = 2_000
control_socket_disable = True
accesslog = "-"
# The path without its query, which may name a person; the answer's id finds the other log lines.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms %({x-request-id}o)s"


def pre_fork(_server: object, _worker: object) -> None:
    """What was loaded before the fork is left alone by the collector, and so stays shared."""
    gc.collect()
    gc.freeze()
