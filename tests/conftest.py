"""The ground of every test: calendar, figures, catalogue and a network with its people.

They are written once a test database; what a test changes is taken back after it.
"""

import atexit
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import settings as hypothesis
from knox.models import AuthToken
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from centres.actions.seed import load_calendar, load_figures
from centres.models import User
from foundation import jobs
from foundation.models import Job
from services.actions.seed import load_catalogue
from tests.factories import Network, find_network, find_user, plant_network
from tests.folders import sweep

# A busy machine is slow for a moment; that is no defect of what is tried.
hypothesis.register_profile("house", deadline=None)
hypothesis.load_profile("house")


# The process that only hands out the work writes files too, and has no fixtures.
atexit.register(shutil.rmtree, settings.TEST_DIR, ignore_errors=True)


def load_ground() -> None:
    load_calendar()
    load_figures()
    load_catalogue()
    plant_network()
    Job.objects.all().delete()


@dataclass
class _Ground:
    """A test with real commits ends with empty tables; the next that needs them fills them."""

    blocker: DjangoDbBlocker | None = None
    lost: bool = False

    def lay(self) -> None:
        assert self.blocker
        with self.blocker.unblock():
            load_ground()
        self.lost = False


_ground = _Ground()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    _ground.blocker = django_db_blocker
    _ground.lay()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the test's own transaction begins."""
    if _ground.lost and "ground" in getattr(item, "fixturenames", ()):
        _ground.lay()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Around the teardown, so that one that fails is counted too."""
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    names = getattr(item, "fixturenames", ())
    _ground.lost |= commits or "transactional_db" in names or "live_server" in names
    return (yield)


@pytest.fixture(autouse=True, scope="session")
def _files() -> Iterator[None]:
    sweep(settings.TEST_DIR.parent)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    yield
    shutil.rmtree(settings.TEST_DIR, ignore_errors=True)


@pytest.fixture
def ground(db: None) -> None:
    """Calendar, figures, catalogue, network and people are there."""


@pytest.fixture
def network(ground: None) -> Network:
    return find_network()


def _person(username: str) -> Any:
    @pytest.fixture(name=username)
    def person(ground: None) -> User:
        return find_user(username)

    return person


# Village A: the window, a second window, who runs errands, who handles, who leads.
clerk = _person("clerk")
second_clerk = _person("second_clerk")
agent = _person("agent")
handler = _person("handler")
head = _person("head")
# Above it: township and county A, and their offices.
township_clerk = _person("township_clerk")
township_head = _person("township_head")
station_handler = _person("station_handler")
station_head = _person("station_head")
county_clerk = _person("county_clerk")
county_head = _person("county_head")
bureau_handler = _person("bureau_handler")
supervisor = _person("supervisor")
organiser = _person("organiser")
# The prefecture's three administrators.
system_admin = _person("system_admin")
security_admin = _person("security_admin")
audit_admin = _person("audit_admin")
# Beside it: the next village of A, county B, and somebody without any post.
neighbour = _person("neighbour")
stranger = _person("stranger")
stranger_head = _person("stranger_head")
nobody = _person("nobody")


@pytest.fixture
def api(ground: None) -> Callable[..., APIClient]:
    """``api(user)`` speaks with a token, ``api()`` without."""

    def client(user: User | None = None) -> APIClient:
        new = APIClient()
        if user is not None:
            _, token = AuthToken.objects.create(user)
            new.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return new

    return client


@pytest.fixture
def page(ground: None) -> Callable[..., Client]:
    """``page(user)`` is a browser signed in, ``page()`` one that is not."""

    def client(user: User | None = None) -> Client:
        new = Client()
        if user is not None:
            new.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return new

    return client


@pytest.fixture
def drain() -> Callable[[], int]:
    return jobs.drain


@pytest.fixture
def run_twice() -> Callable[[], int]:
    """Drain, forget that it was done, drain again: what must not show."""

    def twice() -> int:
        done = jobs.drain()
        Job.objects.exclude(done_at=None).update(done_at=None, attempts=0)
        jobs.drain()
        return done

    return twice


@pytest.fixture
def client_id() -> str:
    return str(uuid4())
