"""Settings of the tests: the real ones, with cheap passwords and nobody listening."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DEMO", "on")  # local keys, cookies over plain http
os.environ["DEBUG"] = "off"
os.environ["REQUIRE_OTP"] = "off"

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, LOGGING, THROTTLES

# Files of one test process; tests/conftest.py removes them.
TEST_DIR = Path(tempfile.gettempdir()) / f"portal-tests-{os.getpid()}"
MEDIA_ROOT = TEST_DIR / "files"
OUTBOX_DIR = TEST_DIR / "outbox"
BROKER_DIR = TEST_DIR / "broker"
STATIC_ROOT = TEST_DIR / "static"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False

# Argon2 is slow on purpose; made-up people need no such care.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Nobody listens: tests drain the outbox themselves.
RING = None
REDIS_URL = ""
CELERY_BROKER_URL = "memory://"

# High, so that only the tests of limits meet them (they lower them).
THROTTLES = dict.fromkeys(THROTTLES, "100000/3600")
AXES_FAILURE_LIMIT = 1000
METRICS_TOKEN = "test-metrics-token"

DATABASES["default"]["CONN_MAX_AGE"] = 0
LOGGING["root"]["level"] = "ERROR"  # type: ignore[index]
