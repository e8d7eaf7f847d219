"""Fixtures for every test. The suite runs on the database of the settings: SQLite, or PostgreSQL by DATABASE_URL."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from communaux.ground import often
from communaux.ground.journal import guards
from tests.databases import own_database

__all__ = ["own_database"]  # a fixture for every test

# A deadline would be a timing asserted in a test: what an example costs depends on the machine and on its neighbours.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _english() -> None:
    """Both languages speak, whether or not anything compiled the catalogues before."""
    from communaux.site.messages import compile_catalogues

    compile_catalogues()


@pytest.fixture(autouse=True, scope="session")
def _emptying_the_journal() -> Iterator[None]:
    """Let tests that commit for real empty the tables afterwards: the journal refuses that to everyone."""
    teardown = TransactionTestCase._fixture_teardown

    def without_guards(self: TransactionTestCase) -> None:
        guards.remove(connection)
        try:
            teardown(self)
        finally:
            guards.install(connection)

    # TestCase has a teardown of its own, which rolls back and needs nothing.
    TransactionTestCase._fixture_teardown = without_guards  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _french() -> None:
    """A command speaks the language of its terminal for as long as the process lives: each test begins in French."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_was_tried() -> None:
    """Tries are counted for minutes: what one test did often does not stop the next."""
    often.forget_all()


@pytest.fixture(autouse=True)
def _fresh_facets() -> None:
    """Facets live as long as the process: each test reads its own database."""
    from communaux.doors.directory import maps
    from communaux.index.facets import shared

    shared.forget()
    maps.forget()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs PostgreSQL on the run with SQLite; on PostgreSQL, run what touches a database and nothing else.

    A test without a database would say the same thing twice.
    """
    if connection.vendor == "postgresql":
        pure = [item for item in items if not _touches_a_database(item)]
        if pure:
            config.hook.pytest_deselected(items=pure)
            kept = set(map(id, items)) - set(map(id, pure))
            items[:] = [item for item in items if id(item) in kept]
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: python -m tests.postgres -- pytest")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


def _touches_a_database(item: pytest.Item) -> bool:
    # Not django_db_setup and django_db_blocker: fixtures of pytest-django bring these along for every test.
    asked = {"db", "transactional_db", "live_server", "own_database"}
    named = set(getattr(item, "fixturenames", ()))
    case = getattr(item, "cls", None)
    return bool(
        item.get_closest_marker("django_db")
        or item.get_closest_marker("postgres")
        or named & asked
        or (isinstance(case, type) and issubclass(case, TransactionTestCase))
    )
