"""The ground under every test: a data folder of its own, the database named by HONGGE_DATABASE_URL or else an SQLite file."""

import atexit
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connections

DATA = Path(tempfile.mkdtemp(prefix="hongge-test-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ |= {
    "HONGGE_TEST": "1",
    "HONGGE_DATA": str(DATA),
    "DJANGO_SETTINGS_MODULE": "hongge.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in the thread of the test that reads the database
}
settings.INSTALLED_APPS.append("zeal")  # a query repeated for each row of a page fails the test
settings.MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
settings.ZEAL_RAISE = True
django.setup()
import_module("hongge.kernel.secrets").ensure_keys(create=True)  # rows of kept tables are marked; the models stand only from here on
del os.environ["DJANGO_SETTINGS_MODULE"]  # a worker process that found it would read the settings before it has its own data folder

pytest_plugins = ["tests.fixtures"]

CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A file, not memory: only there do locks and threads behave as they do in service."""
    name = settings.DATABASES["default"]["NAME"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    test = DATA / "test.sqlite3" if connections["default"].vendor == "sqlite" else "_".join(filter(None, ("test", name, worker)))
    connections["default"].settings_dict["TEST"]["NAME"] = str(test)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium: nothing is downloaded."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
    return browser_type_launch_args | {"executable_path": found, "args": CHROMIUM_FLAGS.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


WALKS = (
    "tests/sweep/",
    "tests/trust/",
    "tests/laws/test_workflows.py",
    "tests/test_hand_edits.py",
    "tests/test_kept.py",
    "tests/test_recut.py",
    "tests/test_recount.py",
    "tests/test_verifier.py",
    "tests/test_words.py",
    "kernel/tests/test_verify.py",
    "portal/tests/test_figures.py",
    "/test_town.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole walks are slow, as are pages beside the first system's; tests of locks and races say why they rest on SQLite."""
    for item in items:
        room = item.path.as_posix()
        pages = room.endswith(("/test_views.py", "/test_pages.py")) or "/civic/assembly/tests/" in room and "tally" not in room
        if any(walk in room for walk in WALKS) or pages:
            item.add_marker(pytest.mark.slow)
    there = connections["default"].vendor
    for item in items:
        if there != "postgresql" and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="real only on PostgreSQL"))
        if there != "sqlite" and (item.get_closest_marker("once") or asks_no_database(item)):
            item.add_marker(pytest.mark.skip(reason="the same on every database: asked once, on SQLite"))


def asks_no_database(item: pytest.Item) -> bool:
    """A room's test that reaches no table. Those under tests/ may do so in a process of their own."""
    fixtures = set(getattr(item, "fixturenames", ()))
    reaches = item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server", "django_db_setup"}
    return not reaches and "/hongge/" in item.path.as_posix().removeprefix(str(settings.BASE_DIR))
