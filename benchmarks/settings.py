"""The product's own settings; limits on anonymous calls are raised, and the floor is mounted."""

import os

os.environ.setdefault("DEMO", "on")
os.environ.setdefault("DEBUG", "off")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from portal.settings import *  # noqa: F403
from portal.settings import THROTTLES

ROOT_URLCONF = "benchmarks.urls"
THROTTLES = dict.fromkeys(THROTTLES, "100000000/3600")
RING = None  # the outbox is written; nobody is rung, so that only the web tier is measured
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "templates")  # noqa: F405
